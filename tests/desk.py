"""A desk as staff have it: a working directory, two inboxes on Dovecot, a server for letters.

desk.put("gzcia", post.report())
desk.poll()
desk.messages()
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import (
    AbstractContextManager,
    contextmanager,
    redirect_stderr,
    redirect_stdout,
)
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from mailbot.app import App, Reached
from mailbot.app.clock import clock
from mailbot.cli.commands import cli
from mailbot.cli.session import run
from mailbot.model.account import Account
from mailbot.model.letter import LetterState
from mailbot.model.record import MessageRecord
from mailbot.model.standing import Standing
from tests.post import CACEM, GZCIA, NOON
from tests.servers import Dovecot, Sink, SinkLetter

ADDRESSES = {"cacem": CACEM, "gzcia": GZCIA}
_NAMES = {"cacem": "中国施工企业管理协会", "gzcia": "广州市建筑业联合会"}
#: A minute after the mails arrived.
DESK_TIME = NOON + timedelta(minutes=1)

_MAILBOX = """
[mailbox.{name}]
address = "{address}"
name = "{who}"
rulebooks = ["{name}-2025"]
{keys}
imap.host = "127.0.0.1"
imap.port = {imap}
imap.security = "none"
imap.username = "{user}"
imap.password = {{ {secret} }}
smtp = {{ host = "127.0.0.1", port = {smtp}, security = "none" }}
"""
_KEYS = {"reply_since": "2025-04-01", "replies": '"send"'}


@dataclass(frozen=True, slots=True)
class Done:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the command printed
        """What it printed, which must be JSON and nothing else."""
        return json.loads(self.out)


@dataclass(slots=True, kw_only=True)
class Desk:
    """A working directory and the servers it points to."""

    folder: Path
    dovecot: Dovecot
    sink: Sink
    accounts: dict[str, Account] = field(default_factory=dict)
    #: URL of the ledger's database; SQLite in the folder where there is none.
    database: str | None = None

    def open(self) -> "Desk":
        """Write the working directory."""
        App(self.folder / "config.toml", clock(None)).init(self.folder)
        self.accounts = {name: self.dovecot.user() for name in ADDRESSES}
        (self.folder / "password").write_text("geheim\n", encoding="utf-8")
        self.configure()
        return self

    def configure(
        self,
        *,
        top: str = "",
        tail: str = "[letters]\npace = 0\n",
        imap: dict[str, int] | None = None,
        smtp: dict[str, int] | None = None,
        secrets: dict[str, str] | None = None,
        **keys: str,
    ) -> None:
        """Write config.toml; ``keys`` go into both mailboxes, ports and secrets into one."""
        lines = "\n".join(f"{key} = {value}" for key, value in (_KEYS | keys).items())
        sections = [
            _MAILBOX.format(
                name=name,
                address=address,
                who=_NAMES[name],
                keys=lines,
                user=self.accounts[name].username,
                imap=(imap or {}).get(name, self.dovecot.port),
                smtp=(smtp or {}).get(name, self.sink.port),
                secret=(secrets or {}).get(name, 'file = "password"'),
            )
            for name, address in ADDRESSES.items()
        ]
        if self.database and "database" not in top:
            top = f'{top}\ndatabase = "{self.database}"'
        text = "\n".join([top, *sections, tail])
        (self.folder / "config.toml").write_text(text, encoding="utf-8")

    def put(self, box: str, raw: bytes, received: datetime = NOON, folder: str = "INBOX") -> int:
        """Lay a mail into an inbox."""
        return self.dovecot.append(self.accounts[box], raw, folder=folder, received=received)

    def app(self, now: datetime | str = DESK_TIME) -> App:
        """Open the application in this process, at a time of day."""
        start = now if isinstance(now, str) else now.isoformat()
        return App(self.folder / "config.toml", clock(start))

    def poll(self, now: datetime | str = DESK_TIME) -> Reached:
        """Poll both mailboxes."""
        return self.app(now).poll(lambda _, __: lambda: None)

    def messages(self) -> list[MessageRecord]:
        """List every mail ever seen."""
        return list(self.app().messages(None, None))

    def letters(self) -> tuple[SinkLetter, ...]:
        """Read what went over the wire."""
        return self.sink.letters()

    def wire(self) -> list[bytes]:
        """The bytes that went over it."""
        return [letter.raw for letter in self.letters()]

    def standing(self, unit: str) -> Standing:
        """Look up where a unit stands."""
        for _, standings in self.app().ledger():
            for standing in standings:
                if standing.unit == unit:
                    return standing
        raise LookupError(unit)

    def outbox(self, state: LetterState | None = None) -> list[tuple[str, str]]:
        """List kinds and states of letters."""
        return [(e.letter.kind.value, e.state.value) for e in self.app().outbox(state)]

    def mailbot(self, *arguments: str, now: datetime | str | None = DESK_TIME) -> Done:
        """Run a command in this process, which is quicker."""
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run(cli, _words(self.folder, arguments, now))
        return Done(code, out.getvalue(), err.getvalue())

    def process(self, *arguments: str, now: datetime | str | None = DESK_TIME) -> Done:
        """Run a command as a process of its own, any warning an error."""
        return mailbot(self.folder, *arguments, now=now)

    def started(
        self, *arguments: str, now: datetime | str | None = None
    ) -> AbstractContextManager[subprocess.Popen[str]]:
        """Start a command; whoever started it ends it, and this makes sure."""
        return started(self.folder, *arguments, now=now)


def mailbot(folder: Path, *arguments: str, now: datetime | str | None = None) -> Done:
    """Run a command as a process of its own, with the config.toml of a folder."""
    with started(folder, *arguments, now=now) as process:
        out, err = process.communicate(timeout=120)
    return Done(process.returncode, out, err)


@contextmanager
def started(
    folder: Path, *arguments: str, now: datetime | str | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Start a command in a process group of its own; what is left of it at the end is killed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mailbot", *_words(folder, arguments, now)],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONWARNINGS": "error"},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _words(folder: Path, arguments: Sequence[str], now: datetime | str | None) -> list[str]:
    time = now.isoformat() if isinstance(now, datetime) else now
    config = ["--config", str(folder / "config.toml")]
    return [*config, *(["--now", time] if time else []), *arguments]

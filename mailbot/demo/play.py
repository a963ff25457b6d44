"""The play itself: people type commands, letters arrive."""

import contextlib
import email
import email.policy
import shlex
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path

from mailbot.demo.mails import NOW, arrivals
from mailbot.demo.stage import Stage, set_up

_LETTERS_SHOWN = 2


def run(*, once: bool) -> int:
    """Play the demo; return the exit code. Unless once, the servers stay up until Ctrl-C."""
    with tempfile.TemporaryDirectory(prefix="mailbot-demo-") as name:
        folder = Path(name)
        _type("init", str(folder), worst=0)
        drawn = arrivals()
        for arrival in drawn:
            print(f"{arrival.received:%m-%d %H:%M}  {arrival.to}  {arrival.shows}")
        with set_up(folder, drawn) as stage:
            _type(*_at_the_desk(stage), "poll")
            _type(*_at_the_desk(stage), "ledger")
            _type(*_at_the_desk(stage), "messages")
            for letter in _chosen(stage.post.letters):
                print(f"\n{_readable(letter)}")
            if not once:
                _wait(stage)
    return 0


def _at_the_desk(stage: Stage) -> Sequence[str]:
    return ("--config", str(stage.config), "--now", NOW.isoformat())


def _type(*arguments: str, worst: int = 1) -> None:
    """Type a command as staff would; exit 1 mostly says that something needs a person."""
    print(f"\n$ mailbot {shlex.join(arguments)}", flush=True)
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "mailbot", *arguments], check=False, stderr=subprocess.PIPE
    )
    if done.returncode > worst:
        # The log lines of a good run would only bury what it prints.
        sys.stderr.buffer.write(done.stderr)
        raise SystemExit(done.returncode)


def _chosen(letters: Sequence[bytes]) -> Sequence[bytes]:
    """Choose letters to show: the first of each kind, told apart by how the subject begins."""
    first: dict[str, bytes] = {}
    for letter in letters:
        subject = str(_parsed(letter)["Subject"])
        first.setdefault(subject[:3], letter)
    return list(first.values())[:_LETTERS_SHOWN]


def _parsed(letter: bytes) -> EmailMessage:
    return email.message_from_bytes(letter, policy=email.policy.default)


def _readable(letter: bytes) -> str:
    message = _parsed(letter)
    body = message.get_body(("plain",))
    text = "" if body is None else str(body.get_content())
    heads = [f"{name}: {message[name]}" for name in ("From", "To", "Subject")]
    return "\n".join([*heads, "", text.rstrip()])


def _wait(stage: Stage) -> None:
    """Keep the servers up, so that more commands can be tried."""
    print(f"\n{shlex.join(('mailbot', *_at_the_desk(stage), 'show', '1'))}\nCtrl-C", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()

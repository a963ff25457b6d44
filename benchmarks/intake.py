"""How fast mail gets from a real Dovecot into the ledger, and where the time goes."""

import resource
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.text_mails import text_mail
from mailbot.app import App
from mailbot.app.shipped import write_working_directory
from mailbot.jobs import judging, polling
from mailbot.jobs.reading import Reader
from mailbot.ledger import Ledger
from mailbot.model.account import Account
from mailbot.rulebooks import load
from tests.servers import dovecot

RECEIVED = datetime(2025, 5, 20, 4, 0, tzinfo=UTC)
_spent: dict[str, float] = defaultdict(float)
_turn = threading.Lock()


def main(mails: int) -> None:
    """Measure and print one table."""
    with tempfile.TemporaryDirectory() as folder, dovecot() as server:
        work = Path(folder) / "work"
        write_working_directory(work)
        account = server.user()
        _settings(work, account)
        rulebook = load(work / "rules" / "cacem-2025.toml")
        server.fill(account, [(text_mail(rulebook, n), RECEIVED) for n in range(mails)])
        app = App(work / "config.toml", lambda: datetime.now(UTC))  # noqa: TID251 - as app does
        with _timed():
            first = _poll(app)
        before = _memory()
        seconds = [_poll(app) for _ in range(3)]
        found = app.messages(None, None)
        complete = sum(m.outcome is not None and m.outcome.value == "complete" for m in found)
        print(f"{mails} text-layer mails, {complete} judged complete, {len(found)} rows")
        print(f"first poll   {first:8.1f} s   {mails / first:6.1f} mails a second")
        print(f"second poll  {min(seconds):8.2f} s   (the command's own start not counted)")
        for part, spent in sorted(_spent.items(), key=lambda entry: -entry[1]):
            print(f"  {part:10} {spent:8.1f} s   {spent / sum(_spent.values()):6.1%}")
        print(f"memory after the first poll {before} MB, after three more {_memory()} MB")


def _settings(work: Path, account: Account) -> None:
    (work / "password").write_text(account.password or "")
    (work / "config.toml").write_text(
        f"""
        [mailbox.cacem]
        address = "xzhd@cacem.com.cn"
        name = "中国施工企业管理协会"
        rulebooks = ["cacem-2025"]
        reply_since = 2025-05-01
        replies = "hold"
        imap = {{ host = "{account.host}", port = {account.port}, security = "none",
                 username = "{account.username}", password = {{ file = "password" }} }}
        smtp = {{ host = "{account.host}", port = 1, security = "none", username = "x" }}
        """.replace(",\n                 ", ", ")
    )


def _poll(app: App) -> float:
    began = perf_counter()
    polled = app.poll(lambda _, __: lambda: None)
    if polled.unreachable:
        raise SystemExit(polled.unreachable)
    return perf_counter() - began


@contextmanager
def _timed() -> Iterator[None]:
    """Add up the time spent in the parts of intake; those of several threads are added, too."""
    parts: dict[str, list[tuple[Any, str]]] = {
        "fetch": [(polling, "fetch_new")],
        "parse": [(Reader, "parse")],
        "read": [(Reader, "read")],
        "database": [(Ledger, name) for name in ("begin", "record", "twin", "twin_of", "history")],
        "judge": [(judging, "decide"), (judging, "stand")],
    }
    kept = [(owner, name, getattr(owner, name)) for p in parts.values() for owner, name in p]
    for part, places in parts.items():
        for owner, name in places:
            setattr(owner, name, _counted(part, getattr(owner, name)))
    try:
        yield
    finally:
        for owner, name, original in kept:
            setattr(owner, name, original)


def _counted(part: str, call: Callable[..., Any]) -> Callable[..., Any]:
    def counted(*args: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever is measured
        began = perf_counter()
        try:
            return call(*args, **named)
        finally:
            with _turn:
                _spent[part] += perf_counter() - began

    return counted


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)

"""How fast mail gets from a real Dovecot into the ledger, where the time goes, and what it keeps.

    python -m benchmarks.intake [MAILS] [--pages 1]

Pages with a text layer are read at their full price; with one page a mail it is a third, and with
none each mail brings a small workbook instead, which leaves the price of everything else.
"""

import argparse
import os
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.text_mails import text_mail
from mailbot.app import App
from mailbot.app.logs import set_up_logs
from mailbot.app.shipped import write_working_directory
from mailbot.jobs import judging, polling
from mailbot.jobs.reading import Reader
from mailbot.ledger import Ledger
from mailbot.model.account import Account
from mailbot.model.message import MessageState
from mailbot.model.rulebook import Rulebook
from mailbot.rulebooks import load
from tests import post
from tests.app.orphans import descendants
from tests.desk import started
from tests.servers import Dovecot, dovecot
from tests.waiting import until

RECEIVED = datetime(2025, 5, 12, 4, 0, tzinfo=UTC)
#: What comes in while the service's memory is watched: so many mails, so many times.
_BATCH, _BATCHES = 20, 6
_TICKS = os.sysconf("SC_CLK_TCK")
_spent: dict[str, float] = defaultdict(float)
_turn = threading.Lock()


def main(mails: int, pages: int) -> None:
    """Measure and print one table."""
    set_up_logs(debug=False, watched=True)
    with tempfile.TemporaryDirectory() as folder, dovecot() as server:
        work = Path(folder) / "work"
        write_working_directory(work)
        account = server.user()
        notice = "cacem-2025" if pages else "gzcia-2025"
        _settings(work, account, notice)
        rulebook = load(work / "rules" / f"{notice}.toml")
        _lay(server, account, rulebook, range(mails), pages)
        app = App(work / "config.toml", lambda: datetime.now(UTC))  # noqa: TID251 - as app does
        before = _processor()
        with _timed():
            first = _poll(app)
        used, kept = _processor() - before, _memory([os.getpid()])
        seconds = [_poll(app) for _ in range(3)]
        found = app.messages(None, None)
        complete = sum(m.outcome is not None and m.outcome.value == "complete" for m in found)
        kind = f"mails of {pages} text-layer pages" if pages else "mails of a workbook"
        print(f"{mails} {kind}, {complete} judged complete, {len(found)} rows")
        print(f"first poll   {first:8.1f} s   {mails / first:6.2f} mails a second")
        print(f"             {used:8.1f} processor s, {used / mails:.2f} a mail")
        print(f"second poll  {min(seconds):8.2f} s   (the command's own start not counted)")
        for part, spent in sorted(_spent.items(), key=lambda entry: -entry[1]):
            print(f"  {part:10} {spent:8.1f} s   {spent / sum(_spent.values()):6.1%}")
        print(
            f"memory after the first poll {kept} MB, after three more {_memory([os.getpid()])} MB"
        )
        _watch(work, app, lambda numbers: _lay(server, account, rulebook, numbers, pages), mails)


def _lay(
    server: Dovecot, account: Account, rulebook: Rulebook, numbers: Iterable[int], pages: int
) -> None:
    mails = ((text_mail(rulebook, n, pages) if pages else _table(n)) for n in numbers)
    server.fill(account, ((raw, RECEIVED) for raw in mails))


def _table(number: int) -> bytes:
    return post.report(f"广州恒石{number}号建筑工程有限公司", sender=f"a@unit{number}.example")


def _watch(work: Path, app: App, lay: Callable[[Iterable[int]], None], had: int) -> None:
    """Let the service run while mail comes in; print what it and its children keep in memory."""
    with started(work, "run") as service:
        threading.Thread(target=service.communicate, daemon=True).start()
        for batch in range(_BATCHES):
            first = had + batch * _BATCH
            lay(range(first, first + _BATCH))
            until(lambda due=first + _BATCH: _judged(app) >= due, seconds=600)  # type: ignore[misc]
            children = descendants(service.pid)
            print(
                f"service after {(batch + 1) * _BATCH:4} mails: {_memory([service.pid])} MB, "
                f"its {len(children)} children {_memory(children)} MB"
            )
        service.terminate()
        service.wait(15)


def _judged(app: App) -> int:
    return sum(m.state is MessageState.JUDGED for m in app.messages(None, None))


def _settings(work: Path, account: Account, notice: str) -> None:
    (work / "password").write_text(account.password or "")
    (work / "config.toml").write_text(
        f"""
        [mailbox.cacem]
        address = "xzhd@cacem.com.cn"
        name = "中国施工企业管理协会"
        rulebooks = ["{notice}"]
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


def _memory(processes: Iterable[int]) -> int:
    """Add up the memory of some processes in MB; what they share is divided among them."""
    total = 0
    for pid in processes:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue  # ended since it was listed
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total // 1024


def _processor() -> float:
    """Add up the processor seconds of this process, its children, and their ended children."""
    total = 0
    for pid in (os.getpid(), *descendants(os.getpid())):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += sum(map(int, fields[11:15]))
    return total / _TICKS


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("mails", type=int, nargs="?", default=1000)
    words.add_argument("--pages", type=int, choices=(0, 1, 2, 3), default=3)
    given = words.parse_args()
    main(given.mails, given.pages)

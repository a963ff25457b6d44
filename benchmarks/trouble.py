"""Servers, disks and databases in trouble, one after another, and then count.

    python -m benchmarks.trouble [WORD]

Letter servers that refuse, defer, hang up, are slow or are killed; a disk that is full (as root:
a small tmpfs); a database somebody else has locked. Each must be told in a line and cost nothing
but time: nothing lost, nothing sent twice.
"""

import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from benchmarks.oracle import PLENTY, harmed, lay, settle
from mailbot.app.logs import set_up_logs
from tests.desk import Desk, Done
from tests.servers import Dovecot, Sink, dovecot, smtp_sink
from tests.waiting import until

_MAILS = 4
#: What each of smtp-sink's faults makes of every letter at first; none of them is sent again.
_FAULTS: dict[tuple[str, ...], str] = {
    ("-r", "CONNECT"): "queued",
    ("-Q", "CONNECT"): "queued",
    ("-q", "CONNECT"): "queued",
    ("-f", "MAIL"): "failed",
    ("-r", "MAIL"): "queued",
    ("-q", "MAIL"): "queued",
    ("-Q", "RCPT"): "queued",
    ("-f", "RCPT"): "failed",
    ("-r", "DATA"): "queued",
    ("-q", "DATA"): "queued",
    ("-f", "."): "failed",
    ("-r", "."): "queued",
    ("-Q", "."): "queued",
    ("-q", "."): "unknown",
    ("-W", ".:1"): "sent",
}


def main(only: str = "") -> None:
    """Go through all of it, or what contains a word; AssertionError where something is wrong."""
    set_up_logs(debug=False, watched=True)
    cases = {f"smtp-sink {' '.join(o)}": partial(_faulty, o, w) for o, w in _FAULTS.items()}
    cases |= {
        "letter server killed in the middle": partial(_killed_sink),
        "database locked for 5 s": partial(_locked, 5.0),
        "database locked for 100 s": partial(_locked, 100.0),
        "files end after 200 kB": partial(_short_files),
        "disk full": partial(_full_disk),
    }
    with dovecot() as box:
        for name, harm in cases.items():
            if only in name:
                _case(name, box, harm)


def _case(name: str, box: Dovecot, harm: Callable[[Desk], Counter[str]]) -> None:
    with smtp_sink() as sink, harmed(box, sink) as desk:
        began = time.monotonic()
        ends = harm(desk)
        print(f"{name:36} {time.monotonic() - began:6.1f} s  {dict(ends)}", flush=True)


def _faulty(options: tuple[str, ...], wanted: str, desk: Desk) -> Counter[str]:
    put = lay(desk, 1, _MAILS) - 1
    with smtp_sink(*options) as faulty:
        desk.configure(tail=PLENTY, smtp={"gzcia": faulty.port})
        desk.poll()
        states = {state for _, state in desk.outbox()}
        assert states == {wanted}, states
        accepting = (faulty,) if wanted in {"sent", "unknown"} else ()
        return _settled(desk, put, *accepting)


def _settled(desk: Desk, put: int, *others: Sink) -> Counter[str]:
    ends = settle(desk, put, others=others)
    ends["copies"] = sum(len(sink.letters()) for sink in (desk.sink, *others))
    return ends


def _killed_sink(desk: Desk) -> Counter[str]:
    put = lay(desk, 1, _MAILS) - 1
    with smtp_sink("-W", ".:2") as slow:
        desk.configure(tail=PLENTY, smtp={"gzcia": slow.port})
        with desk.started("poll") as poll:
            until(slow.letters, seconds=60)
            slow.process.kill()
            poll.wait(60)
            assert poll.returncode in {1, 3}, poll.returncode
        assert [s for _, s in desk.outbox()].count("unknown") == 1
        return _settled(desk, put, slow)


def _locked(seconds: float, desk: Desk) -> Counter[str]:
    """Hold the ledger as a backup program might; longer than its patience is an error line."""
    put = lay(desk, 1, _MAILS) - 1
    desk.messages()
    other = sqlite3.connect(desk.folder / "storage" / "ledger.sqlite", check_same_thread=False)
    other.isolation_level = None
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(seconds, other.rollback)
    timer.start()
    done = desk.process("poll")
    _told(done, 0 if seconds < 60 else 3, "another program has held it")  # noqa: PLR2004 - patience
    timer.join()
    other.close()
    return _settled(desk, put)


def _short_files(desk: Desk) -> Counter[str]:
    """Let no file of the process grow: what a quota does."""
    put = lay(desk, 1, _MAILS) - 1
    desk.messages()
    config = str(desk.folder / "config.toml")
    words = ["bash", "-c", 'ulimit -f 200; exec "$0" "$@"', sys.executable, "-m", "mailbot"]
    done = subprocess.run(
        [*words, "--config", config, "poll"], capture_output=True, text=True, check=False
    )
    _told(Done(done.returncode, done.stdout, done.stderr), 3, "")
    return _settled(desk, put)


def _full_disk(desk: Desk) -> Counter[str]:
    with _small_disk(desk.folder / "storage") as disk:
        put = lay(desk, 1, _MAILS) - 1
        desk.messages()
        ballast = disk / "ballast"
        with suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        for _ in range(2):
            _told(desk.process("poll"), 3, "free some space|free space")
        assert desk.process("messages", "--json").code in {0, 3}
        with ballast.open("r+b") as file:
            file.truncate(ballast.stat().st_size - 60_000)
        _told(desk.process("poll"), 3, "free some space|free space")
        ballast.unlink()
        return _settled(desk, put)


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)]
    subprocess.run(mount, check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _told(done: Done, code: int, words: str) -> None:
    """See that a command ended as it must, in clear lines."""
    assert done.code == code, (done.code, done.err)
    assert "Traceback" not in done.err, done.err
    if code:
        lines = [line for line in done.err.splitlines() if line.startswith("mailbot: ")]
        assert lines, done.err
        assert any(word in line for line in lines for word in words.split("|")), lines
        print(f"    {lines[0][:150]}")


if __name__ == "__main__":
    main(*sys.argv[1:2])

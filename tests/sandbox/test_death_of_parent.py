"""No child outlives its parent, however that one ends and however it was started."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import until

SCRIPT = """
import contextlib, sys, threading
from mailbot.sandbox import Failure, Limits, Worker, run
from tests.sandbox import victims

print("main ran", flush=True)
limits = Limits(seconds=60, memory_mb=600)
worker = Worker(victims.clerk, limits)
worker.ask(b"n", 5)
with contextlib.suppress(Failure):  # an ordinary user's child cannot even fork
    run(victims.breed, 60.0, limits=limits)
for call, args in [(victims.sleep, (60.0,)), (victims.spin, ()), (victims.bomb, ())]:
    keywords = {"target": run, "args": (call, *args), "kwargs": {"limits": limits}}
    threading.Thread(**keywords, daemon=True).start()
print(run(victims.echo, b"ready", limits=limits).decode(), flush=True)
sys.stdin.read()
worker.close()
"""


def start(tmp_path: Path, *how: str) -> subprocess.Popen[str]:
    (tmp_path / "started.py").write_text(SCRIPT)
    process = subprocess.Popen(
        [sys.executable, *how],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{Path.cwd()}{os.pathsep}{tmp_path}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "main ran\n"
    assert process.stdout.readline() == "ready\n"  # and not "main ran" again: no child runs it
    return process


@pytest.mark.parametrize("how", [("started.py",), ("-m", "started")], ids=["script", "module"])
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, None])
def test_nothing_is_left(tmp_path: Path, how: tuple[str, ...], end: signal.Signals | None) -> None:
    process = start(tmp_path, *how)
    # The nursery, the worker, three calls and what they have forked.
    until(lambda: len(descendants(process.pid)) >= 5)
    family = descendants(process.pid)
    if end:
        process.send_signal(end)
    process.communicate(timeout=20)
    until(lambda: not family & alive(), seconds=3)


def descendants(pid: int) -> set[tuple[int, str]]:
    """Give (process id, start time) of every process below one."""
    parents = {number: parent for (number, _), parent in _table().items()}
    return {
        (number, started) for (number, started) in _table() if pid in _ancestors(number, parents)
    }


def alive() -> set[tuple[int, str]]:
    return set(_table())


def _ancestors(number: int, parents: dict[int, int]) -> set[int]:
    found: set[int] = set()
    while (number := parents.get(number, 0)) and number not in found:
        found.add(number)
    return found


def _table() -> dict[tuple[int, str], int]:
    table = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                table[int(entry.name), fields[19]] = int(fields[1])
    return table

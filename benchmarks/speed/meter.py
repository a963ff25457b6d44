"""Run one command and meter it: CPU seconds and memory of it and of everything it started.

``python -m benchmarks.speed.meter OUT.json COMMAND…`` is a process of its own, so that the
kernel's account of children begins at nothing; orphans of the command become its children.
"""

import ctypes
import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Spent:
    """What a command took."""

    cpu: float
    wall: float
    #: Of its largest process.
    peak_mb: float
    code: int
    out: str

    def __add__(self, other: "Spent") -> "Spent":
        """Add up two commands, one run after the other."""
        return Spent(
            cpu=self.cpu + other.cpu,
            wall=self.wall + other.wall,
            peak_mb=max(self.peak_mb, other.peak_mb),
            code=self.code or other.code,
            out=self.out + other.out,
        )


def metered(command: Sequence[str | Path], folder: Path | None = None) -> Spent:
    """Run a command under a meter; what it says on stderr is shown where it fails."""
    with TemporaryDirectory() as scratch:
        note = Path(scratch) / "spent.json"
        meter = [sys.executable, "-m", "benchmarks.speed.meter", note, *command]
        place = {**os.environ, "PYTHONPATH": os.pathsep.join(_paths())}
        subprocess.run(meter, check=True, cwd=folder, env=place)
        return Spent(**json.loads(note.read_text()))


def _paths() -> list[str]:
    root = str(Path(__file__).parents[2])
    return [root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]


def main(note: str, *command: str) -> None:
    """Run, wait for every descendant, write down what it took."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    began = perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    with suppress(ChildProcessError):
        while True:
            os.wait()
    wall = perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = Spent(
        cpu=used.ru_utime + used.ru_stime,
        wall=wall,
        peak_mb=used.ru_maxrss / 1024,
        code=done.returncode,
        out=done.stdout,
    )
    if not done.stdout and done.returncode:
        sys.stderr.write(done.stderr[-600:])
    Path(note).write_text(json.dumps(asdict(spent)))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Become the parent of whoever loses theirs, so that nobody left behind goes unseen."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import until

_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Orphanage:
    """Where the children of killed processes come to."""

    #: Children of the test's own, from before.
    known: frozenset[int]

    def empty(self, seconds: float = 15) -> None:
        """Wait until every orphan has ended by itself; fail where one stays."""
        until(lambda: not self._left(), seconds=seconds)

    def _left(self) -> set[int]:
        left = _children(os.getpid()) - self.known
        return {pid for pid in left if os.waitpid(pid, os.WNOHANG) == (0, 0)}


@contextmanager
def orphanage() -> Iterator[Orphanage]:
    """Take in orphans for the length of a block."""
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield Orphanage(known=frozenset(_children(os.getpid())))
    finally:
        libc.prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def descendants(pid: int) -> set[int]:
    """List a process's children and theirs."""
    children = _children(pid)
    return children.union(*map(descendants, children))


def _children(parent: int) -> set[int]:
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # gone since the folder was listed
        if int(fields[1]) == parent:
            found.add(int(stat.parent.name))
    return found

"""Locks that die with their process: flock on a file that names who holds it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mailbot.ledger.errors import LedgerError, Owned

#: Seconds between two tries for a lock somebody holds.
_PAUSE = 0.05


@contextmanager
def hold(path: Path, what: str, who: str, wait: float | None) -> Iterator[None]:
    """Hold a lock for as long as the block runs, waiting at most so many seconds (None: for ever).

    The file stays: removing it would let two processes lock two files of one name. Raises Owned,
    naming the holder, when the time is up.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        message = f"the lock {path} cannot be opened: {error.strerror}"
        raise LedgerError(message) from error
    try:
        _acquire(descriptor, what, wait)
        _sign(descriptor, f"process {os.getpid()} ({who})")
        try:
            yield
        finally:
            _sign(descriptor, "")
    finally:
        os.close(descriptor)


def _sign(descriptor: int, holder: str) -> None:
    """Write who holds the lock; a full disk spoils the message, not the lock."""
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, holder.encode(), 0)


def _acquire(descriptor: int, what: str, wait: float | None) -> None:
    end = None if wait is None else time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if end is not None and time.monotonic() >= end:
                holder = os.pread(descriptor, 200, 0).decode(errors="replace") or "a process"
                message = f"{what} is in use by {holder}; wait until it ends, or stop it"
                raise Owned(message) from error
        else:
            return
        time.sleep(_PAUSE)

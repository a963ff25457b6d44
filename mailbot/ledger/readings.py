"""What reading has found out, kept beside the originals so that nothing is read twice.

``readings/ab/<sha256>.<how>`` holds what was seen in one document: ``sha256`` names its bytes,
``how`` everything else the answer hangs on. A convenience and no record: in files rather than in
the database, so that backups of the ledger stay small, no reader waits behind a writer, and the
whole folder may be deleted at any time. A file that is gone or damaged is read anew, so none is
ever synced to disk; what was not used for longest goes when there is too much.
"""

import os
import re
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mailbot.ledger.errors import LedgerError

#: Bytes that may be kept: half a million scanned pages.
MOST = 1 << 30
#: How many files are written between two looks at how much there is.
_BETWEEN = 200
#: After a sweep so much of what may be kept is left, so that the next one is not due at once.
_LEFT = 0.9
_WORD = re.compile(r"[0-9a-f]{16,64}")


@dataclass(frozen=True, slots=True)
class _Kept:
    used: int
    size: int
    path: Path


class Readings:
    """The store of readings. Safe for several threads and processes at once."""

    def __init__(self, storage: Path, most: int = MOST) -> None:
        """Use ``readings`` inside the storage folder, created when something is first kept."""
        self._root = storage / "readings"
        self._most = most
        self._written = 0

    def recall(self, sha256: str, how: str) -> bytes | None:
        """Return what was kept, None where nothing was or it is damaged."""
        path = self._path(sha256, how)
        try:
            reading = zlib.decompress(path.read_bytes())
        except (OSError, zlib.error):
            return None
        with suppress(OSError):  # somebody else's file, or just swept away
            os.utime(path)  # it is used, and goes last
        return reading

    def keep(self, sha256: str, how: str, reading: bytes) -> None:
        """Keep a reading, whole or not at all. Raises LedgerError where it cannot be written."""
        path = self._path(sha256, how)
        temporary = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                temporary.write_bytes(zlib.compress(reading))
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)
            if self._written % _BETWEEN == 0:
                self._sweep()
            self._written += 1
        except OSError as error:
            message = f"the reading {path} cannot be kept: {error.strerror}"
            raise LedgerError(message) from error

    def _path(self, sha256: str, how: str) -> Path:
        if not (_WORD.fullmatch(sha256) and _WORD.fullmatch(how)):
            message = f"{sha256!r:.80} and {how!r:.80} name no reading"
            raise LedgerError(message)
        return self._root / sha256[:2] / f"{sha256}.{how}"

    def _sweep(self) -> None:
        """Delete what was not used for longest, once there is more than may be kept."""
        kept = sorted(self._kept(), key=lambda one: one.used)
        size = sum(one.size for one in kept)
        if size <= self._most:
            return
        for one in kept:
            if size <= _LEFT * self._most:
                return
            one.path.unlink(missing_ok=True)
            size -= one.size

    def _kept(self) -> Iterator[_Kept]:
        for path in self._root.glob("??/*"):
            with suppress(FileNotFoundError):  # another process sweeps, too
                found = path.stat()
                yield _Kept(found.st_mtime_ns, found.st_size, path)

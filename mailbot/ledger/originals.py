"""Original mails on disk, named by the sha256 of their bytes.

``originals/ab/<sha256>`` holds one original, complete or not at all; ``originals/incoming`` holds
what is being written. Nothing here is ever changed or deleted once it has its name.
"""

import hashlib
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

from mailbot.ledger.errors import LedgerError

_SHA256 = re.compile(r"[0-9a-f]{64}")


class Originals:
    """The store of original mails. Safe for several threads and processes at once."""

    def __init__(self, storage: Path) -> None:
        """Use (and create) ``originals`` inside the storage folder; clear what the dead left."""
        self._root = storage / "originals"
        self._incoming = self._root / "incoming"
        try:
            self._incoming.mkdir(parents=True, exist_ok=True)
            # Folders made by one who died before saying so must survive a power cut, too.
            _sync_folder(self._root)
            self._sweep()
        except OSError as error:
            raise _unusable(self._incoming, error) from error

    def keep(self, raw: bytes) -> str:
        """Put an original on disk for good and return its sha256.

        When this returns, the bytes survive a power cut. Safe to repeat: what is there already
        and whole stays, what is there and damaged is replaced.
        """
        sha256 = hashlib.sha256(raw).hexdigest()
        target = self._path(sha256)
        try:
            self._make_folder(target.parent)
            if not _whole(target, sha256):
                self._write(target, raw)
            # Also where the file was there: whoever renamed it may have died before this.
            _sync_folder(target.parent)
        except OSError as error:
            raise _unusable(target, error) from error
        return sha256

    def original(self, sha256: str) -> bytes:
        """Read an original. Raises LedgerError where it is missing or not what its name says."""
        path = self._path(sha256)
        try:
            raw = path.read_bytes()
        except FileNotFoundError as error:
            message = f"the original {sha256} is missing from {path.parent}; restore it"
            raise LedgerError(message) from error
        except OSError as error:
            raise _unusable(path, error) from error
        if hashlib.sha256(raw).hexdigest() != sha256:
            message = f"the original {path} is damaged; restore it"
            raise LedgerError(message)
        return raw

    def kept(self) -> Iterator[str]:
        """Yield the sha256 of every original on disk, in order."""
        for path in sorted(self._root.glob("[0-9a-f][0-9a-f]/*")):
            if _SHA256.fullmatch(path.name):
                yield path.name

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            message = f"{sha256!r:.80} is no sha256"
            raise LedgerError(message)
        return self._root / sha256[:2] / sha256

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(exist_ok=True)
            _sync_folder(self._root)

    def _write(self, target: Path, raw: bytes) -> None:
        name = f"{target.name}.{os.getpid()}.{threading.get_ident()}"
        temporary = self._incoming / name
        try:
            with temporary.open("wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Remove what a process that is no more was writing; its mail will be fetched again."""
        for path in self._incoming.iterdir():
            _, _, owner = path.name.partition(".")
            process = owner.partition(".")[0]
            if process.isdecimal() and not _alive(int(process)):
                path.unlink(missing_ok=True)


def _whole(path: Path, sha256: str) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    except FileNotFoundError:
        return False


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # it lives, and is somebody else's
    return True


def _unusable(path: Path, error: OSError) -> LedgerError:
    return LedgerError(
        f"the storage {path} cannot be used: {error.strerror}; make it writable, or free space"
    )

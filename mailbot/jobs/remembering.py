"""What was seen in a document, remembered by its bytes and by how it was looked at.

Remembered is the costly part, what the file and its pixels say; what that means for a rulebook is
put together anew each time. So a resend, a retry and a changed rulebook cost no reading. Only one
thing that is looked for changes how pixels are read: whether all rows of lists matter.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Protocol

import structlog

from mailbot.ledger import LedgerError
from mailbot.model import codec
from mailbot.model.document import Problem
from mailbot.model.message import Attachment
from mailbot.reading.opened import Opened
from mailbot.reading.sight import Sight
from mailbot.reading.version import version
from mailbot.settings import Limits

log = structlog.get_logger("mailbot")

#: The module beside this one says how finely pages are drawn and which are looked at.
_READER = Path(__file__).with_name("reading.py")
#: Characters of a digest that tell two ways of reading apart.
_HOW = 32
#: Bytes remembered where nothing may be written.
_MOST = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a file said and what was seen on its pages, before it means anything."""

    opened: Opened
    sights: tuple[Sight, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """What a reading is found by."""

    #: Of the document's bytes.
    sha256: str
    #: Digest of everything else that may change what is seen in them.
    how: str


class Shelf(Protocol):
    """Where readings are kept: on disk with the ledger, or in memory."""

    def recall(self, sha256: str, how: str) -> bytes | None:
        """Return what was kept, None where nothing was or it is damaged."""

    def keep(self, sha256: str, how: str, reading: bytes) -> None:
        """Keep a reading. Raises LedgerError where that cannot be."""


class PassingShelf:
    """A shelf that lasts as long as the process: nothing is written."""

    def __init__(self, most: int = _MOST) -> None:
        """Hold at most so many bytes, the latest."""
        self._readings: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._size, self._most = 0, most
        self._turn = Lock()

    def recall(self, sha256: str, how: str) -> bytes | None:
        """Return what was kept lately."""
        with self._turn:
            return self._readings.get((sha256, how))

    def keep(self, sha256: str, how: str, reading: bytes) -> None:
        """Keep a reading, and forget the oldest where there are too many."""
        with self._turn:
            self._size += len(reading) - len(self._readings.pop((sha256, how), b""))
            self._readings[sha256, how] = reading
            while self._size > self._most:
                _, oldest = self._readings.popitem(last=False)
                self._size -= len(oldest)


class Memory:
    """Documents by their bytes and by how they were looked at. Safe for several threads."""

    def __init__(self, shelf: Shelf, limits: Limits) -> None:
        """Remember on a shelf what is read within these limits."""
        self._shelf = shelf
        # A page too many, or too large, is an answer that other limits would not give.
        self._limits = (limits.pages, limits.pixels, limits.memory_mb)

    @cached_property
    def version(self) -> str:
        """Names the reader; readings by another one do not count."""
        return version(_READER)

    def key(self, attachment: Attachment, *, all_rows: bool) -> Key:
        """Say by what a reading of a file is found; of its name only the ending counts."""
        # Between brothers: .et and .xls.
        ending = (attachment.name or "").strip().casefold().rpartition(".")[2]
        how = repr((self.version, self._limits, ending, all_rows)).encode()
        return Key(attachment.sha256, hashlib.sha256(how).hexdigest()[:_HOW])

    def recall(self, key: Key) -> Seen | None:
        """Return what was seen in the same bytes before."""
        kept = self._shelf.recall(key.sha256, key.how)
        if kept is None:
            return None
        try:
            return codec.load(Seen, kept)
        except codec.CodecError as error:
            log.warning("a reading kept is damaged; reading anew", why=str(error))
            return None

    def keep(self, key: Key, seen: Seen) -> None:
        """Remember what was seen, unless time or memory spoiled it."""
        if seen.opened.problem is Problem.TIMEOUT:
            return
        kept = codec.dump(seen).encode(errors="replace")
        try:
            self._shelf.keep(key.sha256, key.how, kept)
        except LedgerError as error:
            # It costs a second reading some day, and nobody a verdict.
            log.warning("not remembered", why=str(error))

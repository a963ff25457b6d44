"""What is asked of the worker that looks at pixels, and what it answers; its nouns and its wire.

Kept apart from ``look``, which brings the models and the libraries of pixels with it: whoever
asks needs none of them.
"""

import functools
import struct
from dataclasses import dataclass

from mailbot.model import codec
from mailbot.model.document import Box, Line, Mark, Seal
from mailbot.reading.grid import Grid
from mailbot.reading.raster import Raster, pack, unpack
from mailbot.reading.sketch import Sketch

_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What pixels say about one page; boxes are fractions of the page as seen upright."""

    number: int
    #: Clockwise turn of the content as the page is shown: 0, 90, 180, 270.
    rotation: int
    blank: bool
    #: Read lines from top to bottom; none where the text was given.
    lines: tuple[Line, ...] = ()
    #: Tables by their rulings, with the lines' text.
    grids: tuple[Grid, ...] = ()
    seals: tuple[Seal, ...] = ()
    #: Rows of lists that are set apart; only a page that should have marks makes them such.
    marks: tuple[Mark, ...] = ()
    #: False where the page has no colour, so that an absent seal or mark proves nothing.
    colour: bool = True
    #: How much of the writing was read, and how surely: 0 to 1; 1 for a blank page.
    quality: float = 1.0
    #: Degrees by which the page was straightened.
    skew: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a file itself says about a page, and is trusted."""

    #: Its text, boxes as fractions of the page as shown.
    lines: tuple[Line, ...]
    #: Clockwise turn of the text as shown.
    turn: int = 0
    #: Share of the page under pictures; without any there is nothing but text and drawings.
    pictured: float = 1.0
    #: What it draws beside its text, None where that cannot be told.
    sketch: Sketch | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked about a page besides its pixels."""

    #: The page's number, where it does not come with all its pixels.
    number: int | None = None
    #: None to have everything read.
    given: Given | None = None
    #: False where only the marked rows of a list matter.
    all_rows: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is answered."""

    #: None where something is to be drawn first.
    sight: Sight | None = None
    #: Which parts of the page as shown; none where it is all of it.
    parts: tuple[Box, ...] = ()


def ask(raster: Raster, given: Given | None = None, *, all_rows: bool = True) -> bytes:
    """Write a request: a page, and what its file says if that is trusted."""
    return ask_parts(codec.dump(Question(given=given, all_rows=all_rows)).encode(), [raster])


def words(number: int, given: Given) -> bytes:
    """Write what is asked of a page by what its file says of it."""
    return codec.dump(Question(number=number, given=given)).encode()


def ask_parts(asked: bytes, rasters: list[Raster]) -> bytes:
    """Write a request in such ``words``: parts of the page were drawn, or nothing yet."""
    return b"".join([_LENGTH.pack(len(asked)), asked, pack(rasters)])


@functools.lru_cache(maxsize=8)
def _question(asked: bytes) -> Question:
    # A page is asked about in the same words before and after parts of it are drawn.
    return codec.load(Question, asked)


def question(request: bytes) -> tuple[list[Raster], Question]:
    """Read a request. Raises CodecError or ValueError for anything that is none."""
    (length,) = _LENGTH.unpack_from(request)
    start = _LENGTH.size + length
    return unpack(memoryview(request)[start:]), _question(request[_LENGTH.size : start])


def answer(data: bytes) -> Answer:
    """Read an answer. Raises CodecError for anything that is none."""
    return codec.load(Answer, data)

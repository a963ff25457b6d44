"""What a sheet holds, before it is drawn."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

Content: TypeAlias = str | int | float | datetime | None


class Tone(StrEnum):
    """What a cell's colour says."""

    PLAIN = "plain"
    GOOD = "good"
    DOUBT = "doubt"
    BAD = "bad"
    #: Nothing has come yet.
    QUIET = "quiet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column."""

    title: str
    #: How wide it may grow, in half-width characters; longer text is wrapped.
    widest: int = 40
    centred: bool = False
    #: Numbers with their sum below.
    summed: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: text is text whatever it looks like, times are aware."""

    content: Content
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table with a title, a line under it, and a header."""

    name: str
    title: str
    remark: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    #: So many columns on the left stay in sight.
    frozen: int = 2
    #: The word before the sums; None for no sums.
    total: str | None = None
    timezone: str

"""What a careful colleague would say about a case: the measure of the machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from mailbot.demo.wire import File

Outcome: TypeAlias = Literal["complete", "incomplete", "review"]
Notice: TypeAlias = Literal["cacem", "gzcia"]

ADDRESSES: Mapping[Notice, str] = {"cacem": "xzhd@cacem.com.cn", "gzcia": "1045301675@qq.com"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTruth:
    """One page."""

    #: What it is; the first says it best, the others will do.
    items: tuple[str, ...]
    #: Clockwise turn as a viewer shows it; None where nothing says which way is up.
    rotation: int | None = 0
    #: How many seals; None where opinions differ.
    seals: int | None = 0
    #: Names of the teams marked on it.
    marks: tuple[str, ...] = ()
    #: Whether the colour is gone, and seals and marks with it for who looks in a hurry.
    gray: bool = False
    #: Its heading, as printed; empty on pages without one, and on those nobody asked for.
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One case."""

    unit: str
    #: The right outcome first, then what will do where a person may be asked.
    outcomes: tuple[Outcome, ...]
    #: Pages by name of the file.
    pages: Mapping[str, tuple[PageTruth, ...]] = field(default_factory=dict)
    #: The form's figures; None where nobody can read one.
    numbers: Mapping[str, float | None] = field(default_factory=dict)
    #: Whether the figures are written by hand.
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A mail's files, and the truth about them."""

    name: str
    family: str
    notice: Notice
    files: tuple[File, ...]
    truth: Truth

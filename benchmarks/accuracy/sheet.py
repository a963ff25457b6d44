"""A sheet of paper as a list of strokes, to be drawn as pixels or as a PDF with a text layer.

Lengths are millimetres from the top left corner, type sizes are points.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from PIL import Image

from benchmarks.accuracy.fonts import POINT, Face, Type

Colour: TypeAlias = tuple[int, int, int]
Point: TypeAlias = tuple[float, float]
Align: TypeAlias = Literal["left", "centre", "right"]

BLACK: Colour = (25, 25, 28)
RED: Colour = (208, 24, 32)
#: What may not begin a line.
_CLOSING = "，。、；：？！）》〉】〕”’"
_BASELINE = 0.86
#: Before which a heading may be broken.
_WORDS = (
    "质量信得过",
    "班组活动",
    "班组名单",
    "活动",
    "优秀",
    "工程建设",
    "名单",
    "先进",
    "成果",
    "评审",
    "称号",
    "推荐",
)


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; ``y`` is the top of its letters."""

    x: float
    y: float
    text: str
    points: float
    face: Face
    colour: Colour = BLACK
    bold: bool = False

    @property
    def baseline(self) -> float:
        """Where its letters stand."""
        return self.y + self.points * POINT * _BASELINE


@dataclass(frozen=True, slots=True)
class Stroke:
    """A pen's way."""

    points: tuple[Point, ...]
    width: float
    colour: Colour = BLACK


@dataclass(frozen=True, slots=True)
class Fill:
    """An area of colour; what is below shows through, as with a marker."""

    points: tuple[Point, ...]
    colour: Colour


@dataclass(frozen=True, slots=True)
class Picture:
    """An image with transparency, its ink on top of what is there."""

    image: Image.Image
    x: float
    y: float
    width: float
    height: float


Ink: TypeAlias = Text | Stroke | Fill | Picture


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    @property
    def corners(self) -> tuple[Point, ...]:
        """Its four corners, clockwise from the top left."""
        return (
            (self.x, self.y),
            (self.right, self.y),
            (self.right, self.bottom),
            (self.x, self.bottom),
        )


@dataclass(slots=True)
class Sheet:
    """A page being written from the top down."""

    type: Type
    width: float = 210.0
    height: float = 297.0
    margin: float = 27.0
    y: float = 30.0
    ink: list[Ink] = field(default_factory=list)
    #: Its heading as written, without its breaks; empty for a page without one.
    heading: str = ""
    #: Boxes of rows marked with a PDF annotation, where the sheet becomes a PDF with text.
    notes: list[Box] = field(default_factory=list)

    def write(
        self,
        text: str,
        points: float = 15.0,
        *,
        align: Align = "left",
        face: Face | None = None,
        bold: bool = False,
        colour: Colour = BLACK,
        leading: float = 1.75,
    ) -> Box:
        """Write one line, and go on below it; return the box it takes."""
        face = face or self.type.body
        wide = face.width(text, points)
        spare = self.width - 2 * self.margin - wide
        x = self.margin + {"left": 0.0, "centre": spare / 2, "right": spare}[align]
        self.put(x, self.y, text, points, face=face, bold=bold, colour=colour)
        box = Box(x, self.y, wide, points * POINT)
        self.y += points * POINT * leading
        return box

    def title(self, text: str, points: float = 21.0, *, bold: bool = True) -> Box:
        """Write a heading, broken in the middle where it is too long; return its box."""
        widest = self.width - 2 * self.margin + 8
        parts = text.split("\n")
        self.heading = self.heading or "".join(parts)
        while max(self.type.head.width(part, points) for part in parts) > widest:
            parts = broken("".join(parts), len(parts) + 1)
        top = self.y
        for part in parts:
            self.write(part, points, align="centre", face=self.type.head, bold=bold, leading=1.5)
        box = Box(self.margin, top, widest, self.y - top)
        self.y += 5
        return box

    def paragraph(self, text: str, points: float = 15.0, *, indent: bool = True) -> None:
        """Write running text, set in by two characters."""
        width = self.width - 2 * self.margin
        for line in wrap("　　" * indent + text, self.type.body, points, width):
            self.write(line, points)

    def put(
        self,
        x: float,
        y: float,
        text: str,
        points: float,
        *,
        face: Face | None = None,
        bold: bool = False,
        colour: Colour = BLACK,
    ) -> None:
        """Write text at a place."""
        face = face or self.type.body
        self.ink.append(Text(x, y, text, points, face, colour, bold))

    def cell(
        self,
        box: Box,
        text: str,
        points: float = 11.5,
        *,
        align: Align = "centre",
        ruled: bool = True,
        bold: bool = False,
        colour: Colour = BLACK,
    ) -> None:
        """Rule a cell and write into it, wrapped, in the middle of its height."""
        if ruled:
            self.rule(box)
        face = self.type.table
        lines = [
            line
            for part in text.split("\n")
            for line in wrap(part, face, points, box.width - 2.4) or [""]
        ]
        step = points * POINT * 1.35
        y = box.y + (box.height - step * len(lines)) / 2 + 0.3
        for line in lines:
            spare = box.width - face.width(line, points)
            x = box.x + {"left": 1.2, "centre": spare / 2, "right": spare - 1.2}[align]
            self.put(x, y, line, points, face=face, bold=bold, colour=colour)
            y += step

    def rule(self, box: Box, width: float = 0.3) -> None:
        """Draw a rectangle."""
        self.ink.append(Stroke((*box.corners, box.corners[0]), width))

    def row(
        self,
        texts: Sequence[str],
        widths: Sequence[float],
        height: float,
        points: float = 11.5,
        *,
        aligns: Sequence[Align] = (),
        ruled: bool = True,
        bold: bool = False,
        colour: Colour = BLACK,
    ) -> tuple[Box, ...]:
        """Write a row of a table in the middle of the sheet; return its cells' boxes."""
        x, boxes = (self.width - sum(widths)) / 2, []
        for i, (text, width) in enumerate(zip(texts, widths, strict=True)):
            box = Box(x, self.y, width, height)
            align: Align = aligns[i] if aligns else "centre"
            self.cell(box, text, points, align=align, ruled=ruled, bold=bold, colour=colour)
            boxes.append(box)
            x += width
        self.y += height
        return tuple(boxes)

    def line(self, points: Sequence[Point], width: float, colour: Colour = BLACK) -> None:
        """Draw a line."""
        self.ink.append(Stroke(tuple(points), width, colour))


def oval(x: float, y: float, rx: float, ry: float, turns: float = 1.0) -> tuple[Point, ...]:
    """Go round an ellipse, as one polygon."""
    steps = round(48 * turns)
    return tuple(
        (x + rx * math.cos(math.tau * i / 48), y + ry * math.sin(math.tau * i / 48))
        for i in range(steps + 1)
    )


def wrap(text: str, face: Face, points: float, width: float) -> list[str]:
    """Break text into lines; closing punctuation hangs on rather than begin one."""
    lines: list[str] = []
    line = ""
    for character in text:
        if line and character not in _CLOSING and face.width(line + character, points) > width:
            lines.append(line)
            line = ""
        line += character
    return [*lines, line] if line else lines


def broken(text: str, parts: int) -> list[str]:
    """Break a heading into lines of about the same length, before a word where one is near."""
    if parts == 1:
        return [text]
    length = len(text) / parts
    places = [i for i in range(2, len(text) - 1) if text.startswith(_WORDS, i)]
    near = min(places or [round(length)], key=lambda i: abs(i - length))
    return [text[:near], *broken(text[near:], parts - 1)]


def beside(left: Sheet, right: Sheet) -> Sheet:
    """Lay two sheets side by side on one of twice the width."""
    both = Sheet(left.type, width=left.width + right.width, height=left.height)
    both.heading = left.heading
    both.ink = [*left.ink, *(_shifted(ink, left.width) for ink in right.ink)]
    return both


def _shifted(ink: Ink, by: float) -> Ink:
    if isinstance(ink, Text | Picture):
        return replace(ink, x=ink.x + by)
    return replace(ink, points=tuple((x + by, y) for x, y in ink.points))

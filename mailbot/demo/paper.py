"""A sheet of A4 to typeset on: titles, paragraphs, ruled tables. Knows no document.

Lengths are millimetres, type sizes points, as on paper; only here do they become pixels.
"""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from PIL import Image, ImageDraw, ImageFont

DPI = 150
WIDTH, HEIGHT = 210.0, 297.0
#: Between the edge of the sheet and the text.
MARGIN = 28.0
BLACK = (28, 28, 30)
RED = (205, 25, 30)

Colour: TypeAlias = tuple[int, int, int]
Align: TypeAlias = Literal["left", "centre", "right"]

_FONT = Path(__file__).with_name("fonts") / "demo-serif.otf"
#: What may not begin a line.
_CLOSING = "，。、；：？！）》〉】〕”’"


def px(length: float) -> int:
    """Turn millimetres into pixels."""
    return round(length * DPI / 25.4)


@functools.cache
def font(points: float) -> ImageFont.FreeTypeFont:
    """Load the typeface in a size."""
    return ImageFont.truetype(_FONT, size=round(points * DPI / 72))


def measure(text: str, points: float) -> float:
    """Measure a line of text in millimetres."""
    return font(points).getlength(text) * 25.4 / DPI


@dataclass(frozen=True, slots=True)
class Cell:
    """A rectangle on the sheet, ruled or not."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Where it ends, from the left edge of the sheet."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Where it ends, from the top of the sheet."""
        return self.top + self.height


class Paper:
    """A sheet being written from the top down."""

    def __init__(self) -> None:
        """Take a blank sheet."""
        self.image = Image.new("RGB", (px(WIDTH), px(HEIGHT)), (255, 255, 255))
        self.draw = ImageDraw.Draw(self.image)
        #: How far down it is written, in millimetres.
        self.y = MARGIN

    def write(
        self,
        text: str,
        *,
        points: float = 15,
        align: Align = "left",
        bold: bool = False,
        colour: Colour = BLACK,
        left: float = MARGIN,
        right: float = WIDTH - MARGIN,
    ) -> None:
        """Write one line and go on below it."""
        spare = right - left - measure(text, points)
        x = left + {"left": 0.0, "centre": spare / 2, "right": spare}[align]
        self._put(x, self.y, text, points, bold=bold, colour=colour)
        self.y += points * 0.62

    def title(self, text: str, points: float = 21) -> None:
        """Write a heading, broken where its author broke it."""
        for line in text.split("\n"):
            self.write(line, points=points, align="centre", bold=True)
        self.y += 6

    def paragraph(self, text: str, *, points: float = 15, indent: bool = True) -> None:
        """Write running text, its first line set in by two characters."""
        for line in _wrap("　　" * indent + text, points, WIDTH - 2 * MARGIN):
            self.write(line, points=points)

    def fill(
        self,
        cell: Cell,
        text: str,
        *,
        points: float = 11.5,
        align: Align = "centre",
        bold: bool = False,
    ) -> None:
        """Write text into a cell, broken where it must be, in the middle of its height."""
        lines = [
            line
            for part in text.split("\n")
            for line in (_wrap(part, points, cell.width - 2.4) or [""])
        ]
        step = points * 0.48
        y = cell.top + (cell.height - step * len(lines)) / 2
        for line in lines:
            spare = cell.width - measure(line, points)
            x = cell.left + {"left": 1.2, "centre": spare / 2, "right": spare - 1.2}[align]
            self._put(x, y, line, points, bold=bold)
            y += step

    def rule(self, cell: Cell, width: int = 2) -> None:
        """Draw a cell's four lines."""
        box = (px(cell.left), px(cell.top), px(cell.right), px(cell.bottom))
        self.draw.rectangle(box, outline=BLACK, width=width)

    def row(
        self, texts: Sequence[str], widths: Sequence[float], height: float, *, bold: bool = False
    ) -> list[Cell]:
        """Rule and fill a row of a table that stands in the middle, and go on below it."""
        cells = list(cells_of(widths, self.y, height))
        for cell, text in zip(cells, texts, strict=True):
            self.rule(cell)
            self.fill(cell, text, bold=bold)
        self.y += height
        return cells

    def checkbox(self, x: float, y: float, *, ticked: bool) -> None:
        """Draw a box of 3.4 mm, ticked by hand or empty."""
        box = (px(x), px(y), px(x + 3.4), px(y + 3.4))
        self.draw.rectangle(box, outline=BLACK, width=2)
        if ticked:
            stroke = [(x + 0.6, y + 1.6), (x + 1.5, y + 2.8), (x + 3.6, y - 0.4)]
            self.draw.line([(px(a), px(b)) for a, b in stroke], fill=BLACK, width=4, joint="curve")

    def _put(
        self,
        x: float,
        y: float,
        text: str,
        points: float,
        *,
        bold: bool = False,
        colour: Colour = BLACK,
    ) -> None:
        # One face comes with the demo; a thin stroke round it makes the bold one.
        self.draw.text(
            (px(x), px(y)), text, fill=colour, font=font(points), stroke_width=int(bold)
        )


def cells_of(widths: Sequence[float], top: float, height: float) -> Iterator[Cell]:
    """Lay cells side by side, in the middle of the sheet."""
    left = (WIDTH - sum(widths)) / 2
    for width in widths:
        yield Cell(left, top, width, height)
        left += width


def _wrap(text: str, points: float, width: float) -> list[str]:
    """Break text into lines; closing punctuation hangs on rather than begin one."""
    lines: list[str] = []
    line = ""
    for character in text:
        if line and character not in _CLOSING and measure(line + character, points) > width:
            lines.append(line)
            line = ""
        line += character
    return [*lines, line] if line else lines

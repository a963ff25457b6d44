"""The places of a form where a label may stand, and what stands right of and below each.

Cells of grids and lines outside them look the same from here on. It knows geometry, and where a
text is cut into label and value pairs (``联系人：… 手机：…``); which label is whose it does not.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mailbot.model.document import Box, Line
from mailbot.reading.grid import Cell, Grid
from mailbot.reading.region import Region, enclosing, middle, within

#: Lines of one label in a form without ruling lines: at most so many, so close (line heights).
_LABEL_LINES = 3
_CLOSE = 0.9
#: What stands beside a label may lie this share of a line height above or below it.
_SLACK = 0.35
#: What stands before a label: a mark or its number.
NUMBERING = re.compile(r"^\s*(?:[*★●•·]|\(?\d{1,2}[.、．)）]|[(（]\d{1,2}[)）])\s*(?=\D)")
#: What parts one label's value from the next label: the next one's number, and stops.
_NEXT = re.compile(r"(?<=[\s;；,，。、])(?:\d{1,2}[.、．)）]|[(（]\d{1,2}[)）])\s*$")
_STOPS = " \t\r\n　;；,，、"
#: Cells and lines that are looked at, and tables: several times what the longest form has.
_MOST, _MOST_GRIDS = 600, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A text with its place: a cell, a line, a part of one, or the lines of a wrapped label."""

    text: str
    box: Box | None = None
    confidence: float = 1.0
    legible: bool = True
    address: str | None = None
    #: The number of the grid it stands in, and its cell; None for lines.
    grid: int | None = None
    cell: Cell | None = None
    #: False where more of the same cell or line follows: its value ends with its text.
    last: bool = True
    #: True for texts put together in case they are one label.
    wrapped: bool = False

    def inside(self, other: "Spot") -> bool:
        """Tell whether this is the same place as another spot, or a part of it."""
        if self.cell or other.cell:
            return (self.grid, self.cell) == (other.grid, other.cell)
        if other.box is None:
            return self == other
        return within(self.box, other.box)


@dataclass(frozen=True, slots=True)
class Layout:
    """All spots of a sheet of paper."""

    spots: tuple[Spot, ...]
    _grids: tuple[Grid, ...]
    #: Lines outside all grids.
    _lines: tuple[Line, ...]

    @classmethod
    def of(cls, region: Region, captions: Sequence[str]) -> "Layout":
        """Lay out a region; ``captions`` are the labels at which texts are cut."""
        grids = tuple(Grid(cells=grid.cells[:_MOST]) for grid in region.grids[:_MOST_GRIDS])
        lines = _outside(region.lines[:_MOST], grids)
        cut = _cutter(captions)
        spots = [
            *(
                spot
                for number, grid in enumerate(grids)
                for cell in grid.cells
                for spot in _of_cell(number, cell, cut)
            ),
            *(s for number, grid in enumerate(grids) for s in _grouped(number, grid)),
            *(s for line in lines for s in _of_line(line, cut)),
            *_wrapped(lines),
        ]
        return cls(tuple(spots), grids, lines)

    def right(self, spot: Spot) -> Iterator[Spot]:
        """Yield what stands right of a spot, nearest first, empty cells too."""
        if not spot.last:
            return
        if spot.grid is not None and spot.cell:
            edge = spot.cell.col + spot.cell.cols
            for cell in self._grids[spot.grid].row(spot.cell.row):
                if cell.col >= edge:
                    yield _whole(spot.grid, cell)
        elif spot.box:
            yield from self._beside(spot.box)

    def below(self, spot: Spot) -> Spot | None:
        """Return the cell right below a cell."""
        if spot.grid is None or spot.cell is None or not spot.last:
            return None
        under, cell = spot.cell.row + spot.cell.rows, spot.cell
        for candidate in self._grids[spot.grid].row(under):
            if candidate.col < cell.col + cell.cols and cell.col < candidate.col + candidate.cols:
                return _whole(spot.grid, candidate)
        return None

    def under(self, spot: Spot) -> Iterator[Spot]:
        """Yield the lines below a line, downwards."""
        if spot.cell or not spot.box or not spot.last:
            return
        placed = [(line, line.box) for line in self._lines if line.box]
        for line, box in sorted(placed, key=lambda p: middle(p[1])[1]):
            if box.y0 >= spot.box.y1 - _SLACK * (box.y1 - box.y0):
                yield _from(line)

    def row(self, spot: Spot) -> Iterator[Spot]:
        """Yield the cells of a cell's row that are not empty."""
        if spot.grid is not None and spot.cell:
            for cell in self._grids[spot.grid].row(spot.cell.row):
                if cell.text.strip():
                    yield _whole(spot.grid, cell)

    def above(self, spot: Spot) -> Iterator[Spot]:
        """Yield what stands above a spot in its column: cells as wide as it, or lines over it."""
        if spot.grid is not None and spot.cell:
            for cell in self._grids[spot.grid].cells:
                if cell.row < spot.cell.row and _same_columns(cell, spot.cell):
                    yield _whole(spot.grid, cell)
        elif spot.box:
            for line in self._lines:
                over = line.box and line.box.y1 <= spot.box.y0 + _SLACK * (
                    spot.box.y1 - spot.box.y0
                )
                if over and line.box and line.box.x0 < spot.box.x1 and spot.box.x0 < line.box.x1:
                    yield _from(line)

    def loose(self) -> Iterator[Spot]:
        """Yield the lines outside all tables."""
        yield from map(_from, self._lines)

    def beside(self, spot: Spot, column: Cell) -> Spot | None:
        """Return the cell of a cell's row that stands in a column."""
        row = (
            self._grids[spot.grid].row(spot.cell.row)
            if spot.grid is not None and spot.cell
            else ()
        )
        return next((_whole(spot.grid or 0, c) for c in row if _same_columns(c, column)), None)

    def _beside(self, label: Box) -> Iterator[Spot]:
        slack = _SLACK * (label.y1 - label.y0)
        for line in sorted(self._lines, key=lambda i: i.box.x0 if i.box else 0.0):
            if line.box is None:
                continue
            x, y = middle(line.box)
            if x > label.x1 and label.y0 - slack <= y <= label.y1 + slack:
                yield _from(line)


def _same_columns(one: Cell, other: Cell) -> bool:
    return (one.col, one.cols) == (other.col, other.cols)


def _outside(lines: Sequence[Line], grids: Sequence[Grid]) -> tuple[Line, ...]:
    """Return the lines that stand in no cell; a table's frame would not do where it is tilted."""
    cells = [cell for grid in grids for cell in grid.cells]
    addresses = {cell.address for cell in cells if cell.address}
    boxes = [cell.box for cell in cells if cell.box]
    return tuple(
        line
        for line in lines
        if not any(within(line.box, box) for box in boxes)
        and (line.cell is None or line.cell not in addresses)
    )


def _cutter(captions: Sequence[str]) -> re.Pattern[str] | None:
    """Compile the places where a text is cut: before a label that stands at a boundary.

    A label counts behind white space or a comma and before a colon or a gap, or anywhere but at
    the beginning of a sentence if a colon follows at once: OCR loses the gap between
    ``联系人：王二`` and ``手机：…``.
    """
    words = sorted({c for c in captions if len(c) > 1 and "*" not in c}, key=len, reverse=True)
    if not words:
        return None
    # Letters may stand apart: 联 系 人.
    either = "|".join(r"\s*".join(re.escape(char) for char in word) for word in words)
    return re.compile(
        rf"(?:(?<=[\s;；,，、])(?:{either})(?=[\s:：_])|(?<![:：。])(?:{either})(?=\s*[:：]))"
    )


def _without_next(piece: str) -> str:
    """Take what belongs to the next label from the end of a piece: 12 of ``12；2、``."""
    kept = _NEXT.sub("", piece)
    # A number alone behind a label is its value.
    kept = kept if any(char.isdigit() for char in NUMBERING.sub("", kept)) else piece
    return kept.rstrip(_STOPS)


def _pieces(text: str, cut: re.Pattern[str] | None) -> list[str]:
    if cut is None:
        return [text]
    places = sorted({0, *(match.start() for match in cut.finditer(text)), len(text)})
    pieces = [text[a:b] for a, b in pairwise(places)]
    pieces = [*map(_without_next, pieces[:-1]), *pieces[-1:]]
    return [piece for piece in pieces if piece.strip()] or [text]


def _of_cell(grid: int, cell: Cell, cut: re.Pattern[str] | None) -> Iterator[Spot]:
    if not cell.text.strip():
        return
    pieces = _pieces(cell.text, cut)
    for i, piece in enumerate(pieces):
        yield replace(_whole(grid, cell), text=piece, last=i == len(pieces) - 1)


def _grouped(number: int, grid: Grid) -> Iterator[Spot]:
    """Yield cells together with the heading over several rows on their left."""
    for group in (cell for cell in grid.cells if cell.rows > 1 and cell.text):
        for cell in grid.cells:
            beside = cell.col == group.col + group.cols and cell.rows < group.rows
            if beside and group.row <= cell.row < group.row + group.rows and cell.text:
                yield replace(_whole(number, cell), text=group.text + cell.text, wrapped=True)


def _whole(grid: int, cell: Cell) -> Spot:
    return Spot(
        text=cell.text,
        box=cell.box,
        confidence=cell.confidence,
        legible=cell.legible,
        address=cell.address,
        grid=grid,
        cell=cell,
    )


def _from(line: Line) -> Spot:
    return Spot(text=line.text, box=line.box, confidence=line.confidence, address=line.cell)


def _of_line(line: Line, cut: re.Pattern[str] | None) -> Iterator[Spot]:
    pieces = _pieces(line.text, cut)
    for i, piece in enumerate(pieces):
        yield replace(_from(line), text=piece, last=i == len(pieces) - 1)


def _wrapped(lines: Sequence[Line]) -> Iterator[Spot]:
    """Yield lines that stand close under one another as one text: a label over several lines."""
    placed = sorted(
        ((line, line.box) for line in lines if line.box), key=lambda p: middle(p[1])[1]
    )
    for i in range(len(placed)):
        chain = [placed[i]]
        for candidate in placed[i + 1 :]:
            if len(chain) == _LABEL_LINES or not _stacked(chain[-1][1], candidate[1]):
                continue
            chain.append(candidate)
            yield Spot(
                text="".join(line.text for line, _ in chain),
                box=enclosing(box for _, box in chain),
                confidence=min(line.confidence for line, _ in chain),
                wrapped=True,
            )


def _stacked(upper: Box, lower: Box) -> bool:
    """Tell whether a box stands close under another one."""
    height = min(upper.y1 - upper.y0, lower.y1 - lower.y0)
    overlap = min(upper.x1, lower.x1) - max(upper.x0, lower.x0)
    narrow = min(upper.x1 - upper.x0, lower.x1 - lower.x0)
    below = middle(lower)[1] - middle(upper)[1]
    return overlap > narrow / 2 and height / 2 < below <= (1 + _CLOSE) * height

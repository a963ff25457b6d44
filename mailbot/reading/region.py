"""A sheet of paper as lines and grids: lines put back into rows, double pages cut at the fold.

Only geometry: it reads no words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from mailbot.model.document import Box, Line
from mailbot.reading.grid import Grid

#: Where the fold of a page that carries two sheets may lie, in hundredths of its width.
_FOLD = (44, 57)
#: Share of the lines that may run over the fold: a seal's ring, a title set too wide.
_CROSSING = 0.05
#: Lines each half must have, or it is a margin and no sheet.
_SHEET_LINES = 3
#: A line may reach this far over the fold: boxes are drawn generously.
_OVERHANG = 0.004
#: A title's centre may lie this share of the text's width off the middle.
_OFF_CENTRE = 0.12
#: What stands out has this share of the width free on both sides, or is this much taller.
_MARGIN = 0.06
_TALLER = 1.25
#: Lines of a row with so many characters' width between them are columns.
_COLUMN_GAP = 2.5
#: Lines stand in one row if their centres are this near, in line heights; less if one is above
#: the other.
_NEAR, _NEAR_OVER = 0.5, 0.25
#: Boxes of a row that a further one is compared with: more than any row on paper has.
_LOOKED_AT = 20


@dataclass(frozen=True)
class Row:
    """Lines that stand side by side, left to right."""

    lines: tuple[Line, ...]

    @cached_property
    def text(self) -> str:
        """Join the row's lines."""
        return " ".join(line.text for line in self.lines)

    @cached_property
    def box(self) -> Box | None:
        """Enclose the row, None where its lines have no place."""
        return enclosing(line.box for line in self.lines)

    @property
    def tabular(self) -> bool:
        """Tell whether the row falls into columns. A title set wide (目　录) does not."""
        for left, right in pairwise(self.lines):
            if len(left.text) == 1 and len(right.text) == 1:
                continue
            if left.box is None or right.box is None:
                return True
            character = (left.box.x1 - left.box.x0) / max(1, len(left.text))
            if right.box.x0 - left.box.x1 > _COLUMN_GAP * character:
                return True
        return False


@dataclass(frozen=True, kw_only=True)
class Region:
    """A sheet of paper on a page: mostly the whole page, or one half of a double one."""

    lines: tuple[Line, ...]
    grids: tuple[Grid, ...] = ()
    #: Its place where it is not the whole page.
    box: Box | None = None

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Put the lines into rows."""
        return rows_of(self.lines)

    @cached_property
    def written(self) -> Box | None:
        """Enclose all lines, None where they have no place."""
        return enclosing(line.box for line in self.lines)

    def part(self, frame: Box) -> "Region":
        """Take a part out of it; boxes stay fractions of the whole page."""
        return Region(
            lines=tuple(line for line in self.lines if within(line.box, frame)),
            grids=tuple(
                grid for grid in self.grids if within(enclosing(c.box for c in grid.cells), frame)
            ),
            box=frame,
        )


def rows_of(lines: Sequence[Line]) -> tuple[Row, ...]:
    """Put lines into rows, top to bottom.

    Lines with boxes by their height on the page, cells by their address; flowing text keeps its
    order, one line a row.
    """
    if lines and all(line.box for line in lines):
        return _by_height(lines)
    rows: list[list[Line]] = []
    for line in lines:
        number = _sheet_row(line)
        if rows and number and number == _sheet_row(rows[-1][0]):
            rows[-1].append(line)
        else:
            rows.append([line])
    return tuple(Row(tuple(row)) for row in rows)


def halves_of(lines: tuple[Line, ...], grids: tuple[Grid, ...]) -> tuple[Region, ...]:
    """Cut a landscape page along its fold into two regions; one region where there is no fold."""
    whole = Region(lines=lines, grids=grids)
    fold = _fold_of(lines, grids)
    if fold is None:
        return (whole,)
    return whole.part(Box(0.0, 0.0, fold, 1.0)), whole.part(Box(fold, 0.0, 1.0, 1.0))


def crossing(boxes: Iterable[Box | None], x: float) -> int:
    """Count the boxes that lie across a vertical line."""
    return sum(1 for b in boxes if b and b.x0 + _OVERHANG < x < b.x1 - _OVERHANG)


def centred(lines: Sequence[Line], region: Region, *, proud: bool = False) -> bool:
    """Tell whether lines stand in the middle of a sheet, as titles do.

    ``proud`` asks that they also stand out: with a margin on both sides, or in larger type.
    Flowing text has no middle, so that anything in it may.
    """
    box = enclosing(line.box for line in lines)
    sheet = region.box or Box(0.0, 0.0, 1.0, 1.0)
    text = region.written
    if box is None or text is None:
        return True
    centre, width = (box.x0 + box.x1) / 2, max(text.x1 - text.x0, (sheet.x1 - sheet.x0) / 2)
    middles = ((text.x0 + text.x1) / 2, (sheet.x0 + sheet.x1) / 2)
    if min(abs(centre - m) for m in middles) > _OFF_CENTRE * width:
        return False
    if not proud:
        return True
    margin = min(box.x0 - text.x0, text.x1 - box.x1)
    heights = [b.y1 - b.y0 for b in (line.box for line in region.lines) if b]
    tall = max(line.box.y1 - line.box.y0 for line in lines if line.box)
    return margin > _MARGIN * width or tall > _TALLER * median(heights)


def enclosing(boxes: Iterable[Box | None]) -> Box | None:
    """Enclose boxes in one; None where there is none."""
    known = [box for box in boxes if box is not None]
    if not known:
        return None
    return Box(
        min(b.x0 for b in known),
        min(b.y0 for b in known),
        max(b.x1 for b in known),
        max(b.y1 for b in known),
    )


def middle(box: Box) -> tuple[float, float]:
    """Return a box's centre."""
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


def within(box: Box | None, frame: Box) -> bool:
    """Tell whether a box's centre lies in a frame."""
    if box is None:
        return False
    x, y = middle(box)
    return frame.x0 <= x <= frame.x1 and frame.y0 <= y <= frame.y1


def _by_height(lines: Sequence[Line]) -> tuple[Row, ...]:
    placed = sorted(
        ((line, line.box) for line in lines if line.box), key=lambda p: middle(p[1])[1]
    )
    rows: list[list[tuple[Line, Box]]] = []
    for line, box in placed:
        if rows and _beside([b for _, b in rows[-1]], box):
            rows[-1].append((line, box))
        else:
            rows.append([(line, box)])
    return tuple(
        Row(tuple(line for line, _ in sorted(row, key=lambda p: p[1].x0))) for row in rows
    )


def _beside(row: list[Box], box: Box) -> bool:
    """Tell whether a box stands in a row: its centre within half a line of the row's last."""
    last = row[-_LOOKED_AT:]
    height = min(median(b.y1 - b.y0 for b in last), box.y1 - box.y0)
    centre = median(middle(b)[1] for b in last)
    over = any(min(b.x1, box.x1) - max(b.x0, box.x0) > _OVERHANG for b in last)
    return abs(middle(box)[1] - centre) < (_NEAR_OVER if over else _NEAR) * height


def _sheet_row(line: Line) -> str:
    return (line.cell or "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ$")


def _fold_of(lines: Sequence[Line], grids: Sequence[Grid]) -> float | None:
    """Find the fold: where near the page's middle nothing crosses, or next to nothing."""
    tables = [enclosing(cell.box for cell in grid.cells) for grid in grids]
    folds = [i / 100 for i in range(*_FOLD)]
    over, _, fold = min(
        (crossing([line.box for line in lines], x), abs(x - 1 / 2), x) for x in folds
    )
    if over > _CROSSING * len(lines) or crossing(tables, fold):
        return None
    left = sum(1 for line in lines if line.box and middle(line.box)[0] < fold)
    return fold if min(left, len(lines) - left) >= _SHEET_LINES else None

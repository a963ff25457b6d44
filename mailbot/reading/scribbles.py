"""Rows of a list that a reader marked with annotations of a PDF: highlight, ink, notes.

They lie over the page as objects of their own, with exact places, whether or not pixels show
them.
"""

from collections.abc import Iterator, Sequence

from mailbot.model.document import Box, Mark
from mailbot.reading.grid import Cell
from mailbot.reading.lists import is_head
from mailbot.reading.opened import Annotation
from mailbot.reading.region import Region, enclosing, middle

#: What an annotation's kind is called as a mark. Others mark nothing.
_KINDS = {
    "highlight": "highlight",
    "underline": "underline",
    "squiggly": "underline",
    "ink": "ink",
    "line": "underline",
    "polyline": "ink",
    "polygon": "circle",
    "square": "circle",
    "circle": "circle",
    "text": "annotation",
    "freetext": "annotation",
    "caret": "annotation",
}
#: A row is covered if this part of its height is.
_COVERED = 0.5
#: Notes stand beside their row: they mark it if their middle lies within its height.
_NOTES = frozenset({"text", "freetext", "caret", "line", "ink"})


def annotated_rows(
    region: Region, annotations: Sequence[Annotation], seen: Sequence[Mark]
) -> Iterator[Mark]:
    """Yield a mark for each row that annotations lie on, unless it was seen to be marked."""
    marked = [mark.box for mark in seen if mark.box]
    if not annotations:
        return
    for row in region.rows:
        box = row.box
        if box is None or not row.tabular or is_head([line.text for line in row.lines]):
            continue
        on = next((a for a in annotations if a.kind in _KINDS and _marks(a, box)), None)
        if on is None or any(m.y0 <= middle(box)[1] <= m.y1 for m in marked):
            continue
        cells = tuple(line.text for line in row.lines)
        ruled = _ruled_row(region, box)
        if ruled:
            # Text that a narrow column breaks over two lines is one row all the same.
            cells = tuple(" ".join(cell.text.split()) for cell in ruled)
            box = enclosing(cell.box for cell in ruled) or box
        marked.append(box)
        text = " ".join(cell for cell in cells if cell)
        yield Mark(box=box, kind=_KINDS[on.kind], text=text, cells=cells)


def _ruled_row(region: Region, row: Box) -> tuple[Cell, ...]:
    """Return the cells of a table's row in which a row of lines stands; none without a table."""
    at = middle(row)[1]
    for grid in region.grids:
        for cell in grid.cells:
            if cell.box and cell.rows == 1 and cell.box.y0 <= at <= cell.box.y1:
                beside = grid.row(cell.row)
                return beside if sum(bool(c.text.strip()) for c in beside) > 1 else ()
    return ()


def _marks(annotation: Annotation, row: Box) -> bool:
    """Tell whether an annotation marks a row."""
    box = annotation.box
    if annotation.kind in _NOTES and row.y0 <= middle(box)[1] <= row.y1:
        return True
    overlap = min(box.y1, row.y1) - max(box.y0, row.y0)
    beside = box.x1 < row.x0 or box.x0 > row.x1
    return not beside and overlap >= _COVERED * (row.y1 - row.y0)

"""What was found in a page's pixels, told as nouns: places as fractions of the page upright."""

from mailbot.model.document import Mark, Seal
from mailbot.reading.cells import Filling
from mailbot.reading.grid import Cell, Grid
from mailbot.reading.marks import Marked
from mailbot.reading.seals import Stamp
from mailbot.reading.upright import Flat


def grid(table: list[Filling], flat: Flat) -> Grid:
    """Tell a table with what stands in it."""
    return Grid(cells=tuple(_cell(filling, flat) for filling in table))


def _cell(filling: Filling, flat: Flat) -> Cell:
    area = filling.area
    return Cell(
        row=area.row,
        col=area.col,
        rows=area.rows,
        cols=area.cols,
        text=filling.text,
        box=flat.box(area.x0, area.y0, area.x1, area.y1),
        confidence=round(filling.confidence, 3),
        legible=filling.legible,
    )


def seal(stamp: Stamp, text: str, flat: Flat) -> Seal:
    """Tell a seal with its writing."""
    return Seal(box=flat.box(*stamp.box), text=text, confidence=round(stamp.confidence, 3))


def mark(marked: Marked, flat: Flat) -> Mark:
    """Tell a marked row."""
    row = marked.row
    return Mark(
        box=flat.box(row.x0, row.y0, row.x1, row.y1),
        kind=marked.kind,
        text=" ".join(cell for cell in marked.cells if cell),
        cells=marked.cells,
        confidence=marked.confidence,
    )

"""Cells with their places, whatever they were drawn with: ruling lines, a sheet, a Word table."""

from dataclasses import dataclass

from mailbot.model.document import Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell, spanning what it spans; rows and columns from 0."""

    row: int
    col: int
    rows: int = 1
    cols: int = 1
    #: Lines of the cell joined in reading order; tick boxes as ☐ and ☑ where they are told apart.
    text: str = ""
    #: Place on the page, for pages.
    box: Box | None = None
    #: Address, for sheets: ``C5``.
    address: str | None = None
    #: The poorest of its lines; 1 where the file itself says it.
    confidence: float = 1.0
    #: False where there is ink that could not be read as text.
    legible: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One table as drawn; merged cells stand once, at their top left."""

    cells: tuple[Cell, ...]

    def row(self, number: int) -> tuple[Cell, ...]:
        """Cells that touch a row, left to right."""
        touching = (c for c in self.cells if c.row <= number < c.row + c.rows)
        return tuple(sorted(touching, key=lambda c: c.col))

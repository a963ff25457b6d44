"""Folds of the paper and scratches of the glass: dark lines from edge to edge of a page.

Where they run nothing is certain: what they darken is no mark, and a cell they cross is not blank.
"""

from collections.abc import Iterable
from dataclasses import replace

import cv2

from mailbot.reading.cells import Filling
from mailbot.reading.lattice import Area, Rectangle
from mailbot.reading.ocr import Image

#: How wide one is, as a part of the page's shorter side.
_WIDE = 0.016


def hide(hidden: Image, folds: Iterable[Rectangle]) -> None:
    """Show in 255 where folds run, given by their ends."""
    for x0, y0, x1, y1 in folds:
        ends = (round(x0), round(y0)), (round(x1), round(y1))
        cv2.line(hidden, *ends, 255, max(1, round(_WIDE * min(hidden.shape))))


def uncertain(table: list[Filling], folds: list[Rectangle]) -> list[Filling]:
    """Doubt the cells in which nothing was read and that a fold crosses."""
    return [
        replace(cell, legible=False)
        if not cell.text and any(_crosses(fold, cell.area) for fold in folds)
        else cell
        for cell in table
    ]


def _crosses(fold: Rectangle, area: Area) -> bool:
    x0, y0, x1, y1 = fold
    corners = (area.x0, area.y0), (area.x1, area.y0), (area.x0, area.y1), (area.x1, area.y1)
    sides = {(x1 - x0) * (y - y0) > (y1 - y0) * (x - x0) for x, y in corners}
    return len(sides) > 1

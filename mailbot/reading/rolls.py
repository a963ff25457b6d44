"""Long lists are skimmed: every row quickly, and closely only those that turn out to matter.

A roll is a ruled list that counts its rows in its first column and has no other numbers. What
proves to be anything else, or was read poorly, is read closely after all: a form looks like a
list until its numbers are seen.
"""

from itertools import pairwise
from statistics import fmean

from mailbot.model.text import fold
from mailbot.reading.cells import Desk
from mailbot.reading.lattice import Area
from mailbot.reading.ocr import Floats, Image, Reader, Strip
from mailbot.reading.rows import Row, number

#: Fewer rows are read as quickly as found out about.
_LONG = 8
#: Part of the lines of a column that must count on from the one above.
_COUNTING = 0.6
#: Numbers may jump by so much.
_SKIPPED = 4
#: Lines beside each number, on the average: a form that is not filled in has one.
_FILLED = 1.5
#: Part of the other lines that may be numbers.
_NUMBERS = 0.1
#: Mean confidence from which on a quick reading will do.
_WELL = 0.9


def read(
    image: Image, quads: list[Floats], tables: list[list[Area]], reader: Reader, *, all_rows: bool
) -> list[Strip]:
    """Read the lines in quadrilaterals; ``all_rows`` says that each row of a list matters."""
    quick: dict[int, Strip] = {}
    for areas in [] if all_rows else tables:
        quick |= _skimmed(image, quads, areas, reader)
    strips = (quick.get(i) or reader.strip(image, quad) for i, quad in enumerate(quads))
    return [strip for strip in strips if strip.text]


def closely(strips: list[Strip], marked: list[Row], desk: Desk) -> list[Strip]:
    """Read the lines of marked rows that were only skimmed as well as they deserve."""
    return [
        desk.reader.strip(desk.image, strip.unchecked)
        if desk.reader
        and strip.unchecked is not None
        and any(_stands_in(strip, row) for row in marked)
        else strip
        for strip in strips
    ]


def _skimmed(
    image: Image, quads: list[Floats], areas: list[Area], reader: Reader
) -> dict[int, Strip]:
    """Skim the rows of a roll, by the place of the line; none where it is no roll."""
    if max(area.row + area.rows for area in areas) < _LONG:
        return {}
    left, right = min(area.x0 for area in areas), max(area.x1 for area in areas)
    inner = min((area.x1 for area in areas if area.col == 0), default=right)
    middles = [quad.mean(axis=0) for quad in quads]
    own = [
        i
        for i, (x, y) in enumerate(middles)
        if left < x < right and areas[0].y0 < y < areas[-1].y1
    ]
    found = {
        i: reader.strip(image, quads[i], skimmed=True) for i in own if left < middles[i][0] < inner
    }
    counted = _counting(list(found.values()))
    if len(counted) < _COUNTING * max(_LONG, len(found)):
        return {}
    # What stands above the first number is a head, which says what the list is about.
    top = min(strip.y0 for strip in counted)
    rest = {
        i: reader.strip(image, quads[i], skimmed=True)
        for i in own
        if i not in found and middles[i][1] > top
    }
    found = {i: strip for i, strip in found.items() if middles[i][1] > top}
    full = len(rest) >= _FILLED * len(counted)
    return found | rest if full and _is_told(list(rest.values())) else {}


def _counting(strips: list[Strip]) -> list[Strip]:
    """List the lines of a column that count on from one above, or to one below.

    A tick over a number hides it: a few may be left out.
    """
    column = sorted(strips, key=lambda strip: strip.y0)
    numbers = [(strip, n) for strip in column if (n := number(strip.text)) is not None]
    steps = [0 < other - one <= _SKIPPED for (_, one), (_, other) in pairwise(numbers)]
    beside = zip([False, *steps], [*steps, False], strict=True) if numbers else ()
    return [strip for (strip, _), (on, to) in zip(numbers, beside, strict=True) if on or to]


def _is_told(strips: list[Strip]) -> bool:
    """Tell whether lines were read well enough, and are names, no numbers."""
    if not strips:
        return False
    numbers = sum(any(char.isdigit() for char in fold(strip.text)[:1]) for strip in strips)
    well = fmean(strip.reading.confidence for strip in strips)
    return numbers <= _NUMBERS * len(strips) and well >= _WELL


def _stands_in(strip: Strip, row: Row) -> bool:
    x, y = (strip.x0 + strip.x1) / 2, (strip.y0 + strip.y1) / 2
    return row.x0 < x < row.x1 and row.y0 < y < row.y1

"""Ruling lines in pixels: where a flat page is ruled, and its ink without the rulings.

Which cells the lines make is ``lattice``'s geometry; what stands in the cells is put there by
``cells``.
"""

import itertools
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mailbot.reading import lattice
from mailbot.reading.lattice import Area, Rectangle, Segment
from mailbot.reading.ocr import Image
from mailbot.reading.pieces import pieces

#: A ruling is at least this long, as a part of the page's shorter side: longer than a stroke of
#: writing, shorter than the lowest row.
_LONG_ACROSS, _LONG_DOWN = 0.027, 0.021
#: A gap up to this is bridged, and ink this near to a cell's side is its ruling, likewise.
_GAP, _BESIDE = 0.012, 0.004
#: So long it is a ruling even where it meets no other.
_ALONE = 0.4
#: Ink so many pixels thicker than a ruling is something that crosses it.
_THICKER = 4
#: Part of a dark seal's width or height that a line within it must run to be no stroke of it.
_THROUGH = 0.4
#: A line that ends this near to the page's edge meets it; and those it crosses lie further within.
_MARGIN, _INNER = 0.02, 0.05
#: So many lines that meet the edge may be folds; pieces of one are this near to being in line, as
#: a part of the page's shorter side.
_FEW_FOLDS, _IN_LINE = 3, 0.004
#: Ink is coloured if its channels differ by this part of how dark it is: print in JPEG stays below
#: 0.2, a red pen above 0.5.
_COLOURED = 0.4
#: Ink is darker than the paper round it by this much.
_DARKER = 18
#: Columns are parted by at least this much white, which at most this part of the rows breaks.
_WHITE, _BREAK = 0.014, 0.12


@dataclass(frozen=True, slots=True)
class Lines:
    """The ruling pixels of a page, 255: across and down."""

    across: Image
    down: Image

    @property
    def both(self) -> Image:
        """All of them."""
        return np.asarray(cv2.bitwise_or(self.across, self.down), dtype=np.uint8)


def inked(gray: Image) -> Image:
    """Tell ink from paper, 255 and 0, pale rulings and a grayish ground allowed for.

    The paper's shade at a place is the median round it: unlike the mean, a thick stroke beside a
    pale line does not pull it down.
    """
    half = cv2.resize(gray, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(half, max(7, round(min(gray.shape) * 0.0125)) | 1)
    light = cv2.resize(paper, (gray.shape[1], gray.shape[0]), interpolation=cv2.INTER_LINEAR)
    darker = cv2.subtract(light, gray)
    return np.asarray(cv2.threshold(darker, _DARKER, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)


def ruled(ink: Image, dark_seals: list[Rectangle]) -> Lines:
    """Find the ink that belongs to ruling lines.

    Within dark seals, which cannot be lifted off, only what runs most of the way through is
    taken for a ruling.
    """
    short = min(ink.shape)
    # A hair of slope and the scanner's grain break thin lines into dashes.
    bridge = 2 * round(short * 0.0006) + 1
    across = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, bridge), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((bridge, 1), np.uint8))
    lines = Lines(_long_across(across), _opened(down, (1, max(9, round(short * _LONG_DOWN)))))
    for x0, y0, x1, y1 in dark_seals:
        left, top = max(0, round(x0)), max(0, round(y0))
        part = np.s_[top : max(top, round(y1)), left : max(left, round(x1))]
        lines.across[part] = _opened(lines.across[part], (round((x1 - x0) * _THROUGH), 1))
        lines.down[part] = _opened(lines.down[part], (1, round((y1 - y0) * _THROUGH)))
    return lines


def _long_across(across: NDArray[Any]) -> Image:
    return _opened(across, (max(9, round(min(across.shape) * _LONG_ACROSS)), 1))


def uncoloured(lines: Lines, image: Image) -> tuple[Lines, Image]:
    """Part lines across from those drawn in colour; return both.

    Pens draw across, under rows. Where lines down are coloured the page is ruled in colour.
    """
    if not cv2.countNonZero(lines.across):
        return lines, lines.across
    coloured = _coloured(image)
    across = cv2.bitwise_and(lines.across, coloured)
    # Grains of colour, fewer than the shortest line has, are no line.
    if cv2.countNonZero(across) < _LONG_ACROSS * min(across.shape):
        return lines, np.zeros_like(lines.across)
    down = cv2.bitwise_and(lines.down, coloured)
    ground = _ground(image)
    across, down = (_unlike(mask, image, ground) for mask in (across, down))
    if 2 * cv2.countNonZero(down) > cv2.countNonZero(lines.down):
        return lines, np.zeros_like(lines.across)
    kept = _long_across(cv2.subtract(lines.across, across))
    return replace(lines, across=kept), np.asarray(across, dtype=np.uint8)


def _ground(image: Image) -> Image:
    """Show what lines are drawn on, at half the size: a ruling under a highlighter is coloured."""
    half = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    ground = cv2.morphologyEx(half, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    # Beside a coloured cell its ground counts.
    return np.asarray(cv2.erode(ground, np.ones((5, 5), np.uint8)), dtype=np.uint8)


def _coloured(image: Image) -> Image:
    """Show in 255 what is coloured, seen on white."""
    blue, green, red = cv2.split(image)
    least = cv2.min(cv2.min(blue, green), red)
    spread = cv2.subtract(cv2.max(cv2.max(blue, green), red), least)
    # spread > part * (255 - least), all of it halved to stay within a byte.
    weighed = cv2.addWeighted(spread, 0.5, least, _COLOURED / 2, 0)
    shown = cv2.threshold(weighed, 255 * _COLOURED / 2, 255, cv2.THRESH_BINARY)[1]
    return np.asarray(shown, dtype=np.uint8)


def _unlike(mask: Image, image: Image, ground: Image) -> Image:
    """Keep of a few coloured pixels those that are so seen on their ground, given at half size."""
    rows, columns = np.nonzero(mask)
    high, wide = ground.shape[:2]
    below = ground[np.minimum(rows // 2, high - 1), np.minimum(columns // 2, wide - 1)]
    pixels = np.minimum(1, image[rows, columns] / np.maximum(1, below).astype(np.float32))
    most, least = pixels.max(axis=1), pixels.min(axis=1)
    shown = np.zeros_like(mask)
    shown[rows, columns] = np.where(most - least > _COLOURED * (1 - least), 255, 0)
    return shown


def boxes(drawn: Image) -> list[Rectangle]:
    """List the rectangles round lines that were drawn over a page."""
    own = pieces(drawn)
    long = own.width >= _LONG_ACROSS * min(drawn.shape)
    sides = (side[long].tolist() for side in (own.left, own.top - 1, own.right, own.bottom + 1))
    return list(zip(*sides, strict=True))


def _opened(ink: NDArray[Any], size: tuple[int, int]) -> Image:
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, size)
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Parted:
    """A page as its rulings part it."""

    #: The cells of each table in reading order, top table first.
    tables: list[list[Area]]
    #: Folds and streaks, each from one end to the other: x, y, x, y.
    folds: list[Rectangle]


def parted(lines: Lines, ink: Image, drawn: Image, seals: list[Rectangle]) -> Parted:
    """Part a page into ruled tables.

    Under ``seals``, lifted off or not, and under what is ``drawn``, rulings are taken to go on.
    """
    short = min(ink.shape)
    gap = round(short * _GAP)
    across = segments(lines.across, gap)
    down = segments(np.asarray(cv2.transpose(lines.down), np.uint8), gap)
    high, wide = ink.shape
    level, upright = _folds(across, down, wide, high), _folds(down, across, high, wide)
    folds = [s.ends for s in level]
    folds += [(y0, x0, y1, x1) for x0, y0, x1, y1 in (s.ends for s in upright)]
    across = [s for s in across if s not in level]
    down = [s for s in down if s not in upright]
    if not across:
        return Parted([], folds)
    along = segments(drawn, gap)
    over = [*seals, *boxes(drawn)]
    rest = np.asarray(cv2.subtract(ink, drawn), np.uint8)
    found = []
    for ruled_ in lattice.tables(across, down, short, over):
        table = lattice.completed(ruled_, along, short)
        own = table if table.down else lattice.columned(table, _columns(table, rest, lines))
        cells = lattice.divided(own, short)
        if len(cells) > 1:
            found.append(cells)
    return Parted(sorted(found, key=lambda cells: (cells[0].y0, cells[0].x0)), folds)


def _folds(
    own: list[Segment], others: list[Segment], length: float, breadth: float
) -> list[Segment]:
    """Tell folds and streaks: they run to the page's edges, beyond all they cross.

    What crosses one breaks it, so the pieces in line with one that meets the edge belong to it.
    """
    loose = [s for s in own if _meets_edge(s, length)]
    crossed = [s for s in others if not _meets_edge(s, breadth)]
    # Of a table cut off at an edge, or cut out along its edges, most lines meet it.
    most = max(_FEW_FOLDS, len(own) / 3)
    within = all(_INNER * length < s.at < (1 - _INNER) * length for s in crossed)
    if not within or len(loose) > most:
        return []
    near = _IN_LINE * min(length, breadth)
    return [s for s in own if any(s is fold or _continues(s, fold, near) for fold in loose)]


def _meets_edge(segment: Segment, length: float) -> bool:
    return segment.start <= _MARGIN * length or segment.end >= (1 - _MARGIN) * length


def _continues(segment: Segment, fold: Segment, near: float) -> bool:
    """Tell whether both ends of a segment lie where a fold would run on."""
    (start, first, end, last), middle = segment.ends, (fold.start + fold.end) / 2
    return all(
        abs(fold.at + fold.tilt * (along - middle) - place) < near
        for along, place in ((start, first), (end, last))
    )


def _columns(table: lattice.Ruled, ink: Image, lines: Lines) -> list[float]:
    """Find where white parts the columns of a table that has lines across only."""
    left = round(min(r.start for r in table.across))
    right = round(max(r.end for r in table.across))
    rest = cv2.bitwise_and(ink, cv2.bitwise_not(cv2.dilate(lines.across, np.ones((5, 5)))))
    tops = [round(r.at) for r in table.across]
    bands = [rest[top:bottom, left:right] for top, bottom in itertools.pairwise(tops)]
    written = np.mean([band.any(axis=0) for band in bands if len(band)], axis=0) > _BREAK
    return [left + place for place in gaps(written, _WHITE * min(ink.shape))]


def gaps(written: NDArray[np.bool_], least: float) -> list[float]:
    """List the middles of the inner stretches of at least this length where nothing is."""
    places = np.nonzero(written)[0]
    return [
        float(before + after) / 2
        for before, after in itertools.pairwise(places)
        if after - before > least
    ]


def without(ink: Image, lines: Lines, found: list[list[Area]]) -> Image:
    """Take the rulings of tables out of ink.

    Other straight strokes stay, and so does what crosses or touches a ruling.
    """
    short = min(ink.shape)
    if not cv2.countNonZero(lines.both):
        return ink
    sides = np.zeros_like(ink)
    for area in (area for table in found for area in table):
        corners = (round(area.x0), round(area.y0)), (round(area.x1), round(area.y1))
        cv2.rectangle(sides, *corners, 255, 2 * round(_BESIDE * short) + 1)
    rest = ink.copy()
    for mask, axis in ((lines.across, 0), (lines.down, 1)):
        ruling = cv2.bitwise_or(cv2.bitwise_and(sides, mask), _alone(mask, short, axis))
        erased(rest, np.asarray(ruling, dtype=np.uint8), axis)
    return rest


def erased(ink: Image, ruling: Image, axis: int) -> None:
    """Erase ruling pixels where the ink is no thicker than the ruling."""
    one, next_ = (ruling[1:], ruling[:-1]) if axis == 0 else (ruling[:, 1:], ruling[:, :-1])
    runs = cv2.countNonZero(cv2.subtract(one, next_))
    if not runs:
        return
    thick = round(cv2.countNonZero(ruling) / runs) + _THICKER
    kernel = np.ones((thick, 1) if axis == 0 else (1, thick), np.uint8)
    crossed = cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel)
    near = cv2.dilate(ruling, np.ones((5, 1) if axis == 0 else (1, 5), np.uint8))
    cv2.subtract(ink, cv2.subtract(near, crossed), ink)


def _alone(mask: Image, short: int, axis: int) -> Image:
    """Show the lines that are rulings by their length alone."""
    own = pieces(mask)
    return own.shown((own.width if axis == 0 else own.height) >= _ALONE * short)


def segments(mask: Image, gap: int) -> list[Segment]:
    """List the stretches of lines that run across a mask, gaps bridged."""
    if not cv2.countNonZero(mask):
        return []
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    own = pieces(np.asarray(closed, dtype=np.uint8))
    # The ends tell the tilt; a tenth of the length is enough to average over.
    part = np.maximum(1, own.width // 10)
    along = own.columns - own.left[own.owner]
    first = own.mean(own.rows, along < part[own.owner])
    last = own.mean(own.rows, along >= (own.width - part)[own.owner])
    tilts = (last - first) / np.maximum(1, own.width - part)
    at = own.mean(own.rows, np.ones_like(own.rows, dtype=bool))
    figures = zip(at.tolist(), own.left.tolist(), own.right.tolist(), tilts.tolist(), strict=True)
    return [Segment(place, start, end, tilt) for place, start, end, tilt in figures]

"""See a page by what its file says is drawn on it, and by pixels only where that says little.

Rulings are the file's own lines, and text is given. What is left to see are seals, in pictures
and among curves, and marks, where something lies on a list. Whatever else there may be is for
``look`` to see as on paper.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import median

import cv2
import numpy as np

from mailbot.model.document import Box
from mailbot.reading import canvas, lattice, marks, rows, rulings, seals, told, upright
from mailbot.reading.canvas import MOST_PIXELS, Canvas
from mailbot.reading.cells import Desk, filled
from mailbot.reading.given import strips_of, uprighted
from mailbot.reading.lattice import Area, Rectangle, Segment
from mailbot.reading.ocr import Image, Strip
from mailbot.reading.rows import Row
from mailbot.reading.sight import Given, Sight
from mailbot.reading.sketch import Sketch, Thing
from mailbot.reading.strokes import window

#: Pixels a point of a page that is seen without any.
_SCALE = 130 / 72
#: As parts of the page's shorter side: the shortest rulings, gaps that are bridged, how far apart
#: pieces of one line lie, and how far a line may lie off a cell's side.
_ACROSS, _DOWN, _GAP, _SAME, _OFF = 0.027, 0.021, 0.012, 0.001, 0.006
#: Ink is darker than what it lies on by this much; strokes of print are thinner than this.
_DARKER, _STROKE = 18, 7
#: Pixels by which a part may miss what is wanted, round a ruling, and round what is to be drawn.
_MARGIN, _HAIR, _ROOM = 3, 1, 8
#: More parts, or more of the page, and all of it is drawn.
_MOST_PARTS, _MOST_OF_IT = 6, 0.7
#: A picture of a seal is at most so many times as wide and high as it.
_FRAMED = 1.6


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Something drawn, and its place in pixels."""

    thing: Thing
    place: Rectangle


def seen(
    number: int,
    given: Given,
    sketch: Sketch,
    shown: Canvas | None,
    read: Callable[[Image, seals.Stamp], str],
) -> Sight | tuple[Box, ...]:
    """See a page; or tell which parts of it are to be drawn first, none where it is all of it.

    ``read`` reads the writing on a seal.
    """
    if sketch.width * sketch.height * _SCALE**2 > MOST_PIXELS:
        return ()
    page = _laid(given, sketch, shown)
    ruled = lattice.tables(*page.lines(), page.short, [])
    # Tables without lines down have their columns where white parts them.
    if not all(table.down for table in ruled):
        return ()
    divided = (lattice.divided(table, page.short) for table in ruled)
    areas = sorted(
        (cells for cells in divided if len(cells) > 1), key=lambda c: (c[0].y0, c[0].x0)
    )
    sheet = _Sheet(page, *_parted(page, areas))
    tables = [filled(own, page.strips, Desk(page.blank, sheet.spots(), None)) for own in areas]
    lists = [one for table in tables for one in rows.listed(table)]
    lists = [one for one in lists or rows.unruled(page.strips, page.wide) if one]
    laid = [sheet.laid_on(own) for own in lists]
    wanted = [drawn.place for drawn in page.things if drawn.thing.sealing]
    wanted += [sheet.place(own) for own, on in zip(lists, laid, strict=True) if on]
    if shown is None and wanted:
        return page.parts(wanted, given.turn)
    stamps = _stamps(page) if page.shows(wanted) else None
    if stamps is None:
        return ()
    marked = [
        sheet.marked(own, stamps, dark=on.dark) if on else marks.signed(own)
        for own, on in zip(lists, laid, strict=True)
    ]
    return Sight(
        number=number,
        rotation=given.turn,
        blank=False,
        grids=tuple(told.grid(table, page.flat) for table in tables),
        seals=tuple(told.seal(s, read(page.flat.image, s), page.flat) for s in stamps),
        marks=tuple(told.mark(mark, page.flat) for own in marked for mark in own),
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """A page turned upright, in pixels; its image is empty where it was not drawn."""

    flat: upright.Flat
    strips: list[Strip]
    rules: list[Rectangle]
    things: list[_Drawn]
    #: The parts that were drawn.
    drawn: list[Rectangle]

    @property
    def wide(self) -> int:
        """Its width."""
        return self.flat.shown[0]

    @property
    def high(self) -> int:
        """Its height."""
        return self.flat.shown[1]

    @property
    def short(self) -> int:
        """Its shorter side."""
        return min(self.flat.shown)

    @property
    def blank(self) -> Image:
        """Ink of a page without any."""
        return np.zeros((self.high, self.wide), np.uint8)

    def lines(self) -> tuple[list[Segment], list[Segment]]:
        """Join its rules to the lines they make: across and down."""
        across = [((y0 + y1) / 2, x0, x1) for x0, y0, x1, y1 in self.rules if x1 - x0 >= y1 - y0]
        down = [((x0 + x1) / 2, y0, y1) for x0, y0, x1, y1 in self.rules if x1 - x0 < y1 - y0]
        return _joined(across, self.short, _ACROSS), _joined(down, self.short, _DOWN)

    def shows(self, wanted: list[Rectangle]) -> bool:
        """Tell whether all places were drawn, as far as they lie on the page."""
        return all(any(_covers(part, place) for part in self.drawn) for place in wanted)

    def parts(self, wanted: list[Rectangle], turn: int) -> tuple[Box, ...]:
        """Tell where on the page as shown places lie, with room round them; all of it if most."""
        boxes = [
            Box(
                max(0.0, (x0 - _ROOM) / self.wide),
                max(0.0, (y0 - _ROOM) / self.high),
                min(1.0, (x1 + _ROOM) / self.wide),
                min(1.0, (y1 + _ROOM) / self.high),
            )
            for x0, y0, x1, y1 in wanted
        ]
        boxes = [box for box in boxes if box.x0 < box.x1 and box.y0 < box.y1]
        if len(boxes) > _MOST_PARTS or sum(map(_size, boxes)) > _MOST_OF_IT:
            return (Box(0.0, 0.0, 1.0, 1.0),)
        return tuple(uprighted(box, (360 - turn) % 360) for box in boxes)


def _size(box: Box) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)


def _covers(part: Rectangle, place: Rectangle) -> bool:
    return all(p <= q + _MARGIN for p, q in zip(part[:2], place[:2], strict=True)) and all(
        p >= q - _MARGIN for p, q in zip(part[2:], place[2:], strict=True)
    )


def _laid(given: Given, sketch: Sketch, shown: Canvas | None) -> _Page:
    if shown is None:
        size = math.ceil(sketch.width * _SCALE), math.ceil(sketch.height * _SCALE)
        empty = np.zeros((0, 0, 3), np.uint8)
        flat = upright.Flat(
            empty, np.eye(3), size[::-1] if given.turn % 180 else size, 0.0, moved=False
        )
    else:
        flat = upright.as_it_is(upright.turned(shown.image, given.turn))

    def placed(box: Box) -> Rectangle:
        own = uprighted(box, given.turn)
        wide, high = flat.shown
        return own.x0 * wide, own.y0 * high, own.x1 * wide, own.y1 * high

    return _Page(
        flat,
        strips_of(given.lines, given.turn, flat),
        [placed(rule) for rule in sketch.rules],
        [_Drawn(thing, placed(thing.box)) for thing in sketch.things],
        [placed(part) for part in shown.parts] if shown else [],
    )


def _joined(pieces: list[tuple[float, float, float]], short: int, least: float) -> list[Segment]:
    """Join pieces, each its place, its start and its end, and keep the lines long enough."""
    lines: list[list[tuple[float, float, float]]] = []
    for piece in sorted(pieces):
        if lines and piece[0] - lines[-1][-1][0] <= _SAME * short:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    found = []
    for line in lines:
        at = sum(place for place, _, _ in line) / len(line)
        runs: list[tuple[float, float]] = []
        for _, start, end in sorted(line, key=lambda piece: piece[1]):
            if runs and start - runs[-1][1] <= _GAP * short:
                runs[-1] = runs[-1][0], max(runs[-1][1], end)
            else:
                runs.append((start, end))
        found += [Segment(at, *run) for run in runs if run[1] - run[0] >= least * short]
    return found


def _stamps(page: _Page) -> list[seals.Stamp] | None:
    """Find the seals on a page; None where a picture shows something else."""
    where = [drawn for drawn in page.things if drawn.thing.sealing]
    if not where:
        return []
    places = [drawn.place for drawn in where]
    alone = canvas.shrunk(page.flat.image, places, seals.SEARCHED)
    small = seals.red_stamps(alone.image, alone.shown)
    found = [replace(stamp, outline=stamp.outline.scaled(1 / alone.scale)) for stamp in small]
    pictures = (drawn.place for drawn in where if drawn.thing.picture)
    return found if all(any(_frames(p, s) for s in found) for p in pictures) else None


def _frames(picture: Rectangle, stamp: seals.Stamp) -> bool:
    """Tell whether a picture holds a seal and hardly more."""
    x0, y0, x1, y1 = picture
    left, top, right, bottom = stamp.box
    return (
        x0 < stamp.outline.x < x1
        and y0 < stamp.outline.y < y1
        and x1 - x0 < _FRAMED * (right - left)
        and y1 - y0 < _FRAMED * (bottom - top)
    )


def _parted(page: _Page, areas: list[list[Area]]) -> tuple[list[Rectangle], list[Rectangle]]:
    """Part the rules that are sides of cells from the others."""
    off = _OFF * page.short
    cells = np.array([(a.x0, a.y0, a.x1, a.y1) for own in areas for a in own]).reshape(-1, 4)
    sides: list[Rectangle] = []
    loose: list[Rectangle] = []
    for rule in page.rules:
        x0, y0, x1, y1 = rule
        if x1 - x0 >= y1 - y0:
            near = np.abs(cells[:, 1::2] - (y0 + y1) / 2).min(axis=1) <= off
            beside = (cells[:, 0] < x1) & (cells[:, 2] > x0)
        else:
            near = np.abs(cells[:, ::2] - (x0 + x1) / 2).min(axis=1) <= off
            beside = (cells[:, 1] < y1) & (cells[:, 3] > y0)
        (sides if (near & beside).any() else loose).append(rule)
    return sides, loose


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page with its rules parted: what lies on its lists follows."""

    page: _Page
    #: Rules that are sides of cells, and the others.
    sides: list[Rectangle]
    loose: list[Rectangle]

    def spots(self) -> Image:
        """Show in 255 where something is drawn in cells that no text tells."""
        shown = self.page.blank
        places = [
            drawn.place
            for drawn in self.page.things
            if not (drawn.thing.picture or drawn.thing.ground or drawn.thing.straight)
        ]
        for x0, y0, x1, y1 in places + self.loose:
            cv2.rectangle(
                shown, (round(x0), round(y0)), (round(x1), round(y1)), 255, thickness=cv2.FILLED
            )
        return shown

    def laid_on(self, own: list[Row]) -> "_Laid | None":
        """Tell what lies on a list beside its text and its rulings; None where nothing does."""
        part = window(own, (self.page.high, self.page.wide), _high(own))
        on = [
            drawn.thing
            for drawn in self.page.things
            if not drawn.thing.picture and _meets(drawn.place, part)
        ]
        loose = any(_meets(rule, part) for rule in self.loose)
        beside = any(_beside(strip, own, part) for strip in self.page.strips)
        if not on and not loose and not beside:
            return None
        return _Laid(dark=loose or beside or any(thing.dark for thing in on))

    def place(self, own: list[Row]) -> Rectangle:
        """Tell which part of the page a list and what belongs to it take."""
        down, across = window(own, (self.page.high, self.page.wide), 2 * _high(own))
        return across.start, down.start, across.stop, down.stop

    def marked(
        self, own: list[Row], stamps: list[seals.Stamp], *, dark: bool
    ) -> list[marks.Marked]:
        """Find the marked rows of a list in its part of the pixels."""
        _, top, _, bottom = (round(side) for side in self.place(own))
        pixels = self.page.flat.image
        hidden = self.page.blank
        for stamp in stamps:
            seals.covered(hidden, stamp)
        plain = seals.lifted(pixels, stamps) if stamps else pixels
        scene = marks.Scene(
            pixels[top:bottom],
            self._ink(plain[top:bottom], top),
            hidden[top:bottom],
            colour=True,
            strokes=dark,
        )
        found = marks.marked([_shifted(row, -top) for row in own], scene)
        places = {(row.x0, round(row.y0 - top)): row for row in own}
        return [replace(m, row=places[m.row.x0, round(m.row.y0)]) for m in found]

    def _ink(self, plain: Image, top: int) -> Image:
        """Tell ink from what it lies on, rulings left out."""
        gray = cv2.cvtColor(plain, cv2.COLOR_BGR2GRAY)
        half = cv2.resize(gray, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        paper = cv2.morphologyEx(half, cv2.MORPH_CLOSE, np.ones((_STROKE, _STROKE), np.uint8))
        darker = cv2.subtract(cv2.resize(paper, (gray.shape[1], gray.shape[0])), gray)
        ink = np.asarray(cv2.threshold(darker, _DARKER, 255, cv2.THRESH_BINARY)[1], np.uint8)
        across, down = np.zeros_like(ink), np.zeros_like(ink)
        for x0, y0, x1, y1 in self.sides:
            cv2.rectangle(
                across if x1 - x0 >= y1 - y0 else down,
                (int(x0), int(y0) - top),
                (int(x1) + _HAIR, int(y1) + _HAIR - top),
                255,
                thickness=cv2.FILLED,
            )
        rulings.erased(ink, across, 0)
        rulings.erased(ink, down, 1)
        return ink


@dataclass(frozen=True, slots=True)
class _Laid:
    """What lies on a list: whether there is something dark."""

    dark: bool


def _high(own: list[Row]) -> float:
    return median(row.height for row in own)


def _meets(place: Rectangle, part: tuple[slice, slice]) -> bool:
    x0, y0, x1, y1 = place
    down, across = part
    over = x0 < across.stop and x1 > across.start
    return bool(over and y0 < down.stop and y1 > down.start)


def _beside(strip: Strip, own: list[Row], part: tuple[slice, slice]) -> bool:
    """Tell whether a line stands beside a list, where marks may stand."""
    x, y = (strip.x0 + strip.x1) / 2, (strip.y0 + strip.y1) / 2
    left, right = min(row.x0 for row in own), max(row.x1 for row in own)
    return (
        own[0].y0 < y < own[-1].y1
        and not left <= x <= right
        and _meets((strip.x0, strip.y0, strip.x1, strip.y1), part)
    )


def _shifted(row: Row, by: float) -> Row:
    return replace(
        row,
        y0=row.y0 + by,
        y1=row.y1 + by,
        pieces=tuple(replace(p, y0=p.y0 + by, y1=p.y1 + by) for p in row.pieces),
    )

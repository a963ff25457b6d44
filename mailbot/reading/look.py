"""Look at one page's pixels: everything that can be seen on it, no rule involved.

Runs in a worker that lives long, so that its models load once, and that never sees a file.
"""

import functools
from dataclasses import dataclass, replace
from statistics import median

import cv2
import numpy as np

from mailbot.model.document import Line, Seal
from mailbot.reading import (
    canvas,
    drawn,
    folds,
    marks,
    rolls,
    rows,
    rulings,
    seals,
    ticks,
    told,
    upright,
)
from mailbot.reading.cells import Desk, Filling, filled
from mailbot.reading.given import strips_of
from mailbot.reading.lattice import Area, Rectangle
from mailbot.reading.ocr import Image, Reader, Strip
from mailbot.reading.orientation import Compass, rotation
from mailbot.reading.raster import Raster
from mailbot.reading.scale import shrunk
from mailbot.reading.sight import Answer, Given, Sight
from mailbot.reading.slashes import doubted
from mailbot.reading.strokes import extremes

#: Longer side of a page, in pixels, between which it is read as it is. 200 dpi make A4 2339.
_LEAST_PIXELS, _MOST_PIXELS = 1500, 3600
#: Pixels an inch, and bounds of the longer side, for the picture on which lines are looked for.
_FIND_DPI, _FIND_LEAST, _FIND_MOST = 88, 1024, 1664
#: Smaller than this there is nothing to see, in pixels.
_TINY = 32
#: Longer side of the picture on which a page is told to be empty, how much darker than its
#: surround a spot is, and pixels of spots from which on it may be writing.
_GLANCED, _SPOT, _SPOTS = 800, 15, 25
#: A page is in colour if so many pixels of a quarter of its size differ so much between their
#: channels (a red tick does), or that part of them by that much (tinted paper).
_COLOUR_PIXELS, _COLOUR_SPREAD = 8, 30
_TINTED_SHARE, _TINTED_SPREAD = 0.05, 10
#: Narrower than this part of a page's shorter side is no list, but large print taken for rulings.
_LIST = 0.2
#: Lines read worse than this say nothing about a page; fewer characters make no page.
_SAYS, _FEWEST = 0.6, 4


@dataclass(frozen=True, slots=True)
class Eyes:
    """The models, loaded once."""

    reader: Reader
    compass: Compass


def load() -> None:
    """Load the models, so that the first page need not wait for them."""
    _eyes()


def look(raster: Raster, given: Given | None = None, *, all_rows: bool = True) -> Sight:
    """See what is on a page; with its text given, only what text cannot say.

    Unless ``all_rows`` matter, only the marked rows of a long list are read as well as can be.
    """
    if min(raster.width, raster.height) < _TINY:
        return Sight(number=raster.number, rotation=0, blank=True)
    return _checked(raster, given) if given else _read(raster, all_rows=all_rows)


def look_at_parts(number: int, given: Given, rasters: list[Raster]) -> Answer:
    """See a page by what its file says, with parts of it drawn or none; or ask for more."""
    if given.sketch is None:
        return Answer()
    shown = canvas.laid_out(rasters) if rasters else None
    found = drawn.seen(number, given, given.sketch, shown, _written)
    return Answer(sight=found) if isinstance(found, Sight) else Answer(parts=found)


def _read(raster: Raster, *, all_rows: bool) -> Sight:
    """See all there is on a page of which nothing is known."""
    shown = _pixels(raster, _LEAST_PIXELS)
    if _is_empty(shown):
        return Sight(number=raster.number, rotation=0, blank=True, colour=_has_colour(shown))
    eyes = _eyes()
    turn = rotation(shown, eyes.compass, eyes.reader)
    upright_page = upright.turned(shown, turn)
    coloured = _has_colour(upright_page)
    flat = upright.laid_flat(upright_page)
    stamps = seals.stamps(flat.image, gray=not coloured)
    plain = seals.lifted(flat.image, stamps)
    side = _FIND_DPI * max(plain.shape[:2]) / (raster.dpi or 200)
    side = round(min(_FIND_MOST, max(_FIND_LEAST, side)))
    ruled = _Ruled.of(plain, stamps)
    quads = eyes.reader.find(plain, side, ruled.ink)
    strips = rolls.read(plain, quads, ruled.areas, eyes.reader, all_rows=all_rows)
    strips = [replace(s, reading=doubted(s.reading, _at(ruled.ink, s))) for s in strips]
    page = _Page(flat, plain, stamps, ruled, strips, eyes.reader)
    return page.sight(raster.number, turn, colour=coloured)


def _checked(raster: Raster, given: Given) -> Sight:
    """See what a page's own text cannot say; made by a program, it is flat and evenly lit."""
    flat = upright.as_it_is(upright.turned(_pixels(raster), given.turn))
    # A seal without colour is a picture: nobody draws one in black lines.
    gray = given.pictured > 0 and not _has_colour(flat.image)
    stamps = seals.stamps(flat.image, gray=gray)
    plain = seals.lifted(flat.image, stamps)
    strips = strips_of(given.lines, given.turn, flat)
    page = _Page(flat, plain, stamps, _Ruled.of(plain, stamps), strips, None)
    return page.sight(raster.number, given.turn, colour=True)


def _at(ink: Image, strip: Strip) -> Image:
    """Cut out what stands in a line's place."""
    return ink[round(strip.y0) : round(strip.y1), round(strip.x0) : round(strip.x1)]


@functools.cache
def _eyes() -> Eyes:
    # One thread a worker: the machine's cores are shared out by running more workers.
    cv2.setNumThreads(1)
    return Eyes(Reader(), Compass())


def _pixels(raster: Raster, least: int = 0) -> Image:
    """Give a page's pixels at a size that can be looked at, at ``least`` so large."""
    pixels = np.frombuffer(raster.pixels, np.uint8)
    image = pixels.reshape(raster.height, raster.width, 3)
    long = max(image.shape[:2])
    scale = min(1.0, _MOST_PIXELS / long) * max(1.0, least / long)
    if scale == 1.0:
        return image
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=how), np.uint8)


def _is_empty(image: Image) -> bool:
    """Tell whether nothing at all stands on a page: no spot much darker than what is round it.

    Holes, staples and the shadow of an edge lie near the edges. Measured on an empty sheet's scan:
    none; on a cover with a title and nothing else: 8,000.
    """
    small = shrunk(np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8), _GLANCED)
    smooth = cv2.GaussianBlur(small, (3, 3), 0)
    darker = cv2.morphologyEx(smooth, cv2.MORPH_BLACKHAT, np.ones((15, 15), np.uint8))
    edge = round(0.025 * min(darker.shape))
    return int((darker[edge:-edge, edge:-edge] > _SPOT).sum()) < _SPOTS


def _has_colour(image: Image) -> bool:
    spread = cv2.subtract(*extremes(shrunk(image, max(image.shape[:2]) // 4)))
    inked = int((spread > _COLOUR_SPREAD).sum()) >= _COLOUR_PIXELS
    return inked or float((spread > _TINTED_SPREAD).mean()) > _TINTED_SHARE


@dataclass(frozen=True, slots=True)
class _Ruled:
    """What is ruled on a flat page, and its ink without that."""

    lines: rulings.Lines
    #: The cells of each table.
    areas: list[list[Area]]
    #: Folds and streaks, from end to end.
    folds: list[Rectangle]
    ink: Image

    @classmethod
    def of(cls, plain: Image, stamps: list[seals.Stamp]) -> "_Ruled":
        """Part a page's ink, red seals lifted off, into rulings and the rest."""
        whole = rulings.inked(np.asarray(cv2.cvtColor(plain, cv2.COLOR_BGR2GRAY), np.uint8))
        lines = rulings.ruled(whole, [s.box for s in stamps if not s.red])
        lines, drawn = rulings.uncoloured(lines, plain)
        page = rulings.parted(lines, whole, drawn, [s.box for s in stamps])
        return cls(lines, page.tables, page.folds, rulings.without(whole, lines, page.tables))


@dataclass(frozen=True, slots=True)
class _Page:
    """A page laid flat, with its lines; what else is on it follows from these."""

    flat: upright.Flat
    #: Without red seals.
    plain: Image
    stamps: list[seals.Stamp]
    ruled: _Ruled
    strips: list[Strip]
    #: None where the text was given.
    reader: Reader | None

    def sight(self, number: int, turn: int, *, colour: bool) -> Sight:
        """Put together what is seen."""
        ink, areas = self.ruled.ink, self.ruled.areas
        desk = Desk(self.plain, ink, self.reader)
        strips = self._ticked(desk)
        tables = self._filled(strips, desk)
        marked = self._marked(tables, strips, colour=colour)
        if marked and any(strip.unchecked is not None for strip in strips):
            strips = rolls.closely(strips, [mark.row for mark in marked], desk)
            tables = self._filled(strips, desk)
            marked = _anew(marked, tables)
        blank = self._says_nothing() and not areas and not self.stamps
        return Sight(
            number=number,
            rotation=0 if blank else turn,
            blank=blank,
            lines=tuple(self._line(s) for s in strips) if self.reader else (),
            grids=tuple(told.grid(table, self.flat) for table in tables),
            seals=tuple(self._seal(stamp) for stamp in self.stamps),
            marks=tuple(told.mark(mark, self.flat) for mark in marked),
            colour=colour,
            quality=1.0
            if blank
            else self._quality(cv2.bitwise_and(ink, cv2.bitwise_not(self.ruled.lines.both))),
            skew=round(self.flat.skew, 2),
        )

    def _filled(self, strips: list[Strip], desk: Desk) -> list[list[Filling]]:
        tables = [filled(own, strips, desk) for own in self.ruled.areas]
        return [folds.uncertain(table, self.ruled.folds) for table in tables]

    def _ticked(self, desk: Desk) -> list[Strip]:
        """Put the signs of check boxes into the lines; the rows of a roll have none."""
        strips = self.strips
        if 2 * sum(strip.unchecked is not None for strip in strips) >= len(strips):
            return strips
        high = median(strip.y1 - strip.y0 for strip in strips)
        return ticks.ticked(strips, ticks.squares(self.ruled.ink, high), desk)

    def _says_nothing(self) -> bool:
        said = sum(len(s.text) for s in self.strips if s.reading.confidence >= _SAYS)
        return said < _FEWEST

    def _marked(
        self, tables: list[list[Filling]], strips: list[Strip], *, colour: bool
    ) -> list[marks.Marked]:
        ink = self.ruled.ink
        lists = [one for table in tables for one in rows.listed(table)]
        wide = _LIST * min(ink.shape)
        lists = [one for one in lists if one and one[0].x1 - one[0].x0 >= wide]
        if not lists:
            lists = rows.unruled(strips, ink.shape[1])
        hidden = np.zeros_like(ink)
        for stamp in self.stamps:
            seals.covered(hidden, stamp)
        folds.hide(hidden, self.ruled.folds)
        scene = marks.Scene(self.flat.image, ink, hidden, colour)
        return [mark for one in lists for mark in marks.marked(one, scene)]

    def _quality(self, ink: Image) -> float:
        """Tell how much of the ink was read, and how surely."""
        if not self.strips:
            return 0.0
        read = np.zeros_like(ink)
        for s in self.strips:
            if s.reading.confidence >= _SAYS:
                read[round(s.y0) : round(s.y1), round(s.x0) : round(s.x1)] = 255
        for stamp in self.stamps:
            seals.covered(read, stamp)
        edge = round(0.02 * min(ink.shape))
        inner = np.s_[edge:-edge, edge:-edge]
        inked = cv2.countNonZero(ink[inner])
        share = cv2.countNonZero(cv2.bitwise_and(ink[inner], read[inner])) / max(1, inked)
        length = sum(len(s.text) for s in self.strips)
        sure = sum(s.reading.confidence * len(s.text) for s in self.strips) / max(1, length)
        return round(share * sure, 3)

    def _line(self, strip: Strip) -> Line:
        box = self.flat.box(strip.x0, strip.y0, strip.x1, strip.y1)
        return Line(text=strip.text, box=box, confidence=round(strip.reading.confidence, 3))

    def _seal(self, stamp: seals.Stamp) -> Seal:
        return told.seal(stamp, _written(self.flat.image, stamp), self.flat)


def _written(image: Image, stamp: seals.Stamp) -> str:
    return seals.written(image, stamp, _eyes().reader).text


def _anew(marked: list[marks.Marked], tables: list[list[Filling]]) -> list[marks.Marked]:
    """Give marked rows the texts that tables have by now."""
    found = {(row.x0, row.y0): row for t in tables for one in rows.listed(t) for row in one}
    return [replace(m, row=found.get((m.row.x0, m.row.y0), m.row)) for m in marked]

"""Put text into ruled cells.

Lines are cut at the rulings; what the search for lines overlooked is looked for again, and what
is there but cannot be read is told.

A number is read twice, since a wrong one looks as good as a right one; readings that differ are
not trusted, and of two that agree the mean certainty counts: of 1,426 figures written by hand and
read alike twice, that lets more through than the first reading's own, and fewer of them wrong.
Nothing here knows what a table is about.
"""

from dataclasses import dataclass, replace
from statistics import median

import cv2

from mailbot.reading.lattice import Area
from mailbot.reading.ocr import Glyph, Image, Reader, Reading, Strip
from mailbot.reading.slashes import doubted

#: Below this a reading is a guess: the cell counts as illegible.
_GUESS = 0.45
#: What the search for lines did not take for text must be read better than that.
_SECOND_SIGHT = 0.8
#: A piece of a line belongs to a cell if it reaches into it by this part of its height.
_REACHES = 0.6
#: Ink in a cell smaller than this part of a character's height each way is dust.
_DUST = 0.22
#: A number of so many digits counts no rows; so many that count on do.
_LONG, _RUN = 5, 3
#: Confidence left to a number that reads differently a second time.
_DOUBTED = 0.3


@dataclass(frozen=True, slots=True)
class Filling:
    """A ruled cell and what stands in it."""

    area: Area
    text: str
    confidence: float
    legible: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """What is needed to look again at a place: the page, its ink without rulings, the reader."""

    image: Image
    #: 255 where there is ink that is no ruling.
    ink: Image
    #: None where the text was given and is trusted.
    reader: Reader | None


def filled(areas: list[Area], strips: list[Strip], desk: Desk) -> list[Filling]:
    """Fill the cells of one table with the page's lines."""
    pieces: dict[Area, list[Strip]] = {area: [] for area in areas}
    for strip in strips:
        for area, piece in divided(strip, areas, desk):
            pieces[area].append(piece)
    high = median(s.y1 - s.y0 for s in strips) if strips else 0.02 * min(desk.image.shape[:2])
    fillings = [_filling(area, pieces[area], high, desk) for area in areas]
    proven = _running(fillings)
    return [f if f.area in proven else _weighed(f, desk) for f in fillings]


def divided(strip: Strip, areas: list[Area], desk: Desk) -> list[tuple[Area, Strip]]:
    """Cut a line at the rulings it crosses; what lies outside all cells is left out."""
    middle, reach = (strip.y0 + strip.y1) / 2, _REACHES * (strip.y1 - strip.y0)
    wide = strip.x1 - strip.x0
    met = [
        area
        for area in areas
        if area.y0 <= middle <= area.y1
        and min(area.x1, strip.x1) - max(area.x0, strip.x0) >= min(reach, wide / 2)
    ]
    if len(met) <= 1:
        return [(area, strip) for area in met]
    return [
        (area, _part(strip, max(area.x0, strip.x0), min(area.x1, strip.x1), desk)) for area in met
    ]


def _part(strip: Strip, x0: float, x1: float, desk: Desk) -> Strip:
    if desk.reader is None:
        own = (g for g in strip.reading.glyphs if x0 <= strip.glyph_x(g) < x1)
        glyphs = tuple(
            Glyph(g.char, (strip.glyph_x(g) - x0) / (x1 - x0), g.probability) for g in own
        )
        return Strip(x0, strip.y0, x1, strip.y1, Reading(glyphs))
    place = _place(desk, (x0, strip.y0, x1, strip.y1))
    reading = doubted(desk.reader.line(desk.image[place]), desk.ink[place])
    return Strip(x0, strip.y0, x1, strip.y1, reading)


def _filling(area: Area, pieces: list[Strip], high: float, desk: Desk) -> Filling:
    if not any(piece.text for piece in pieces):
        overlooked = _overlooked(area, high, desk)
        if overlooked is None:
            return Filling(area, "", 0.0, legible=False)
        pieces = overlooked
    pieces = [piece for piece in pieces if piece.text]
    if not pieces:
        return Filling(area, "", 1.0, legible=True)
    confidence = min(piece.reading.confidence for piece in pieces)
    return Filling(area, joined(pieces), confidence, legible=confidence >= _GUESS)


def _running(fillings: list[Filling]) -> set[Area]:
    """Find the cells that count on from cell to cell; two figures may do so by chance."""
    above: dict[tuple[int, int], list[Filling]] = {}
    proven: set[Area] = set()
    for filling in fillings:
        area = filling.area
        before = above.get((area.row, area.col), [])
        goes_on = before and _counts(before[-1].text, filling.text)
        run = [*before[1 - _RUN :], filling] if goes_on else [filling]
        if len(run) == _RUN:
            proven.update(f.area for f in run)
        above[area.row + area.rows, area.col] = run
    return proven


def _counts(text: str, following: str) -> bool:
    numbers = text.isdecimal() and following.isdecimal() and len(following) < _LONG
    return numbers and int(following) == int(text) + 1


def _weighed(filling: Filling, desk: Desk) -> Filling:
    """Read a number a second time: believe it as much as both readings, or doubt it."""
    again = _again(filling.area, desk) if _is_number(filling.text) else None
    if again is None:
        return filling
    if _agree(filling.text, again.text):
        confidence = (filling.confidence + again.confidence) / 2
    else:
        confidence = min(filling.confidence, _DOUBTED)
    return replace(filling, confidence=confidence, legible=confidence >= _GUESS)


def joined(pieces: list[Strip]) -> str:
    """Join pieces in reading order: a space within a line, nothing where a line wraps."""
    lines: list[list[Strip]] = []
    for piece in sorted(pieces, key=lambda p: (p.y0 + p.y1) / 2):
        middle = (piece.y0 + piece.y1) / 2
        if lines and middle < lines[-1][0].y1 - 0.25 * (piece.y1 - piece.y0):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return "".join(" ".join(p.text for p in sorted(line, key=lambda p: p.x0)) for line in lines)


def _overlooked(area: Area, high: float, desk: Desk) -> list[Strip] | None:
    """Read what the search for lines overlooked in a cell; None if there is something unread."""
    box = ink_box(desk.ink, area, _DUST * high)
    if box is None:
        return []
    if desk.reader is None:
        return None
    if box[3] - box[1] <= 1.5 * high:
        strips = [Strip(*box, read_at(desk, desk.reader, _roomy(box, 0.25 * high)))]
        again = _again(area, desk)
        if again is not None and not _agree(strips[0].text, again.text):
            return None
    else:
        x0, y0, x1, y1 = (round(v) for v in _roomy(box, 0.5 * high))
        part = desk.image[max(0, y0) : y1, max(0, x0) : x1]
        strips = [
            replace(s, x0=s.x0 + x0, y0=s.y0 + y0, x1=s.x1 + x0, y1=s.y1 + y0)
            for s in desk.reader.lines(part)
        ]
    readable = [s for s in strips if s.text and s.reading.confidence >= _SECOND_SIGHT]
    return readable or None


def ink_box(ink: Image, area: Area, dust: float) -> tuple[float, float, float, float] | None:
    """Find the rectangle round the ink in a cell, None for an empty one."""
    inset = max(2, round(dust / 2))
    x0, y0 = max(0, round(area.x0) + inset), max(0, round(area.y0) + inset)
    part = ink[y0 : max(y0, round(area.y1) - inset), x0 : max(x0, round(area.x1) - inset)]
    if not part.size:
        return None
    count, _, stats, _ = cv2.connectedComponentsWithStats(part)
    kept = [
        stats[i]
        for i in range(1, count)
        if max(stats[i, cv2.CC_STAT_WIDTH], stats[i, cv2.CC_STAT_HEIGHT]) >= dust
        and stats[i, cv2.CC_STAT_AREA] >= dust * dust / 4
    ]
    if not kept:
        return None
    left, top = min(s[0] for s in kept), min(s[1] for s in kept)
    right, bottom = max(s[0] + s[2] for s in kept), max(s[1] + s[3] for s in kept)
    return float(x0 + left), float(y0 + top), float(x0 + right), float(y0 + bottom)


def _is_number(text: str) -> bool:
    digits = sum(c.isdigit() for c in text)
    return digits > 0 and 2 * digits >= len(text)


def _again(area: Area, desk: Desk) -> Reading | None:
    """Read what stands in a cell once more, cut out closer; None where nothing can be read."""
    box = ink_box(desk.ink, area, 3.0)
    if box is None or desk.reader is None:
        return None
    return read_at(desk, desk.reader, _roomy(box, 0.2 * (box[3] - box[1])))


def _agree(one: str, other: str) -> bool:
    """Compare what counts: of a number its digits and its point, of words the letters."""
    telling = _telling_of_a_number if _is_number(one) else str.isalnum
    return [c for c in one.strip(".") if telling(c)] == [c for c in other.strip(".") if telling(c)]


def _telling_of_a_number(char: str) -> bool:
    return char.isdigit() or char == "."


def _roomy(
    box: tuple[float, float, float, float], margin: float
) -> tuple[float, float, float, float]:
    return box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin


def read_at(desk: Desk, reader: Reader, box: tuple[float, float, float, float]) -> Reading:
    """Recognise the one line in a rectangle of the page, as well as can be."""
    place = _place(desk, box)
    return doubted(reader.read(desk.image[place]), desk.ink[place])


def _place(desk: Desk, box: tuple[float, float, float, float]) -> tuple[slice, slice]:
    height, width = desk.image.shape[:2]
    x0, y0 = max(0, round(box[0])), max(0, round(box[1]))
    x1, y1 = min(width, max(x0 + 1, round(box[2]))), min(height, max(y0 + 1, round(box[3])))
    return slice(y0, y1), slice(x0, x1)

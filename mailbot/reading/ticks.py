"""Check boxes: small ruled squares among the writing, empty or with something in them.

The recogniser knows the signs, but squares that are drawn rather than printed it reads as it
likes. They are found by their four straight sides, and put into the text as ☐ and ☑.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median

import cv2
import numpy as np

from mailbot.reading.cells import Desk, read_at
from mailbot.reading.ocr import Glyph, Image, Reading, Strip

EMPTY, TICKED = "☐", "☑"
#: What print and the recogniser make of such squares. Any other character that is surely read
#: is no square: 国 and 回 have four straight sides, too.
_LIKE = frozenset("口回曰日囗□■☐☑☒▢▣◻◼◽◾⬜√✓✔\uf06f\uf0a3\uf052\uf0fe\uf0a8\uf0a7\uf06e")
_SURE = 0.9
#: Sides of a square, large and small ones, as parts of the height of the line it stands in
#: (with its margins).
_SIDES = ((0.48, 0.95), (0.28, 0.5))
#: How far from square, how much of each side must be ruled, and how much of the poorest where
#: the others are (a tick may cross a side out).
_OBLONG, _SIDE, _POOREST = 1.3, 0.85, 0.5
#: Room round a square, as a part of its size, and how much ink may be in it (ticks overshoot).
_ROOM, _CROWDED = 0.12, 0.25
#: Squares of one form are of one size, give or take this part.
_ALIKE = 0.15
#: Part of the inside that is ink in an empty and in a ticked one: the border between them.
_FILLED = 0.07


@dataclass(frozen=True, slots=True)
class Square:
    """A check box in pixels."""

    x0: float
    y0: float
    x1: float
    y1: float
    ticked: bool
    #: Whether all four sides are whole.
    whole: bool = True

    @property
    def size(self) -> float:
        """Its mean side."""
        return (self.x1 - self.x0 + self.y1 - self.y0) / 2

    @property
    def sign(self) -> str:
        """Its sign in text."""
        return TICKED if self.ticked else EMPTY


def squares(ink: Image, high: float) -> list[Square]:
    """Find the check boxes among ink, where lines of writing are ``high`` pixels high."""
    found: list[Square] = []
    for least, most in ((low * high, top * high) for low, top in _SIDES):
        found += (
            square
            for square in _squares(ink, max(6, round(least)), round(most))
            if not any(_covers(other, square) for other in found)
        )
    sure = [s.size for s in found if s.whole] or [s.size for s in found]
    if not sure:
        return []
    usual = median(sure)
    return [s for s in found if s.whole or abs(s.size - usual) <= _ALIKE * usual]


def _squares(ink: Image, least: int, most: int) -> list[Square]:
    # What is straight for most of the least side: ticks and the curves of letters fall away.
    run = max(5, round(0.8 * least))
    across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
    down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((run, 1), np.uint8))
    straight = cv2.bitwise_or(across, down)
    found = []
    for x, y, width, height in _outlined(np.asarray(straight, dtype=np.uint8)):
        long, short = max(width, height), min(width, height)
        if least <= short and long <= most and long <= _OBLONG * short:
            part = ink[y : y + height, x : x + width]
            whole = sided(part, 0.09, _SIDE)
            if (whole or sided(part, 0.14, _POOREST)) and _free(ink, x, y, width, height):
                found.append(Square(x, y, x + width, y + height, _is_filled(part), whole))
    # A filled one holds a square of its own.
    return [s for s in found if not any(_covers(o, s) for o in found if o is not s)]


def _outlined(ink: Image) -> Iterator[tuple[int, int, int, int]]:
    """Yield x, y, width and height of each connected piece of ink."""
    outlines, nested = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    for i, outline in enumerate(outlines):
        # The fourth figure names the piece an outline is a hole of; a bare line has no corners.
        if len(outline) >= 4 and nested[0, i, 3] < 0:  # noqa: PLR2004 - a square's
            x, y, width, height = cv2.boundingRect(outline)
            yield x, y, width, height


def _covers(one: Square, other: Square) -> bool:
    x, y = (other.x0 + other.x1) / 2, (other.y0 + other.y1) / 2
    larger = one.x1 - one.x0 >= other.x1 - other.x0
    return larger and one.x0 < x < one.x1 and one.y0 < y < one.y1


def sided(part: Image, edge: float, poorest: float) -> bool:
    """Tell whether ink runs along all four sides of a picture, within ``edge`` of its size.

    The sides are looked for at the very edge: the feet of 口 leave it empty between them.
    """
    near = max(2, round(edge * min(part.shape)))
    edges = ((part[:near], 0), (part[-near:], 0), (part[:, :near], 1), (part[:, -near:], 1))
    sides = [
        cv2.countNonZero(cv2.reduce(strip, axis, cv2.REDUCE_MAX)) / strip.shape[1 - axis]
        for strip, axis in edges
    ]
    return bool(min(sides) >= poorest and sum(sides) / 4 >= _SIDE)


def _free(ink: Image, x: int, y: int, width: int, height: int) -> bool:
    """Tell whether a square stands free; one within a character does not, as in 加 and 格."""
    room = max(2, round(_ROOM * min(width, height)))
    around = ink[max(0, y - room) : y + height + room, max(0, x - room) : x + width + room]
    inside = cv2.countNonZero(ink[y : y + height, x : x + width])
    ring = max(1, around.size - width * height)
    return (cv2.countNonZero(around) - inside) / ring < _CROWDED


def _is_filled(part: Image) -> bool:
    inner = max(3, round(0.26 * min(part.shape)))
    inside = part[inner:-inner, inner:-inner] > 0
    return bool(inside.size and inside.mean() > _FILLED)


def ticked(strips: list[Strip], found: list[Square], desk: Desk) -> list[Strip]:
    """Put the signs of check boxes into the lines they stand in or beside.

    A page with a single square has none: check boxes come in twos, lone squares are characters.
    """
    own: dict[int, list[Square]] = {}
    for square in found:
        index = _line_of(square, strips)
        if index is not None and not _is_character(square, strips[index]):
            own.setdefault(index, []).append(square)
    if sum(len(group) for group in own.values()) < 2:  # noqa: PLR2004 - see above
        return strips
    return [_signed(s, own[i], desk) if i in own else s for i, s in enumerate(strips)]


def _line_of(square: Square, strips: list[Strip]) -> int | None:
    """Find the line a square stands in, or the nearest beside it at the same height."""
    middle = (square.y0 + square.y1) / 2
    best, least = None, 2.5 * (square.x1 - square.x0)
    for index, strip in enumerate(strips):
        if strip.y0 < middle < strip.y1:
            away = max(strip.x0 - square.x1, square.x0 - strip.x1, 0.0)
            if away < least:
                best, least = index, away
    return best


def _is_character(square: Square, strip: Strip) -> bool:
    """Tell whether a square is a character that was surely read.

    A line that was believed at a glance has no box in it, and a skimmed row of a list neither.
    """
    if strip.skimmed and strip.x0 < (square.x0 + square.x1) / 2 < strip.x1:
        return True
    return any(
        square.x0 <= strip.glyph_x(g) <= square.x1
        and g.char not in _LIKE
        and g.probability >= _SURE
        for g in strip.reading.glyphs
    )


def _signed(strip: Strip, own: list[Square], desk: Desk) -> Strip:
    """Write a line anew: what stands between its squares, and their signs."""
    own = sorted(own, key=lambda square: square.x0)
    whole = replace(
        strip, x0=min(strip.x0, own[0].x0), x1=max(strip.x1, own[-1].x1), reading=Reading(())
    )
    glyphs: list[Glyph] = []
    start = strip.x0
    for square in [*own, None]:
        end = square.x0 if square else strip.x1
        glyphs += _between(strip, start, end, whole, desk)
        if square:
            middle = (square.x0 + square.x1) / 2
            glyphs.append(Glyph(square.sign, _fraction(middle, whole), 1.0))
            start = square.x1
    return replace(whole, reading=Reading(tuple(glyphs)))


def _between(strip: Strip, start: float, end: float, whole: Strip, desk: Desk) -> list[Glyph]:
    """Read the piece of a line between two squares."""
    if end - start < 0.3 * (strip.y1 - strip.y0):
        return []
    if desk.reader is None:
        return [
            Glyph(g.char, _fraction(strip.glyph_x(g), whole), g.probability)
            for g in strip.reading.glyphs
            if start <= strip.glyph_x(g) < end and g.char not in _LIKE
        ]
    reading = read_at(desk, desk.reader, (start + 1, strip.y0, end - 1, strip.y1))
    return [
        Glyph(g.char, _fraction(start + g.x * (end - start), whole), g.probability)
        for g in reading.glyphs
        if g.char not in _LIKE
    ]


def _fraction(x: float, whole: Strip) -> float:
    return (x - whole.x0) / (whole.x1 - whole.x0)

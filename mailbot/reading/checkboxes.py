"""Check boxes that a PDF page draws as squares: told from other squares by what stands about them.

Plain geometry on the page turned upright, in points; no library.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailbot.reading.view import Rect

EMPTY, TICKED = "☐", "☑"
#: What is typed into a square to tick it.
_TICKS = frozenset("√✓✔☑×✕✗✘xXvV■●")
#: A page with more squares is ruled paper; with a single one it has no choice to offer.
_MOST, _FEWEST = 60, 2
#: A box stands this near to its line, in sides of its own, and is so high, in heights of the line.
_NEAR, _LOW, _HIGH = 2.5, 0.4, 1.5


@dataclass(frozen=True, slots=True)
class CheckBox:
    """A check box, as high as the line it stands in."""

    sign: str
    rect: Rect
    #: The square itself.
    square: Rect
    #: Characters of the page that tick it, by their places in its order.
    ticks: frozenset[int]
    #: The place in that order of the character before or behind which it stands.
    beside: int
    before: bool


def found(
    squares: Sequence[Rect], drawn: Sequence[Rect], chars: Sequence[tuple[str, Rect]]
) -> list[CheckBox]:
    """Tell which squares are check boxes, given what else is drawn and the page's characters."""
    if not _FEWEST <= len(squares) <= _MOST:
        return []
    boxes = [box for square in squares for box in _box(square, drawn, chars)]
    return boxes if len(boxes) >= _FEWEST else []


def _box(
    square: Rect, drawn: Sequence[Rect], chars: Sequence[tuple[str, Rect]]
) -> Iterator[CheckBox]:
    """Yield a square as a check box: it stands in a line and holds nothing but a tick."""
    middle, side = (square[1] + square[3]) / 2, square[2] - square[0]
    level = [
        (i, char, rect)
        for i, (char, rect) in enumerate(chars)
        if rect[1] - side < middle < rect[3] + side and char.strip()
    ]
    inside = [i for i, _, rect in level if _holds(square, rect)]
    if any(chars[i][0] not in _TICKS for i in inside):
        return
    away, beside = min(
        (
            (max(rect[0] - square[2], square[0] - rect[2], 0.0), i)
            for i, _, rect in level
            if rect[1] < middle < rect[3] and i not in inside
        ),
        default=(0.0, None),
    )
    if beside is None or away > _NEAR * side:
        return
    _, (left, top, right, bottom) = chars[beside]
    if not _LOW * (bottom - top) <= side <= _HIGH * (bottom - top):
        return
    yield CheckBox(
        sign=TICKED if inside or any(_holds(square, rect) for rect in drawn) else EMPTY,
        rect=(square[0], top, square[2], bottom),
        square=square,
        ticks=frozenset(inside),
        beside=beside,
        before=square[0] + square[2] < left + right,
    )


def _holds(square: Rect, rect: Rect) -> bool:
    x, y = (rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2
    return square[0] < x < square[2] and square[1] < y < square[3]

"""What people write on paper by hand: figures, and marks beside or over rows of a list."""

import itertools
import math
from random import Random
from typing import Literal, TypeAlias, get_args

from benchmarks.accuracy.chance import chance
from benchmarks.accuracy.sheet import BLACK, RED, Box, Colour, Fill, Point, Sheet, oval

Mark: TypeAlias = Literal[
    "yellow",
    "green",
    "pink",
    "blue",
    "orange",
    "circle",
    "ring",
    "tick",
    "star",
    "underline",
    "wave",
    "remark",
    "red-text",
    "name",
    "box",
    "arrow",
    "black-tick",
    "blue-tick",
    "note",
]
#: Marks that still can be told on gray paper.
GRAY_MARKS: tuple[Mark, ...] = ("black-tick",)
#: Marks that a colour scan shows, drawn by a pen.
COLOUR_MARKS: tuple[Mark, ...] = tuple(
    mark for mark in get_args(Mark) if mark not in {*GRAY_MARKS, "note"}
)
_MARKERS: dict[str, Colour] = {
    "yellow": (255, 246, 90),
    "green": (150, 240, 140),
    "pink": (255, 170, 205),
    "blue": (150, 215, 250),
    "orange": (255, 200, 110),
}
_BLUE: Colour = (30, 50, 150)
_TICKS: dict[str, Colour] = {"tick": RED, "black-tick": BLACK, "blue-tick": _BLUE}
#: Each figure as the ways of a pen in a box of 1 by 1.6.
#: How far the pen goes on behind a narrow one, against the others.
_NARROW = {".": 0.55, "1": 0.85}
_DIGITS: dict[str, tuple[tuple[Point, ...], ...]] = {
    "0": (tuple((0.5 + 0.45 * x, 0.8 + 0.75 * y) for x, y in oval(0, 0, 1, 1, 1.05)),),
    "1": (((0.25, 0.35), (0.55, 0.05), (0.5, 1.55)),),
    "2": (
        ((0.1, 0.4), (0.3, 0.08), (0.7, 0.08), (0.88, 0.4), (0.6, 0.9), (0.05, 1.5), (0.98, 1.45)),
    ),
    "3": (
        (
            (0.1, 0.2),
            (0.5, 0.02),
            (0.85, 0.3),
            (0.45, 0.72),
            (0.9, 1.1),
            (0.55, 1.55),
            (0.05, 1.35),
        ),
    ),
    "4": (((0.6, 0.05), (0.05, 1.05), (0.98, 1.0)), ((0.68, 0.55), (0.62, 1.6))),
    "5": (
        (
            (0.85, 0.08),
            (0.25, 0.1),
            (0.18, 0.68),
            (0.6, 0.6),
            (0.92, 1.0),
            (0.6, 1.52),
            (0.05, 1.4),
        ),
    ),
    "6": (
        ((0.75, 0.05), (0.2, 0.7), (0.1, 1.25), (0.5, 1.58), (0.9, 1.2), (0.6, 0.85), (0.13, 1.1)),
    ),
    "7": (((0.05, 0.12), (0.95, 0.08), (0.4, 1.58)),),
    "8": (
        (
            (0.82, 0.2),
            (0.45, 0.02),
            (0.15, 0.35),
            (0.85, 1.05),
            (0.6, 1.55),
            (0.12, 1.3),
            (0.4, 0.85),
            (0.82, 0.2),
        ),
    ),
    "9": (((0.85, 0.45), (0.45, 0.02), (0.12, 0.45), (0.5, 0.8), (0.85, 0.4), (0.7, 1.58)),),
    ".": (((0.3, 1.45), (0.42, 1.55)),),
}


def write_figures(sheet: Sheet, box: Box, text: str, random: Random) -> None:
    """Write a figure into a cell with a ballpoint pen."""
    high = min(4.6, box.height * 0.55)
    size, x = high / 1.6, box.x + (box.width - len(text) * high * 0.66) / 2
    lean, colour = random.uniform(-0.05, 0.2), random.choice((_BLUE, BLACK))
    y = box.y + (box.height - high) / 2
    for letter in text:
        for way in _DIGITS[letter]:
            shaken = [
                (a + random.uniform(-0.05, 0.05), b + random.uniform(-0.05, 0.05)) for a, b in way
            ]
            points = [
                (x + size * (a - lean * (b - 0.8)), y + size * b) for a, b in _smooth(shaken)
            ]
            sheet.line(points, random.uniform(0.32, 0.45), colour)
        x += high * random.uniform(0.6, 0.7) * _NARROW.get(letter, 1.0)
        y += random.uniform(-0.2, 0.2)


def scribble(sheet: Sheet, box: Box, random: Random) -> None:
    """Strike a cell through until nobody can read what it said."""
    points = [
        (box.x + box.width * (0.2 + 0.6 * i / 24), box.y + box.height * random.uniform(0.15, 0.85))
        for i in range(25)
    ]
    sheet.line(points, 0.9, BLACK)
    sheet.line([(x, box.y + box.bottom - y) for x, y in points], 0.9, BLACK)


def mark(sheet: Sheet, kind: Mark, row: tuple[Box, ...], random: Random) -> None:
    """Mark a row of a list; ``red-text`` is the type-setter's business, not the pen's."""
    whole = Box(row[0].x, row[0].y, row[-1].right - row[0].x, row[0].height)
    number_and_name = Box(whole.x, whole.y, row[1].right - whole.x, whole.height)
    pen = random.choice((RED, (220, 40, 90), (190, 20, 20)))
    if kind in _MARKERS:
        _highlight(sheet, whole, _MARKERS[kind], random)
    elif kind == "name":
        _highlight(sheet, row[1], random.choice(tuple(_MARKERS.values())), random)
    elif kind in {"circle", "ring"}:
        _circle(sheet, row[0] if kind == "circle" else number_and_name, pen, random)
    elif kind in _TICKS:
        _tick(sheet, whole, _TICKS[kind], random)
    elif kind in {"underline", "wave"}:
        _underline(sheet, row, pen, random, wavy=kind == "wave")
    elif kind == "note":
        sheet.notes.append(whole)
    else:
        _beside(sheet, kind, whole, pen, random)


def _beside(sheet: Sheet, kind: Mark, row: Box, pen: Colour, random: Random) -> None:
    """Mark a row at its edges: a star, an arrow, a word, a box around it."""
    middle = row.y + row.height / 2
    if kind == "star":
        at = (row.x - random.uniform(6, 7.5), middle - 2.6)
        sheet.put(*at, "★", 15, face=sheet.type.head, colour=pen)
    elif kind == "remark":
        words = random.choice(("推荐", "荐", "推荐√"))
        sheet.put(row.right + 1.5, row.y + row.height * 0.2, words, 13, colour=pen)
    elif kind == "box":
        sheet.line((*row.corners, row.corners[0]), random.uniform(0.4, 0.7), pen)
    elif kind == "arrow":
        x = row.x - 2
        head = ((x - 3, middle - 2), (x, middle), (x - 3, middle + 2))
        sheet.line(((x - 11, middle), (x, middle), *head), 0.6, pen)


def _highlight(sheet: Sheet, row: Box, colour: Colour, random: Random) -> None:
    left = row.x + random.uniform(0, row.width / 27)
    right = row.right - random.uniform(0, row.width / 20)
    top, bottom = row.y + row.height * 0.15, row.bottom - row.height * 0.15
    tilt = random.uniform(-0.7, 0.7)
    corners = ((left, top), (right, top + tilt), (right, bottom + tilt), (left, bottom))
    sheet.ink.append(Fill(corners, colour))


def _circle(sheet: Sheet, box: Box, pen: Colour, random: Random) -> None:
    middle = (box.x + box.width / 2, box.y + box.height / 2)
    rx = max(3.2, box.width / 2 * random.uniform(0.85, 1.05))
    ry = box.height / 2 * random.uniform(0.8, 1.05)
    around = oval(*middle, min(rx, box.width / 2 + 2), ry, random.uniform(1.0, 1.15))
    shaken = [(x + random.uniform(-0.25, 0.25), y + random.uniform(-0.2, 0.2)) for x, y in around]
    sheet.line(shaken, random.uniform(0.4, 0.7), pen)


def _tick(sheet: Sheet, row: Box, pen: Colour, random: Random) -> None:
    before = chance(random, 0.5)  # left of the row, or in its first cell
    x = row.x - 7 if before else row.x + random.uniform(0.5, 2)
    y = row.y + row.height * 0.55
    way = [(x, y), (x + 1.6, y + 2.0), (x + 5.0, y - 3.6)]
    sheet.line(way, random.uniform(0.5, 0.8), pen)


def _underline(
    sheet: Sheet, row: tuple[Box, ...], pen: Colour, random: Random, *, wavy: bool
) -> None:
    first, last = row[1], row[-1]
    length, y = last.right - first.x, first.bottom - 1.3
    sway = 0.5 if wavy else random.uniform(0, 0.15)
    points = [
        (first.x + length * i / 60, y + sway * math.sin(i * (1.6 if wavy else 0.1)))
        for i in range(61)
    ]
    sheet.line(points, random.uniform(0.45, 0.7), pen)


def _smooth(way: list[Point]) -> list[Point]:
    """Round the corners of a pen's way: midpoints, twice."""
    for _ in range(2):
        inner = [
            (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)
            for a, b in itertools.pairwise(way)
            for t in (0.25, 0.75)
        ]
        way = [way[0], *inner, way[-1]]
    return way

"""Where on a photograph the sheet of paper lies.

A sheet's edges are sharp: just within it is brighter than just beyond. A shadow's are soft, and
where one falls no brightness parts paper from table. So each side is looked for by itself, at
many levels of brightness, and a piece of it that is seen in the light tells where all of it runs.
"""

from collections.abc import Iterator
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from mailbot.reading.ocr import Floats, Image
from mailbot.reading.scale import shrunk

#: Two points, x and y.
_Line: TypeAlias = NDArray[Any]

#: Longer side of the picture on which a sheet is looked for, in pixels.
_LOOKED_AT = 400
#: A photographed sheet fills at least this part of the picture, and not all of it.
_LEAST, _ALL = 0.35, 0.97
#: The sheet is brighter than what it lies on by this factor, so many pixels from its edge.
_BRIGHTER, _ACROSS = 1.25, 4
#: Brightnesses tried, and how far an outline may be from straight, in pixels.
_LEVELS, _STRAIGHT = 12, 3
#: A piece of a side is at least this long, as a part of the picture; and so much of a side is
#: sharp.
_PIECE, _SHARP = 0.15, 0.6
#: A side is no more aslant than this part of a right angle; so sides that follow meet.
_ASLANT = 0.3
#: A corner may lie beyond the picture by this part of it.
_BEYOND = 0.05


def sheet(image: Image) -> Floats | None:
    """Find the corners of a sheet photographed on something darker, clockwise from top left.

    Where a side is not seen, the sheet goes on to the edge of the picture.
    """
    gray = shrunk(np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8), _LOOKED_AT)
    # Text is closed over, so that only large things have outlines.
    closed = cv2.morphologyEx(gray, cv2.MORPH_CLOSE, np.ones((9, 9)))
    plain = np.asarray(cv2.GaussianBlur(closed, (0, 0), 2), np.uint8)
    high, wide = plain.shape
    frame = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float64)
    seen = _sides(plain)
    lines = [seen.get(turn, _side(frame, turn)) for turn in range(4)]
    corners = np.array([_met(lines[turn - 1], lines[turn]) for turn in range(4)], np.float32)
    part = cv2.contourArea(corners) / plain.size
    beyond = np.maximum(-corners, corners - (wide, high)).max() / max(wide, high)
    sharp = all(_sharp(plain, _side(corners, turn)) >= _SHARP for turn in seen)
    if not sharp or not _LEAST < part < _ALL or beyond > _BEYOND:
        return None
    return np.asarray(corners * (max(image.shape[:2]) / max(plain.shape)), np.float32)


def _side(corners: NDArray[Any], turn: int) -> _Line:
    return corners[[turn, (turn + 1) % 4]]


def _sides(plain: Image) -> dict[int, _Line]:
    """Find the longest sharp piece of each side: 0 for the top, then clockwise."""
    found: dict[int, tuple[float, _Line]] = {}
    for line in _outlines(plain):
        along = line[1] - line[0]
        length = float(np.hypot(*along))
        if length < _PIECE * max(plain.shape):
            continue
        quarters = float(np.arctan2(along[1], along[0])) / (np.pi / 2)
        if abs(quarters - round(quarters)) > _ASLANT:
            continue
        share, turn = _sharp(plain, line), round(quarters) % 4
        if share >= _SHARP and share * length > found.get(turn, (0.0, line))[0]:
            found[turn] = share * length, line
    return {turn: line for turn, (_, line) in found.items()}


def _outlines(plain: Image) -> Iterator[_Line]:
    """Yield the straight pieces of the outlines of what is bright, clockwise."""
    low, high = np.percentile(plain, [2, 98])
    for level in np.linspace(low, high, _LEVELS + 2)[1:-1]:
        bright = (plain > level).astype(np.uint8)
        contours, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        if contours:
            hull = cv2.convexHull(max(contours, key=cv2.contourArea))
            corners = cv2.approxPolyDP(hull, _STRAIGHT, closed=True).reshape(-1, 2)
            yield from np.stack([corners, np.roll(corners, -1, axis=0)], axis=1).astype(float)


def _sharp(plain: Image, line: _Line) -> float:
    """Tell along which part of a line it is much brighter on its right than on its left."""
    points = np.linspace(line[0], line[1], 50)[1:-1]
    along = (line[1] - line[0]) / max(1.0, float(np.hypot(*(line[1] - line[0]))))
    within = np.array([-along[1], along[0]]) * _ACROSS
    inner, outer = (np.rint(points + off).astype(int) for off in (within, -within))
    high, wide = plain.shape
    there = [((p >= 0) & (p < (wide, high))).all(axis=1) for p in (inner, outer)]
    both = there[0] & there[1]
    inner, outer = inner[both], outer[both]
    brighter = plain[inner[:, 1], inner[:, 0]] > _BRIGHTER * plain[outer[:, 1], outer[:, 0]]
    return float(brighter.sum()) / len(points)


def _met(one: _Line, other: _Line) -> NDArray[Any]:
    """Tell where two lines meet that run different ways."""
    along, beside = one[1] - one[0], other[1] - other[0]
    far = np.linalg.solve(np.stack([along, -beside], axis=1), other[0] - one[0])[0]
    return np.asarray(one[0] + far * along)

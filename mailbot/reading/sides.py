"""The sides of a frame: followed one by one, and what is seen along them.

Print beside a side, a table that goes on beyond its corners and gaps in its ink all show here.
"""

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mailbot.reading.ocr import Floats, Image

#: Part of a side that is seen, at least, and of all four.
SIDE, SIDES = 0.5, 0.72
#: Points of a side that are looked at, pixels it may be off, and pixels round it that are seen.
_POINTS, _OFF, _ROUND = 64, 6, 8
#: Of these: the side itself, what is as thick as a side may be, and what lies outside it.
_ITSELF, _THICK, _OUT = slice(7, 10), slice(4, 13), slice(13, 16)
#: The same beyond either end, and the part of the side by which that begins and ends.
_BEYOND, _FROM, _TO = 12, 0.06, 0.2
#: Ends beyond which ink goes on straight, and for how much of the way: print or another seal may
#: at one, a table does at more.
_GO_ON, _GOING = 1, 0.6
#: How much ink lies along the outside at most, and how thick sides are at least, in pixels.
_OUTSIDE, _THIN = 0.35, 1.8
#: Where print is of the same colour: part of a side, of all sides, and ink along the outside.
_WHOLE_SIDE, _WHOLE, _BESIDE_WHOLE = 0.7, 0.88, 0.2


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle in pixels: middle, half sides, degrees it is turned clockwise."""

    x: float
    y: float
    a: float
    b: float
    angle: float = 0.0

    def scaled(self, by: float) -> "Frame":
        """Give the same frame on a picture of another size."""
        return replace(self, x=self.x * by, y=self.y * by, a=self.a * by, b=self.b * by)

    @property
    def corners(self) -> NDArray[Any]:
        """Its corners, clockwise from its own top left."""
        return self._at(np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]))

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The rectangle round it."""
        (x0, y0), (x1, y1) = self.corners.min(axis=0), self.corners.max(axis=0)
        return float(x0), float(y0), float(x1), float(y1)

    def window(self, shape: tuple[int, ...], margin: float) -> tuple[int, int, int, int]:
        """Give the pixels round it that lie on the page."""
        x0, y0, x1, y1 = replace(self, a=self.a * margin, b=self.b * margin).box
        height, width = shape[:2]
        return max(0, int(x0)), max(0, int(y0)), min(width, int(x1) + 1), min(height, int(y1) + 1)

    def cover(self, mask: Image) -> None:
        """Paint it, with a hair's breadth round it, into a mask."""
        own = replace(self, a=self.a * 1.06, b=self.b * 1.06)
        cv2.fillConvexPoly(mask, np.rint(own.corners).astype(np.int32), 255)

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies within."""
        c, s = np.cos(np.radians(self.angle)), np.sin(np.radians(self.angle))
        right, down = x - self.x, y - self.y
        along, across = right * c + down * s, down * c - right * s
        return bool(abs(along) <= self.a and abs(across) <= self.b)

    def _at(self, own: NDArray[Any]) -> NDArray[Any]:
        c, s = np.cos(np.radians(self.angle)), np.sin(np.radians(self.angle))
        return np.asarray(own * [self.a, self.b] @ np.array([[c, s], [-s, c]]) + [self.x, self.y])


@dataclass(frozen=True, slots=True)
class Sides:
    """What is seen along the four sides of a frame, clockwise from the top one."""

    frame: Frame
    #: Which part of each is inked.
    seen: Floats
    #: How thick each is, in pixels of its full ink.
    thick: Floats
    #: What is inked a little outside each.
    outside: Floats
    #: Ends at which ink goes on straight beyond the corner.
    go_on: int

    @property
    def alone(self) -> bool:
        """Tell whether they are the sides of a frame, and nothing else is about it."""
        closed = self.seen.min() > SIDE and self.seen.mean() > SIDES
        thick = np.median(self.thick) > _THIN
        return bool(closed and thick and self.outside.mean() < _OUTSIDE and self.go_on <= _GO_ON)

    @property
    def whole(self) -> bool:
        """Tell whether next to nothing of them is missing, and next to nothing is beside them."""
        closed = self.seen.min() > _WHOLE_SIDE and self.seen.mean() > _WHOLE
        return bool(closed and self.outside.mean() < _BESIDE_WHOLE)


def followed(ink: Image, level: int, guess: Frame) -> Sides:
    """Shift and turn each side by itself so that it runs through as much ink as it can."""
    own, ends = np.linspace(0.03, 0.97, _POINTS), np.linspace(_FROM, _TO, _BEYOND)
    along = np.concatenate([-ends[::-1], own, 1 + ends])
    starts = guess.corners
    ways = np.roll(starts, -1, axis=0) - starts
    outwards = np.stack([ways[:, 1], -ways[:, 0]], 1) / np.hypot(*ways.T)[:, None]
    strips = _strips(ink, starts, ways, outwards, along)
    first, last = (v.ravel() for v in np.mgrid[-_OFF : _OFF + 1, -_OFF : _OFF + 1])
    lines = np.rint(first[:, None] + (last - first)[:, None] * own).astype(np.intp)
    on_line = strips[:, _BEYOND:-_BEYOND][:, np.arange(_POINTS), lines + _OFF + _ROUND]
    # Where all ways are inked alike, the darkest is the middle.
    best = ((on_line > level).mean(axis=2) + 1e-4 * on_line.mean(axis=2)).argmax(axis=1)
    first, last = first[best, None], last[best, None]
    middle = np.rint(first + (last - first) * along).astype(np.intp) + _OFF + _ROUND
    round_it = middle[..., None] + np.arange(-_ROUND, _ROUND + 1)
    seen = np.take_along_axis(strips, np.clip(round_it, 0, strips.shape[2] - 1), axis=2)
    frame = _rectangle(starts + first * outwards, starts + ways + last * outwards)
    return _told(frame, seen, level)


def _strips(
    ink: Image,
    starts: NDArray[Any],
    ways: NDArray[Any],
    outwards: NDArray[Any],
    along: NDArray[Any],
) -> Image:
    """Straighten the ink along each side, and a little beyond its ends, from inside outwards."""
    off = np.arange(-_OFF - _ROUND, _OFF + _ROUND + 1)
    places = (
        starts[:, None, None]
        + along[None, :, None, None] * ways[:, None, None]
        + off[None, None, :, None] * outwards[:, None, None]
    ).astype(np.float32)
    flat = places.reshape(-1, len(off), 2)
    strips = cv2.remap(ink, flat[..., 0], flat[..., 1], cv2.INTER_LINEAR)
    return np.asarray(strips.reshape(4, len(along), len(off)), np.uint8)


def _told(frame: Frame, seen: Image, level: int) -> Sides:
    """Tell what is seen along sides that were followed."""
    body = seen[:, _BEYOND:-_BEYOND]
    inked = seen > level
    profile = body.mean(axis=1)
    on_side = np.asarray(inked[:, :, _ITSELF].any(axis=2))
    beyond = (on_side[:, :_BEYOND], on_side[:, -_BEYOND:])
    return Sides(
        frame=frame,
        seen=on_side[:, _BEYOND:-_BEYOND].mean(axis=1),
        thick=profile[:, _THICK].sum(axis=1) / np.maximum(1, profile[:, _ITSELF].max(axis=1)),
        outside=inked[:, _BEYOND:-_BEYOND, _OUT].any(axis=2).mean(axis=1),
        go_on=sum(int((end.mean(axis=1) > _GOING).sum()) for end in beyond),
    )


def _rectangle(starts: NDArray[Any], ends: NDArray[Any]) -> Frame:
    """Lay a rectangle through the middles of four sides, clockwise from the top one."""
    top, right, bottom, left = (starts + ends) / 2
    x, y = (top + right + bottom + left) / 4
    way = (ends[0] - starts[0]) - (ends[2] - starts[2])
    angle = float(np.degrees(np.arctan2(way[1], way[0])))
    a, b = np.hypot(*(right - left)) / 2, np.hypot(*(bottom - top)) / 2
    return Frame(float(x), float(y), float(a), float(b), angle)


def upright(ink: Image, frame: Frame, margin: float = 0.0) -> Image:
    """Cut a frame's inside out, upright, so much of the shorter side within it."""
    within = margin * min(frame.a, frame.b) * 2
    wide, high = (max(1, round(2 * (half - within))) for half in (frame.a, frame.b))
    own = replace(frame, a=frame.a - within, b=frame.b - within)
    target = np.array([[0, 0], [wide, 0], [0, high]], np.float32)
    way = cv2.getAffineTransform(own.corners[[0, 1, 3]].astype(np.float32), target)
    return np.asarray(cv2.warpAffine(ink, way, (wide, high)), np.uint8)

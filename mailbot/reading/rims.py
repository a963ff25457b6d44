"""Rims: circles and ovals of ink with writing round their inside, as most seals have them.

Red letterheads, red text, ellipses drawn round rows and ticks have no such rim or nothing within
it.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mailbot.reading.ocr import Floats, Image
from mailbot.reading.patches import Window, patches
from mailbot.reading.pieces import labelled

#: Diameters, as parts of the page's shorter side: 22 mm on A3 to 65 mm on A4.
_SMALLEST, _LARGEST = 0.07, 0.32
#: An oval seal is 45 mm by 30 mm; flatter things were drawn round a row.
_FLATTEST = 0.58
#: Longer side of the page for the votes on circles, how steep an edge must be to vote, guesses
#: followed up.
_VOTED, _EDGE, _GUESSES = 360, 120, 32
#: Votes for each pixel of the radius below which nobody need look (all true ones had 0.22 and
#: more, half of the others less than 0.27), and by how much the next radius is larger.
_WORTH, _FINER = 0.2, 1.06
#: How much wider than high an oval seal is, degrees it may be turned, pixels left round what is
#: searched for it, guesses followed up for each.
_OVAL, _TILTS, _ROOM, _TRIED = 1.5, (-9.0, 0.0, 9.0), 12, 5
#: Part of the rim on which ink must be seen, and by how much that must exceed what is seen a
#: little inside and outside it: 0.5 to 0.9 for seals, at most 0.33 for anything in 240 pages.
_RIM, _STANDS_OUT = 0.5, 0.42
#: Part of the directions in which ink must be seen along a guess; less cannot become a seal.
_FOLLOWED = 0.4
#: With more of a rim seen no other is looked for in its place. Rings drawn one below the other
#: make 0.73 of one at most.
SURE = 0.85
#: Part of the ring inside in which writing must be seen; four characters do.
_WRITING = 0.2
#: What a ring encloses: so far off the rim's middle, of so much of the radius squared, and so
#: much of it without ink; what all rings together enclose.
_OFF, _PART, _BARE, _PARTS = 0.3, 0.4, 0.92, 0.8
#: Two rims whose middles are nearer than this part of a radius are two views of one seal.
_APART = 0.75
#: How far off a guess may be, as a part of the radius.
_NEAR = 0.12
#: Directions in which a rim is followed, and steps from its middle to 1.25 of its radius.
_DIRECTIONS, _STEPS, REACH = 120, 150, 1.25
#: The steps near a guess in which its rim may lie, and how many further out ink is no rim's.
_AROUND = slice(round(0.84 / REACH * _STEPS), round(1.16 / REACH * _STEPS))
_ON = round(0.07 / REACH * _STEPS)


@dataclass(frozen=True, slots=True)
class Rim:
    """An ellipse in pixels: middle, half axes, degrees its first axis is turned clockwise."""

    x: float
    y: float
    a: float
    b: float
    angle: float = 0.0

    def scaled(self, by: float) -> "Rim":
        """Give the same rim on a picture of another size."""
        return replace(self, x=self.x * by, y=self.y * by, a=self.a * by, b=self.b * by)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The rectangle round it."""
        turn = np.radians(self.angle)
        half_w = float(np.hypot(self.a * np.cos(turn), self.b * np.sin(turn)))
        half_h = float(np.hypot(self.a * np.sin(turn), self.b * np.cos(turn)))
        return self.x - half_w, self.y - half_h, self.x + half_w, self.y + half_h

    def window(self, shape: tuple[int, ...], margin: float) -> tuple[int, int, int, int]:
        """Give the pixels round it that lie on the page."""
        x0, y0, x1, y1 = replace(self, a=self.a * margin, b=self.b * margin).box
        height, width = shape[:2]
        return max(0, int(x0)), max(0, int(y0)), min(width, int(x1) + 1), min(height, int(y1) + 1)

    def cover(self, mask: Image, value: int = 255) -> None:
        """Paint its disc, with a hair's breadth round it, into a mask."""
        axes = (round(self.a * 1.06), round(self.b * 1.06))
        middle = (round(self.x), round(self.y))
        cv2.ellipse(mask, middle, axes, self.angle, 0, 360, value, cv2.FILLED)


def rims(mask: Image) -> list[tuple[Rim, float]]:
    """Find closed rims with writing inside in ink (1), the best of those that overlap.

    With each goes which part of it is seen.
    """
    short = min(mask.shape)
    bounds = (short * _SMALLEST / 2, short * _LARGEST / 2)
    good: list[tuple[Rim, float]] = []
    for window in patches(mask, 2 * bounds[0] * _FLATTEST):
        for guess in _guesses(mask, window, *bounds):
            _follow(mask, guess, bounds, good)
        for guess in _ovals(_unexplained(mask, window, good), window, *bounds, max(mask.shape)):
            _follow(mask, guess, bounds, good)
    good.sort(key=lambda pair: -pair[1])
    kept: list[tuple[Rim, float]] = []
    for rim, seen in good:
        if not any(_over(rim, other) for other, _ in kept):
            kept.append((rim, seen))
    return kept


def _follow(
    mask: Image, guess: Rim, bounds: tuple[float, float], good: list[tuple[Rim, float]]
) -> None:
    """Add the rim that a guess leads to, if it is one, to those that are."""
    if any(_same(guess, rim) or (seen > SURE and _over(guess, rim)) for rim, seen in good):
        return
    # What is no circle is known better from what its first view has shown.
    for _ in range(2):
        rim = _followed(mask, guess)
        if rim is None or not _sized(rim, *bounds):
            return
        seen = _seal_like(mask, rim)
        if seen is not None:
            good.append((rim, seen))
            return
        guess = rim


def _unexplained(mask: Image, window: Window, good: list[tuple[Rim, float]]) -> Image:
    """Give the ink of a patch that is not within a rim that was found."""
    rest = mask[window].copy()
    for rim, _ in good:
        replace(rim, x=rim.x - window[1].start, y=rim.y - window[0].start).cover(rest, 0)
    return rest


def _same(guess: Rim, rim: Rim) -> bool:
    off = np.hypot(guess.x - rim.x, guess.y - rim.y)
    return bool(off < _NEAR * rim.a and abs(guess.a - rim.a) < _NEAR * rim.a)


def _over(rim: Rim, other: Rim) -> bool:
    return bool(np.hypot(rim.x - other.x, rim.y - other.y) <= _APART * max(other.a, other.b))


def _guesses(mask: Image, window: Window, least: float, most: float) -> Iterator[Rim]:
    """Guess where rims may be: circles by votes, anything closed by its outline."""
    patch = mask[window]
    x, y = window[1].start, window[0].start
    for rim in _circles(patch, least, most, max(mask.shape)):
        yield replace(rim, x=rim.x + x, y=rim.y + y)
    reach = max(3, round(least / 4)) | 1
    closed = cv2.morphologyEx(patch, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE, offset=(x, y))
    for contour in contours:
        _, _, width, height = cv2.boundingRect(contour)
        if min(width, height) >= 2 * least * _FLATTEST and max(width, height) <= 2.2 * most:
            hull = cv2.convexHull(contour)
            if len(hull) >= 5:  # noqa: PLR2004 - an ellipse has five unknowns
                yield _ellipse(hull)


def _ovals(patch: Image, window: Window, least: float, most: float, page: int) -> Iterator[Rim]:
    """Guess ovals among other ink, as circles of a picture that is pressed together."""
    left, top, width, height = cv2.boundingRect(patch)
    if width < 2 * least or height < 2 * least * _FLATTEST:
        return
    middle = (left + width / 2, top + height / 2)
    for angle in _TILTS:
        way = cv2.getRotationMatrix2D(middle, angle, 1.0)
        way[:, 2] -= [left, top]
        way[0] /= _OVAL
        way[:, 2] += _ROOM
        size = (round(width / _OVAL) + 2 * _ROOM, height + 2 * _ROOM)
        pressed = np.asarray(cv2.warpAffine(patch * np.uint8(255), way, size) > 127, np.uint8)  # noqa: PLR2004 - half inked
        back = cv2.invertAffineTransform(way)
        for rim in _circles(pressed, least * _FLATTEST, most * _FLATTEST, page)[:_TRIED]:
            x, y = back @ [rim.x, rim.y, 1]
            yield Rim(x + window[1].start, y + window[0].start, _OVAL * rim.a, rim.a, angle)


def _circles(mask: Image, least: float, most: float, page: int) -> list[Rim]:
    """Let each edge vote for the middles it may go round, each radius counted by itself.

    OpenCV's own Hough transform sums the votes of all radii first: on a page full of text the
    seal drowns.
    """
    scale = min(1.0, _VOTED / page)
    small = cv2.resize(mask * 255, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    smooth = cv2.GaussianBlur(small, (0, 0), 1).astype(np.float32)
    across, down = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    steep = np.hypot(across, down)
    rows, columns = np.nonzero(steep > _EDGE)
    if not len(rows):
        return []
    # Middles outside the picture are counted too, and then left out.
    room = int(most * scale) + 2
    height, width = (side + 2 * room for side in small.shape)
    ways = np.stack([across[rows, columns], down[rows, columns]]) / steep[rows, columns]
    ways = np.concatenate([ways, -ways], axis=1)
    starts = np.tile(np.stack([columns, rows]), 2).astype(np.float32) + np.float32(room + 0.5)
    peaks = []
    for radius in _radii(least * scale, most * scale):
        x, y = (starts + np.float32(radius) * ways).astype(np.int32)
        votes = np.bincount(y * width + x, minlength=height * width).reshape(height, width)
        inner = votes[room : height - room, room : width - room].astype(np.float32)
        plane = np.asarray(cv2.GaussianBlur(inner, (0, 0), 1.0) / radius, np.float32)
        for _ in range(2):
            _, top, _, at = cv2.minMaxLoc(plane)
            if top > _WORTH:
                peaks.append((top, Rim(float(at[0]), float(at[1]), radius, radius)))
            cv2.circle(plane, at, round(least * scale), 0.0, cv2.FILLED)
    peaks.sort(key=lambda peak: -peak[0])
    return [rim.scaled(1 / scale) for _, rim in peaks[:_GUESSES]]


def _radii(least: float, most: float) -> list[float]:
    """List the radii that are tried: neighbours a pixel or a few hundredths apart."""
    radii = [least]
    while radii[-1] < most:
        radii.append(max(radii[-1] + 1.0, radii[-1] * _FINER))
    return radii


def _followed(mask: Image, rim: Rim) -> Rim | None:
    """Shift and size a guess so that its rim runs through as much ink as it can.

    Seen from a point near the middle, a circle whose middle is a little off is a wave: all waves
    of a few amplitudes are tried, and an ellipse is laid through the ink along the best.
    """
    if min(rim.a, rim.b) < 4:  # noqa: PLR2004 - pixels; nothing to follow
        return None
    ink = unrolled(mask, rim, _DIRECTIONS, _STEPS) > 0
    if ink[:, _AROUND].any(axis=1).mean() < _FOLLOWED:
        return None
    waves, on_wave = _waves()
    seen = ink.astype(np.float32)
    # Print about a seal is thicker than a rim: ink that goes on outwards speaks against it.
    seen[:, :-_ON] -= 0.3 * seen[:, _ON:]
    wave = waves[int(seen.ravel()[on_wave].sum(axis=1).argmax())]
    away = (np.arange(_STEPS) + 0.5) / _STEPS * REACH
    off = np.where(ink, np.abs(away[None, :] - wave[:, None]), np.inf)
    hit = off.min(axis=1) < 0.04  # noqa: PLR2004 - of the radius: the steps of the waves
    if hit.mean() < _FOLLOWED:
        return None
    angles = np.nonzero(hit)[0] * (2 * np.pi / _DIRECTIONS)
    points = np.stack([np.cos(angles), np.sin(angles)], 1) * away[off.argmin(axis=1)[hit], None]
    onto = points * [rim.a, rim.b] @ _turn(rim.angle).T + [rim.x, rim.y]
    return _ellipse(onto.astype(np.float32))


@functools.cache
def _waves() -> tuple[NDArray[Any], NDArray[Any]]:
    """List radii in all directions of circles near the unit circle, one circle a row.

    With them, where on an unrolled disc each circle runs.
    """
    angles = np.arange(_DIRECTIONS) * (2 * np.pi / _DIRECTIONS)
    shifts = np.linspace(-_NEAR, _NEAR, 9)
    sizes, across, down = np.meshgrid(1 + shifts, shifts, shifts, indexing="ij")
    size, x, y = (v.reshape(-1, 1) for v in (sizes, across, down))
    waves = size + x * np.cos(angles) + y * np.sin(angles)
    columns = np.clip((waves * (_STEPS / REACH)).astype(np.intp), 0, _STEPS - 1)
    return waves, np.arange(_DIRECTIONS) * _STEPS + columns


def _sized(rim: Rim, least: float, most: float) -> bool:
    short, long = sorted((rim.a, rim.b))
    return long >= least and long <= most and short >= _FLATTEST * long


def _seal_like(mask: Image, rim: Rim) -> float | None:
    """Tell which part of the rim is seen, None unless rim, writing and surround are a seal's."""
    rolled = unrolled(mask, rim, 2 * _DIRECTIONS, _STEPS) > 0

    def seen(low: float, high: float) -> float:
        band = rolled[:, round(_STEPS * low / REACH) : round(_STEPS * high / REACH)]
        return float(band.any(axis=1).mean())

    on_rim = seen(0.97, 1.03)
    beside = (seen(0.88, 0.94) + seen(1.06, 1.12)) / 2
    inked = float(rolled[:, : round(_STEPS * 0.88 / REACH)].mean())
    if on_rim < _RIM or on_rim - beside < _STANDS_OUT:
        return None
    # An ellipse round a row, or round words in red, holds no ink of its own kind like this.
    if seen(0.55, 0.88) < _WRITING or not 0.04 < inked < 0.7:  # noqa: PLR2004 - measured: 0.1 to 0.5
        return None
    return on_rim


def of_rings(mask: Image, rim: Rim) -> bool:
    """Tell whether a rim is that of rings drawn round rows, one below the other.

    They enclose large parts away from the middle, with no ink of their kind in them.
    """
    x0, y0, x1, y1 = rim.window(mask.shape, REACH)
    free = np.asarray(mask[y0:y1, x0:x1] == 0, dtype=np.uint8)
    # A pen leaves gaps of a pixel or two.
    empty = cv2.morphologyEx(free, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    own, labels = labelled(np.asarray(empty, dtype=np.uint8))
    inside = (own.left > 0) & (own.top > 0) & (own.right < x1 - x0) & (own.bottom < y1 - y0)
    middle_x, middle_y = (own.left + own.right) / 2 + x0, (own.top + own.bottom) / 2 + y0
    off = np.hypot(middle_x - rim.x, middle_y - rim.y) > _OFF * min(rim.a, rim.b)
    large = np.nonzero(inside & off & (own.area > _PART * rim.a * rim.b))[0].tolist()
    bare = sum(int(own.area[piece]) for piece in large if _is_bare(own.cut_out(piece, labels)))
    return bare > _PARTS * rim.a * rim.b


def _is_bare(part: Image) -> bool:
    outlines, _ = cv2.findContours(part, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return cv2.countNonZero(part) > _BARE * sum(cv2.contourArea(outline) for outline in outlines)


def unrolled(ink: Image, rim: Rim, directions: int, steps: int) -> Image:
    """Unroll a disc: a row for each direction (clockwise from the first axis), outwards."""
    across, down = _rays(directions, steps)
    c, d = np.cos(np.radians(rim.angle)), np.sin(np.radians(rim.angle))
    x = across * np.float32(rim.a * c) - down * np.float32(rim.b * d) + np.float32(rim.x)
    y = across * np.float32(rim.a * d) + down * np.float32(rim.b * c) + np.float32(rim.y)
    return np.asarray(
        cv2.remap(ink, x, y, cv2.INTER_LINEAR, borderValue=0),
        dtype=np.uint8,
    )


@functools.lru_cache(8)
def _rays(directions: int, steps: int) -> tuple[Floats, Floats]:
    """List the places of an unrolled unit disc, across and down."""
    angles = np.arange(directions) * (2 * np.pi / directions)
    away = (np.arange(steps) + 0.5) / steps * REACH
    across, down = np.outer(np.cos(angles), away), np.outer(np.sin(angles), away)
    return across.astype(np.float32), down.astype(np.float32)


def _turn(angle: float) -> NDArray[Any]:
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return np.array([[c, -s], [s, c]])


def _ellipse(points: Floats | NDArray[Any]) -> Rim:
    (x, y), (a, b), angle = cv2.fitEllipse(points)
    return Rim(float(x), float(y), float(a) / 2, float(b) / 2, float(angle))

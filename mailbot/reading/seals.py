"""Round and oval seals, by their geometry: a closed rim with writing round the inside.

Red letterheads, red text, ellipses drawn round rows and ticks have no such rim or nothing within
it. On pages without colour a dark rim is looked for. Whose seal it is, is not decided here.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mailbot.reading.ocr import Floats, Image, Reader, Reading
from mailbot.reading.pieces import labelled
from mailbot.reading.scale import shrunk

#: Diameters, as parts of the page's shorter side: 22 mm on A3 to 65 mm on A4.
_SMALLEST, _LARGEST = 0.07, 0.32
#: An oval seal is 45 mm by 30 mm; flatter things were drawn round a row.
_FLATTEST = 0.58
#: Longer side of the picture on which seals are looked for, in pixels.
_SEARCHED = 1170
#: The same for the votes on circles, how steep an edge must be to vote, guesses followed up.
_VOTED, _EDGE, _GUESSES = 360, 120, 32
#: Redder than this is red ink, faint as it may be.
_RED = 28
#: Part of the rim on which ink must be seen, and by how much that must exceed what is seen a
#: little inside and outside it: 0.5 to 0.9 for seals, at most 0.33 for anything in 240 pages.
_RIM, _STANDS_OUT = 0.5, 0.42
#: With more of a rim seen no other is looked for in its place.
_SURE = 0.85
#: Part of the ring inside in which writing must be seen; four characters do.
_WRITING = 0.2
#: What a ring encloses: so far off the rim's middle, of so much of the radius squared, and so
#: much of it without ink; what all rings together enclose.
_OFF, _PART, _BARE = 0.3, 0.4, 0.92
_PARTS = 0.8
#: Two rims whose middles are nearer than this part of a radius are two views of one seal.
_APART = 0.75
#: Pixels round the ink in which circles are looked for.
_MARGIN = 16
#: How far off a guess may be, as a part of the radius.
_NEAR = 0.12
#: Directions in which a rim is followed, and steps from its middle to 1.25 of its radius.
_DIRECTIONS, _STEPS, _REACH = 120, 150, 1.25
#: Height of the unrolled ring of writing for the recogniser.
_RING_HEIGHT = 64


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


@dataclass(frozen=True, slots=True)
class Stamp:
    """A seal as found in the pixels of a flat page."""

    rim: Rim
    red: bool
    #: Part of the rim that is seen.
    confidence: float


def redness(image: Image) -> Image:
    """Tell how red each pixel is: by how much red outweighs the other colours."""
    blue, green, red = cv2.split(image)
    # A violet tinge is let pass: stamp pads differ, and so do scanners.
    return np.asarray(
        cv2.subtract(red, cv2.max(green, cv2.subtract(blue, np.full_like(blue, 20)))),
        dtype=np.uint8,
    )


def stamps(image: Image, *, gray: bool) -> list[Stamp]:
    """Find the seals on a flat page; dark ones only where there may be ``gray`` ones."""
    small = shrunk(image, _SEARCHED)
    scale = max(small.shape[:2]) / max(image.shape[:2])
    red = (redness(small) > _RED).astype(np.uint8)
    rims = [pair for pair in _rims(red) if not _of_rings(red, pair[0])]
    found = [Stamp(rim, red=True, confidence=seen) for rim, seen in rims]
    if not found and gray:
        shades = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
        dark = (shades < 190).astype(np.uint8)  # noqa: PLR2004 - paper was brought to 255
        found = [Stamp(rim, red=False, confidence=seen) for rim, seen in _rims(dark)]
    return [replace(stamp, rim=stamp.rim.scaled(1 / scale)) for stamp in found]


def lifted(image: Image, found: list[Stamp]) -> Image:
    """Take red seals off a flat page, so that the print under them can be read.

    Red ink is bright in the red channel, print is dark in all.
    """
    page = image.copy()
    for stamp in found:
        if not stamp.red:
            continue
        x0, y0, x1, y1 = _window(stamp.rim, image.shape, 1.08)
        part = image[y0:y1, x0:x1]
        inked = redness(part) > _RED
        if not inked.any():
            continue
        disc = np.zeros(image.shape[:2], np.uint8)
        covered(disc, stamp)
        bright = part[..., 2].astype(np.float32)
        # All but the darkest of the seal's ink becomes paper; print stays well below it.
        level = max(96.0, float(np.percentile(bright[inked], 25)))
        plain = np.clip(bright * (255 / level), 0, 255).astype(np.uint8)
        page[y0:y1, x0:x1] = np.where(disc[y0:y1, x0:x1, None] > 0, plain[..., None], part)
    return page


def covered(mask: Image, stamp: Stamp) -> None:
    """Paint the disc that a seal covers, with a hair's breadth round it, into a mask."""
    rim = stamp.rim
    axes = (round(rim.a * 1.06), round(rim.b * 1.06))
    cv2.ellipse(mask, (round(rim.x), round(rim.y)), axes, rim.angle, 0, 360, 255, cv2.FILLED)


def written(image: Image, stamp: Stamp, reader: Reader) -> Reading:
    """Read the writing round the inside of a seal's rim, clockwise."""
    ink = redness(image) if stamp.red else 255 - cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    rim = stamp.rim
    size = round(2 * np.pi * 0.78 * max(rim.a, rim.b))
    depth = round(max(rim.a, rim.b) * _REACH)
    rolled = _unrolled(ink, rim, size, depth)
    outer, inner = _writing_band(rolled)
    band = rolled[:, inner:outer].T[::-1]
    gap = _widest_gap(band > max(_RED, int(band.max()) // 3))
    strip = np.roll(band, -gap, axis=1)
    scaled = cv2.normalize(strip, None, 0, 255, cv2.NORM_MINMAX)  # type: ignore[call-overload]  # its stub wants a target
    wide = max(1, round(size * _RING_HEIGHT / max(1, band.shape[0])))
    plain = 255 - cv2.resize(scaled, (wide, _RING_HEIGHT), interpolation=cv2.INTER_CUBIC)
    return reader.read(np.asarray(cv2.cvtColor(plain, cv2.COLOR_GRAY2BGR), dtype=np.uint8))


def _rims(mask: Image) -> list[tuple[Rim, float]]:
    """Find closed rims with writing inside, the best of those that overlap."""
    short = min(mask.shape)
    bounds = (short * _SMALLEST / 2, short * _LARGEST / 2)
    good: list[tuple[Rim, float]] = []
    for guess in _guesses(mask, *bounds):
        if any(_same(guess, rim) or (seen > _SURE and _over(guess, rim)) for rim, seen in good):
            continue
        rim = _followed(mask, guess)
        if rim is None or not _sized(rim, *bounds):
            continue
        seen = _seal_like(mask, rim)
        if seen is not None:
            good.append((rim, seen))
    good.sort(key=lambda pair: -pair[1])
    kept: list[tuple[Rim, float]] = []
    for rim, seen in good:
        if not any(_over(rim, other) for other, _ in kept):
            kept.append((rim, seen))
    return kept


def _same(guess: Rim, rim: Rim) -> bool:
    off = np.hypot(guess.x - rim.x, guess.y - rim.y)
    return bool(off < _NEAR * rim.a and abs(guess.a - rim.a) < _NEAR * rim.a)


def _over(rim: Rim, other: Rim) -> bool:
    return bool(np.hypot(rim.x - other.x, rim.y - other.y) <= _APART * max(other.a, other.b))


def _guesses(mask: Image, least: float, most: float) -> Iterator[Rim]:
    """Guess where rims may be: circles by votes, anything closed by its outline."""
    left, top, width, height = cv2.boundingRect(mask)
    if max(width, height) < 2 * least:
        return
    # An edge wants to be seen from both sides.
    x0, y0 = max(0, left - _MARGIN), max(0, top - _MARGIN)
    inked = mask[y0 : top + height + _MARGIN, x0 : left + width + _MARGIN]
    for rim in _circles(inked, least, most, max(mask.shape)):
        yield replace(rim, x=rim.x + x0, y=rim.y + y0)
    reach = max(3, round(least / 4)) | 1
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    contours, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    for contour in contours:
        _, _, width, height = cv2.boundingRect(contour)
        if min(width, height) >= 2 * least * _FLATTEST and max(width, height) <= 2.2 * most:
            hull = cv2.convexHull(contour)
            if len(hull) >= 5:  # noqa: PLR2004 - an ellipse has five unknowns
                yield _ellipse(hull)


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
    along_x = across[rows, columns] / steep[rows, columns]
    along_y = down[rows, columns] / steep[rows, columns]
    height, width = small.shape
    peaks = []
    for radius in np.arange(least * scale, most * scale, 1.0):
        votes = np.zeros(height * width, dtype=np.float32)
        for way in (-radius, radius):
            x = np.rint(columns + way * along_x).astype(np.intp)
            y = np.rint(rows + way * along_y).astype(np.intp)
            inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
            votes += np.bincount((y * width + x)[inside], minlength=height * width)
        plane = cv2.GaussianBlur(votes.reshape(height, width), (0, 0), 1.0) / radius
        for _ in range(2):
            _, top, _, at = cv2.minMaxLoc(plane)
            peaks.append((top, Rim(float(at[0]), float(at[1]), float(radius), float(radius))))
            cv2.circle(plane, at, round(least * scale), 0.0, cv2.FILLED)
    peaks.sort(key=lambda peak: -peak[0])
    return [rim.scaled(1 / scale) for _, rim in peaks[:_GUESSES]]


def _followed(mask: Image, rim: Rim) -> Rim | None:
    """Shift and size a guess so that its rim runs through as much ink as it can.

    Seen from a point near the middle, a circle whose middle is a little off is a wave: all waves
    of a few amplitudes are tried, and an ellipse is laid through the ink along the best.
    """
    if min(rim.a, rim.b) < 4:  # noqa: PLR2004 - pixels; nothing to follow
        return None
    ink = _unrolled(mask, rim, _DIRECTIONS, _STEPS) > 0
    waves, on_wave, beyond = _waves()
    seen = ink.ravel().astype(np.float32)
    # Print about a seal is thicker than a rim: ink that goes on outwards speaks against it.
    scores = (seen[on_wave] - 0.3 * seen[beyond]) @ np.ones(_DIRECTIONS, np.float32)
    wave = waves[int(scores.argmax())]
    away = (np.arange(_STEPS) + 0.5) / _STEPS * _REACH
    off = np.where(ink, np.abs(away[None, :] - wave[:, None]), np.inf)
    hit = off.min(axis=1) < 0.04  # noqa: PLR2004 - of the radius: the steps of the waves
    if hit.mean() < 0.4:  # noqa: PLR2004 - less cannot become a seal below
        return None
    angles = np.nonzero(hit)[0] * (2 * np.pi / _DIRECTIONS)
    points = np.stack([np.cos(angles), np.sin(angles)], 1) * away[off.argmin(axis=1)[hit], None]
    onto = points * [rim.a, rim.b] @ _turn(rim.angle).T + [rim.x, rim.y]
    return _ellipse(onto.astype(np.float32))


@functools.cache
def _waves() -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """List radii in all directions of circles near the unit circle, one circle a row.

    With them, where on an unrolled disc each circle runs, and what lies a little outside it.
    """
    angles = np.arange(_DIRECTIONS) * (2 * np.pi / _DIRECTIONS)
    shifts = np.linspace(-_NEAR, _NEAR, 9)
    sizes, across, down = np.meshgrid(1 + shifts, shifts, shifts, indexing="ij")
    size, x, y = (v.reshape(-1, 1) for v in (sizes, across, down))
    waves = size + x * np.cos(angles) + y * np.sin(angles)
    columns = np.clip((waves * (_STEPS / _REACH)).astype(np.intp), 0, _STEPS - 1)
    beyond = np.minimum(columns + round(0.07 * _STEPS / _REACH), _STEPS - 1)
    rows = np.arange(_DIRECTIONS) * _STEPS
    return waves, rows + columns, rows + beyond


def _sized(rim: Rim, least: float, most: float) -> bool:
    short, long = sorted((rim.a, rim.b))
    return long >= least and long <= most and short >= _FLATTEST * long


def _seal_like(mask: Image, rim: Rim) -> float | None:
    """Tell which part of the rim is seen, None unless rim, writing and surround are a seal's."""
    rolled = _unrolled(mask, rim, 2 * _DIRECTIONS, _STEPS) > 0

    def seen(low: float, high: float) -> float:
        band = rolled[:, round(_STEPS * low / _REACH) : round(_STEPS * high / _REACH)]
        return float(band.any(axis=1).mean())

    on_rim = seen(0.97, 1.03)
    beside = (seen(0.88, 0.94) + seen(1.06, 1.12)) / 2
    inked = float(rolled[:, : round(_STEPS * 0.88 / _REACH)].mean())
    if on_rim < _RIM or on_rim - beside < _STANDS_OUT:
        return None
    # An ellipse round a row, or round words in red, holds no ink of its own kind like this.
    if seen(0.55, 0.88) < _WRITING or not 0.04 < inked < 0.7:  # noqa: PLR2004 - measured: 0.1 to 0.5
        return None
    return on_rim


def _of_rings(mask: Image, rim: Rim) -> bool:
    """Tell whether a rim is that of rings drawn round rows, one below the other.

    They enclose large parts away from the middle, with no ink of their kind in them.
    """
    x0, y0, x1, y1 = _window(rim, mask.shape, _REACH)
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


def _unrolled(ink: Image, rim: Rim, directions: int, steps: int) -> Image:
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
    away = (np.arange(steps) + 0.5) / steps * _REACH
    across, down = np.outer(np.cos(angles), away), np.outer(np.sin(angles), away)
    return across.astype(np.float32), down.astype(np.float32)


def _turn(angle: float) -> NDArray[Any]:
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return np.array([[c, -s], [s, c]])


def _ellipse(points: Floats | NDArray[Any]) -> Rim:
    (x, y), (a, b), angle = cv2.fitEllipse(points)
    return Rim(float(x), float(y), float(a) / 2, float(b) / 2, float(angle))


def _window(rim: Rim, shape: tuple[int, ...], margin: float) -> tuple[int, int, int, int]:
    """Give the pixels round a rim that lie on the page."""
    x0, y0, x1, y1 = replace(rim, a=rim.a * margin, b=rim.b * margin).box
    height, width = shape[:2]
    return max(0, int(x0)), max(0, int(y0)), min(width, int(x1) + 1), min(height, int(y1) + 1)


def _writing_band(rolled: Image) -> tuple[int, int]:
    """Find where the ring of writing ends outwards and inwards, in columns of an unrolled disc."""
    profile = rolled.mean(axis=0)
    steps = len(profile)

    def emptiest(low: float, high: float) -> int:
        first, last = (round(steps * part / _REACH) for part in (low, high))
        return first + int(profile[first:last].argmin())

    return emptiest(0.84, 0.97), emptiest(0.45, 0.66)


def _widest_gap(inked: NDArray[Any]) -> int:
    """Find the column in the middle of the longest run without ink, going round."""
    columns = np.nonzero(inked.any(axis=0))[0]
    if not len(columns):
        return 0
    gaps = np.diff(np.append(columns, columns[0] + inked.shape[1]))
    widest = int(gaps.argmax())
    return int((columns[widest] + gaps[widest] // 2) % inked.shape[1])

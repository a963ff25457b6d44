"""Frames: squares and oblongs of ink that large writing fills, as seals for contracts have it.

Cells of tables, frames round text or rows, pictures and boxes to tick are drawn in thinner lines,
go on beyond their corners, or hold small writing, little of it, or something solid.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mailbot.reading.ocr import Floats, Image
from mailbot.reading.patches import patches
from mailbot.reading.sides import SIDE, SIDES, Frame, Sides, followed, upright

#: Sides, as parts of the page's shorter side: 20 mm on A3 to 64 mm on A4; how much longer one
#: side may be than the other.
_SHORTEST, _LONGEST, _OBLONG = 0.066, 0.305, 2.6
#: Broader ink than this part of the shortest side is a marker's or a tint, not a frame's.
_BROAD = 0.2
#: Degrees a seal may be turned, the steps in which they are tried, and how many are followed up.
_TURN, _STEP, _TURNS = 16, 2, 3
#: Part of the shortest side that must be inked in one go to be part of a side, and how densely.
_RUN, _DENSE = 0.75, 0.7
#: Lines each way that are tried as sides, pixels between two, and guesses followed up.
_LINES, _APART, _GUESSES = 10, 4, 4
#: Guesses that differ by no more pixels are one.
_SAME = 6
#: Print is thinner than a seal's frame, in pixels.
_PRINT = np.ones((3, 3), np.uint8)
#: How much of the inside is ink, how much of that is solid at most, and over which part of the
#: inside it reaches each way.
_LEAST_INK, _MOST_INK, _SOLID, _REACHES = 0.04, 0.62, 0.62, 0.55
#: The inside is cut into nine parts: so many hold that much ink.
_PARTS, _HELD = 6, 0.025
#: How high its letters are at least, as a part of the page's shorter side: 4.3 mm on A4, 5 mm in
#: print's colour; and how little ink there is between lines, as a part of the average.
_LETTER, _DARK_LETTER, _GAP = 0.0205, 0.0235, 0.12
#: Strokes that are crossed on the way through, on the average.
_STROKES = (1.6, 9.0)
#: A line through the inside that is inked for so much of its length parts cells; how far from
#: the sides it is looked for, and how near the others it may end.
_PARTED, _EDGES = 0.975, (0.18, 0.05)


def frames(ink: Image, level: int, rest: Image, *, dark: bool) -> list[tuple[Frame, float]]:
    """Find closed frames that writing fills, where ink is stronger than ``level``.

    Where nothing is in the ``rest`` (1), what is there was found to be something else. ``dark``
    ink is print's as well: thin lines are none of a seal's, and more must be seen. With each goes
    which part of it is seen.
    """
    short = min(ink.shape)
    least, most = short * _SHORTEST, short * _LONGEST
    lines = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, _PRINT), np.uint8) if dark else ink
    good: list[tuple[Frame, float]] = []
    inked = np.asarray(cv2.threshold(lines, level, 1, cv2.THRESH_BINARY)[1], np.uint8)
    for window in patches(inked, least):
        if min(cv2.boundingRect(cv2.bitwise_and(inked[window], rest[window]))[2:]) < least / 2:
            continue
        # Ink on a marker's colour is still seen once what is broad is taken off.
        broad = round(least * _BROAD) | 1
        fine = cv2.morphologyEx(lines[window], cv2.MORPH_TOPHAT, np.ones((broad, broad), np.uint8))
        patch = np.asarray(fine, np.uint8)
        x, y = window[1].start, window[0].start
        for guess in _guesses(patch, level, least, most):
            sides = followed(patch, level, guess)
            if not sides.alone or (dark and not sides.whole):
                continue
            if _is_parted(patch, level, sides):
                continue
            # Blurred letters are broad; a marker's colour over them is as well.
            letter = short * (_DARK_LETTER if dark else _LETTER)
            if any(_is_filled(part, level, sides, letter) for part in (ink[window], patch)):
                frame = replace(sides.frame, x=sides.frame.x + x, y=sides.frame.y + y)
                good.append((frame, float(sides.seen.mean())))
    # Of frames within a frame the outer one is meant.
    good.sort(key=lambda pair: -pair[1] * (1 + (pair[0].a + pair[0].b) / short))
    kept: list[tuple[Frame, float]] = []
    for frame, seen in good:
        near = (o.holds(frame.x, frame.y) or frame.holds(o.x, o.y) for o, _ in kept)
        if not any(near):
            kept.append((frame, seen))
    return kept


def _turned(ink: Image, angle: float) -> tuple[Image, NDArray[Any]]:
    """Turn a picture counter-clockwise, with room for all of it; and tell the way back."""
    height, width = ink.shape
    way = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    c, s = abs(way[0, 0]), abs(way[0, 1])
    wide, high = int(width * c + height * s) + 2, int(width * s + height * c) + 2
    way[:, 2] += [(wide - width) / 2, (high - height) / 2]
    turned = cv2.warpAffine(ink, way, (wide, high))
    return np.asarray(turned, np.uint8), np.asarray(cv2.invertAffineTransform(way))


def _angles(ink: Image, level: int, least: float) -> list[float]:
    """Find the angles at which most ink lies in long lines both ways."""
    small = np.asarray(
        cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8
    )
    run = round(least * _RUN / 2)
    scores = []
    for turn in range(-_TURN, _TURN + 1, _STEP):
        mask = _inked(_turned(small, turn)[0], level)
        both = (_in_runs(mask, (run, 1)), _in_runs(mask, (1, run)))
        scores.append((min(cv2.countNonZero(lines) for lines in both), float(turn)))
    scores.sort(reverse=True)
    kept: list[float] = []
    for score, angle in scores:
        if score > run and all(abs(angle - other) > _STEP for other in kept):
            kept.append(angle)
    return kept[:_TURNS]


def _inked(ink: Image, level: int) -> Image:
    return np.asarray(cv2.threshold(ink, level, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _in_runs(mask: Image, size: tuple[int, int]) -> Image:
    """Keep what is densely inked for a length."""
    return _inked(np.asarray(cv2.blur(mask, size), np.uint8), round(_DENSE * 255))


def _guesses(ink: Image, level: int, least: float, most: float) -> Iterator[Frame]:
    """Guess frames from lines across and lines down that meet."""
    tried: list[Frame] = []
    for angle in _angles(ink, level, least):
        turned, back = _turned(ink, angle)
        for x0, y0, x1, y1 in _rectangles(_inked(turned, level), least, most):
            x, y = back @ [(x0 + x1) / 2, (y0 + y1) / 2, 1]
            guess = Frame(float(x), float(y), (x1 - x0) / 2, (y1 - y0) / 2, angle)
            if not any(_same(guess, other) for other in tried):
                tried.append(guess)
                yield guess


def _same(one: Frame, other: Frame) -> bool:
    off = abs(one.x - other.x) + abs(one.y - other.y)
    return off + abs(one.a - other.a) + abs(one.b - other.b) < 2 * _SAME


def _rectangles(mask: Image, least: float, most: float) -> list[tuple[int, int, int, int]]:
    """Find upright rectangles whose sides are inked, the best first."""
    run = round(least * _RUN)
    level = np.asarray(cv2.dilate(mask, np.ones((5, 1), np.uint8)), np.uint8)
    steep = np.ascontiguousarray(cv2.dilate(mask, np.ones((1, 5), np.uint8)).T)
    ys, xs = _lines(level, run), _lines(steep, run)
    if min(len(ys), len(xs)) < 2:  # noqa: PLR2004 - a frame has two sides each way
        return []
    top, bottom = _pairs(ys, least, most)
    left, right = _pairs(xs, least, most)
    across = _shares(level[ys], xs[left], xs[right])
    down = _shares(steep[xs], ys[top], ys[bottom])
    seen = np.stack([across[top], across[bottom], down[left].T, down[right].T])
    high, wide = (ys[bottom] - ys[top])[:, None], (xs[right] - xs[left])[None]
    oblong = np.maximum(high, wide) / np.maximum(1, np.minimum(high, wide))
    good = (seen.min(axis=0) > SIDE) & (seen.mean(axis=0) > SIDES) & (oblong < _OBLONG)
    # Of frames within a frame the outer one is meant.
    worth = np.where(good, seen.mean(axis=0) + 0.1 * (high + wide) / most, 0)
    found: list[tuple[int, int, int, int]] = []
    for place in np.argsort(-worth, axis=None)[: 8 * _GUESSES].tolist():
        i, j = divmod(place, worth.shape[1])
        one = (int(xs[left[j]]), int(ys[top[i]]), int(xs[right[j]]), int(ys[bottom[i]]))
        near = any(max(abs(a - b) for a, b in zip(one, o, strict=True)) <= _SAME for o in found)
        if worth[i, j] > 0 and not near and len(found) < _GUESSES:
            found.append(one)
    return found


def _lines(mask: Image, run: int) -> NDArray[Any]:
    """Find the rows that hold most of long runs, from the top down."""
    mass = _in_runs(mask, (run, 1)).sum(axis=1, dtype=np.float64)
    rows: list[int] = []
    while len(rows) < _LINES and mass.max() > 0:
        row = int(mass.argmax())
        rows.append(row)
        mass[max(0, row - _APART) : row + _APART + 1] = 0
    return np.array(sorted(rows), np.intp)


def _pairs(lines: NDArray[Any], least: float, most: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """Pair lines as far apart as sides are, by their places."""
    apart = lines[None] - lines[:, None]
    first, second = np.nonzero((apart >= least) & (apart <= most))
    return first, second


def _shares(lines: Image, start: NDArray[Any], end: NDArray[Any]) -> NDArray[Any]:
    """Tell which part of each line is inked between each start and end."""
    sums = np.pad(np.cumsum(lines > 0, axis=1), ((0, 0), (1, 0)))
    return np.asarray((sums[:, end] - sums[:, start]) / np.maximum(1, end - start))


def _inside(ink: Image, level: int, sides: Sides) -> Image:
    """Cut out what lies within the sides, inked or not."""
    short = 2 * min(sides.frame.a, sides.frame.b)
    margin = float(np.median(sides.thick)) / 2 + 2.5
    return (upright(ink, sides.frame, margin / short) > level).astype(np.uint8)


def _is_filled(ink: Image, level: int, sides: Sides, letter: float) -> bool:
    """Tell whether writing of such letters fills a frame: strokes everywhere, nothing solid."""
    inside = _inside(ink, level, sides)
    if not _LEAST_INK < float(inside.mean()) < _MOST_INK:
        return False
    core = max(7, min(inside.shape) // 10) | 1
    solid = cv2.morphologyEx(inside, cv2.MORPH_OPEN, np.ones((core, core), np.uint8))
    if solid.sum() > _SOLID * inside.sum():
        return False
    reaches = [
        float(np.subtract(*np.percentile(places, (98, 2)))) / length
        for places, length in zip(np.nonzero(inside), inside.shape, strict=True)
    ]
    parts = [
        float(part.mean())
        for row in np.array_split(inside, 3)
        for part in np.array_split(row, 3, axis=1)
    ]
    starts = [np.diff(inside.astype(np.int8), axis=axis) > 0 for axis in (0, 1)]
    strokes = [float(start.sum()) / inside.size * min(inside.shape) for start in starts]
    return (
        min(reaches) > _REACHES
        and sum(part > _HELD for part in parts) >= _PARTS
        and _STROKES[0] < min(strokes)
        and max(strokes) < _STROKES[1]
        and min(_thickest(inside.mean(axis=way)) for way in (0, 1)) > letter
    )


def _thickest(profile: Floats) -> int:
    """Measure the thickest band of writing, between gaps as between lines."""
    inked = np.concatenate([[0], profile > _GAP * profile.mean(), [0]])
    edges = np.nonzero(np.diff(inked))[0]
    return int((edges[1::2] - edges[::2]).max())


def _is_parted(ink: Image, level: int, sides: Sides) -> bool:
    """Tell whether a line through the inside parts it into cells."""
    inside = _inside(ink, level, sides)
    for way in (inside, np.ascontiguousarray(inside.T)):
        thick = cv2.dilate(way, np.ones((3, 1), np.uint8))
        high, wide = round(_EDGES[0] * way.shape[0]), round(_EDGES[1] * way.shape[1])
        if thick[high:-high, wide:-wide].mean(axis=1).max() > _PARTED:
            return True
    return False

"""Seals on a flat page: where they are, what they say, and the page without them.

Round and oval ones have a rim, square and oblong ones a frame. On pages without colour dark ones
are looked for. Whose seal it is, is not decided here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import cv2
import numpy as np

from mailbot.reading import inscriptions
from mailbot.reading.frames import frames
from mailbot.reading.ocr import Image, Reader, Reading
from mailbot.reading.rims import SURE, Rim, of_rings, rims
from mailbot.reading.scale import shrunk
from mailbot.reading.sides import Frame

Outline: TypeAlias = Rim | Frame

#: Longer side of the picture on which seals are looked for, in pixels.
SEARCHED = 1170
#: Redder than this is red ink, faint as it may be.
_RED = 28
#: Darker than white by this is ink of any colour; paper was brought to white.
_DARK = 65
#: Confidence of what was seen without its colour: much is round for a seal only, less is square.
_GRAY_RIM, _GRAY_FRAME = 0.8, 0.6


@dataclass(frozen=True, slots=True)
class Stamp:
    """A seal as found in the pixels of a flat page."""

    outline: Outline
    red: bool
    #: Part of the outline that is seen.
    seen: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The rectangle round it."""
        return self.outline.box

    @property
    def confidence(self) -> float:
        """How sure it is that this is a seal."""
        if self.red:
            return self.seen
        return self.seen * (_GRAY_RIM if isinstance(self.outline, Rim) else _GRAY_FRAME)


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
    small = shrunk(image, SEARCHED)
    scale = max(small.shape[:2]) / max(image.shape[:2])
    found = list(_red(redness(small)))
    if not found and gray:
        found = list(_dark(_darkness(small)))
    return [replace(stamp, outline=stamp.outline.scaled(1 / scale)) for stamp in found]


def red_stamps(image: Image, shown: Iterable[tuple[slice, slice]]) -> list[Stamp]:
    """Find the red seals on a small picture that is white but for what is ``shown``."""
    ink = np.zeros(image.shape[:2], np.uint8)
    for window in shown:
        ink[window] = redness(image[window])
    return list(_red(ink))


def lifted(image: Image, found: list[Stamp]) -> Image:
    """Take red seals off a flat page, so that the print under them can be read.

    Red ink is bright in the red channel, print is dark in all.
    """
    page = image.copy()
    for stamp in found:
        if not stamp.red:
            continue
        x0, y0, x1, y1 = stamp.outline.window(image.shape, 1.08)
        part = image[y0:y1, x0:x1]
        inked = redness(part) > _RED
        if not inked.any():
            continue
        own = np.zeros(image.shape[:2], np.uint8)
        covered(own, stamp)
        bright = part[..., 2].astype(np.float32)
        # All but the darkest of the seal's ink becomes paper; print stays well below it.
        level = max(96.0, float(np.percentile(bright[inked], 25)))
        plain = np.clip(bright * (255 / level), 0, 255).astype(np.uint8)
        page[y0:y1, x0:x1] = np.where(own[y0:y1, x0:x1, None] > 0, plain[..., None], part)
    return page


def covered(mask: Image, stamp: Stamp) -> None:
    """Paint what a seal covers, with a hair's breadth round it, into a mask."""
    stamp.outline.cover(mask)


def written(image: Image, stamp: Stamp, reader: Reader) -> Reading:
    """Read what is written on a seal."""
    x0, y0, x1, y1 = stamp.outline.window(image.shape, 1.3)
    part = np.ascontiguousarray(image[y0:y1, x0:x1])
    ink = redness(part) if stamp.red else _darkness(part)
    own = replace(stamp.outline, x=stamp.outline.x - x0, y=stamp.outline.y - y0)
    if isinstance(own, Frame):
        return inscriptions.within(ink, own, _RED, reader)
    return inscriptions.around(ink, own, _RED, reader)


def _darkness(image: Image) -> Image:
    return np.asarray(255 - cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)


def _red(ink: Image) -> Iterator[Stamp]:
    mask = _inked(ink, _RED)
    found = rims(mask)
    round_ = [(rim, seen) for rim, seen in found if seen > SURE or not of_rings(mask, rim)]
    square = frames(ink, _RED, _rest(mask, round_), dark=False)
    yield from _told(round_, square, red=True)


def _dark(ink: Image) -> Iterator[Stamp]:
    mask = _inked(ink, _DARK)
    round_ = rims(mask)
    yield from _told(round_, frames(ink, _DARK, _rest(mask, round_), dark=True), red=False)


def _inked(ink: Image, level: int) -> Image:
    return np.asarray(cv2.threshold(ink, level, 1, cv2.THRESH_BINARY)[1], np.uint8)


def _rest(mask: Image, round_: list[tuple[Rim, float]]) -> Image:
    """Take away what is sure to be a round seal."""
    rest = mask.copy()
    for rim, seen in round_:
        if seen > SURE:
            rim.cover(rest, 0)
    return rest


def _told(
    round_: list[tuple[Rim, float]], square: list[tuple[Frame, float]], *, red: bool
) -> Iterator[Stamp]:
    """Tell seals; a frame round a seal asked for one."""
    for rim, seen in round_:
        yield Stamp(rim, red=red, seen=seen)
    for frame, seen in square:
        if not any(frame.holds(rim.x, rim.y) for rim, _ in round_):
            yield Stamp(frame, red=red, seen=seen)

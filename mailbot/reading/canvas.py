"""A page of which only parts were drawn, laid out as if it were all there."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from mailbot.model.document import Box
from mailbot.reading.lattice import Rectangle
from mailbot.reading.ocr import Image
from mailbot.reading.raster import Raster

#: A larger page is no paper.
MOST_PIXELS = 12_000_000
#: Pixels round a place that are shown with it, and beside it that are tried for its edge.
_MARGIN, _TRIED = 3, 14


@dataclass(frozen=True, slots=True)
class Canvas:
    """A page as shown of which parts were drawn; the others are white."""

    image: Image
    parts: tuple[Box, ...]


def laid_out(rasters: list[Raster]) -> Canvas:
    """Lay the drawn parts of a page where they belong. Raises ValueError where they do not fit."""
    across, down = rasters[0].across, rasters[0].down
    if not 0 < across * down <= MOST_PIXELS:
        message = f"{across} x {down} pixels are no page"
        raise ValueError(message)
    image = np.full((down, across, 3), 255, np.uint8)
    boxes = []
    for part in rasters:
        x1, y1 = part.left + part.width, part.top + part.height
        pixels = np.frombuffer(part.pixels, np.uint8)
        # Of another size than its place it raises.
        image[part.top : y1, part.left : x1] = pixels.reshape(part.height, part.width, 3)
        boxes.append(Box(part.left / across, part.top / down, x1 / across, y1 / down))
    return Canvas(image, tuple(boxes))


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A smaller picture that shows only some places of another; the rest is white."""

    image: Image
    #: How much smaller it is.
    scale: float
    #: Rows and columns of what it shows.
    shown: tuple[tuple[slice, slice], ...]


def shrunk(image: Image, places: list[Rectangle], side: int) -> Shrunk:
    """Show only some places of a picture, on one whose longer side has at most so many pixels.

    Shrinking all of a page costs ten times as much.
    """
    high, wide = image.shape[:2]
    scale = min(1.0, side / max(high, wide))
    small = np.full((round(high * scale), round(wide * scale), 3), 255, np.uint8)
    shown = []
    for x0, y0, x1, y1 in places:
        left, right = _before(x0 - _MARGIN, scale), _behind(x1 + _MARGIN, small.shape[1], scale)
        top, bottom = _before(y0 - _MARGIN, scale), _behind(y1 + _MARGIN, small.shape[0], scale)
        if left < right and top < bottom:
            ends = (round(end / scale) for end in (left, top, right, bottom))
            from_x, from_y, to_x, to_y = ends
            part, size = image[from_y:to_y, from_x:to_x], (right - left, bottom - top)
            window = slice(top, bottom), slice(left, right)
            small[window] = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
            shown.append(window)
    return Shrunk(small, scale, tuple(shown))


def _before(side: float, scale: float) -> int:
    """Find a whole pixel before a side that is a whole one of the larger picture, too.

    A seal that is moved by a part of a pixel is read less well.
    """
    nearest = max(0, math.floor(side * scale))
    tried = range(nearest, max(-1, nearest - _TRIED), -1)
    return min(tried, key=lambda at: abs(at / scale - round(at / scale)))


def _behind(side: float, end: int, scale: float) -> int:
    nearest = min(end, math.ceil(side * scale))
    tried = range(nearest, min(end, nearest + _TRIED) + 1)
    return min(tried, key=lambda at: abs(at / scale - round(at / scale)))

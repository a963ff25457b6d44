"""A page of which only parts were drawn, laid out as if it were all there."""

from dataclasses import dataclass

import numpy as np

from mailbot.model.document import Box
from mailbot.reading.ocr import Image
from mailbot.reading.raster import Raster

#: A larger page is no paper.
MOST_PIXELS = 12_000_000


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

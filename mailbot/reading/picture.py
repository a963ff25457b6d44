"""Evidence pictures: the part of a page that a finding points at, framed, for a person to see.

``draw`` runs in the child that opens files and answers with bare pixels; ``jpeg`` runs in the
parent, so that what people are shown is a picture we made ourselves. Boxes are fractions of the
page seen upright and askew as it was; the picture is straightened, as the page was to be read.
"""

import io
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mailbot.model.document import Box
from mailbot.reading import opening
from mailbot.reading.raster import Raster, pack, unpack
from mailbot.reading.region import enclosing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Pixels an inch a page is drawn with, and the longer side of a picture at most.
_DPI, _LONGEST = 150, 1600
#: Less skew than this is not seen, in degrees.
_LEAST_SKEW = 0.1
#: A picture is as wide as the page, so that a value is seen with its label. Above and below the
#: boxes is shown so much of their own height, and at least so much of the page; so much in all.
_AROUND, _AT_LEAST, _SMALLEST = 0.5, 0.04, 0.2
#: The frame's colour (B, G, R), which neither seals nor highlighters have; width and distance
#: from what it frames, in pixels.
_FRAME, _WIDTH, _OFF = (230, 90, 0), 3, 4
_QUALITY = 85


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """What is to be seen in one picture."""

    #: From 1.
    page: int
    #: Clockwise turn of the page's content as a viewer shows it.
    rotation: int = 0
    #: Degrees by which the upright page was turned counter-clockwise to be read.
    skew: float = 0.0
    #: What is framed; nothing is, and the whole page is shown, where there are none.
    boxes: tuple[Box, ...] = ()


def drawable(kind: str, page: int) -> bool:
    """Tell whether a page of such a file is pixels: cells and flowing text are not."""
    return kind == "pdf" or kind in opening.PICTURES or (kind == "docx" and page > 1)


def draw(data: bytes, kind: str, clips: tuple[Clip, ...], most_pixels: int) -> bytes:
    """Draw clips of a file as packed ``Raster``, numbered from 1 as they were asked for.

    Clips of pages that cannot be drawn are left out.
    """
    drawn: list[Raster] = []
    for number in dict.fromkeys(clip.page for clip in clips):
        page = unpack(opening.render(data, kind, (number,), _DPI, most_pixels))
        drawn += [
            replace(_clipped(page[0], clip), number=position)
            for position, clip in enumerate(clips, 1)
            if page and clip.page == number
        ]
    return pack(drawn)


def jpeg(raster: Raster) -> bytes:
    """Write pixels as a JPEG."""
    from PIL import Image

    size = (raster.width, raster.height)
    image = Image.frombytes("RGB", size, raster.pixels, "raw", "BGR")
    file = io.BytesIO()
    image.save(file, "JPEG", quality=_QUALITY, subsampling=0, optimize=True)
    return file.getvalue()


def _clipped(page: Raster, clip: Clip) -> Raster:
    """Turn a page upright, cut the clip out and frame what it is about."""
    import numpy as np

    shown: Any = np.frombuffer(page.pixels, np.uint8).reshape(page.height, page.width, 3)
    upright = np.rot90(shown, clip.rotation // 90)
    height, width = upright.shape[:2]
    boxes = clip.boxes
    if abs(clip.skew) >= _LEAST_SKEW:
        boxes = tuple(straightened(box, clip.skew, width / height) for box in boxes)
        upright = _rotated(upright, clip.skew)
    start, end = region(boxes)
    top, bottom = int(start * height), max(int(start * height) + 1, round(end * height))
    scale = min(1.0, _LONGEST / max(width, bottom - top))
    cut = _resized(upright[top:bottom], scale)
    for box in boxes:
        x0, x1 = (x * width * scale for x in (box.x0, box.x1))
        y0, y1 = ((y * height - top) * scale for y in (box.y0, box.y1))
        _frame(cut, round(x0), round(y0), round(x1), round(y1))
    return Raster(
        number=page.number,
        width=cut.shape[1],
        height=cut.shape[0],
        dpi=page.dpi * scale,
        pixels=cut.tobytes(),
    )


def region(boxes: tuple[Box, ...]) -> tuple[float, float]:
    """Choose from where to where a page is shown: the boxes, and enough to know the place."""
    whole = enclosing(boxes)
    if whole is None:
        return 0.0, 1.0
    height = whole.y1 - whole.y0
    margin = max(_AROUND * height, _AT_LEAST, (_SMALLEST - height) / 2)
    top, bottom = whole.y0 - margin, whole.y1 + margin
    # At an edge of the page the room is given to the other side.
    top, bottom = top - max(0.0, bottom - 1.0), bottom - min(0.0, top)
    return max(0.0, top), min(1.0, bottom)


def straightened(box: Box, skew: float, aspect: float) -> Box:
    """Tell where what a box encloses lies once the page is turned about its middle.

    A box encloses a rectangle that lies askew: it has the same middle, and is larger than it.
    ``aspect`` is the page's width in heights.
    """
    cos, sin = math.cos(math.radians(skew)), math.sin(math.radians(skew))
    x, y = ((box.x0 + box.x1) / 2 - 0.5) * aspect, (box.y0 + box.y1) / 2 - 0.5
    wide, high = (box.x1 - box.x0) * aspect, box.y1 - box.y0
    lean = abs(sin)
    width, height = (wide * cos - high * lean, high * cos - wide * lean)
    if min(width, height) <= 0:
        width, height = wide, high  # it was never drawn around anything askew
    else:
        width, height = width / (cos**2 - sin**2), height / (cos**2 - sin**2)
    middle = 0.5 + (x * cos + y * sin) / aspect, 0.5 + y * cos - x * sin
    across, down = width / aspect / 2, height / 2
    return Box(
        max(0.0, middle[0] - across),
        max(0.0, middle[1] - down),
        min(1.0, middle[0] + across),
        min(1.0, middle[1] + down),
    )


def _rotated(image: "NDArray[np.uint8]", skew: float) -> "NDArray[np.uint8]":
    import numpy as np
    from PIL import Image

    page = Image.fromarray(np.ascontiguousarray(image))
    how = Image.Resampling.BICUBIC
    return np.array(page.rotate(skew, how, fillcolor=(255, 255, 255)))


def _resized(image: "NDArray[np.uint8]", scale: float) -> "NDArray[np.uint8]":
    import numpy as np

    if scale == 1.0:
        return np.array(image)
    from PIL import Image

    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    whole = Image.fromarray(np.ascontiguousarray(image))
    return np.array(whole.resize(size, Image.Resampling.LANCZOS))


def _frame(image: "NDArray[np.uint8]", x0: int, y0: int, x1: int, y1: int) -> None:
    """Draw a thin frame around a rectangle, as far as it lies in the picture."""
    height, width = image.shape[:2]
    x0, y0 = max(0, x0 - _OFF - _WIDTH), max(0, y0 - _OFF - _WIDTH)
    x1, y1 = min(width, x1 + _OFF + _WIDTH), min(height, y1 + _OFF + _WIDTH)
    image[y0 : y0 + _WIDTH, x0:x1] = _FRAME
    image[max(y0, y1 - _WIDTH) : y1, x0:x1] = _FRAME
    image[y0:y1, x0 : x0 + _WIDTH] = _FRAME
    image[y0:y1, max(x0, x1 - _WIDTH) : x1] = _FRAME

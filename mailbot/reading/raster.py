"""A rendered page on its way from the child that opens files to the worker that reads pixels."""

import json
import struct
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Raster:
    """One page as pixels: rows top to bottom, three bytes a pixel in the order B, G, R."""

    #: Page number from 1.
    number: int
    width: int
    height: int
    #: Pixels an inch, 0 where unknown (photographs).
    dpi: float
    #: Of a part of a page: where it lies, and how many pixels all of the page would have.
    left: int = 0
    top: int = 0
    across: int = 0
    down: int = 0
    pixels: bytes = field(repr=False)


def pack(rasters: list[Raster]) -> bytes:
    """Join rasters into one message: a JSON head with the sizes, then the bare pixels."""
    heads = [{k: v for k, v in asdict(r).items() if k != "pixels"} for r in rasters]
    head = json.dumps(heads).encode()
    return b"".join([struct.pack(">I", len(head)), head, *(r.pixels for r in rasters)])


def unpack(data: bytes) -> list[Raster]:
    """Take a message apart again. Raises ValueError unless every byte is accounted for."""
    if len(data) < struct.calcsize(">I"):
        message = "a message of rasters is cut short"
        raise ValueError(message)
    (size,) = struct.unpack_from(">I", data)
    start = struct.calcsize(">I") + size
    rasters = []
    for head in json.loads(data[struct.calcsize(">I") : start]):
        number, width, height = (int(head[k]) for k in ("number", "width", "height"))
        left, top, across, down = (int(head[k]) for k in ("left", "top", "across", "down"))
        end = start + width * height * 3
        if min(number, width, height, left + 1, top + 1) < 1 or end > len(data):
            message = f"page {number}: {width} x {height} pixels do not fit the message"
            raise ValueError(message)
        pixels = data[start:end]
        rasters.append(
            Raster(
                number=number,
                width=width,
                height=height,
                dpi=float(head["dpi"]),
                left=left,
                top=top,
                across=across,
                down=down,
                pixels=pixels,
            )
        )
        start = end
    if start != len(data):
        message = "a message of rasters has bytes left over"
        raise ValueError(message)
    return rasters

"""A rendered page on its way from the child that opens files to the worker that reads pixels."""

import json
import struct
from dataclasses import dataclass, field, fields


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
    pixels: bytes | memoryview = field(repr=False)


#: What is said of a page before its pixels.
_HEAD = tuple(f.name for f in fields(Raster) if f.name != "pixels")


def pack(rasters: list[Raster]) -> bytes:
    """Join rasters into one message: a JSON head with the sizes, then the bare pixels."""
    heads = [{name: getattr(r, name) for name in _HEAD} for r in rasters]
    head = json.dumps(heads).encode()
    return b"".join([struct.pack(">I", len(head)), head, *(r.pixels for r in rasters)])


def unpack(message: bytes | memoryview) -> list[Raster]:
    """Take a message apart again; pixels stay where they are in it.

    Raises ValueError unless every byte is accounted for.
    """
    data = memoryview(message)
    if len(data) < struct.calcsize(">I"):
        words = "a message of rasters is cut short"
        raise ValueError(words)
    (size,) = struct.unpack_from(">I", data)
    start = struct.calcsize(">I") + size
    rasters = []
    for head in json.loads(bytes(data[struct.calcsize(">I") : start])):
        number, width, height = (int(head[k]) for k in ("number", "width", "height"))
        left, top, across, down = (int(head[k]) for k in ("left", "top", "across", "down"))
        end = start + width * height * 3
        if min(number, width, height, left + 1, top + 1) < 1 or end > len(data):
            words = f"page {number}: {width} x {height} pixels do not fit the message"
            raise ValueError(words)
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
        words = "a message of rasters has bytes left over"
        raise ValueError(words)
    return rasters

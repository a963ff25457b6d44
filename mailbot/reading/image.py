"""Pictures as pages: JPEG, PNG, TIFF, BMP, GIF, WebP, and a phone's HEIC.

Runs in the child. A picture's size is looked at before a pixel of it is decoded.
"""

import io
import math
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from pi_heif import register_heif_opener
from PIL import Image, ImageFile, UnidentifiedImageError

from mailbot.model.document import Problem
from mailbot.reading.opened import Opened, OpenedPage, UnreadableError
from mailbot.reading.raster import Raster

#: An A3 sheet at 600 dpi has 70 million. Pillow's own limit only warns, and later.
_MOST_PIXELS = 100_000_000
#: A picture is taken for a sheet of A4, whose longer side this is, whatever dpi it claims.
_SHEET_INCHES = 11.69
#: More is only noise enlarged, and fewer pixels than this are enlarged to be read, twice at most.
_LONGEST_SIDE = 2500
_MOST_ENLARGED = 2.0
#: EXIF orientation, what a viewer does about it, and by how much that turns clockwise.
_TURNS = {
    2: (Image.Transpose.FLIP_LEFT_RIGHT, 0),
    3: (Image.Transpose.ROTATE_180, 180),
    4: (Image.Transpose.FLIP_TOP_BOTTOM, 180),
    5: (Image.Transpose.TRANSPOSE, 90),
    6: (Image.Transpose.ROTATE_270, 90),
    7: (Image.Transpose.TRANSVERSE, 270),
    8: (Image.Transpose.ROTATE_90, 270),
}
_ORIENTATION = 0x0112
_UPRIGHT = 1
#: Dots an inch that a scanner or a fax writes and means.
_MEANT_DPI = (90.0, 1210.0)
#: The decoders tried for a kind, so that none of Pillow's stranger ones ever is.
_FORMATS = {
    "jpg": ("JPEG", "MPO"),
    "png": ("PNG",),
    "tiff": ("TIFF",),
    "bmp": ("BMP",),
    "gif": ("GIF",),
    "webp": ("WEBP",),
    "heic": ("HEIF",),
}
KINDS = frozenset(_FORMATS)
#: Only these hold pages; further frames of others are an animation, or a phone's second view.
_PAGED = {"TIFF"}
#: What Pillow raises on damaged pictures beside its own error.
_BROKEN = (
    *(UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError),
    *(IndexError, KeyError, TypeError, AttributeError, ZeroDivisionError, OverflowError),
)


def open_image(data: bytes, kind: str, most_pages: int) -> Opened:
    """List a picture's pages with their sizes in pixels. Raises UnreadableError."""
    pages = []
    problem, remark = None, ""
    with _opening(data, kind) as picture:
        count = getattr(picture, "n_frames", 1) if picture.format in _PAGED else 1
        for number in range(1, min(count, most_pages) + 1):
            _show(picture, number)
            width, height = picture.size
            picture.draft("RGB", (width // 8, height // 8))  # to see whether it is whole
            picture.load()
            _, turned = _TURNS.get(_orientation(picture), (None, 0))
            if turned % 180:
                width, height = height, width
            pages.append(OpenedPage(number=number, width=width, height=height, rotate=turned))
    if count > most_pages:
        problem, remark = Problem.TOO_LARGE, f"{count} pages; only {most_pages} are read"
    return Opened(kind=kind, problem=problem, remark=remark, pages=tuple(pages))


def render_image(
    data: bytes, kind: str, numbers: tuple[int, ...], dpi: float, most_pixels: int
) -> list[Raster]:
    """Decode pages as a viewer shows them, as large as a sheet of A4 scanned at ``dpi``.

    Never larger than 2500 pixels a side, nor more than twice as large as the picture is; ``dpi``
    of the raster is 0 unless the file says it credibly. Raises UnreadableError.
    """
    with _opening(data, kind) as picture:
        count = getattr(picture, "n_frames", 1) if picture.format in _PAGED else 1
        return [
            _draw(picture, number, dpi, most_pixels) for number in numbers if 1 <= number <= count
        ]


@contextmanager
def _opening(data: bytes, kind: str) -> Iterator[Image.Image]:
    """Open a picture; say of whatever it raises inside that the picture is damaged."""
    if kind == "heic":
        register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # _show has a limit of its own, which holds before decoding
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about odd metadata
            with Image.open(io.BytesIO(data), formats=_FORMATS[kind]) as picture:
                yield picture
    except _BROKEN as error:
        remark = f"the picture is damaged: {type(error).__name__}"
        raise UnreadableError(Problem.DAMAGED, remark) from error


def _show(picture: Image.Image, number: int) -> None:
    if number > 1 or picture.format in _PAGED:
        picture.seek(number - 1)
    width, height = picture.size
    if min(width, height) < 1:
        raise UnreadableError(Problem.DAMAGED, "the picture has no size")
    if width * height > _MOST_PIXELS:
        raise UnreadableError(Problem.TOO_LARGE, f"a picture of {width} x {height} pixels")


def _draw(picture: Image.Image, number: int, dpi: float, most_pixels: int) -> Raster:
    _show(picture, number)
    across, down = _dots(picture)
    side = min(dpi * _SHEET_INCHES, _LONGEST_SIDE)
    width, height = picture.size
    # Fax machines have fewer dots an inch down than across: make them square first.
    stretch = across / down if across and down else 1.0
    scale = min(
        side / max(width, height * stretch),
        _MOST_ENLARGED,
        math.sqrt(most_pixels / (width * height * stretch)),
    )
    wanted = (max(1, int(width * scale)), max(1, int(height * stretch * scale)))
    picture.draft("RGB", wanted)
    flat = _flat(picture)
    if flat.size != wanted:
        flat = flat.resize(wanted, Image.Resampling.LANCZOS)
    orientation = _orientation(picture)
    if orientation in _TURNS:
        flat = flat.transpose(_TURNS[orientation][0])
    red, green, blue = flat.split()
    pixels = Image.merge("RGB", (blue, green, red)).tobytes()
    return Raster(
        number=number, width=flat.width, height=flat.height, dpi=across * scale, pixels=pixels
    )


def _dots(picture: Image.Image) -> tuple[float, float]:
    """Give dots an inch across and down where a scanner says them; zeros otherwise."""
    said = picture.info.get("dpi", (0, 0))
    try:
        across, down = float(said[0]), float(said[1])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return 0.0, 0.0
    least, most = _MEANT_DPI
    if picture.format != "TIFF" or not (least <= across <= most and least <= down <= most):
        return 0.0, 0.0
    return across, down


def _flat(picture: Image.Image) -> Image.Image:
    """Give a picture in three colours, on white paper where it is transparent."""
    if picture.mode.startswith(("I", "F")):  # more than 8 bits of gray: spread what is used
        gray = np.asarray(picture, dtype=np.float32)
        gray = (gray - gray.min()) * (255 / max(float(gray.max() - gray.min()), 1.0))
        return Image.fromarray(gray.astype(np.uint8)).convert("RGB")
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(paper, clear).convert("RGB")
    return picture.convert("RGB")


def _orientation(picture: Image.Image) -> int:
    """Tell how a viewer turns a loaded picture; 1, as it is, where that is damaged or done."""
    try:
        return int(picture.getexif().get(_ORIENTATION, _UPRIGHT))
    except (*_BROKEN, struct.error):
        return _UPRIGHT

"""What becomes of a sheet on its way into a file: a scan, a photo, a bound PDF.

The same sheet with the same seed gives the same bytes.
"""

import io
import time
from collections.abc import Iterable
from random import Random

import numpy as np
from PIL import Image, ImageChops, ImageFilter

from mailbot.demo.paper import DPI, Paper

_TONE = (250, 249, 244)
_DESK = (92, 78, 66)
#: PDFs carry the time they were made; a fixed one, so that they stay the same.
_MADE = time.struct_time((2025, 5, 12, 9, 0, 0, 0, 132, 0))


def scan(paper: Paper, random: Random, *, turned: int = 0, skew: float = 0.7) -> Image.Image:
    """Lay a sheet on a colour scanner: a little askew, paper tone, grain; turned clockwise."""
    image = paper.image.rotate(
        random.uniform(-skew, skew), Image.Resampling.BICUBIC, fillcolor=(255, 255, 255)
    )
    image = ImageChops.multiply(image, Image.new("RGB", image.size, _TONE))
    image = _grain(image.filter(ImageFilter.GaussianBlur(0.6)), random, 4.5)
    return image.rotate(-turned, expand=True)


def photograph(paper: Paper, random: Random) -> Image.Image:
    """Photograph a sheet on a desk: from above but not quite, lamp on one side."""
    width, height = paper.image.size
    edge = 70
    canvas = Image.new("RGB", (width + 2 * edge, height + 2 * edge), _DESK)
    canvas.paste(paper.image, (edge, edge))
    lean = random.uniform(0.02, 0.04)
    # Where the corners of the picture come from: the far side of the sheet looks narrower.
    x0, x1, y1 = -lean * width, canvas.width + lean * width, canvas.height
    quad = (x0, 0.0, 0.0, float(y1), float(canvas.width), float(y1), x1, 0.0)
    image = canvas.transform(
        canvas.size, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC, fillcolor=_DESK
    )
    across = np.linspace(1.0, random.uniform(0.68, 0.8), canvas.width, dtype=np.float32)
    light = Image.fromarray((np.tile(across, (canvas.height, 1)) * 255).astype(np.uint8))
    lit = ImageChops.multiply(image, Image.merge("RGB", (light, light, light)))
    return _grain(lit.filter(ImageFilter.GaussianBlur(0.7)), random, 5.0)


def bind(pages: Iterable[Image.Image]) -> bytes:
    """Bind pages into one PDF, as a scanner does: a JPEG a page."""
    first, *others = pages
    file = io.BytesIO()
    first.save(
        file,
        "PDF",
        save_all=True,
        append_images=others,
        resolution=DPI,
        quality=62,
        producer="Scan",
        creationDate=_MADE,
        modDate=_MADE,
    )
    return file.getvalue()


def jpeg(page: Image.Image) -> bytes:
    """Save a page as a telephone does."""
    file = io.BytesIO()
    page.save(file, "JPEG", quality=70)
    return file.getvalue()


def _grain(image: Image.Image, random: Random, strength: float) -> Image.Image:
    noise = np.random.default_rng(random.getrandbits(32))
    grain = noise.normal(0, strength, (image.height, image.width, 1)).astype(np.int16)
    pixels = np.asarray(image).astype(np.int16) + grain
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))

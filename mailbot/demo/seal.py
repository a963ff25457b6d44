"""Round red seals, and their imprint on paper."""

import math
from random import Random

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from mailbot.demo.paper import Paper, font, px

#: Of a seal of an association, in millimetres.
DIAMETER = 42.0
#: Drawn so much larger than it is printed, so that turned characters stay smooth.
_FINE = 3
_INK = (214, 32, 38)


def seal(name: str) -> Image.Image:
    """Cut a seal: rim, five-pointed star, the name along the upper arc; ink on transparency."""
    size = px(DIAMETER) * _FINE
    image = Image.new("RGBA", (size, size), (*_INK, 0))
    draw = ImageDraw.Draw(image)
    middle, rim = size / 2, size // 32
    draw.ellipse((rim, rim, size - rim, size - rim), outline=(*_INK, 255), width=rim)
    draw.polygon(_star(middle, size * 0.15), fill=(*_INK, 255))
    _engrave(image, name)
    return image.resize((px(DIAMETER), px(DIAMETER)), Image.Resampling.LANCZOS)


def stamp(paper: Paper, name: str, x: float, y: float, random: Random) -> None:
    """Press a seal on a sheet with its middle at a place: a little askew, unevenly inked."""
    image = seal(name).rotate(random.uniform(-9, 9), Image.Resampling.BICUBIC)
    image.putalpha(_worn(image.getchannel("A"), random))
    layer = Image.new("RGB", paper.image.size, (255, 255, 255))
    corner = (px(x) - image.width // 2, px(y) - image.height // 2)
    layer.paste(image.convert("RGB"), corner, image.getchannel("A"))
    # Ink is transparent: what is printed below shows through.
    paper.image.paste(ImageChops.multiply(paper.image, layer))


def _star(middle: float, radius: float) -> list[tuple[float, float]]:
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.382
        angle = math.pi * corner / 5
        points.append((middle + reach * math.sin(angle), middle - reach * math.cos(angle)))
    return points


def _engrave(image: Image.Image, name: str) -> None:
    """Write the name along the rim, each character upright to it."""
    size = image.width
    arc = math.radians(min(285, 26 * len(name)))
    face = font(min(15.0, 190 / len(name)) * _FINE)
    for index, character in enumerate(name):
        angle = arc * ((index + 0.5) / len(name) - 0.5)
        tile = Image.new("RGBA", (size // 5, size // 5), (*_INK, 0))
        ImageDraw.Draw(tile).text(
            (tile.width / 2, tile.height / 2),
            character,
            font=face,
            fill=(*_INK, 255),
            anchor="mm",
            stroke_width=2,
        )
        turned = tile.rotate(-math.degrees(angle), Image.Resampling.BICUBIC)
        reach = size * 0.385
        x = size / 2 + reach * math.sin(angle) - turned.width / 2
        y = size / 2 - reach * math.cos(angle) - turned.height / 2
        image.alpha_composite(turned, (round(x), round(y)))


def _worn(alpha: Image.Image, random: Random) -> Image.Image:
    """Let the ink be thinner in patches."""
    noise = np.random.default_rng(random.getrandbits(32)).normal(0.86, 0.22, (24, 24))
    patches = Image.fromarray((noise.clip(0.35, 1) * 255).astype(np.uint8))
    patches = patches.resize(alpha.size, Image.Resampling.BICUBIC)
    return ImageChops.multiply(alpha, patches.filter(ImageFilter.GaussianBlur(2)))

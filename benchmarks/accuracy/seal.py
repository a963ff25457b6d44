"""Red seals: round, oval, square, oblong; fresh, faded, worn; and their imprint on a sheet."""

import math
from random import Random
from typing import Literal, TypeAlias

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from benchmarks.accuracy.chance import chance
from benchmarks.accuracy.fonts import Face
from benchmarks.accuracy.sheet import Picture, Sheet

Shape: TypeAlias = Literal["round", "oval", "square", "oblong", "private"]
Ink: TypeAlias = Literal["fresh", "faded", "heavy", "worn", "doubled"]

#: Pixels of a millimetre a seal is cut with.
_FINE = 14
_INKS = ((214, 30, 36), (196, 18, 48), (226, 58, 44))
#: How much of the ink arrives on the paper, on the average, and how unevenly.
_STRENGTH: dict[Ink, tuple[float, float]] = {
    "fresh": (0.86, 0.12),
    "faded": (0.42, 0.16),
    "heavy": (1.0, 0.03),
    "worn": (0.66, 0.34),
    "doubled": (0.8, 0.12),
}
_SIZES: dict[Shape, tuple[float, float]] = {
    "round": (41.0, 41.0),
    "oval": (45.0, 30.0),
    "square": (36.0, 36.0),
    "oblong": (52.0, 27.0),
    "private": (21.0, 21.0),
}
#: Seals that are framed, not rimmed.
_FRAMED: tuple[Shape, ...] = ("square", "oblong", "private")


def stamp(
    sheet: Sheet,
    name: str,
    middle: tuple[float, float],
    random: Random,
    *,
    shape: Shape = "round",
    ink: Ink = "fresh",
) -> None:
    """Press a unit's seal on a sheet."""
    width, height = _SIZES[shape]
    grow = random.uniform(0.94, 1.08)
    cut = _cut(name, shape, sheet.type.head, random)
    cut.putalpha(_worn(cut.getchannel("A"), random, *_STRENGTH[ink]))
    if ink == "doubled":
        cut = _doubled(cut, random)
    turned = cut.rotate(random.uniform(-14, 14), Image.Resampling.BICUBIC, expand=True)
    wide = width * grow * turned.width / cut.width
    high = height * grow * turned.height / cut.height
    x, y = middle
    sheet.ink.append(Picture(turned, x - wide / 2, y - high / 2, wide, high))


def _cut(name: str, shape: Shape, face: Face, random: Random) -> Image.Image:
    colour = random.choice(_INKS)
    size = (round(_SIZES[shape][0] * _FINE), round(_SIZES[shape][1] * _FINE))
    image = Image.new("RGBA", size, (*colour, 0))
    draw = ImageDraw.Draw(image)
    ink = (*colour, 255)
    edge = round(1.1 * _FINE)
    frame = (edge, edge, size[0] - edge, size[1] - edge)
    if shape in _FRAMED:
        thin = edge if shape == "square" else round(edge * random.uniform(0.7, 1.1))
        draw.rectangle(frame, outline=ink, width=thin)
        engrave = _engraved_rows if shape == "oblong" else _engraved_square
        engrave(image, name, face, ink)
        return image
    draw.ellipse(frame, outline=ink, width=edge)
    if shape == "oval":
        inner = tuple(v + s * 2 * edge for v, s in zip(frame, (1, 1, -1, -1), strict=True))
        draw.ellipse(inner, outline=ink, width=edge // 3)
    _star(draw, size, min(size) * (0.16 if shape == "round" else 0.12), ink)
    _around(image, name, face, ink)
    if shape == "oval" or chance(random, 0.3):  # some say what it is for
        low = size[1] * (0.74 if shape == "round" else 0.7)
        font = face.at(round(size[1] * 0.08))
        draw.text((size[0] / 2, low), "行政专用章", font=font, fill=ink, anchor="mm")
    return image


def _star(
    draw: ImageDraw.ImageDraw, size: tuple[int, int], radius: float, ink: tuple[int, ...]
) -> None:
    corners = []
    for corner in range(10):
        reach = radius * (1 if corner % 2 == 0 else 0.382)
        angle = math.pi * corner / 5
        corners.append(
            (size[0] / 2 + reach * math.sin(angle), size[1] / 2 - reach * math.cos(angle))
        )
    draw.polygon(corners, fill=ink)


def _around(image: Image.Image, name: str, face: Face, ink: tuple[int, ...]) -> None:
    """Write a name along the upper arc, each letter upright to the rim."""
    width, height = image.size
    arc = math.radians(min(280, 25 * len(name)))
    font = face.at(round(min(height * 0.15, 1.05 * arc * height * 0.36 / len(name))))
    for index, letter in enumerate(name):
        angle = arc * ((index + 0.5) / len(name) - 0.5)
        tile = Image.new("RGBA", (height // 4, height // 4), (*ink[:3], 0))
        middle = (tile.width / 2, tile.height / 2)
        ImageDraw.Draw(tile).text(
            middle, letter, font=font, fill=ink, anchor="mm", stroke_width=height // 300
        )
        turned = tile.rotate(-math.degrees(angle), Image.Resampling.BICUBIC)
        x = width / 2 + width * 0.375 * math.sin(angle) - turned.width / 2
        y = height / 2 - height * 0.375 * math.cos(angle) - turned.height / 2
        image.alpha_composite(turned, (max(0, round(x)), max(0, round(y))))


def _engraved_square(image: Image.Image, name: str, face: Face, ink: tuple[int, ...]) -> None:
    """Write a name in columns from the right, as square seals have it."""
    columns = math.ceil(math.sqrt(len(name)))
    rows = math.ceil(len(name) / columns)
    room = image.width * 0.84
    font = face.at(round(min(room / columns, room / rows) * 0.92))
    draw = ImageDraw.Draw(image)
    for index, letter in enumerate(name):
        column, row = divmod(index, rows)
        x = image.width / 2 + room / 2 - room * (column + 0.5) / columns
        y = image.height / 2 - room / 2 + room * (row + 0.5) / rows
        draw.text((x, y), letter, font=font, fill=ink, anchor="mm")


def _engraved_rows(image: Image.Image, name: str, face: Face, ink: tuple[int, ...]) -> None:
    """Write a name in rows, and below it what the seal is for."""
    half = math.ceil(len(name) / 2)
    rows = (name,) if len(name) < 9 else (name[:half], name[half:])  # noqa: PLR2004 - as fits
    room, rows = image.height * 0.78, (*rows, "业务专用章")
    draw = ImageDraw.Draw(image)
    for index, row in enumerate(rows):
        font = face.at(round(min(room / len(rows) * 0.9, image.width * 0.86 / len(row))))
        y = image.height / 2 - room / 2 + room * (index + 0.5) / len(rows)
        draw.text((image.width / 2, y), row, font=font, fill=ink, anchor="mm")


def _doubled(cut: Image.Image, random: Random) -> Image.Image:
    """Press a seal twice, as happens where the hand slips."""
    image = Image.new("RGBA", cut.size)
    image.alpha_composite(cut.rotate(random.uniform(-3, 3), Image.Resampling.BICUBIC))
    slip = tuple(round(random.uniform(0.3, 1.2) * _FINE) for _ in range(2))
    image.alpha_composite(cut, slip)
    return image


def _worn(alpha: Image.Image, random: Random, strength: float, spread: float) -> Image.Image:
    """Let the ink arrive unevenly."""
    noise = np.random.default_rng(random.getrandbits(32)).normal(strength, spread, (18, 18))
    patches = Image.fromarray((noise.clip(0.12, 1) * 255).astype(np.uint8))
    patches = patches.resize(alpha.size, Image.Resampling.BICUBIC)
    return ImageChops.multiply(alpha, patches.filter(ImageFilter.GaussianBlur(3)))

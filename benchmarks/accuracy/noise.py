"""What becomes of a sheet on its way into a file: scanners, faxes, telephones."""

import io
from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.accuracy.chance import chance

Pixels: TypeAlias = NDArray[np.uint8]
Light: TypeAlias = NDArray[np.float32]
Mode: TypeAlias = Literal["colour", "gray", "bilevel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A scanner and its settings."""

    dpi: int = 200
    mode: Mode = "colour"
    #: Largest turn of a sheet on the glass, in degrees.
    skew: float = 0.6
    grain: float = 4.0
    blur: float = 0.5
    #: JPEG quality.
    quality: int = 70
    #: How much of the ink there is left, 0 to 1: toner runs out.
    ink: float = 1.0
    #: Photographed on a desk, not scanned.
    photo: bool = False
    #: How dark the shadow on a photo is, 0 to 1.
    shadow: float = 0.35
    #: Folded for the envelope, or under a scratched glass: dark lines over the whole page.
    folded: bool = False


#: Every shade of gray, and what a fax makes of it.
_BLACK_OR_WHITE = [0] * 151 + [255] * 105
CLEAN = Recipe()
FINE = Recipe(dpi=300, quality=80)
COARSE = Recipe(dpi=150, quality=50, grain=6)
POOR = Recipe(dpi=110, quality=32, grain=8, blur=0.7)
GRAY = Recipe(mode="gray")
FAX = Recipe(mode="bilevel", grain=14, skew=0.8)
PALE = Recipe(ink=0.45, grain=5)
SKEWED = Recipe(skew=3.5)
FOLDED = Recipe(folded=True)
PHOTO = Recipe(photo=True, dpi=170, quality=75)


def scanned(page: Image.Image, recipe: Recipe, random: Random) -> Image.Image:
    """Return what a machine makes of a page."""
    pixels = np.asarray(page)
    if recipe.ink < 1:
        pixels = np.asarray(255 - (255 - pixels) * recipe.ink, np.uint8)
    lay = _photographed if recipe.photo else _laid
    seen = lay(pixels, recipe, random)
    if recipe.blur:
        seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), recipe.blur), np.float32)
    image = Image.fromarray(_grained(seen, recipe.grain, random))
    if recipe.mode == "gray":
        return image.convert("L")
    if recipe.mode == "bilevel":
        return image.convert("L").point(_BLACK_OR_WHITE).convert("1")
    return image


def jpeg(image: Image.Image, quality: int, turned: int = 0) -> bytes:
    """Save as a telephone does: the sensor's way round, and a word on how to turn it."""
    buffer = io.BytesIO()
    exif = Image.Exif()
    if turned:
        exif[0x0112] = {90: 8, 180: 3, 270: 6}[turned]
        image = image.rotate(-turned, expand=True)
    image.convert("RGB").save(buffer, "JPEG", quality=quality, exif=exif)
    return buffer.getvalue()


def _laid(page: Pixels, recipe: Recipe, random: Random) -> Light:
    """Lay a sheet on the glass: a little askew, the paper not quite white, an edge in shadow."""
    height, width = page.shape[:2]
    angle = random.uniform(0.5, 1) * recipe.skew * random.choice((-1, 1))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    laid = cv2.warpAffine(page, matrix, (width, height), borderValue=(255, 255, 255))
    white = random.randint(242, 253)
    tone = (white, white - random.randint(0, 2), white - random.randint(0, 7))
    seen: Light = np.multiply(laid, np.array(tone, np.float32) / 255, dtype=np.float32)
    if chance(random, 0.4):  # where the lid does not close
        edge = np.linspace(random.uniform(0.6, 0.85), 1, width // 25, dtype=np.float32)
        seen[:, : len(edge)] *= edge[None, :, None]
    if recipe.folded:
        _fold(seen, random)
    return seen


def _fold(seen: Light, random: Random) -> None:
    """Darken where the paper was folded, across, and along a scratch of the glass, down."""
    height, width = seen.shape[:2]
    soft = width / 400 * random.uniform(0.6, 1.4)
    for at in (height / 3, height * 2 / 3):
        away = np.arange(height) - at - random.uniform(-20, 20)
        dark = random.uniform(0.12, 0.35) * np.exp(-((away / soft) ** 2))
        seen *= (1 - dark).astype(np.float32)[:, None, None]
    x = round(width * random.uniform(0.2, 0.8))
    seen[:, x : x + max(2, width // 420)] *= random.uniform(0.55, 0.85)


def _photographed(page: Pixels, recipe: Recipe, random: Random) -> Light:
    """Hold a telephone over a sheet on a desk: perspective, a lamp at one side, a shadow."""
    height, width = page.shape[:2]
    room = round(width * 0.06)
    lean = [random.uniform(0, 0.05) * width for _ in range(8)]
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    target = np.array(
        [
            [room + lean[0], room + lean[1]],
            [room + width - lean[2], room + lean[3]],
            [room + width - lean[4], room + height - lean[5]],
            [room + lean[6], room + height - lean[7]],
        ],
        np.float32,
    )
    matrix = cv2.getPerspectiveTransform(source, target)
    desk = tuple(
        int(v) for v in np.random.default_rng(random.getrandbits(32)).integers(60, 130, 3)
    )
    size = (width + 2 * room, height + 2 * room)
    warped = cv2.warpPerspective(page, matrix, size, flags=cv2.INTER_AREA, borderValue=desk)
    light = _light(size, recipe.shadow, random)
    return np.asarray(warped.astype(np.float32) * light[..., None], np.float32)


def _light(size: tuple[int, int], shadow: float, random: Random) -> Light:
    width, height = size
    across = np.linspace(1, 1 - shadow * random.uniform(0.3, 0.8), width, dtype=np.float32)
    if chance(random, 0.5):  # the lamp is left or right
        across = np.flip(across)
    # The shadow of the hand that holds the telephone.
    hand = np.zeros((height // 8, width // 8), np.float32)
    x, y = width * random.uniform(0.1, 0.9) / 8, height * random.uniform(0.6, 1.1) / 8
    axes = (width * 35 // 800, height * 22 // 800)
    cv2.ellipse(hand, (round(x), round(y)), axes, random.uniform(-40, 40), 0, 360, 1.0, -1)
    hand = np.asarray(cv2.GaussianBlur(hand, (0, 0), width / 112), np.float32)
    hand = np.asarray(cv2.resize(hand, (width, height)), np.float32)
    return np.asarray(across[None, :] * (1 - shadow * hand), np.float32)


def _grained(seen: Light, strength: float, random: Random) -> Pixels:
    height, width = seen.shape[:2]
    noise = np.random.default_rng(random.getrandbits(32))
    grain = noise.standard_normal((height, width, 1), np.float32) * strength
    return (seen + grain).clip(0, 255).astype(np.uint8)

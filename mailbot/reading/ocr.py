"""Text lines out of pixels: find where lines stand, then recognise each.

Two PP-OCRv6 models ship inside the rapidocr wheel, a third with mailbot: it recognises a line at
a sixth of the cost, for a first look. They are run in OpenVINO by hand: what is wanted besides
the text are each character's place and probability, which a wrapper throws away. Nothing is
fetched, nothing but pixels is read; what a text means is decided elsewhere.
"""

import math
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from openvino import CompiledModel, Core, Model

from mailbot.reading import glance
from mailbot.reading.scale import halved

#: Rows of pixels, each pixel B, G, R; or one channel.
#: Pixels, and numbers. OpenCV's stubs say of every array they return only that it holds numbers.
Image: TypeAlias = NDArray[Any]
Floats: TypeAlias = NDArray[Any]

#: Those that ship with mailbot.
MODELS = Path(__file__).with_name("models")
#: How much text the probability map must hold to be followed up; the models' own defaults.
_PIXEL_IS_TEXT = 0.3
_BOX_IS_TEXT = 0.5
#: A line's map is its shrunken core: grow it back by area / perimeter times this.
_GROW = 1.6
#: Models want sides in steps of 32.
_STEP = 32
#: Height of a line for the recogniser, and the steps of width it is padded to: few different
#: shapes keep OpenVINO's kernel cache, and with it the memory of a long-lived worker, small.
_HEIGHT = 48
_WIDTH_STEP = 64
_WIDEST = 3200
#: A quick look at a line so many times as long as high sees as much at this part of its width: of
#: 1,015 lines 978 are believed, at full width 980. Shorter ones lose more than that saves.
_LINE, _SQUEEZED = 12.0, 0.65
#: Smaller than this is dust, in pixels of the detector's picture.
_SMALLEST = 3
#: Rows and columns with so many pixels of ink are written on; round them so much is searched, in
#: pixels of the detector's picture, in such steps: each new shape of a picture costs as much as
#: searching it.
_SOME, _MARGIN, _PART_STEP = 3, 16, 128


@dataclass(frozen=True, slots=True)
class Glyph:
    """One recognised character: its middle as a fraction of the strip's width."""

    char: str
    x: float
    probability: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a strip of pixels says."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        """The characters in order, without outer white space."""
        return "".join(g.char for g in self.glyphs).strip()

    @property
    def confidence(self) -> float:
        """How sure the text is: the mean, but for numbers the poorest digit, as each counts."""
        inked = [g for g in self.glyphs if not g.char.isspace()]
        if not inked:
            return 0.0
        digits = [g.probability for g in inked if g.char.isdigit()]
        if 2 * len(digits) >= len(inked):
            return min(g.probability for g in inked)
        return sum(g.probability for g in inked) / len(inked)


@dataclass(frozen=True, slots=True)
class Strip:
    """A line of text with its place in pixels."""

    x0: float
    y0: float
    x1: float
    y1: float
    reading: Reading
    #: Read with the quick model only: right enough to tell what a line is about.
    skimmed: bool = False
    #: Its quadrilateral, where nobody asked whether the quick reading is to be believed.
    unchecked: Floats | None = field(default=None, compare=False, repr=False)

    @property
    def text(self) -> str:
        """What it says."""
        return self.reading.text

    def glyph_x(self, glyph: Glyph) -> float:
        """Tell the pixel column of a character's middle."""
        return self.x0 + glyph.x * (self.x1 - self.x0)


class Reader:
    """The models, loaded once; for one thread."""

    def __init__(self, threads: int = 1) -> None:
        """Load the models. Raises FileNotFoundError where the rapidocr wheel is not installed."""
        self._find = compiled(_shipped("det"), threads)
        model = Core().read_model(_shipped("rec"))
        self._read = _Recogniser(model, _alphabet(model), threads)
        quick = Core().read_model(MODELS / "line_tiny.onnx")
        # One character a line; the ideographic space is one, so only line feeds part them.
        characters = (MODELS / "line_tiny.txt").read_text("utf-8").removesuffix("\n").split("\n")
        self._skim = _Recogniser(quick, characters, threads, squeezed=_SQUEEZED)

    def lines(self, image: Image, side: int = 1280) -> list[Strip]:
        """Find and read all lines, top to bottom; ``side`` bounds the picture searched."""
        strips = (self.strip(image, quad) for quad in self.find(image, side))
        return [strip for strip in strips if strip.text]

    def strip(self, image: Image, quad: Floats, *, skimmed: bool = False) -> Strip:
        """Read the line in a quadrilateral, as well as it deserves or merely quickly."""
        x0, y0, x1, y1 = (float(v) for v in (*quad.min(axis=0), *quad.max(axis=0)))
        cut = cut_out(image, quad)
        if skimmed:
            return Strip(x0, y0, x1, y1, self._skim.read(cut), skimmed=True, unchecked=quad)
        quick = self._glance(cut)
        return Strip(x0, y0, x1, y1, quick or self.read(cut), quick is not None)

    def find(
        self, image: Image, side: int = 1280, inked: NDArray[Any] | None = None
    ) -> list[Floats]:
        """Find lines as quadrilaterals, corners clockwise from the top left, top to bottom.

        ``side`` bounds the picture searched; where ``inked`` shows the ink, margins are left out.
        """
        scale = min(1.0, side / max(image.shape[:2]))
        down, across = (
            _written(inked, axis, scale) if inked is not None else slice(0, image.shape[axis])
            for axis in (0, 1)
        )
        part = image[down, across]
        height, width = part.shape[:2]
        small_h, small_w = (max(_STEP, round(n * scale / _STEP) * _STEP) for n in (height, width))
        small = cv2.resize(halved(part, max(small_w, small_h)), (small_w, small_h))
        text = self._find(_as_input(small))[0][0, 0]
        stretch = np.array([width / small_w, height / small_h], dtype=np.float32)
        corner = np.array([across.start, down.start], dtype=np.float32)
        quads = [quad * stretch + corner for quad in _quads(text)]
        return sorted(quads, key=lambda quad: (quad[:, 1].mean(), quad[:, 0].min()))

    def read(self, strip: Image) -> Reading:
        """Recognise the one line that a strip holds, as well as can be."""
        return self._read.read(strip)

    def line(self, strip: Image) -> Reading:
        """Recognise a line: quickly where that leaves no doubt."""
        return self._glance(strip) or self.read(strip)

    def _glance(self, strip: Image) -> Reading | None:
        """Recognise a line at a sixth of the cost; None where that is not to be believed."""
        quick = self._skim.read(strip)
        text = "".join(g.char for g in quick.glyphs)
        sure, places = ([g.probability for g in quick.glyphs], [g.x for g in quick.glyphs])
        return quick if glance.believed(text, sure, places, strip) else None


class _Recogniser:
    """A model that recognises lines, with its characters."""

    def __init__(
        self, model: Model, characters: list[str], threads: int, squeezed: float = 1.0
    ) -> None:
        self._alphabet = ("", *characters, " ")
        self._model = compiled(model, threads)
        self._squeezed = squeezed

    def read(self, strip: Image) -> Reading:
        height, width = strip.shape[:2]
        share = self._squeezed if width >= _LINE * height else 1.0
        wide = min(_WIDEST, max(8, math.ceil(share * _HEIGHT * width / height)))
        resized = cv2.resize(strip, (wide, _HEIGHT))
        padded = math.ceil(wide / _WIDTH_STEP) * _WIDTH_STEP
        tensor = np.zeros((1, 3, _HEIGHT, padded), dtype=np.float32)
        tensor[..., :wide] = _as_input(resized)
        return self._decode(self._model(tensor)[0][0], padded / wide)

    def _decode(self, steps: Floats, stretch: float) -> Reading:
        """Undo CTC: of equal neighbours one counts, and index 0 is the gap between characters."""
        best = steps.argmax(axis=1)
        glyphs = []
        before = 0
        for step, index in enumerate(best.tolist()):
            if index not in {0, before}:
                x = min(1.0, (step + 0.5) / len(steps) * stretch)
                glyphs.append(Glyph(self._alphabet[index], x, float(steps[step, index])))
            before = index
        return Reading(tuple(glyphs))


def compiled(model: Model | Path, threads: int) -> CompiledModel:
    """Load a model for the processor.

    Pinning stays off: two workers would be pinned to the same core. Every machine counts in 32
    bits, so that all read alike; left to itself, OpenVINO takes 16 where it finds instructions
    for that, which took up to half as long again.
    """
    options = {
        "INFERENCE_NUM_THREADS": threads,
        "NUM_STREAMS": 1,
        "ENABLE_CPU_PINNING": False,
        "INFERENCE_PRECISION_HINT": "f32",
    }
    return Core().compile_model(model, "CPU", options)


def cut_out(image: Image, quad: Floats) -> Image:
    """Cut a quadrilateral out as an upright strip."""
    width = max(1, round(float(np.linalg.norm(quad[1] - quad[0]))))
    height = max(1, round(float(np.linalg.norm(quad[3] - quad[0]))))
    target = np.array([[0, 0], [width, 0], [0, height]], dtype=np.float32)
    turn = cv2.getAffineTransform(quad[[0, 1, 3]], target)
    return np.asarray(
        cv2.warpAffine(image, turn, (width, height), borderMode=cv2.BORDER_REPLICATE),
        dtype=np.uint8,
    )


def _shipped(part: str) -> Path:
    path = Path(str(files("rapidocr"))) / "models" / f"PP-OCRv6_{part}_small.onnx"
    if not path.is_file():
        message = f"{path.name} is missing: install the rapidocr version the lock file names"
        raise FileNotFoundError(message)
    return path


def _alphabet(model: Model) -> list[str]:
    characters: str = model.get_rt_info(["framework", "character"]).value
    return characters.splitlines()


def _written(inked: NDArray[Any], axis: int, scale: float) -> slice:
    """Bound along an axis what is written on a page, in steps of the detector's picture."""
    whole = inked.shape[axis]
    counts = cv2.reduce(inked, 1 - axis, cv2.REDUCE_SUM, dtype=cv2.CV_32S).ravel()
    places = np.nonzero(counts >= _SOME * 255)[0]
    if not len(places):
        return slice(0, whole)
    margin = _MARGIN / scale
    first, last = places[0] - margin, places[-1] + 1 + margin
    long = math.ceil(math.ceil((last - first) * scale / _PART_STEP) * _PART_STEP / scale)
    start = max(0, min(math.floor(first), whole - long))
    return slice(start, min(whole, start + long))


def _as_input(image: Image) -> Floats:
    scaled = image.astype(np.float32) / 127.5 - 1
    return scaled.transpose(2, 0, 1)[np.newaxis]


def _quads(text: Floats) -> list[Floats]:
    """Turn the map of text probability into quadrilaterals, one a line."""
    mask: Image = (text > _PIXEL_IS_TEXT).astype(np.uint8)
    # The models' recipe: a pixel's thickening joins what a hair's breadth parts.
    mask = cv2.dilate(mask, np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    quads = []
    for contour in contours:
        (x, y), (a, b), angle = cv2.minAreaRect(contour)
        if min(a, b) < _SMALLEST or _mean_within(text, contour) < _BOX_IS_TEXT:
            continue
        grow = 2 * _GROW * a * b / (2 * (a + b))
        quads.append(_clockwise(cv2.boxPoints(((x, y), (a + grow, b + grow), angle)), text.shape))
    return quads


def _mean_within(text: Floats, contour: NDArray[Any]) -> float:
    x, y, width, height = cv2.boundingRect(contour)
    mask = np.zeros((height, width), dtype=np.uint8)
    cv2.drawContours(mask, [contour], -1, 1, cv2.FILLED, offset=(-x, -y))
    return float(cv2.mean(text[y : y + height, x : x + width], mask)[0])


def _clockwise(corners: Floats, shape: tuple[int, ...]) -> Floats:
    """Order corners from the top left of a line that runs more across than down."""
    by_x = corners[np.argsort(corners[:, 0])]
    left, right = (pair[np.argsort(pair[:, 1])] for pair in (by_x[:2], by_x[2:]))
    quad = np.array([left[0], right[0], right[1], left[1]], dtype=np.float32)
    return np.clip(quad, 0, [shape[1] - 1, shape[0] - 1]).astype(np.float32)

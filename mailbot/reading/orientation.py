"""Which way up a page is: a quarter turn told from the look of the whole page.

A small model answers at once; where it hesitates, the likelier answers are tried out by reading
a few lines. See ``models/README.md`` for where the model is from.
"""

import cv2
import numpy as np

from mailbot.reading.ocr import MODELS, Floats, Image, Reader, compiled
from mailbot.reading.scale import halved, shrunk

TURNS = (0, 90, 180, 270)
#: What the model was trained on: its side in pixels, and the usual mean and spread of colours.
_SIDE = 224
_MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
_SPREAD = np.array([0.229, 0.224, 0.225], dtype=np.float32)
#: Longer side of the picture it is shown, in pixels: enough for a few lines on an empty page.
_SEEN = 1200
#: Surer than this needs no trial.
_SURE = 0.85
#: Turns likelier than this are worth a trial, with this many lines.
_LIKELY, _TRIED = 0.04, 8
#: Longer side of the picture on which trials find lines, in pixels.
_TRIAL = 960


class Compass:
    """The orientation model, loaded once."""

    def __init__(self, threads: int = 1) -> None:
        """Load the model that ships with mailbot."""
        self._model = compiled(MODELS / "page_orientation.onnx", threads)

    def chances(self, image: Image) -> Floats:
        """Give the chance of each quarter turn, clockwise from 0.

        The whole page squeezed into the model's square is right for full pages: of 1,096 it was
        sure of 1,068, and right. For a few lines on an empty one what is inked is looked at, too.
        """
        whole = self._model(_squeezed(image))[0][0]
        if whole.max() >= _SURE:
            return np.asarray(whole)
        inked = self._model(_squeezed(written_part(shrunk(image, _SEEN))))[0][0]
        return np.asarray((whole + inked) / 2)


def rotation(image: Image, compass: Compass, reader: Reader) -> int:
    """Tell by how many degrees clockwise the page's content is turned."""
    chances = compass.chances(image)
    order = np.argsort(chances)[::-1]
    if chances[order[0]] >= _SURE:
        return TURNS[int(order[0])]
    likely = [int(i) for i in order if chances[i] >= _LIKELY]
    legible = [_legible(np.ascontiguousarray(np.rot90(image, i)), reader) for i in likely]
    # Lines that run down the page are cut out and read, too: what is read best is upright.
    return TURNS[likely[int(np.argmax(legible))]]


def _legible(image: Image, reader: Reader) -> float:
    """Tell how much the longest lines of a page say if it is upright."""
    quads = [
        q for q in reader.find(image, _TRIAL) if q[1][0] - q[0][0] > 1.5 * (q[3][1] - q[0][1])
    ]
    quads.sort(key=lambda quad: quad[0][0] - quad[1][0])
    readings = [reader.strip(image, quad, skimmed=True).reading for quad in quads[:_TRIED]]
    return sum(r.confidence**2 * len(r.text) for r in readings)


def written_part(image: Image) -> Image:
    """Cut out what of a page is inked, as a square or nearly one, with some margin."""
    height, width = image.shape[:2]
    small = cv2.cvtColor(shrunk(image, 300), cv2.COLOR_BGR2GRAY)
    scale = max(small.shape) / max(height, width)
    ink = small < cv2.medianBlur(small, 21).astype(np.int16) - 25
    ink[:5] = ink[-5:] = False
    ink[:, :5] = ink[:, -5:] = False
    rows, columns = np.nonzero(ink)
    if len(rows) < 20:  # noqa: PLR2004 - dust
        return image
    top, bottom = np.percentile(rows, [1, 99])
    left, right = np.percentile(columns, [1, 99])
    half = (max(bottom - top, right - left) / 2 + 5) / scale
    y, x = (top + bottom) / 2 / scale, (left + right) / 2 / scale
    return image[
        max(0, round(y - half)) : round(y + half), max(0, round(x - half)) : round(x + half)
    ]


def _squeezed(image: Image) -> Floats:
    small = cv2.resize(halved(image, 2 * _SIDE), (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    tensor = (small.astype(np.float32) / 255 - _MEAN) / _SPREAD
    return np.asarray(tensor.transpose(2, 0, 1)[np.newaxis], dtype=np.float32)

"""A slash where a figure belongs says that there is none, and is read as a 1, surely and twice.

So a lone stroke that leans is not believed to be a 1, wherever it was read.
"""

import math
import re
from dataclasses import replace

import cv2
import numpy as np

from mailbot.reading.ocr import Image, Reading
from mailbot.reading.pieces import labelled

#: A lone 1, and what may stand behind it.
_ONE = re.compile(r"1\D*")
#: In sixty typefaces upright a slash leans by 11 to 30 degrees and, blurred, is no wider than a
#: quarter of its length; a 1 leans less, or is wider with its flag and its foot.
_LEANS, _SLENDER = 9.0, 0.3
#: Probability left to what may be a slash.
_DOUBTED = 0.3


def doubted(reading: Reading, ink: Image) -> Reading:
    """Give a reading back, hardly believed where it may be a slash.

    ``ink`` is not 0 where there is any at the reading's place, rulings left out.
    """
    if not _ONE.fullmatch(reading.text) or not _begins_aslant(ink):
        return reading
    glyphs = (replace(g, probability=min(g.probability, _DOUBTED)) for g in reading.glyphs)
    return Reading(tuple(glyphs))


def _begins_aslant(ink: Image) -> bool:
    """Tell whether the first stroke, specks left out, is slender and leans."""
    own, labels = labelled(ink)
    if not len(own):
        return False
    tall = np.nonzero(2 * own.height >= own.height.max())[0]
    first = int(tall[own.left[tall].argmin()])
    moments = cv2.moments(own.cut_out(first, labels), binaryImage=True)
    across, down, both = (moments[name] for name in ("mu20", "mu02", "mu11"))
    apart = math.hypot(across - down, 2 * both)
    length, width = (across + down + apart) / 2, (across + down - apart) / 2
    lean = math.degrees(math.atan2(-2 * both, down - across)) / 2
    return abs(lean) >= _LEANS and width <= _SLENDER**2 * length

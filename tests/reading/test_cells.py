"""A cell's figure: read twice, believed where both readings agree."""

import numpy as np
import pytest

from mailbot.reading.cells import Desk, filled
from mailbot.reading.lattice import Area
from mailbot.reading.ocr import Glyph, Image, Reader, Reading, Strip

AREA = Area(0, 0, 1, 1, 0, 0, 200, 100)


class _Says(Reader):
    """A reader that sees what it is told: what is tested is what becomes of two readings."""

    def __init__(self, text: str, probability: float) -> None:
        self._reading = _reading(text, probability)

    def read(self, strip: Image) -> Reading:
        assert strip.size
        return self._reading


def _reading(text: str, probability: float) -> Reading:
    return Reading(tuple(Glyph(c, i / len(text), probability) for i, c in enumerate(text)))


@pytest.mark.parametrize(
    ("first", "second", "confidence"),
    [
        (("4", 0.5), ("4", 1.0), 0.75),
        (("47", 0.9), ("41", 0.9), 0.3),
        (("730.09", 1.0), ("73009", 1.0), 0.3),
        (("865", 0.8), ("865.", 0.6), 0.7),
        (("金源大酒店", 0.8), ("金源人酒店", 0.6), 0.8),
    ],
)
def test_two_readings_of_a_figure_are_weighed(
    first: tuple[str, float], second: tuple[str, float], confidence: float
) -> None:
    ink = np.zeros((100, 200), np.uint8)
    ink[40:60, 90:110] = 255
    desk = Desk(np.full((100, 200, 3), 255, np.uint8), ink, _Says(*second))
    strip = Strip(80, 35, 120, 65, _reading(*first))
    (filling,) = filled([AREA], [strip], desk)
    assert filling.text == first[0]
    assert filling.confidence == pytest.approx(confidence)

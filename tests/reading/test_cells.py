"""A cell's figure: read twice, believed where both readings agree."""

import cv2
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


def test_a_second_reading_does_not_make_a_slash_a_1() -> None:
    ink = np.zeros((100, 200), np.uint8)
    cv2.line(ink, (100, 60), (108, 36), 255, 4)
    desk = Desk(np.full((100, 200, 3), 255, np.uint8), ink, _Says("1", 0.99))
    (filling,) = filled([AREA], [Strip(85, 30, 120, 65, _reading("1", 0.3))], desk)
    assert not filling.legible


@pytest.mark.parametrize(
    ("figures", "confidence"),
    [(("7", "8", "9"), 0.9), (("7", "8"), 0.3), (("7", "8", "10"), 0.3)],
)
def test_figures_that_count_on_prove_each_other(
    figures: tuple[str, ...], confidence: float
) -> None:
    areas = [Area(n, 0, 1, 1, 0, 40 * n, 200, 40 * n + 40) for n in range(len(figures))]
    ink = np.zeros((160, 200), np.uint8)
    for area in areas:
        ink[round(area.y0) + 10 : round(area.y1) - 10, 90:110] = 255
    desk = Desk(np.full((160, 200, 3), 255, np.uint8), ink, _Says("6", 0.9))
    strips = [
        Strip(80, a.y0 + 5, 120, a.y1 - 5, _reading(text, 0.9))
        for a, text in zip(areas, figures, strict=True)
    ]
    told = [f.confidence for f in filled(areas, strips, desk)]
    assert told == pytest.approx([confidence] * len(figures))

"""A lone stroke that leans is no 1."""

import cv2
import numpy as np
import pytest

from mailbot.reading.ocr import Glyph, Reading
from mailbot.reading.slashes import doubted


@pytest.mark.parametrize(
    ("top", "text", "believed"),
    [
        # A slash, a backslash, a slash before a unit; a 1, and one before a unit.
        (108, "1", False),
        (92, "1", False),
        (108, "1万元", False),
        (101, "1", True),
        (101, "1万元", True),
        # Other numbers are not told by their first stroke.
        (108, "17", True),
    ],
)
def test_a_stroke_that_leans(top: int, text: str, *, believed: bool) -> None:
    ink = np.zeros((100, 200), np.uint8)
    cv2.line(ink, (100, 60), (top, 36), 255, 4)
    cv2.rectangle(ink, (140, 40), (158, 58), 255, 2)
    # Specks count for nothing.
    ink[50:53, 80:82] = 255
    reading = Reading(tuple(Glyph(c, i / len(text), 0.99) for i, c in enumerate(text)))
    assert doubted(reading, ink).text == text
    assert doubted(reading, ink).confidence == pytest.approx(0.99 if believed else 0.3)


def test_where_no_ink_is_left_nothing_is_doubted() -> None:
    reading = Reading((Glyph("1", 0.5, 0.9),))
    assert doubted(reading, np.zeros((20, 20), np.uint8)) == reading

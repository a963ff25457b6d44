"""The sheet on a photograph: drawn ones, whose corners are known."""

from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mailbot.reading.ocr import Image
from mailbot.reading.paper import sheet

_WIDE, _HIGH = 900, 1200
_CORNERS = np.array([(70, 60), (840, 80), (820, 1130), (50, 1120)], np.float32)


def photograph(corners: NDArray[Any] = _CORNERS, shadow: float = 0.0) -> Image:
    """Draw a white sheet on a brown desk, a hand's shadow over its corner at the bottom right."""
    image = np.full((_HIGH, _WIDE, 3), (70, 95, 110), np.uint8)
    cv2.fillConvexPoly(image, np.round(corners).astype(np.int32), (240, 245, 245))
    for y in range(200, 1000, 40):
        cv2.line(image, (150, y), (700, y), (30, 30, 30), 2)
    hand = np.zeros((_HIGH, _WIDE), np.float32)
    cv2.ellipse(hand, (800, 1050), (420, 260), -20, 0, 360, 1.0, -1)
    light = 1 - shadow * cv2.GaussianBlur(hand, (0, 0), 60)
    return np.asarray(image * light[..., None], np.uint8)


@pytest.mark.parametrize("shadow", [0.0, 0.4, 0.7])
def test_a_sheet_is_found_whole_in_whatever_light(shadow: float) -> None:
    found = sheet(photograph(shadow=shadow))
    assert found is not None
    assert np.abs(found - _CORNERS).max() < 0.02 * _HIGH


def test_a_side_that_is_not_seen_is_the_edge_of_the_picture() -> None:
    cut = np.array([(70, 60), (_WIDE + 9, 80), (_WIDE + 9, 1130), (50, 1120)], np.float32)
    found = sheet(photograph(cut))
    assert found is not None
    assert np.abs(found[:, 0] - (70, _WIDE, _WIDE, 50)).max() < 0.02 * _HIGH


def test_a_scan_has_no_sheet_on_it_however_dark_a_corner_is() -> None:
    everywhere = np.array([(-9, -9), (999, -9), (999, 1299), (-9, 1299)], np.float32)
    assert sheet(photograph(everywhere)) is None
    assert sheet(photograph(everywhere, shadow=0.8)) is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(-99, 999), st.integers(-99, 1299)), min_size=3, max_size=6))
def test_whatever_is_bright_the_corners_are_four_or_none(bright: list[tuple[int, int]]) -> None:
    found = sheet(photograph(np.array(bright, np.float32)))
    assert found is None or (found.shape == (4, 2) and np.isfinite(found).all())

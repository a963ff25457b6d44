"""Smaller pictures of a page, made quickly."""

import cv2
import numpy as np

from mailbot.reading.ocr import Image


def shrunk(image: Image, side: int) -> Image:
    """Shrink a picture so that its longer side has at most so many pixels."""
    # Halves come almost for free; what is left to do is a quarter of the work, or less.
    while max(image.shape[:2]) >= 2 * side:
        image = _by(image, 0.5)
    return _by(image, min(1.0, side / max(image.shape[:2])))


def _by(image: Image, scale: float) -> Image:
    if scale == 1.0:
        return image
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)

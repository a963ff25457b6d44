"""Smaller pictures of a page, made quickly."""

import cv2
import numpy as np

from mailbot.reading.ocr import Image

#: Near enough to the size that was asked for.
_ABOUT = 0.95


def shrunk(image: Image, side: int) -> Image:
    """Shrink a picture so that its longer side has at most so many pixels."""
    # Halves come almost for free; what is left to do is a quarter of the work, or less.
    while max(image.shape[:2]) >= 2 * side:
        image = _by(image, 0.5)
    return _by(image, min(1.0, side / max(image.shape[:2])))


def roughly(image: Image, side: int) -> Image:
    """Shrink a picture so that its longer side has about so many pixels, as quickly as can be.

    Area by area it takes ten times as long, unless halves are made.
    """
    while max(image.shape[:2]) >= _ABOUT * 2 * side:
        image = _by(image, 0.5)
    scale = side / max(image.shape[:2])
    if scale >= _ABOUT:
        return image
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    return np.asarray(small, dtype=np.uint8)


def _by(image: Image, scale: float) -> Image:
    if scale == 1.0:
        return image
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)

"""Smaller pictures of a page, made quickly."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray


def shrunk(image: NDArray[Any], side: int) -> NDArray[Any]:
    """Shrink a picture so that its longer side has at most so many pixels."""
    image = halved(image, side)
    return _by(image, min(1.0, side / max(image.shape[:2])))


def halved(image: NDArray[Any], side: int) -> NDArray[Any]:
    """Shrink a picture by halves, as long as its longer side keeps so many pixels.

    Halves come almost for free; what is left to do is a quarter of the work, or less.
    """
    while max(image.shape[:2]) >= 2 * side:
        image = _by(image, 0.5)
    return image


def _by(image: NDArray[Any], scale: float) -> NDArray[Any]:
    if scale == 1.0:
        return image
    # Averaging over anything but halves takes seven times as long, and little is lost without.
    how = cv2.INTER_AREA if scale == 0.5 else cv2.INTER_LINEAR  # noqa: PLR2004 - see above
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=how)
    return np.asarray(small, dtype=np.uint8)

"""Connected pieces of ink: which pixels each has, and where it lies.

OpenCV's own figures of connected components go through every pixel of a page; ink is a twentieth.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from mailbot.reading.ocr import Image

#: One number for each pixel of ink, or for each piece.
Numbers: TypeAlias = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of ink in a picture, numbered from 0; right and bottom lie just outside."""

    shape: tuple[int, ...]
    #: Of each pixel of ink: its row, its column and the piece it belongs to.
    rows: Numbers
    columns: Numbers
    owner: Numbers
    #: Of each piece.
    left: Numbers
    top: Numbers
    right: Numbers
    bottom: Numbers
    area: Numbers

    @property
    def width(self) -> Numbers:
        """How wide each piece is."""
        return np.asarray(self.right - self.left)

    @property
    def height(self) -> Numbers:
        """How high each piece is."""
        return np.asarray(self.bottom - self.top)

    def __len__(self) -> int:
        """Count them."""
        return len(self.area)

    def counted(self, pixels: Numbers) -> Numbers:
        """Count for each piece the pixels that are flagged."""
        return np.bincount(self.owner[pixels], minlength=len(self))

    def mean(self, values: Numbers, pixels: Numbers) -> Numbers:
        """Average for each piece a value of those of its pixels that are flagged."""
        sums = np.bincount(self.owner[pixels], values[pixels], len(self))
        return np.asarray(sums / np.maximum(1, self.counted(pixels)))

    def shown(self, kept: Numbers) -> Image:
        """Show the pieces that are flagged, in 255."""
        picture = np.zeros(self.shape, np.uint8)
        pixels = kept[self.owner]
        picture[self.rows[pixels], self.columns[pixels]] = 255
        return picture

    def cut_out(self, piece: int, labels: Image) -> Image:
        """Cut one piece out of a picture of ``labels``, as 1."""
        part = labels[self.top[piece] : self.bottom[piece], self.left[piece] : self.right[piece]]
        return np.asarray(part == piece + 1, dtype=np.uint8)


def pieces(ink: Image) -> Pieces:
    """Find the pieces of ink, what is not 0, in a picture."""
    return labelled(ink)[0]


def labelled(ink: Image) -> tuple[Pieces, Image]:
    """Find the pieces of ink, and the picture that shows each as its number plus 1."""
    if not cv2.countNonZero(ink):
        none = np.zeros(0, np.int32)
        return Pieces(ink.shape, *[none] * 8), np.zeros(ink.shape, np.int32)
    count, labels = cv2.connectedComponents(ink)
    columns, rows = cv2.findNonZero(ink).reshape(-1, 2).T
    owner = labels[rows, columns] - 1
    first = np.full((2, count - 1), max(ink.shape), np.int32)
    last = np.zeros((2, count - 1), np.int32)
    for i, along in enumerate((columns, rows)):
        np.minimum.at(first[i], owner, along)
        np.maximum.at(last[i], owner, along + 1)
    area = np.bincount(owner, minlength=count - 1)
    figures = (*first, *last, area)
    return Pieces(ink.shape, rows, columns, owner, *figures), np.asarray(labels)

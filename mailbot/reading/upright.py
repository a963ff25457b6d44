"""Lay a page flat: turned upright, cut from its surround, straightened, evenly lit.

Everything after this looks at the flat page; ``Flat`` remembers the way back, because places are
told on the page as a viewer shows it upright. Nothing here knows what text or a table is.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mailbot.model.document import Box
from mailbot.reading import paper
from mailbot.reading.ocr import Floats, Image
from mailbot.reading.scale import shrunk

#: Skew that a feeder or a hand produces, in degrees; beyond it something else is going on.
_MOST_SKEW = 12.0
#: Less than this costs more sharpness than it gains.
_LEAST_SKEW = 0.1
#: Longer side of the picture on which skew and light are measured, in pixels.
_MEASURED = 1000
#: Points on the lower edges of letters and lines by which skew is measured.
_POINTS = 15_000


@dataclass(frozen=True, slots=True)
class Flat:
    """A page laid flat, and the projection of its pixels to the upright page as shown."""

    image: Image
    to_shown: NDArray[Any]
    #: Width and height of the upright page as shown, in pixels.
    shown: tuple[int, int]
    #: Degrees the page was turned clockwise to straighten it.
    skew: float
    #: False where its pixels are those of the page as shown.
    moved: bool = True

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """Tell where a rectangle of the flat page stands on the upright page as shown."""
        if not self.moved:
            wide, high = self.shown
            shares = (x0 / wide, y0 / high, x1 / wide, y1 / high)
            return Box(*(round(min(max(share, 0.0), 1.0), 4) for share in shares))
        corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
        points = _project(self.to_shown, corners) / np.array(self.shown)
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        return Box(*(round(float(np.clip(v, 0, 1)), 4) for v in (left, top, right, bottom)))

    def pixels(self, box: Box) -> tuple[float, float, float, float]:
        """Tell which rectangle of the flat page a box of the upright page covers."""
        if not self.moved:
            wide, high = self.shown
            return box.x0 * wide, box.y0 * high, box.x1 * wide, box.y1 * high
        corners = np.array(
            [[box.x0, box.y0], [box.x1, box.y0], [box.x1, box.y1], [box.x0, box.y1]]
        )
        points = _project(np.linalg.inv(self.to_shown), corners * np.array(self.shown))
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        return float(x0), float(y0), float(x1), float(y1)


def turned(image: Image, rotation: int) -> Image:
    """Turn a page back by the clockwise turn its content has."""
    return np.ascontiguousarray(np.rot90(image, rotation // 90))


def laid_flat(upright: Image) -> Flat:
    """Lay an upright page flat."""
    height, width = upright.shape[:2]
    way = np.eye(3)
    size = (width, height)
    page = upright
    quad = paper.sheet(page)
    if quad is not None:
        way, size = _unfolded(quad)
        page = _warped(page, way, size)
    angle = skew(_small_gray(page))
    if abs(angle) >= _LEAST_SKEW:
        turn = _turning(angle, size)
        page = _warped(page, turn, size)
        way = turn @ way
    return Flat(evenly_lit(page), np.linalg.inv(way), (width, height), angle)


def as_it_is(upright: Image) -> Flat:
    """Take a page for flat that was never on paper."""
    height, width = upright.shape[:2]
    return Flat(upright, np.eye(3), (width, height), 0.0, moved=False)


def skew(gray: Image) -> float:
    """Measure by how many degrees lines of text and ruling fall to the right.

    Seen along the right slope, the lower edges of letters and lines gather in few rows.
    """
    # The median of half the picture is as good a ground, at a quarter of the cost.
    ground = cv2.medianBlur(cv2.resize(gray, None, fx=0.5, fy=0.5), 15)
    ground = cv2.resize(ground, (gray.shape[1], gray.shape[0]))
    ink = cv2.subtract(ground, gray) > 40  # noqa: PLR2004 - shades
    edges = ink[:-1] & ~ink[1:]
    rows, columns = np.nonzero(edges)
    if len(rows) < 50:  # noqa: PLR2004 - a page number and dust have no slope
        return 0.0
    # Every so many points tell the slope as well as all.
    every = 1 + len(rows) // _POINTS
    rows, columns = rows[::every], columns[::every]
    best, step = 0.0, 1.0
    span = np.arange(-_MOST_SKEW, _MOST_SKEW + step / 2, step)
    while step > 0.02:  # noqa: PLR2004 - half a pixel over the width of the picture
        scores = [_gathered(rows, columns, angle) for angle in span]
        best = float(span[int(np.argmax(scores))])
        step /= 4
        span = np.arange(best - 4 * step, best + 4.5 * step, step)
    return best


def _gathered(rows: NDArray[Any], columns: NDArray[Any], angle: float) -> float:
    """Score how much the points gather in few lines of this slope."""
    shifted = rows - columns * np.tan(np.radians(angle))
    counts = np.bincount((shifted - shifted.min()).astype(np.intp))
    return float((counts.astype(np.float64) ** 2).sum())


def evenly_lit(image: Image) -> Image:
    """Bring paper to white everywhere, whatever shadow or tint lies on it.

    The paper's colour at a place is the brightest there, looked at from far enough away that a
    highlighted row or a line of text is no background.
    """
    height, width = image.shape[:2]
    small = shrunk(image, 250)
    reach = np.ones((51, 51), np.uint8)
    paper = cv2.GaussianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, reach), (0, 0), 8)
    # Where even the brightest is dark there is no paper to be brought to white.
    paper = np.maximum(paper, 60)
    light = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.divide(image, light, scale=255), dtype=np.uint8)


def _unfolded(quad: Floats) -> tuple[NDArray[Any], tuple[int, int]]:
    """Make the projection of a quadrilateral to a rectangle of about its size."""
    top, right, bottom, left = (np.linalg.norm(quad[i] - quad[(i + 1) % 4]) for i in range(4))
    width, height = round(float(max(top, bottom))), round(float(max(left, right)))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    return np.asarray(cv2.getPerspectiveTransform(quad, target), np.float64), (width, height)


def _turning(angle: float, size: tuple[int, int]) -> NDArray[Any]:
    affine = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), angle, 1.0)
    return np.vstack([affine, [0, 0, 1]])


def _warped(image: Image, way: NDArray[Any], size: tuple[int, int]) -> Image:
    warped = cv2.warpPerspective(image, way, size, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, dtype=np.uint8)


def _small_gray(image: Image) -> Image:
    return shrunk(np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8), _MEASURED)


def _project(way: NDArray[Any], points: NDArray[Any]) -> NDArray[Any]:
    far = np.hstack([points, np.ones((len(points), 1))]) @ way.T
    return np.asarray(far[:, :2] / far[:, 2:], dtype=np.float64)

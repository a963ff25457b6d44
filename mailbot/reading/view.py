"""From a PDF page's own coordinates to the page as a viewer shows it.

A PDF counts upwards from a corner its boxes choose, before /Rotate; people count down from the
top left of what they see. Plain geometry, no library.
"""

import math
from dataclasses import dataclass

from mailbot.model.document import Box

#: left, top, right, bottom in points, counted down from the top left.
Rect = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One page's visible rectangle in its own coordinates, and the turn it is shown with."""

    left: float
    bottom: float
    right: float
    top: float
    #: Clockwise: 0, 90, 180, 270.
    rotate: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown, in points."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.rotate % 180 else (width, height)

    def shown(self, left: float, bottom: float, right: float, top: float) -> Rect:
        """Move a rectangle of the page's own coordinates to the page as shown."""
        rect = (left - self.left, self.top - top, right - self.left, self.top - bottom)
        if not self.rotate:
            return rect
        return turn(rect, (self.right - self.left, self.top - self.bottom), self.rotate)

    def box(self, rect: Rect) -> Box:
        """Give a rectangle of the page as shown as fractions, cut at the page's edges."""
        width, height = self.size
        x0, y0, x1, y1 = rect
        return Box(_share(x0, width), _share(y0, height), _share(x1, width), _share(y1, height))

    def rect(self, box: Box) -> Rect:
        """Give fractions of the page as shown in points."""
        width, height = self.size
        return box.x0 * width, box.y0 * height, box.x1 * width, box.y1 * height


def _share(value: float, whole: float) -> float:
    share = value / whole
    return round(min(max(share, 0.0), 1.0), 5) if math.isfinite(share) else 0.0


def turn(rect: Rect, size: tuple[float, float], angle: int) -> Rect:
    """Turn a rectangle clockwise together with the sheet of this size it lies on."""
    x0, y0, x1, y1 = rect
    width, height = size
    match angle % 360:
        case 90:
            return height - y1, x0, height - y0, x1
        case 180:
            return width - x1, height - y1, width - x0, height - y0
        case 270:
            return y0, width - x1, y1, width - x0
    return rect

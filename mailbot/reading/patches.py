"""Patches of a page: where ink lies close enough together to belong to one thing.

What looks for a seal need not look at what is too small for one, nor at bare paper.
"""

from typing import TypeAlias

import cv2
import numpy as np

from mailbot.reading.ocr import Image

Window: TypeAlias = tuple[slice, slice]

#: The picture is looked at a fourth as fine; so many of sixteen pixels must be inked.
_COARSE, _INKED = 4, 2
#: How far apart ink of one thing may lie: as a part of the least thing looked for.
_GAP = 0.28
#: Room left round a patch, in pixels: an edge wants to be seen from both sides.
_MARGIN = 16


def patches(mask: Image, least: float) -> list[Window]:
    """Find where ink (1) of at least so much width and height lies together."""
    height, width = mask.shape
    share = _coarse(mask)
    inked = cv2.threshold(share, _INKED - 1, 1, cv2.THRESH_BINARY)[1]
    if not cv2.countNonZero(inked):
        return []
    reach = max(1, round(least * _GAP / _COARSE / 2))
    joined = cv2.dilate(inked, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    found = []
    for piece in range(1, count):
        left, top, wide, high = (int(v) for v in stats[piece, :4])
        if min(wide, high) - 2 * reach < least / _COARSE - 1:
            continue
        margin = _MARGIN - reach * _COARSE
        rows = slice(max(0, top * _COARSE - margin), min(height, (top + high) * _COARSE + margin))
        columns = slice(
            max(0, left * _COARSE - margin), min(width, (left + wide) * _COARSE + margin)
        )
        found.append((rows, columns))
    return found


def _coarse(mask: Image) -> Image:
    """Count the inked ones of every sixteen pixels, going only where there is ink at all."""
    height, width = (side // _COARSE for side in mask.shape)
    share = np.zeros((height, width), np.uint8)
    left, top, wide, high = cv2.boundingRect(mask)
    x0, y0 = left // _COARSE, top // _COARSE
    x1 = min(width, (left + wide - 1) // _COARSE + 1)
    y1 = min(height, (top + high - 1) // _COARSE + 1)
    if x0 < x1 and y0 < y1:
        part = mask[y0 * _COARSE : y1 * _COARSE, x0 * _COARSE : x1 * _COARSE] * np.uint8(
            _COARSE**2
        )
        share[y0:y1, x0:x1] = cv2.resize(part, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)
    return share

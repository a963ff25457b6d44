"""Inscriptions: what is written on a seal, round a rim or in rows and columns within a frame."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mailbot.reading.ocr import Image, Reader, Reading
from mailbot.reading.rims import REACH, Rim, unrolled
from mailbot.reading.sides import Frame, upright

#: Height of a line for the recogniser, and the bare paper round characters set in a row.
_HEIGHT, _BARE = 64, 6
#: Round a rim characters stand far apart. At this part of its length such a line is read at half
#: the cost, and better: of 139 drawn ones 119 say the name without a fault, at full length 113.
_SQUEEZED = 0.6
#: Bare paper left at a line's ends, in parts of its height.
_END = 0.33
#: Part of the shorter side that a frame itself takes.
_EDGE = 0.05
#: Less ink than this part of what a row has on the average parts rows.
_PARTS = 0.25
#: A letter is no higher than this part of its column's width.
_LETTER = 1.1
#: Rows and columns are no more than so many, and no thinner than this part of the thickest.
_MOST, _THINNEST = 9, 0.35
#: Wider than high by this, a seal is written in rows.
_WIDE = 1.3
#: With what units' names and the words for seals end.
_ENDS = frozenset("章印司会局处部院厅室组站队所心团校厂社")


def around(ink: Image, rim: Rim, level: int, reader: Reader) -> Reading:
    """Read the writing round the inside of a rim, clockwise."""
    size = round(2 * np.pi * 0.78 * max(rim.a, rim.b))
    depth = round(max(rim.a, rim.b) * REACH)
    rolled = unrolled(ink, rim, size, depth)
    outer, inner = _writing_band(rolled)
    band = rolled[:, inner:outer].T[::-1]
    band = np.roll(band, -_widest_gap(_dark(band, level)), axis=1)
    inked = np.nonzero(_dark(band, level).any(axis=0))[0]
    if len(inked):
        room = round(_END * band.shape[0])
        band = band[:, max(0, inked[0] - room) : inked[-1] + room]
    return reader.read(_line(band, _SQUEEZED))


def within(ink: Image, frame: Frame, level: int, reader: Reader) -> Reading:
    """Read the writing within a frame: in rows, or in columns from the right.

    Nothing but the end of what is read tells the one from the other.
    """
    inside = upright(ink, frame, _EDGE)
    mask = _dark(inside, level)
    rows, columns = _bands(mask.mean(axis=1)), _bands(mask.mean(axis=0))
    lines = [reader.read(_line(inside[top:bottom])) for top, bottom in rows]
    in_rows = _joined(lines)
    if frame.a > _WIDE * frame.b or len(columns) == 1:
        return in_rows
    lines = [reader.read(_line(_stood_up(inside[:, left:right]))) for left, right in columns[::-1]]
    in_columns = _joined(lines)
    likelier = max(in_columns, in_rows, key=lambda r: (r.text[-1:] in _ENDS, r.confidence))
    return likelier if likelier.text else in_rows


def _dark(ink: NDArray[Any], level: int) -> NDArray[np.bool_]:
    """Tell what is inked for sure: above the level, and as dark as the rest."""
    return np.asarray(ink > max(level, int(ink.max()) // 3))


def _line(band: NDArray[Any], length: float = 1.0) -> Image:
    """Make a picture of a line as print has it: dark on white, as high as is read best."""
    strip = np.ascontiguousarray(band, np.uint8)
    scaled = cv2.normalize(strip, None, 0, 255, cv2.NORM_MINMAX)  # type: ignore[call-overload]  # its stub wants a target
    wide = max(1, round(length * band.shape[1] * _HEIGHT / max(1, band.shape[0])))
    plain = 255 - cv2.resize(scaled, (wide, _HEIGHT), interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.cvtColor(plain, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def _stood_up(column: Image) -> NDArray[Any]:
    """Set the characters of a column side by side, as the recogniser knows them."""
    mask = column > max(1, int(column.max()) // 3)
    wide = column.shape[1]
    cells = []
    for top, bottom in _bands(mask.mean(axis=1), _LETTER * wide):
        cell = np.pad(column[top:bottom], ((0, 0), (_BARE, _BARE)))
        above = max(0, wide + 2 * _BARE - cell.shape[0])
        cells.append(np.pad(cell, ((above // 2, above - above // 2), (0, 0))))
    high = max((cell.shape[0] for cell in cells), default=1)
    filled = [np.pad(cell, ((0, high - cell.shape[0]), (0, 0))) for cell in cells]
    return np.hstack(filled) if filled else column


def _bands(profile: NDArray[Any], letter: float = 0.0) -> list[tuple[int, int]]:
    """Cut where there is next to no ink, a few pixels wider than the ink is.

    What together is no larger than a ``letter`` is one: 会 and 章 have gaps.
    """
    inked = np.pad(profile > _PARTS * profile.mean(), 1)
    steps = np.diff(inked.astype(np.int8))
    starts, ends = np.nonzero(steps > 0)[0].tolist(), np.nonzero(steps < 0)[0].tolist()
    bands: list[tuple[int, int]] = []
    for start, end in zip(starts, ends, strict=True):
        if bands and end - bands[-1][0] <= letter:
            bands[-1] = (bands[-1][0], end)
        else:
            bands.append((start, end))
    least = _THINNEST * max((end - start for start, end in bands), default=0)
    large = [(start, end) for start, end in bands if end - start >= least][:_MOST]
    return [(max(0, start - 2), min(len(profile), end + 2)) for start, end in large]


def _joined(lines: list[Reading]) -> Reading:
    return Reading(tuple(glyph for line in lines for glyph in line.glyphs))


def _writing_band(rolled: Image) -> tuple[int, int]:
    """Find where the ring of writing ends outwards and inwards, in columns of an unrolled disc."""
    profile = rolled.mean(axis=0)
    steps = len(profile)

    def emptiest(low: float, high: float) -> int:
        first, last = (round(steps * part / REACH) for part in (low, high))
        return first + int(profile[first:last].argmin())

    return emptiest(0.84, 0.97), emptiest(0.45, 0.66)


def _widest_gap(inked: NDArray[Any]) -> int:
    """Find the column in the middle of the longest run without ink, going round."""
    columns = np.nonzero(inked.any(axis=0))[0]
    if not len(columns):
        return 0
    gaps = np.diff(np.append(columns, columns[0] + inked.shape[1]))
    widest = int(gaps.argmax())
    return int((columns[widest] + gaps[widest] // 2) % inked.shape[1])

"""Which rows of a list are marked, by what sets them apart from the other rows.

A mark is what few rows have: another ground, coloured writing, strokes round, under or beside the
writing, a star. What most rows have, or every second one, was printed that way. Seals that lie
over rows are left out. Whether a page should have marks at all is not known here.
"""

import math
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mailbot.reading.ocr import Image
from mailbot.reading.rows import Piece, Row
from mailbot.reading.strokes import COLOURED, Stroke, characters, coloured_ink, strokes, window

#: A ground this much darker than that of other rows is another ground, unless it is shadow.
_GROUND = 12
#: Rows of pixels by which a row's ground is judged.
_SAMPLED = 16
#: A ground so coloured was made with a highlighter, whatever the other rows look like.
_VIVID = 70
#: By how much more of a row's writing must be coloured than of others'.
#: A text of so many characters is a name, no number.
_INKED = 0.3
_NAME = 3
#: Part of a cell that a highlighter must cover where it does not fill it.
_COVERED = 0.12
#: How bright blue, green and red seem, and how bright all highlighters are and no pen is.
_BRIGHTNESS, _LIGHT = np.array([0.114, 0.587, 0.299]), 130
#: Where colour is lost, by how much more of it must be darker; and how far strokes of writing are
#: apart at most, in row heights.
_DARKENED, _STROKE = 0.3, 0.1
#: More rows than this part are not marked but made so.
_MOST = 0.65
#: But on lists of fewer rows.
_SHORT = 12
#: Signs that stand for a mark, with their kind.
SIGNS = {
    **dict.fromkeys("★☆✩✪✭✮✯⭐", "star"),
    **dict.fromkeys("√✓✔☑", "tick"),
    **dict.fromkeys("●▲◆■※◎△▶►◇○*＊", "ink"),
}
#: Words written beside a row to mark it.
_REMARKS = ("推荐", "已推", "拟推")


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked row, and how it is marked."""

    row: Row
    kind: str
    confidence: float

    @property
    def cells(self) -> tuple[str, ...]:
        """The row's cells without the signs that mark it."""
        return tuple(plain(p.text) for p in self.row.pieces)


@dataclass(frozen=True, slots=True)
class Scene:
    """What marks are looked for on: a flat page, without what is none of them."""

    image: Image
    #: 255 where there is ink that is no ruling of the list.
    ink: Image
    #: 255 where seals lie and nothing can be said.
    hidden: Image
    #: False for pages without colour, where marks lost theirs.
    colour: bool
    #: False where dark ink is known to be print.
    strokes: bool = True


def plain(text: str) -> str:
    """Take the signs off that mark a row: from its start and its end."""
    return text.strip("".join(SIGNS) + " \u3000")


def marked(rows: list[Row], scene: Scene) -> list[Marked]:
    """Find the marked rows of one list."""
    if not rows:
        return []
    high = median(row.height for row in rows)
    coloured = np.zeros_like(scene.ink)
    if scene.colour:
        part = window(rows, scene.ink.shape, high)
        coloured[part] = coloured_ink(scene.image[part], scene.hidden[part], high)
    found: dict[int, Marked] = {}
    for kind, confidence, indices in (
        ("highlight", 0.97, _grounds(rows, scene)),
        ("colour", 0.97, _writing(rows, scene, characters(coloured, high))),
    ):
        for index in indices:
            found.setdefault(index, Marked(rows[index], kind, confidence))
    for index, stroke in _drawn(rows, scene, coloured, set(found)):
        found.setdefault(index, Marked(rows[index], stroke.kind, stroke.confidence))
    for index, kind in _signs(rows).items():
        found.setdefault(index, Marked(rows[index], kind, 0.95))
    if not scene.colour and not found:
        for index in _paler(rows, scene):
            found.setdefault(index, Marked(rows[index], "colour", 0.6))
    return [found[index] for index in sorted(found)]


def signed(rows: list[Row]) -> list[Marked]:
    """Find the rows of a list that signs in their text mark, where nothing is drawn on it."""
    found = _signs(rows) if rows else {}
    return [Marked(rows[index], found[index], 0.95) for index in sorted(found)]


def few(flags: list[bool]) -> list[int]:
    """List the rows set apart, none if they are most."""
    apart = [i for i, flag in enumerate(flags) if flag]
    return [] if len(apart) > _MOST * len(flags) else apart


def banded(flags: list[bool], fewest: int = 6) -> bool:
    """Tell whether rows are set apart in turns, as printed tables are coloured."""
    count = len(flags)
    odd = sum(flag != bool(i % 2) for i, flag in enumerate(flags))
    # Fewer than six may be so by chance; a mark or two may lie on a banded table.
    return count >= fewest and min(odd, count - odd) <= count // 12


def set_apart(values: list[float], least: float) -> list[bool]:
    """Part values in a low and a high group by the widest gap between them, if it is wide."""
    order = sorted(values)
    gaps = [high - low for low, high in pairwise(order)]
    if not gaps or max(gaps) < least:
        return [False] * len(values)
    border = order[gaps.index(max(gaps))] + least / 2
    return [value > border for value in values]


def _grounds(rows: list[Row], scene: Scene) -> list[int]:
    """Find rows on another ground."""
    if len({len(row.pieces) for row in rows}) != 1:
        rows = [replace(row, pieces=(Piece(row.x0, row.y0, row.x1, row.y1, ""),)) for row in rows]
    columns: list[list[bool]] = []
    vivid = [False] * len(rows)
    bare = scene if scene.colour else _bare(scene, rows)
    for own in zip(*(row.pieces for row in rows), strict=True):
        cells = [_pixels(scene, row, piece) for row, piece in zip(rows, own, strict=True)]
        if scene.colour:
            covers = [_covered(cell) for cell in cells]
            covered = [cover > min(covers) + _COVERED for cover in covers]
        else:
            grounds = [_pixels(bare, row, piece) for row, piece in zip(rows, own, strict=True)]
            covered = set_apart([_darkened(ground) for ground in grounds], _DARKENED)
        bright = [_ground_colour(cell) > _VIVID for cell in cells]
        vivid = [a or b for a, b in zip(vivid, bright, strict=True)]
        for flags in (set_apart([_tone(cell) for cell in cells], _GROUND), covered):
            # Nobody marks by hand in so pale a colour.
            pale = not any(a and b for a, b in zip(flags, bright, strict=True))
            if few(flags) and not banded(flags, 3 if pale else 6):
                columns.append(flags)
    apart = few([any(column[i] for column in columns) for i in range(len(rows))])
    bright_rows = [i for i, flag in enumerate(vivid) if flag]
    # Where most rows of a short list are marked, few are set apart, and those are bright as well.
    more = set(apart) < set(bright_rows) and len(bright_rows) < len(rows)
    return bright_rows if (more or not apart) and not banded(vivid) else apart


def _bare(scene: Scene, rows: list[Row]) -> Scene:
    """Take the writing out of a list that was scanned without colour."""
    part = window(rows, scene.ink.shape, 0)
    reach = 2 * round(_STROKE * median(row.height for row in rows)) + 1
    image = scene.image.copy()
    kernel = np.ones((reach, reach), np.uint8)
    image[part] = cv2.morphologyEx(image[part], cv2.MORPH_CLOSE, kernel)
    return replace(scene, image=image)


def _pixels(scene: Scene, row: Row, piece: Piece) -> NDArray[Any]:
    """Give the pixels of a row in one column that lie on no ruling and under no seal, in a row."""
    inset = max(2, round(0.08 * row.height))
    y0, y1 = max(0, round(row.y0) + inset), max(0, round(row.y1) - inset)
    x0, x1 = max(0, round(piece.x0) + inset), max(0, round(piece.x1) - inset)
    step = max(1, round(row.height / _SAMPLED))
    part = np.s_[y0:y1:step, x0:x1:step]
    return np.asarray(scene.image[part][scene.hidden[part] == 0], dtype=np.int16)


def _tone(pixels: NDArray[Any]) -> float:
    """Tell how far from white the ground is, by the channel that lacks most."""
    return 255.0 - float(_quantile(pixels, 0.75).min()) if len(pixels) else 0.0


def _ground_colour(pixels: NDArray[Any]) -> float:
    return float(np.ptp(_quantile(pixels, 0.5))) if len(pixels) else 0.0


def _quantile(pixels: NDArray[Any], share: float) -> NDArray[Any]:
    """Give each channel's value below which a share of it lies; numpy's own takes far longer."""
    place = (len(pixels) - 1) * share
    low, high = math.floor(place), math.ceil(place)
    parted = np.partition(pixels, (low, high), axis=0)
    return np.asarray(parted[low] + (parted[high] - parted[low]) * (place - low))


def _covered(pixels: NDArray[Any]) -> float:
    """Tell which part of a cell has a light colour."""
    if not len(pixels):
        return 0.0
    light = (np.ptp(pixels, axis=1) > COLOURED) & (pixels @ _BRIGHTNESS > _LIGHT)
    return float(light.mean())


def _darkened(pixels: NDArray[Any]) -> float:
    """Tell which part of a cell, its writing taken out, is darker than paper."""
    return float((pixels.min(axis=1) < 255 - _GROUND).mean()) if len(pixels) else 0.0


def _writing(rows: list[Row], scene: Scene, print_: Image) -> list[int]:
    """Find rows in coloured writing: most of their ink has a colour that others' has not."""
    poorest, names = [], []
    for row in rows:
        own = [p for p in row.pieces if p.text and not p.shared]
        shares = [(_coloured_ink(scene, print_, row, p), p.text) for p in own]
        poorest.append(min((share for share, _ in shares), default=0.0))
        # A tick over a number colours it, too.
        names.append(max((share for share, text in shares if len(text) >= _NAME), default=0.0))
    flags = [
        a or b for a, b in zip(set_apart(poorest, _INKED), set_apart(names, _INKED), strict=True)
    ]
    return few(flags)


def _coloured_ink(scene: Scene, print_: Image, row: Row, piece: Piece) -> float:
    y0, y1 = max(0, round(row.y0)), max(0, round(row.y1))
    x0, x1 = max(0, round(piece.x0)), max(0, round(piece.x1))
    ink = (scene.ink[y0:y1, x0:x1] > 0) & (scene.hidden[y0:y1, x0:x1] == 0)
    if ink.sum() < 20:  # noqa: PLR2004 - dust
        return 0.0
    return float((print_[y0:y1, x0:x1][ink] > 0).mean())


def _drawn(
    rows: list[Row], scene: Scene, coloured: Image, known: set[int]
) -> list[tuple[int, Stroke]]:
    """Find strokes that were drawn on rows, coloured ones and dark ones out of proportion."""
    dark = cv2.bitwise_and(scene.ink, cv2.bitwise_not(scene.hidden))
    if not scene.strokes:
        dark = np.zeros_like(scene.ink)
    seen = strokes(rows, coloured, np.asarray(dark, dtype=np.uint8))
    found: list[tuple[int, Stroke]] = []
    # Rulings that were not told as such lie under most rows, but take no tick with them.
    for level in (False, True):
        own = [
            (index, stroke)
            for stroke in seen
            if (stroke.kind == "underline") == level
            and not (level and (_borders(stroke, rows, known) or _astray(stroke, rows, found)))
            for index in stroke.rows
            if index not in known
        ]
        touched = {index for index, _ in own}
        flags = [i in touched for i in range(len(rows))]
        # On a short list most may be marked by hand, of two rows both; with a coloured pen, which
        # no ruling is drawn with, on any.
        by_hand = all(stroke.coloured for _, stroke in own) or (not level and len(rows) < _SHORT)
        some = few(flags) or (by_hand and not all(flags))
        by_chance = by_hand or not banded(flags)
        if len(rows) <= 2 or (some and by_chance):  # noqa: PLR2004 - see above
            found += own
    return found


def _borders(stroke: Stroke, rows: list[Row], known: set[int]) -> bool:
    """Tell whether a level line is but the edge of another row's coloured ground."""
    near = 0.2 * rows[0].height
    return any(rows[i].y0 - near < stroke.at < rows[i].y1 + near for i in known)


def _astray(stroke: Stroke, rows: list[Row], found: list[tuple[int, Stroke]]) -> bool:
    """Tell whether a level line lies in another row that has a mark: it is a piece of that."""
    return any(rows[i].y0 <= stroke.at < rows[i].y1 and i not in stroke.rows for i, _ in found)


def _signs(rows: list[Row]) -> dict[int, str]:
    """Find rows whose text carries a sign or a remark, in a column where few do."""
    found: dict[int, str] = {}
    for column in range(max(len(row.pieces) for row in rows)):
        kinds = [
            _sign(row.pieces[column].text) if column < len(row.pieces) else None for row in rows
        ]
        for index in few([kind is not None for kind in kinds]):
            found.setdefault(index, kinds[index] or "ink")
    return found


def _sign(text: str) -> str | None:
    stripped = text.strip()
    if not stripped:
        return None
    for char in (stripped[0], stripped[-1]):
        if char in SIGNS:
            return SIGNS[char]
    short = len(stripped) <= 4  # noqa: PLR2004 - a remark, no name
    return "ink" if short and any(word in stripped for word in _REMARKS) else None


def _paler(rows: list[Row], scene: Scene) -> list[int]:
    """Find rows whose writing is paler than the others': colour that a gray scan took away."""
    gray = cv2.cvtColor(scene.image, cv2.COLOR_BGR2GRAY)
    levels = []
    for row in rows:
        part = np.s_[round(row.y0) : round(row.y1), round(row.x0) : round(row.x1)]
        ink = (scene.ink[part] > 0) & (scene.hidden[part] == 0)
        dark = gray[part][ink]
        levels.append(float(np.percentile(dark, 10)) if len(dark) else 0.0)
    usual = median(levels)
    return few([level - usual > 45 for level in levels])  # noqa: PLR2004 - red is 76 in gray

"""Strokes drawn on a list by hand or by a program: which they are, and which rows they mean."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import median

import cv2
import numpy as np

from mailbot.reading.ocr import Image
from mailbot.reading.pieces import labelled, pieces
from mailbot.reading.rows import Row

#: A coloured pixel: its channels differ by this much; beside such, by that much will do.
COLOURED, _FAINTLY = 45, 26
#: Where no two channels differ by more there is no colour, whatever the ground.
_NO_COLOUR = 6
#: Part of a stroke that must be surely coloured; the fringes of print scanned in colour are not.
_SURELY = 0.15
#: Print this near to a coloured stroke is its edge.
_NEXT = np.ones((5, 5), np.uint8)
#: Lighter than this is ground, not ink.
_GROUND = 205
#: How large a stroke must be, in row heights.
_SMALLEST = 0.25
#: Dark strokes must be this much higher than print, or this much wider and flat.
_HIGHER, _WIDER, _FLAT = 1.45, 3.5, 0.3
#: A level line is at least so long, in row heights; across most of the list it is a ruling.
_UNDER, _WHOLE = 1.2, 0.9
#: Thinner is what the feet of characters make side by side, in row heights.
_THINNEST = 0.035
#: What reaches over a ruled list's edge by more is no print, in row heights.
_OVER = 0.2
#: Nearer than this to the border of rows it is a rest of their ruling, in row heights.
_AT_RULING = 0.09
#: How strong the fifth beat of a star's outline is, at least, and compared with the others.
_BEAT, _BEATS = 0.16, 3.5
#: A star reaches as far one way as another, give or take so much.
_EVEN = 0.25
#: Nearer to the side of the picture lies its surround, as a part of its width.
_SURROUND = 0.012
#: A punched hole's middle lies 12 mm from the side of the sheet, and it is over 5 mm wide: how far
#: it reaches and how high it is at least, as parts of the shorter side.
_HOLE = (0.08, 0.02)
#: How much of its rectangle a disc fills, and how much longer than the other its longer side is.
_DISC, _EVEN_SIDES = 0.65, 1.4
#: What strikes a row's writing out is lower, made with a thinner pen, and lies between, in row
#: heights; and encloses at most so many times its ink.
_LEVEL, _PEN, _THROUGH, _DOUBLE = 0.45, 0.16, (0.3, 0.62), 3.0
#: A line round something has this many times its own ink inside.
_CLOSED = 1.6


@dataclass(frozen=True, slots=True)
class Stroke:
    """A stroke and the rows it means."""

    kind: str
    rows: tuple[int, ...]
    confidence: float
    #: The height of its middle of mass.
    at: float
    #: Drawn with a coloured pen.
    coloured: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A connected piece of ink: its rectangle, its middle of mass and what it encloses."""

    x0: float
    y0: float
    x1: float
    y1: float
    middle: float
    #: Area within its outline over its own ink, and over that of its rectangle.
    closed: float
    full: float
    five: bool
    coloured: bool = False

    @property
    def width(self) -> float:
        """Its width."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Its height."""
        return self.y1 - self.y0


def strokes(rows: list[Row], coloured: Image, dark: Image) -> list[Stroke]:
    """Find the strokes on a list: coloured ink, and dark ink that is no print."""
    high = median(row.height for row in rows)
    part = window(rows, dark.shape, high / 2)
    x0, y0 = part[1].start, part[0].start
    shapes = _shapes(coloured[part], x0, y0, high)
    apart = cv2.bitwise_not(cv2.dilate(coloured[part], _NEXT))
    black = np.asarray(cv2.bitwise_and(dark[part], apart), dtype=np.uint8)
    print_ = _shapes(black, x0, y0, high)
    odd = _no_print(print_) + _beside(print_, rows, high)
    level = _shapes(_level(black, high), x0, y0, high)
    wide = max(row.x1 - row.x0 for row in rows)
    odd += [
        s
        for s in level
        if s.width < _WHOLE * wide
        and s.height >= max(2, _THINNEST * high)
        and not any(_within(s, o) for o in odd)
        and _under_text(s, black, x0, y0, high)
    ]
    shapes = [replace(s, coloured=True) for s in shapes if not _rest_of_column(s, rows, high)]
    shapes += [s for s in odd if not _rest_of_ruling(s, rows, high)]
    shapes = [s for s in shapes if not _of_edge(s, dark.shape[1], min(dark.shape))]
    shapes = [s for s in shapes if not _shared(s, rows)]
    found = [meant(shape, rows, high) for shape in shapes]
    return [stroke for stroke in found if stroke is not None]


def window(rows: list[Row], shape: tuple[int, ...], margin: float) -> tuple[slice, slice]:
    """Give the part of a picture that a list takes, with the room beside it, above and below."""
    return (
        slice(
            max(0, round(min(row.y0 for row in rows) - margin)),
            min(shape[0], round(max(row.y1 for row in rows) + margin)),
        ),
        slice(
            max(0, round(min(row.x0 - row.left for row in rows))),
            min(shape[1], round(max(row.x1 + row.right for row in rows))),
        ),
    )


def _of_edge(shape: Shape, wide: int, short: int) -> bool:
    """Tell the surround of a page, and holes punched into its margin, from what is drawn on it."""
    if min(shape.x0, wide - shape.x1) < _SURROUND * wide:
        return True
    reach, high = _HOLE
    in_margin = min(shape.x1, wide - shape.x0) < reach * short
    oblong = max(shape.width, shape.height) / min(shape.width, shape.height)
    return (
        in_margin and shape.height > high * short and shape.full > _DISC and oblong < _EVEN_SIDES
    )


def _under_text(line: Shape, ink: Image, x: int, y: int, high: float) -> bool:
    """Tell whether writing stands on a level line for most of its length, and little below it."""
    across = np.s_[round(line.x0) - x : round(line.x1) - x]
    top, bottom = round(line.y0) - y - 2, round(line.y1) - y + 3
    above = ink[max(0, round(top - 0.6 * high)) : max(0, top), across]
    below = ink[bottom : round(bottom + 0.2 * high), across]
    if not above.size or not below.size:
        return False
    written = [float((part > 0).any(axis=0).mean()) for part in (above, below)]
    return written[0] > 0.5 and written[1] < 0.35  # noqa: PLR2004 - gaps between characters, the next row's tips


def _rest_of_ruling(line: Shape, rows: list[Row], high: float) -> bool:
    edges = [edge for row in rows if row.ruled for edge in (row.y0, row.y1)]
    level = line.height < _FLAT * high and line.width > 2 * line.height
    return level and any(abs(line.middle - edge) < _AT_RULING * high for edge in edges)


def _rest_of_column(line: Shape, rows: list[Row], high: float) -> bool:
    """Tell a ruling that blurred colours from beside it."""
    if line.width > _AT_RULING * high or line.height < 2 * line.width:
        return False
    at = (line.x0 + line.x1) / 2
    edges = {edge for row in rows if row.ruled for p in row.pieces for edge in (p.x0, p.x1)}
    return any(abs(at - edge) < _AT_RULING * 2 * high for edge in edges)


def _shared(shape: Shape, rows: list[Row]) -> bool:
    """Tell whether a shape lies in a cell of several rows; which of them it means is not told."""
    own = (piece for row in rows if row.y0 <= shape.middle < row.y1 for piece in row.pieces)
    return any(p.shared and p.x0 <= shape.x0 and shape.x1 <= p.x1 for p in own)


def _within(one: Shape, other: Shape) -> bool:
    return other.x0 <= one.x0 and one.x1 <= other.x1 and other.y0 <= one.middle <= other.y1


def _beside(shapes: list[Shape], rows: list[Row], high: float) -> list[Shape]:
    """Keep the shapes that stand beside the list's columns, where nothing is printed."""
    large = [s for s in shapes if s.height > _SMALLEST * high]
    if rows[0].ruled:
        left, right = min(row.x0 for row in rows), max(row.x1 for row in rows)
        return [
            s
            for s in large
            if _leaves(s, left, right, high) and not _rest_of_column(s, rows, high)
        ]
    own = [row.pieces for row in rows if row.pieces]
    left = float(np.percentile([pieces[0].x0 for pieces in own], 20)) - 0.4 * high
    # Of a wrapped name either line may be the longer one.
    ends = [max(pieces, key=lambda piece: piece.x1) for pieces in own]
    right = float(np.percentile([piece.x1 for piece in ends], 90)) + 0.2 * high
    # Names are of any length: what is written on from within the columns is the name's end.
    last = [piece for piece in ends if piece.x0 < right - high]
    return [
        s
        for s in large
        if s.x1 < left
        or (s.x0 > right and not any(p.y0 < s.middle < p.y1 and s.x1 <= p.x1 for p in last))
    ]


def _leaves(shape: Shape, left: float, right: float, high: float) -> bool:
    """Tell whether a shape stands beside a ruled list, or reaches over its edge."""
    beside = not left < (shape.x0 + shape.x1) / 2 < right
    return beside or shape.x0 < left - _OVER * high or shape.x1 > right + _OVER * high


def coloured_ink(image: Image, hidden: Image, high: float) -> Image:
    """Show the coloured ink of a page with rows of a height, in 255, but for what is hidden.

    The ground is taken out first: on a tinted one black writing has coloured edges.
    """
    if cv2.subtract(*extremes(image)).max() <= _NO_COLOUR:
        return np.zeros_like(hidden)
    half = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    reach = 2 * round(0.125 * high) + 1
    ground = cv2.morphologyEx(half, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    # The darker side of an edge counts, else the edges of coloured cells would stay.
    ground = cv2.erode(ground, np.ones((5, 5), np.uint8))
    bare = cv2.divide(image, cv2.resize(ground, (image.shape[1], image.shape[0])), scale=255)
    most, least = extremes(np.asarray(bare, dtype=np.uint8))
    spread = cv2.subtract(most, least)
    spread[(hidden > 0) | (least > _GROUND)] = 0
    faint = cv2.morphologyEx(
        cv2.threshold(spread, _FAINTLY, 255, cv2.THRESH_BINARY)[1],
        cv2.MORPH_CLOSE,
        np.ones((5, 5), np.uint8),
    )
    own = pieces(np.asarray(faint, dtype=np.uint8))
    sure = own.counted(spread[own.rows, own.columns] > COLOURED)
    return own.shown(sure > _SURELY * own.area)


def extremes(image: Image) -> tuple[Image, Image]:
    """Give the brightest and the darkest channel of each pixel."""
    one, two, three = cv2.split(image)
    most, least = cv2.max(cv2.max(one, two), three), cv2.min(cv2.min(one, two), three)
    return np.asarray(most, dtype=np.uint8), np.asarray(least, dtype=np.uint8)


def characters(ink: Image, high: float) -> Image:
    """Leave out strokes larger than the characters of rows of a height."""
    own = pieces(ink)
    return own.shown((own.width < 2.2 * high) & (own.height < 0.8 * high))


def _level(ink: Image, high: float) -> Image:
    """Show the level lines among dark ink: too long for a stroke of writing."""
    run = np.ones((1, max(3, round(_UNDER * high))), np.uint8)
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, run), dtype=np.uint8)


def _shapes(mask: Image, x: int, y: int, high: float) -> list[Shape]:
    own, labels = labelled(mask)
    large = (np.maximum(own.width, own.height) >= _SMALLEST * high) & (
        own.area >= (_SMALLEST * high / 2) ** 2
    )
    middles = own.mean(own.rows, np.ones_like(own.rows, dtype=bool))
    shapes = []
    for piece in np.nonzero(large)[0].tolist():
        shape = own.cut_out(piece, labels)
        outlines, _ = cv2.findContours(shape, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        within = sum(cv2.contourArea(outline) for outline in outlines)
        shapes.append(
            Shape(
                float(x + own.left[piece]),
                float(y + own.top[piece]),
                float(x + own.right[piece]),
                float(y + own.bottom[piece]),
                float(y + middles[piece]),
                within / max(1, int(own.area[piece])),
                within / shape.size,
                is_star(shape),
            )
        )
    return shapes


def _no_print(shapes: list[Shape]) -> list[Shape]:
    """Keep the shapes that are no printed characters: out of proportion, or stars."""
    heights = [s.height for s in shapes]
    if not heights:
        return []
    # The larger characters are the measure; the smaller ones are parts and punctuation.
    usual = float(np.percentile(heights, 70))
    return [
        s
        for s in shapes
        if s.height > _HIGHER * usual
        or (s.width > _WIDER * usual and s.height < _FLAT * usual)
        or (s.five and s.height < _HIGHER * usual)
    ]


def meant(shape: Shape, rows: list[Row], high: float) -> Stroke | None:
    """Tell which rows a stroke means, and what kind it is; None where it means none."""
    inside = min(shape.y1, rows[-1].y1) - max(shape.y0, rows[0].y0)
    if inside < 0.4 * shape.height:
        return None
    flat = shape.height < 0.35 * high and shape.width > 2 * shape.height
    if any(_strikes(shape, row) for row in rows):
        return None
    covered = [i for i, row in enumerate(rows) if shape.y0 <= row.middle <= shape.y1]
    round_it = shape.closed > _CLOSED and shape.width > 0.6 * high
    # Rings that touch are one shape; a frame round all rows marks none.
    most = len(rows) - 1 if round_it and shape.coloured else 0.6 * len(rows)
    if len(covered) > max(3, most):
        return None
    if len(covered) < 2 or (len(covered) == 2 and not round_it):  # noqa: PLR2004 - a stroke overshoots its row
        # A line under a row's writing may lie on the ruling below, or touch the next row.
        at = shape.middle - (0.3 * high if flat else 0.0)
        covered = [i for i, row in enumerate(rows) if row.y0 <= at < row.y1]
    if not covered:
        return None
    kind = _kind(shape, high, flat=flat, round_it=round_it)
    return Stroke(kind, tuple(covered), 0.95, shape.middle, shape.coloured)


def _strikes(line: Shape, row: Row) -> bool:
    """Tell whether a pen's level line, or two that run together, strike a row's writing out."""
    level = line.height < _LEVEL * row.height and line.width > 2 * line.height
    # Thicker is a highlighter, and what encloses more a ring.
    pen = line.full * line.height <= _PEN * row.height * line.closed and line.closed < _DOUBLE
    place = (line.middle - row.y0) / row.height
    across = min(line.x1, row.x1) - max(line.x0, row.x0)
    return level and pen and _THROUGH[0] < place < _THROUGH[1] and across > line.width / 2


def _kind(shape: Shape, high: float, *, flat: bool, round_it: bool) -> str:
    if flat:
        return "underline"
    if shape.five:
        return "star"
    if round_it:
        return "circle"
    return "tick" if shape.width < 2.5 * high else "ink"


def _leaning(moments: Mapping[str, float]) -> float:
    """Tell how much more a shape reaches one way than across it: 0 for a star, 1 for a line."""
    along, across, aslant = (moments[name] for name in ("mu20", "mu02", "mu11"))
    return float(np.hypot(along - across, 2 * aslant)) / max(1.0, along + across)


def is_star(ink: Image) -> bool:
    """Tell whether a small piece of ink is a five-pointed star: its outline beats five times.

    Measured on stars and asterisks of 18 to 40 pixels, blurred as scans are: the fifth beat is
    over 3.8 times as strong as any other but its overtone; below 3 for all characters tried.
    """
    if not 0.75 < ink.shape[1] / ink.shape[0] < 1.35:  # noqa: PLR2004 - as wide as high
        return False
    outlines, _ = cv2.findContours(ink, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(outlines, key=len)
    if len(outline) < 24:  # noqa: PLR2004 - a dot
        return False
    moments = cv2.moments(outline)
    if not moments["m00"] or _leaning(moments) > _EVEN:
        return False
    middle = np.array([moments["m10"], moments["m01"]]) / moments["m00"]
    off = outline.reshape(-1, 2) - middle
    turns = np.arctan2(off[:, 1], off[:, 0])
    order = np.argsort(turns)
    around = np.linspace(-np.pi, np.pi, 64, endpoint=False)
    away = np.interp(
        around, turns[order], np.hypot(off[order, 0], off[order, 1]), period=2 * np.pi
    )
    beats = np.abs(np.fft.rfft(away / away.mean()))[1:12] / len(around) * 2
    return bool(beats[4] > _BEAT and beats[4] > _BEATS * np.delete(beats, [4, 9]).max())

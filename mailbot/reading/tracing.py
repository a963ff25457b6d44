"""Trace what a PDF page draws beside dark writing, from the file's own strokes.

Runs in the child. Whatever cannot be told for sure, as forms inside the page, shadings, dashes or
something that hides what was drawn before, makes the tracer give up: such a page is looked at as
if it were paper.
"""

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from mailbot.reading.objects import Handle, Matrix, matrix_of, moved, times
from mailbot.reading.sketch import Sketch, Thing
from mailbot.reading.view import Rect, View

#: Pages with more objects, things or points of a clip are drawings, no papers.
_MOST_OBJECTS, _MOST_THINGS, _MOST_CLIP = 6000, 300, 1000
#: Points of a path beyond which it is no ruling, and paths that cut one another out.
_MOST_POINTS, _MOST_CLIPS = 60_000, 6
#: In points: thinner is a line, at least so long; a thicker stroke is none.
_THIN, _LONG, _THICK = 2.5, 6.0, 5.0
#: A line falls by less than this from end to end.
_LEVEL = 0.4
#: Sides of a check box, and how far from square it may be.
_SMALLEST, _LARGEST, _OBLONG = 5.0, 22.0, 1.3
#: Parts of 255: colours whose channels differ by less are none; lighter is paper, or too pale to
#: be sure of; a ground as dark hides what lies on it.
_GRAYISH, _PAPER, _PALE, _DARK, _WHOLE = 20, 250, 200, 100, 255
#: Pieces of one line lie no further apart, in points.
_ONE = 0.6
#: A ground may reach over the line at its edge, in points.
_EDGE = 1.0
#: What annotations show nothing of their own.
_SILENT = {pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP}
_HIDDEN = 2 | 32
_MOST_ANNOTATIONS = 200
_STROKED = {
    pdfium.FPDF_TEXTRENDERMODE_STROKE,
    pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE,
}
_SHOWN = {*_STROKED, pdfium.FPDF_TEXTRENDERMODE_FILL}

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Outline:
    """A path in the page's own coordinates: the straight lines of each of its parts."""

    parts: tuple[tuple[tuple[Point, Point], ...], ...]
    #: It has curves, which ``parts`` leave out.
    curved: bool

    @property
    def lines(self) -> Iterator[tuple[Point, Point]]:
        """All its straight lines."""
        return (line for part in self.parts for line in part)

    @property
    def level(self) -> bool:
        """Tell whether it is made of lines along the page only."""
        return not self.curved and all(
            min(abs(x1 - x0), abs(y1 - y0)) <= _LEVEL for (x0, y0), (x1, y1) in self.lines
        )


@dataclass(frozen=True, slots=True)
class _Colour:
    most: float
    least: float

    @property
    def gray(self) -> bool:
        return self.most - self.least <= _GRAYISH

    @property
    def paper(self) -> bool:
        return self.least >= _PAPER


def outline(handle: Handle, matrix: Matrix) -> Outline:
    """Read the lines of a path."""
    matrix = times(matrix_of(handle), matrix)
    parts: list[list[tuple[Point, Point]]] = [[]]
    start = last = (0.0, 0.0)
    curved = False
    x, y = ctypes.c_float(), ctypes.c_float()
    at = ctypes.byref(x), ctypes.byref(y)
    for i in range(min(pdfium.FPDFPath_CountSegments(handle), _MOST_POINTS)):
        segment = pdfium.FPDFPath_GetPathSegment(handle, i)
        pdfium.FPDFPathSegment_GetPoint(segment, *at)
        here = moved(x.value, y.value, matrix)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = here
            parts.append([])
        elif kind != pdfium.FPDF_SEGMENT_LINETO:
            curved = True
        elif here != last:
            parts[-1].append((last, here))
        if pdfium.FPDFPathSegment_GetClose(segment) and here != start:
            parts[-1].append((here, start))
        last = here
    return Outline(tuple(tuple(part) for part in parts if part), curved)


@dataclass(slots=True)
class Tracer:
    """Takes a page's objects one by one, in the order in which they are drawn."""

    #: Something was met that cannot be told.
    lost: bool = False
    _count: int = 0
    _rules: list[Rect] = field(default_factory=list)
    _squares: list[Rect] = field(default_factory=list)
    _things: list[tuple[Rect, dict[str, bool]]] = field(default_factory=list)
    #: Grounds, white ones too, each with how many rules were drawn before it.
    _grounds: list[tuple[int, Rect]] = field(default_factory=list)

    def take(self, handle: Handle, kind: int, bounds: Rect) -> None:
        """Take a picture, a text, or something that cannot be told."""
        self._count += 1
        self.lost = self.lost or self._count > _MOST_OBJECTS or len(self._things) > _MOST_THINGS
        if self.lost:
            return
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            self._note(bounds, picture=True)
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            self._take_text(handle, bounds)
        elif kind != pdfium.FPDF_PAGEOBJ_PATH:
            self.lost = True

    def _take_text(self, handle: Handle, bounds: Rect) -> None:
        mode = pdfium.FPDFTextObj_GetTextRenderMode(handle)
        if mode == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE:
            return
        if mode not in _SHOWN:
            self.lost = True
            return
        colours = []
        if mode != pdfium.FPDF_TEXTRENDERMODE_STROKE:
            colours.append(_colour(pdfium.FPDFPageObj_GetFillColor, handle))
        if mode in _STROKED:
            colours.append(_colour(pdfium.FPDFPageObj_GetStrokeColor, handle))
        if not all(colour and colour.gray for colour in colours):
            self._note(bounds, straight=True, dark=False)

    def take_path(self, handle: Handle, bounds: Rect, shape: Outline) -> None:
        """Take a path."""
        self.take(handle, pdfium.FPDF_PAGEOBJ_PATH, bounds)
        filled, stroked = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(handle, ctypes.byref(filled), ctypes.byref(stroked))
        if self.lost or not (filled.value or stroked.value):
            return
        frame = _clip(handle)
        fill = _colour(pdfium.FPDFPageObj_GetFillColor, handle) if filled.value else None
        stroke = _colour(pdfium.FPDFPageObj_GetStrokeColor, handle) if stroked.value else None
        if frame is None or (filled.value and not fill) or (stroked.value and not stroke):
            self.lost = True
            return
        colours = [colour for colour in (fill, stroke) if colour]
        if not shape.level:
            gray = [colour.gray for colour in colours]
            self._note(bounds, coloured=not all(gray), dark=any(gray))
            return
        if fill:
            blended = pdfium.FPDFPageObj_HasTransparency(handle) == 1
            self._fill(shape, fill, frame, hides=not blended or fill.paper)
        if stroke:
            self._stroke(handle, shape, stroke, frame)

    def _fill(self, shape: Outline, colour: _Colour, frame: Rect, *, hides: bool) -> None:
        for part in shape.parts:
            area = _cut(_around(part), frame)
            if area is None:
                continue
            if not _is_rectangle(part):
                self.lost = True
            elif min(area[2] - area[0], area[3] - area[1]) <= _THIN:
                self._line(area, colour)
            else:
                self._ground(area, colour, hides=hides)

    def _ground(self, area: Rect, colour: _Colour, *, hides: bool) -> None:
        if hides:
            self._grounds.append((len(self._rules), area))
        if colour.paper:
            return
        if colour.gray and colour.most < _DARK:
            # The tick in a check box, or what hides what lies on it.
            self.lost = self.lost or max(area[2] - area[0], area[3] - area[1]) > _LARGEST
            self._note(area, coloured=False)
            return
        self._note(area, straight=True, dark=False, ground=True)

    def _stroke(self, handle: Handle, shape: Outline, colour: _Colour, frame: Rect) -> None:
        width = ctypes.c_float()
        pdfium.FPDFPageObj_GetStrokeWidth(handle, ctypes.byref(width))
        # Matrices of forms do not come here; the object's own seldom scales.
        if pdfium.FPDFPageObj_GetDashCount(handle) > 0 or width.value > _THICK:
            self.lost = True
            return
        half = width.value / 2
        for part in shape.parts:
            x0, y0, x1, y1 = _around(part)
            if _is_rectangle(part) and _is_square(x1 - x0, y1 - y0) and colour.most < _PALE:
                self._squares.append((x0 - half, y0 - half, x1 + half, y1 + half))
            for one, other in part:
                left, low, right, high = _around([(one, other)])
                line = _cut((left - half, low - half, right + half, high + half), frame)
                if line:
                    self._line(line, colour)

    def _line(self, line: Rect, colour: _Colour) -> None:
        wide, high = line[2] - line[0], line[3] - line[1]
        if colour.paper:
            self._grounds.append((len(self._rules), line))
        elif not colour.gray:
            # A page may be ruled in colour; a coloured line across is a mark under writing.
            self.lost = self.lost or high > max(wide, _LONG)
            self._note(line, straight=True, dark=False)
        elif colour.most >= _PALE:
            self.lost = True
        elif max(wide, high) < _LONG:
            self._note(line, coloured=False)
        else:
            self._rules.append(line)

    def _note(self, bounds: Rect, **what: bool) -> None:
        self._things.append((bounds, what))

    def annotated(self, page: Handle) -> None:
        """Take what is laid over the page; fields of a form hold text of their own."""
        count = pdfium.FPDFPage_GetAnnotCount(page)
        self.lost = self.lost or count > _MOST_ANNOTATIONS
        for i in range(0 if self.lost else count):
            handle = pdfium.FPDFPage_GetAnnot(page, i)
            kind = pdfium.FPDFAnnot_GetSubtype(handle) if handle else pdfium.FPDF_ANNOT_UNKNOWN
            rect = pdfium.FS_RECTF()
            if kind == pdfium.FPDF_ANNOT_WIDGET or not handle:
                self.lost = True
            elif kind not in _SILENT and not pdfium.FPDFAnnot_GetFlags(handle) & _HIDDEN:
                pdfium.FPDFAnnot_GetRect(handle, ctypes.byref(rect))
                self._note((rect.left, rect.bottom, rect.right, rect.top))
            pdfium.FPDFPage_CloseAnnot(handle)

    def sketch(self, view: View) -> Sketch | None:
        """Tell what the page draws, None where that cannot be told."""
        if self.lost or self._hides():
            return None
        width, height = view.size
        shown = _joined([view.shown(*rule) for rule in self._rules])
        return Sketch(
            width=round(width, 2),
            height=round(height, 2),
            rules=tuple(
                view.box((x0, y0, x1, y1))
                for x0, y0, x1, y1 in shown
                if x1 > 0 and y1 > 0 and x0 < width and y0 < height
            ),
            things=tuple(
                Thing(box=view.box(view.shown(*bounds)), **what) for bounds, what in self._things
            ),
        )

    def squares(self, view: View) -> tuple[Rect, ...]:
        """List the squares that may be check boxes, on the page as shown: they stand alone."""
        if self.lost or not self._squares:
            return ()
        rules = np.array(self._rules).reshape(-1, 4)
        return tuple(
            view.shown(*square) for square in self._squares if not _touched(square, rules)
        )

    def _hides(self) -> bool:
        """Tell whether a ground was laid over a line that was drawn before."""
        rules = np.array(self._rules).reshape(-1, 4)
        for before, (x0, y0, x1, y1) in self._grounds:
            edge = _EDGE if min(x1 - x0, y1 - y0) > _THIN else 0.0
            if _over(rules[:before], (x0 + edge, y0 + edge, x1 - edge, y1 - edge)).any():
                return True
        return False


def _joined(rules: list[Rect]) -> list[Rect]:
    """Join rules that overlap along one line: cells are drawn side by side, each with its own."""
    found: list[Rect] = []
    level = [rule for rule in rules if rule[2] - rule[0] >= rule[3] - rule[1]]
    upright = [(y0, x0, y1, x1) for x0, y0, x1, y1 in rules if x1 - x0 < y1 - y0]
    for across, way in ((level, 1), (upright, -1)):
        lines: dict[int, list[Rect]] = {}
        for x0, y0, x1, y1 in sorted(across):
            own = lines.setdefault(round((y0 + y1) / 2 / _ONE), [])
            last = own[-1] if own else None
            if last and x0 <= last[2] + _ONE:
                own[-1] = (last[0], min(last[1], y0), max(last[2], x1), max(last[3], y1))
            else:
                own.append((x0, y0, x1, y1))
        joined = [line for own in lines.values() for line in own]
        found += joined if way > 0 else [(y0, x0, y1, x1) for x0, y0, x1, y1 in joined]
    return found


def _over(rules: NDArray[Any], area: Rect) -> NDArray[np.bool_]:
    """Tell which rules lie over an area, be it in part."""
    x0, y0, x1, y1 = area
    left, low, right, high = rules.T
    return np.asarray((left < x1) & (right > x0) & (low < y1) & (high > y0))


def _touched(square: Rect, rules: NDArray[Any]) -> bool:
    """Tell whether a line that is no side of a square touches it: then it is a table's cell."""
    x0, y0, x1, y1 = square
    near = rules[_over(rules, (x0 - _EDGE, y0 - _EDGE, x1 + _EDGE, y1 + _EDGE))]
    out = np.array([x0 - _EDGE, y0 - _EDGE, -x1 - _EDGE, -y1 - _EDGE])
    return bool((near * [1, 1, -1, -1] < out).any())


def _colour(of: Handle, handle: Handle) -> _Colour | None:
    """Give an object's colour as seen on paper, None where it is no plain one."""
    parts = [ctypes.c_uint() for _ in range(4)]
    if not of(handle, *(ctypes.byref(part) for part in parts)):
        return None
    *channels, alpha = (part.value for part in parts)
    seen = [_WHOLE - (_WHOLE - channel) * alpha / _WHOLE for channel in channels]
    return _Colour(max(seen), min(seen))


def _clip(handle: Handle) -> Rect | None:
    """Give the rectangle that an object is seen in, None where it is none."""
    clip = pdfium.FPDFPageObj_GetClipPath(handle)
    paths = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
    frame = (-math.inf, -math.inf, math.inf, math.inf)
    if paths > _MOST_CLIPS:
        return None
    for i in range(max(0, paths)):
        points = set(clip_points(clip, i))
        if not points:
            continue
        xs, ys = zip(*points, strict=True)
        x0, y0, x1, y1 = min(xs), min(ys), max(xs), max(ys)
        if any(x not in {x0, x1} or y not in {y0, y1} for x, y in points):
            return None
        frame = (
            *(max(frame[0], x0), max(frame[1], y0)),
            *(min(frame[2], x1), min(frame[3], y1)),
        )
    return frame


def clip_points(clip: Handle, path: int) -> Iterator[Point]:
    """Yield the corners of one of the paths that something is clipped to."""
    count = pdfium.FPDFClipPath_CountPathSegments(clip, path)
    x, y = ctypes.c_float(), ctypes.c_float()
    at = ctypes.byref(x), ctypes.byref(y)
    for i in range(min(count, _MOST_CLIP)):
        segment = pdfium.FPDFClipPath_GetPathSegment(clip, path, i)
        if pdfium.FPDFPathSegment_GetPoint(segment, *at):
            yield x.value, y.value


def _cut(area: Rect, frame: Rect) -> Rect | None:
    x0, y0 = max(area[0], frame[0]), max(area[1], frame[1])
    x1, y1 = min(area[2], frame[2]), min(area[3], frame[3])
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def _around(part: Sequence[tuple[Point, Point]]) -> Rect:
    xs = [x for line in part for x, _ in line]
    ys = [y for line in part for _, y in line]
    return min(xs), min(ys), max(xs), max(ys)


def _is_rectangle(part: Sequence[tuple[Point, Point]]) -> bool:
    """Tell whether the lines of a part run round a rectangle, or along a line."""
    x0, y0, x1, y1 = _around(part)
    return all(
        min(abs(x - x0), abs(x - x1)) <= _LEVEL and min(abs(y - y0), abs(y - y1)) <= _LEVEL
        for line in part
        for x, y in line
    )


def _is_square(wide: float, high: float) -> bool:
    short, long = min(wide, high), max(wide, high)
    return short >= _SMALLEST and long <= _LARGEST and long <= _OBLONG * short

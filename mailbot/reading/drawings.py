"""What is drawn on a PDF page beside its text: pictures, ruling lines, text nobody can see.

Runs in the child. Pictures are measured, not decoded.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pypdfium2.raw as pdfium

from mailbot.reading.view import Rect, View

#: A drawing with more parts than this is no form; what comes later is not looked at.
_MOST_OBJECTS = 30_000
_MOST_POINTS = 60_000
_DEEPEST = 6
_MOST_CLIP_POINTS = 1000
#: A colour nobody sees on white paper, each part of 255.
_WHITE = 250
#: Pictures are laid on a raster of so many squares a side to measure what they cover together.
_SQUARES = 64
#: In points: strokes thinner than this are lines, and upright ones are at least so long.
_THIN = 2.5
_LONG = 6.0
_UNSEEN = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}

#: What pdfium and its wrapper hand out; neither has types.
Handle: TypeAlias = Any

#: a, b, c, d, e, f as a PDF writes them.
_Matrix: TypeAlias = tuple[float, float, float, float, float, float]
_PLAIN: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Drawings:
    """What stands on a page as shown, in points."""

    #: Share of the page under pictures, 0 to 1.
    pictured: float
    #: Share of the text, by area, that is drawn invisibly.
    invisible: float
    #: Straight lines along the page, as thin rectangles.
    rules: tuple[Rect, ...]
    #: False where nothing at all is drawn.
    any: bool


def look(page: Handle, view: View) -> Drawings:
    """Go through a page's objects, forms inside forms included."""
    covered = np.zeros((_SQUARES, _SQUARES), dtype=bool)
    seen = unseen = 0.0
    count = points = 0
    rules: list[Rect] = []
    for handle, kind, matrix in _objects(page, pdfium.FPDFPage_CountObjects, _PLAIN, 0):
        count += 1
        if count > _MOST_OBJECTS:
            break
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            _cover(covered, view, _bounds(handle, matrix))
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            bounds = left, bottom, right, top = _bounds(handle, matrix)
            area = (right - left) * (top - bottom)
            if _is_unseen(handle) or (matrix == _PLAIN and _is_cut_off(handle, bounds)):
                unseen += area
            else:
                seen += area
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and points < _MOST_POINTS:
            points += pdfium.FPDFPath_CountSegments(handle)
            rules += (view.shown(*line) for line in _strokes(handle, matrix))
    both = seen + unseen
    return Drawings(
        pictured=round(float(covered.mean()), 3),
        invisible=round(unseen / both, 3) if both else 0.0,
        rules=tuple(rules),
        any=count > 0,
    )


def _is_unseen(handle: Handle) -> bool:
    """Tell whether text is drawn in a way that leaves nothing to see on white paper."""
    if pdfium.FPDFTextObj_GetTextRenderMode(handle) in _UNSEEN:
        return True
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = pdfium.FPDFPageObj_GetFillColor(
        handle, *(ctypes.byref(part) for part in (red, green, blue, alpha))
    )
    white = min(red.value, green.value, blue.value) >= _WHITE
    filled = pdfium.FPDFTextObj_GetTextRenderMode(handle) == pdfium.FPDF_TEXTRENDERMODE_FILL
    return bool(known) and filled and (white or alpha.value == 0)


def _is_cut_off(handle: Handle, bounds: Rect) -> bool:
    """Tell whether a text lies wholly outside what it is clipped to."""
    clip = pdfium.FPDFPageObj_GetClipPath(handle)
    paths = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
    for i in range(min(paths, _DEEPEST)):
        points = list(_clip_points(clip, i))
        if points:
            xs, ys = zip(*points, strict=True)
            across = min(bounds[2], max(xs)) - max(bounds[0], min(xs))
            down = min(bounds[3], max(ys)) - max(bounds[1], min(ys))
            if min(across, down) <= 0:
                return True
    return False


def _clip_points(clip: Handle, path: int) -> Iterator[tuple[float, float]]:
    count = pdfium.FPDFClipPath_CountPathSegments(clip, path)
    for i in range(min(count, _MOST_CLIP_POINTS)):
        x, y = ctypes.c_float(), ctypes.c_float()
        segment = pdfium.FPDFClipPath_GetPathSegment(clip, path, i)
        if pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            yield x.value, y.value


def _objects(
    holder: Handle,
    how_many: Handle,
    matrix: _Matrix,
    depth: int,
) -> Iterator[tuple[Handle, int, _Matrix]]:
    on_page = how_many is pdfium.FPDFPage_CountObjects
    get = pdfium.FPDFPage_GetObject if on_page else pdfium.FPDFFormObj_GetObject
    for i in range(how_many(holder)):
        handle = get(holder, i)
        if not handle:
            continue
        kind = pdfium.FPDFPageObj_GetType(handle)
        yield handle, kind, matrix
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inner = _times(_matrix(handle), matrix)
            yield from _objects(handle, pdfium.FPDFFormObj_CountObjects, inner, depth + 1)


def _matrix(handle: Handle) -> _Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, ctypes.byref(found)):
        return _PLAIN
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(first: _Matrix, then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        *(a * p + b * r, a * q + b * s),
        *(c * p + d * r, c * q + d * s),
        *(e * p + f * r + t, e * q + f * s + u),
    )


def _bounds(handle: Handle, matrix: _Matrix) -> Rect:
    """Give left, bottom, right, top in the page's own coordinates."""
    sides = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(handle, *(ctypes.byref(side) for side in sides)):
        return 0.0, 0.0, 0.0, 0.0
    left, bottom, right, top = (side.value for side in sides)
    corners = [_moved(x, y, matrix) for x in (left, right) for y in (bottom, top)]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _moved(x: float, y: float, matrix: _Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _cover(
    covered: np.ndarray[tuple[int, int], np.dtype[np.bool_]], view: View, bounds: Rect
) -> None:
    box = view.box(view.shown(*bounds))
    x0, y0, x1, y1 = (round(side * _SQUARES) for side in (box.x0, box.y0, box.x1, box.y1))
    covered[y0:y1, x0:x1] = True


def _strokes(handle: Handle, matrix: _Matrix) -> Iterator[Rect]:
    """Give the straight lines of a path; of an area filled without a stroke, only a thin one."""
    bounds = _bounds(handle, matrix)
    if min(bounds[2] - bounds[0], bounds[3] - bounds[1]) <= _THIN:
        yield bounds
        return
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(handle, ctypes.byref(filled), ctypes.byref(stroked))
    if not stroked.value:
        return
    matrix = _times(_matrix(handle), matrix)
    start = last = (0.0, 0.0)
    for i in range(min(pdfium.FPDFPath_CountSegments(handle), _MOST_POINTS)):
        segment = pdfium.FPDFPath_GetPathSegment(handle, i)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        here = _moved(x.value, y.value, matrix)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = here
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield from _straight(last, here)
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield from _straight(here, start)
        last = here


def _straight(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Rect]:
    (x0, x1), (y0, y1) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    if min(x1 - x0, y1 - y0) <= _THIN and max(x1 - x0, y1 - y0) >= _LONG:
        yield x0, y0, x1, y1

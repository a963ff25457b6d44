"""What is drawn on a PDF page beside its text: pictures, ruling lines, text nobody can see.

Runs in the child. Pictures are measured, not decoded.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pypdfium2.raw as pdfium

from mailbot.reading.objects import PLAIN, Handle, bounds, objects_of
from mailbot.reading.sketch import Sketch
from mailbot.reading.tracing import Outline, Tracer, clip_points, outline
from mailbot.reading.view import Rect, View

#: A drawing with more parts than this is no form; what comes later is not looked at.
_MOST_OBJECTS = 30_000
_MOST_POINTS = 60_000
_DEEPEST = 6
#: A colour nobody sees on white paper, each part of 255.
_WHITE = 250
#: Pictures are laid on a raster of so many squares a side to measure what they cover together.
_SQUARES = 64
#: In points: strokes thinner than this are lines, and upright ones are at least so long.
_THIN = 2.5
_LONG = 6.0
_UNSEEN = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}


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
    #: All that is drawn beside dark writing, None where that cannot be told.
    sketch: Sketch | None = None
    #: What may be check boxes.
    squares: tuple[Rect, ...] = ()


def look(page: Handle, view: View) -> Drawings:
    """Go through a page's objects, forms inside forms included."""
    covered = np.zeros((_SQUARES, _SQUARES), dtype=bool)
    seen = unseen = 0.0
    count = points = 0
    rules: list[Rect] = []
    tracer = Tracer()
    for handle, kind, matrix in objects_of(page):
        count += 1
        if count > _MOST_OBJECTS:
            break
        around = left, bottom, right, top = bounds(handle, matrix)
        if kind != pdfium.FPDF_PAGEOBJ_PATH:
            tracer.take(handle, kind, around)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            _cover(covered, view, around)
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            area = (right - left) * (top - bottom)
            if _is_unseen(handle) or (matrix == PLAIN and _is_cut_off(handle, around)):
                unseen += area
            else:
                seen += area
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and points < _MOST_POINTS:
            points += pdfium.FPDFPath_CountSegments(handle)
            shape = outline(handle, matrix)
            tracer.take_path(handle, around, shape)
            rules += (view.shown(*line) for line in _strokes(handle, around, shape))
    tracer.annotated(page)
    both = seen + unseen
    return Drawings(
        pictured=round(float(covered.mean()), 3),
        invisible=round(unseen / both, 3) if both else 0.0,
        rules=tuple(rules),
        any=count > 0,
        sketch=tracer.sketch(view),
        squares=tracer.squares(view),
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


def _is_cut_off(handle: Handle, around: Rect) -> bool:
    """Tell whether a text lies wholly outside what it is clipped to."""
    clip = pdfium.FPDFPageObj_GetClipPath(handle)
    paths = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
    for i in range(min(paths, _DEEPEST)):
        points = list(clip_points(clip, i))
        if points:
            xs, ys = zip(*points, strict=True)
            across = min(around[2], max(xs)) - max(around[0], min(xs))
            down = min(around[3], max(ys)) - max(around[1], min(ys))
            if min(across, down) <= 0:
                return True
    return False


def _cover(
    covered: np.ndarray[tuple[int, int], np.dtype[np.bool_]], view: View, around: Rect
) -> None:
    box = view.box(view.shown(*around))
    x0, y0, x1, y1 = (round(side * _SQUARES) for side in (box.x0, box.y0, box.x1, box.y1))
    covered[y0:y1, x0:x1] = True


def _strokes(handle: Handle, bounds: Rect, shape: Outline) -> Iterator[Rect]:
    """Give the straight lines of a path; of an area filled without a stroke, only a thin one."""
    if min(bounds[2] - bounds[0], bounds[3] - bounds[1]) <= _THIN:
        yield bounds
        return
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(handle, ctypes.byref(filled), ctypes.byref(stroked))
    if not stroked.value:
        return
    for one, other in shape.lines:
        yield from _straight(one, other)


def _straight(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Rect]:
    (x0, x1), (y0, y1) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    if min(x1 - x0, y1 - y0) <= _THIN and max(x1 - x0, y1 - y0) >= _LONG:
        yield x0, y0, x1, y1

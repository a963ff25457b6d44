"""The objects of a PDF page as pdfium hands them out, and where they lie.

Forms inside forms are included; places are in the page's own coordinates.
"""

import ctypes
from collections.abc import Iterator
from typing import Any, TypeAlias

import pypdfium2.raw as pdfium

from mailbot.reading.view import Rect

_DEEPEST = 6

#: What pdfium and its wrapper hand out; neither has types.
Handle: TypeAlias = Any
#: a, b, c, d, e, f as a PDF writes them.
Matrix: TypeAlias = tuple[float, float, float, float, float, float]
PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def objects_of(page: Handle) -> Iterator[tuple[Handle, int, Matrix]]:
    """Yield each object of a page, its kind, and the matrix of the form it lies in."""
    yield from _objects(page, pdfium.FPDFPage_CountObjects, PLAIN, 0)


def _objects(
    holder: Handle, how_many: Handle, matrix: Matrix, depth: int
) -> Iterator[tuple[Handle, int, Matrix]]:
    on_page = how_many is pdfium.FPDFPage_CountObjects
    get = pdfium.FPDFPage_GetObject if on_page else pdfium.FPDFFormObj_GetObject
    for i in range(how_many(holder)):
        handle = get(holder, i)
        if not handle:
            continue
        kind = pdfium.FPDFPageObj_GetType(handle)
        yield handle, kind, matrix
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            inner = times(matrix_of(handle), matrix)
            yield from _objects(handle, pdfium.FPDFFormObj_CountObjects, inner, depth + 1)


def matrix_of(handle: Handle) -> Matrix:
    """Give an object's own matrix."""
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, ctypes.byref(found)):
        return PLAIN
    return found.a, found.b, found.c, found.d, found.e, found.f


def times(first: Matrix, then: Matrix) -> Matrix:
    """Multiply two matrices: what the first does is done before the second."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        *(a * p + b * r, a * q + b * s),
        *(c * p + d * r, c * q + d * s),
        *(e * p + f * r + t, e * q + f * s + u),
    )


def moved(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    """Move a point by a matrix."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def bounds(handle: Handle, matrix: Matrix) -> Rect:
    """Give left, bottom, right, top in the page's own coordinates."""
    sides = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(handle, *(ctypes.byref(side) for side in sides)):
        return 0.0, 0.0, 0.0, 0.0
    left, bottom, right, top = (side.value for side in sides)
    if matrix == PLAIN:
        return left, bottom, right, top
    corners = [moved(x, y, matrix) for x in (left, right) for y in (bottom, top)]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)

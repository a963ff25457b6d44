"""PDF: pages, text layer, annotations, pixels.

Runs in the child, one thread: pdfium cannot bear two. Pages are looked at one at a time.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from types import MappingProxyType

import pypdfium2
import pypdfium2.raw as pdfium

from mailbot.model.document import Box, Problem
from mailbot.reading.annotations import read_annotations, read_signatures
from mailbot.reading.drawings import look
from mailbot.reading.objects import Handle
from mailbot.reading.opened import Annotation, Opened, OpenedPage, UnreadableError
from mailbot.reading.raster import Raster
from mailbot.reading.textlayer import TextLayer, read_layer
from mailbot.reading.view import View

_POINTS_AN_INCH = 72
#: Points; a page wider than any that can be printed is a mistake or worse.
_WIDEST = 1e7
#: Points; a page smaller than A6 is a sheet of A4 in another measure: ``UserUnit``, centimetres.
_SMALL, _A4 = 400, 842
#: A whole file ends with its marker; scanners and mail gateways add a little behind it.
_TAIL = 2048
_REASONS = {
    pdfium.FPDF_ERR_PASSWORD: (Problem.PASSWORD, "the PDF asks for a password"),
    pdfium.FPDF_ERR_SECURITY: (Problem.PASSWORD, "the PDF is locked in a way of its own"),
}


class Pdf:
    """A PDF that is loaded once, however much is asked of it."""

    def __init__(self, data: bytes) -> None:
        """Load it. Raises UnreadableError."""
        self._data = data
        self._document = _load(data)

    def opened(self, most_pages: int) -> Opened:
        """Tell what each page holds, up to so many pages. Raises UnreadableError."""
        document = self._document
        count = len(document)
        if not count:
            raise UnreadableError(Problem.EMPTY, "the PDF has no pages")
        views: dict[int, View] = {}
        pages = []
        whole = b"%%EOF" in self._data[-_TAIL:]
        lost = []
        for number in range(1, min(count, most_pages) + 1):
            page, drawn = _open_page(document, number, views)
            pages.append(page)
            if not whole and not drawn:
                lost.append(str(number))
        if pdfium.FPDF_GetSignatureCount(document) > 0:
            pages = _with_signatures(pages, read_signatures(self._data, views))
        problem, remark = None, ""
        if count > most_pages:
            problem, remark = Problem.TOO_LARGE, f"{count} pages; only {most_pages} are read"
        if lost:
            problem = Problem.DAMAGED
            remark = f"the PDF is cut short: nothing is left of page {', '.join(lost[:10])}"
        return Opened(kind="pdf", problem=problem, remark=remark, pages=tuple(pages))

    def drawn(
        self,
        numbers: Iterable[int],
        dpi: float,
        most_pixels: int,
        parts: Mapping[int, tuple[Box, ...]] = MappingProxyType({}),
    ) -> list[Raster]:
        """Draw pages as a viewer shows them, forms and annotations included.

        A page is drawn smaller where it would have more pixels than allowed; one that cannot be
        drawn is left out. Of pages with ``parts`` only these are drawn.
        """
        rasters: list[Raster] = []
        self._document.init_forms()
        for number in numbers:
            if not 1 <= number <= len(self._document):
                continue
            try:
                page = self._document[number - 1]
            except pypdfium2.PdfiumError:
                continue
            with closing(page):
                rasters += _draw(page, number, dpi, most_pixels, parts.get(number, ()))
        return rasters


def _load(data: bytes) -> Handle:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        problem, remark = _REASONS.get(
            error.err_code, (Problem.DAMAGED, "the PDF is damaged beyond opening")
        )
        raise UnreadableError(problem, remark) from error


def _open_page(
    document: Handle,
    number: int,
    views: dict[int, View],
) -> tuple[OpenedPage, bool]:
    """Open one page, note its view, and tell whether anything is drawn on it."""
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        return OpenedPage(number=number), False
    with closing(page):
        left, bottom, right, top = page.get_bbox()
        view = View(left=left, bottom=bottom, right=right, top=top, rotate=page.get_rotation())
        if not 0 < min(view.size) <= max(view.size) < _WIDEST:
            return OpenedPage(number=number), False
        views[number] = view
        drawings = look(page, view)
        annotations = read_annotations(page, view)
        layer = TextLayer()
        textpage = pdfium.FPDFText_LoadPage(page)
        if textpage:
            layer = read_layer(textpage, view, drawings)
            pdfium.FPDFText_ClosePage(textpage)
    width, height = view.size
    opened = OpenedPage(
        number=number,
        width=round(width, 2),
        height=round(height, 2),
        rotate=view.rotate,
        turn=layer.turn,
        lines=layer.lines,
        annotations=annotations,
        trustworthy=layer.trustworthy,
        pictured=drawings.pictured,
        sketch=layer.sketch,
    )
    return opened, drawings.any


def _with_signatures(
    pages: list[OpenedPage], signatures: dict[int, tuple[Annotation, ...]]
) -> list[OpenedPage]:
    return [
        replace(page, annotations=(*page.annotations, *signatures.get(page.number, ())))
        for page in pages
    ]


def _draw(
    page: Handle, number: int, dpi: float, most_pixels: int, boxes: tuple[Box, ...]
) -> Iterator[Raster]:
    """Yield a page, or its parts where there are any."""
    width, height = page.get_size()
    if min(width, height) <= 0:
        return
    # One pixel less each way, because pdfium rounds up.
    fitting = math.sqrt(most_pixels / (width * height)) - 1 / min(width, height)
    longer = max(width, height)
    enlarged = _A4 / longer if longer < _SMALL else 1.0
    scale = min(enlarged * dpi / _POINTS_AN_INCH, fitting)
    if scale <= 0:
        return
    across, down = math.ceil(width * scale), math.ceil(height * scale)
    for box in boxes or (Box(0.0, 0.0, 1.0, 1.0),):
        left, top = int(box.x0 * across), int(box.y0 * down)
        right, bottom = math.ceil(box.x1 * across), math.ceil(box.y1 * down)
        if not (0 <= left < right <= across and 0 <= top < bottom <= down):
            continue
        cut = (left, down - bottom, across - right, top)
        # Half a pixel less, because what is cut off is rounded up.
        crop = tuple(max(0.0, side - 0.5) / scale for side in cut)
        bitmap = page.render(scale=scale, crop=crop, may_draw_forms=True, draw_annots=True)
        with closing(bitmap):
            pixels = bitmap.to_numpy()[:, :, :3]
            high, wide = pixels.shape[:2]
            packed = pixels.tobytes()
        yield Raster(
            number=number,
            width=wide,
            height=high,
            dpi=scale / enlarged * _POINTS_AN_INCH,
            left=left,
            top=top,
            across=across,
            down=down,
            pixels=packed,
        )

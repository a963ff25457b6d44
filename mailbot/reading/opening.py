"""What the child that opens files is asked: each takes bytes and returns bytes.

Every opener behind it is imported only here, in the child, or once in the process that children
are forked from (``MODULES``).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailbot.model import codec
from mailbot.model.document import Box, Problem
from mailbot.reading.opened import Opened, UnreadableError
from mailbot.reading.raster import pack
from mailbot.reading.sniff import sniff

if TYPE_CHECKING:
    from mailbot.reading.pdf import Pdf

#: Modules to import before the first child is forked.
MODULES = tuple(
    f"mailbot.reading.{name}"
    for name in ("archive", "excel", "image", "legacy", "opening", "pdf", "picture", "word")
)

#: Pictures that are pages.
PICTURES = frozenset({"jpg", "png", "gif", "bmp", "tiff", "webp", "heic"})
_UNREAD = {
    "doc": "Word's old binary form has no safe reader",
    "wps": "WPS's own text form has no safe reader",
    "pptx": "slides are not read",
    "ofd": "OFD has no safe reader",
    "rar": "RAR archives are not opened",
    "7z": "7z archives are not opened",
}


@dataclass(slots=True)
class File:
    """A file as the child that opens it holds it."""

    data: bytes
    name: str | None
    #: Loaded when it is opened, so that parts of it are drawn without loading it again.
    pdf: "Pdf | None" = None


def hold(data: bytes, name: str | None) -> File:
    """Take a file to be opened."""
    return File(data, name)


def open_json(file: File, most_pages: int = 300) -> bytes:
    """Open a file and describe it as the JSON of an ``Opened``.

    - pdf: pages with sizes, annotations and, where it can be believed, the text layer
    - jpg, png, gif, bmp, tiff, webp, heic: pages with their sizes, no text
    - xlsx, xls, et: a page a sheet with one grid, all text trustworthy
    - docx: page 1 with all text, tables as grids; then a page for each pasted scan
    - zip, eml, tnef, html, txt, other: the kind alone, no pages and no problem
    - doc, wps, pptx, ofd, rar, 7z: the kind with the problem ``unsupported``

    Whatever cannot be opened is told as the problem, never raised; only a lack of time or memory
    ends the child itself. Pages beyond ``most_pages`` are left out with a problem.
    """
    sniffed = sniff(file.data, file.name)
    if sniffed.problem:
        return _answer(Opened(kind=sniffed.kind, problem=sniffed.problem, remark=sniffed.remark))
    try:
        return _answer(_open(file, sniffed.kind, most_pages))
    except UnreadableError as error:
        return _answer(Opened(kind=sniffed.kind, problem=error.problem, remark=str(error)))


def render(
    data: bytes, kind: str, numbers: tuple[int, ...], dpi: float, most_pixels: int
) -> bytes:
    """Draw pages of a pdf, a picture or a docx as a viewer shows them, as packed ``Raster``.

    Pages that cannot be drawn, and the text of a docx, are left out; so are all where the file
    cannot be opened. Each page takes three bytes a pixel, so ask for few at a time. A picture is
    taken for a sheet of A4 and is as large as that at ``dpi``.
    """
    try:
        if kind == "pdf":
            from mailbot.reading.pdf import Pdf

            return pack(Pdf(data).drawn(numbers, dpi, most_pixels))
        if kind in PICTURES:
            from mailbot.reading.image import render_image

            return pack(render_image(data, kind, numbers, dpi, most_pixels))
        if kind == "docx":
            from mailbot.reading.word import render_docx

            return pack(render_docx(data, numbers, dpi, most_pixels))
    except UnreadableError:
        return pack([])
    return pack([])


def render_parts(
    file: File, parts: dict[int, tuple[Box, ...]], dpi: float, most_pixels: int
) -> bytes:
    """Draw parts of an opened pdf's pages, by the page's number, as packed ``Raster``."""
    return pack(file.pdf.drawn(parts, dpi, most_pixels, parts) if file.pdf else [])


def _answer(opened: Opened) -> bytes:
    return codec.dump(opened).encode(errors="replace")


def _open(file: File, kind: str, most_pages: int) -> Opened:
    data = file.data
    if kind == "pdf":
        from mailbot.reading.pdf import Pdf

        file.pdf = Pdf(data)
        return file.pdf.opened(most_pages)
    if kind in PICTURES:
        from mailbot.reading.image import open_image

        return open_image(data, kind, most_pages)
    if kind == "xlsx":
        from mailbot.reading.excel import open_xlsx

        return open_xlsx(data)
    if kind in {"xls", "et"}:
        from mailbot.reading.legacy import open_xls

        return open_xls(data, kind)
    if kind == "docx":
        from mailbot.reading.word import open_docx

        return open_docx(data, most_pages)
    if kind in _UNREAD:
        raise UnreadableError(Problem.UNSUPPORTED, _UNREAD[kind])
    return Opened(kind=kind)

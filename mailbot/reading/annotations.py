"""What is laid over a PDF page: marks and notes of a reader, electronic signatures.

Runs in the child. pdfium tells the marks; pypdf only adds who signed where, and a failure of it
costs nothing else.
"""

import ctypes
import io
from collections.abc import Iterator

import pypdf
import pypdfium2.raw as pdfium
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs7
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, TextStringObject

from mailbot.model.text import one_line
from mailbot.reading.objects import Handle
from mailbot.reading.opened import Annotation
from mailbot.reading.view import View

_MOST = 2000
_MOST_WORDS = 1000
#: Points a side that a signature has at least where it is shown.
_SEEN = 4.0
#: Flags of an annotation that nobody sees: hidden, not shown.
_UNSEEN = 2 | 32
_KINDS = {
    pdfium.FPDF_ANNOT_TEXT: "text",
    pdfium.FPDF_ANNOT_FREETEXT: "freetext",
    pdfium.FPDF_ANNOT_LINE: "line",
    pdfium.FPDF_ANNOT_SQUARE: "square",
    pdfium.FPDF_ANNOT_CIRCLE: "circle",
    pdfium.FPDF_ANNOT_POLYGON: "polygon",
    pdfium.FPDF_ANNOT_POLYLINE: "polyline",
    pdfium.FPDF_ANNOT_HIGHLIGHT: "highlight",
    pdfium.FPDF_ANNOT_UNDERLINE: "underline",
    pdfium.FPDF_ANNOT_SQUIGGLY: "squiggly",
    pdfium.FPDF_ANNOT_STRIKEOUT: "strikeout",
    pdfium.FPDF_ANNOT_STAMP: "stamp",
    pdfium.FPDF_ANNOT_CARET: "caret",
    pdfium.FPDF_ANNOT_INK: "ink",
}
#: What a damaged or hostile file makes pypdf raise beside its own errors.
_BROKEN = (
    *(PyPdfError, ValueError, TypeError, KeyError, IndexError),
    *(AttributeError, OSError, RecursionError, NotImplementedError),
)


def read_annotations(page: Handle, view: View) -> tuple[Annotation, ...]:
    """List what a reader sees laid over a page, in the file's order."""
    found: list[Annotation] = []
    for i in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST)):
        handle = pdfium.FPDFPage_GetAnnot(page, i)
        if not handle:
            continue
        kind = _KINDS.get(pdfium.FPDFAnnot_GetSubtype(handle))
        if kind and not pdfium.FPDFAnnot_GetFlags(handle) & _UNSEEN:
            words = one_line(_words(handle, kind), _MOST_WORDS)
            found += (
                Annotation(kind=kind, box=view.box(view.shown(*rect)), contents=words)
                for rect in _rects(handle)
            )
        pdfium.FPDFPage_CloseAnnot(handle)
    return tuple(found)


def read_signatures(data: bytes, views: dict[int, View]) -> dict[int, tuple[Annotation, ...]]:
    """Tell who signed which page where, by page number; empty where that cannot be told."""
    try:
        return {
            number: tuple(_signatures(page, views[number]))
            for number, page in enumerate(pypdf.PdfReader(io.BytesIO(data)).pages, 1)
            if number in views
        }
    except _BROKEN:
        return {}


def _rects(handle: Handle) -> Iterator[tuple[float, float, float, float]]:
    """Give the lines of text an annotation covers, or else its one rectangle."""
    quads = pdfium.FPDFAnnot_CountAttachmentPoints(handle)
    quad = pdfium.FS_QUADPOINTSF()
    for i in range(min(quads, _MOST)):
        if pdfium.FPDFAnnot_GetAttachmentPoints(handle, i, ctypes.byref(quad)):
            xs = (quad.x1, quad.x2, quad.x3, quad.x4)
            ys = (quad.y1, quad.y2, quad.y3, quad.y4)
            yield min(xs), min(ys), max(xs), max(ys)
    rect = pdfium.FS_RECTF()
    if not quads and pdfium.FPDFAnnot_GetRect(handle, ctypes.byref(rect)):
        yield rect.left, rect.bottom, rect.right, rect.top


def _words(handle: Handle, kind: str) -> str:
    """Read what an annotation says; a stamp that says nothing is named by its subject or maker."""
    keys = (b"Contents", b"Subj", b"T") if kind == "stamp" else (b"Contents",)
    return next((words for key in keys if (words := _string(handle, key)).strip()), "")


def _string(handle: Handle, key: bytes) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(handle, key, None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    words = ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR))
    pdfium.FPDFAnnot_GetStringValue(handle, key, words, size)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le", "replace")


def _signatures(page: pypdf.PageObject, view: View) -> Iterator[Annotation]:
    annotations = page.get("/Annots")
    for entry in annotations.get_object() if annotations is not None else ArrayObject():
        widget = entry.get_object()
        field = (
            widget if "/FT" in widget else widget.get("/Parent", DictionaryObject()).get_object()
        )
        signature = field.get("/V")
        if field.get("/FT") != "/Sig" or signature is None:
            continue
        left, bottom, right, top = (float(side) for side in widget["/Rect"])
        if min(abs(right - left), abs(top - bottom)) < _SEEN or int(widget.get("/F", 0)) & _UNSEEN:
            continue  # a signature that is not shown is no seal anybody sees
        box = view.box(view.shown(left, bottom, right, top))
        yield Annotation(kind="signature", box=box, contents=_signer(signature.get_object()))


def _unpadded(packet: object) -> bytes:
    """Cut off the zeros that fill the place kept for a signature; DER says its own length."""
    if not isinstance(packet, bytes):
        message = "a signature is no string of bytes"
        raise TypeError(message)
    more = packet[1] & 0x7F if packet[1] & 0x80 else 0
    length = int.from_bytes(packet[2 : 2 + more]) if more else packet[1]
    return packet[: 2 + more + length]


def _signer(signature: DictionaryObject) -> str:
    """Name the signer as the signature says, or as its certificate does."""
    name = signature.get("/Name")
    if name:
        return one_line(str(name), _MOST_WORDS)
    try:
        contents: object = signature["/Contents"]
        if isinstance(contents, TextStringObject):
            contents = contents.original_bytes
        certificates = pkcs7.load_der_pkcs7_certificates(_unpadded(contents))
    except (*_BROKEN, x509.InvalidVersion):
        return ""
    names = [
        str(name.value)
        for certificate in certificates
        for name in certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    ]
    return one_line(names[0], _MOST_WORDS) if names else ""

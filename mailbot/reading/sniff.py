"""What a file is, by its content; its name only decides among brothers (.et and .xls).

Must open nothing: a few bytes, a zip's list of names, an OLE file's directory.
"""

import codecs
import io
import re
import zipfile
from dataclasses import dataclass

from mailbot.model.document import Problem
from mailbot.reading import ole
from mailbot.reading.zipped import BROKEN_ZIP

#: Bytes at a given place, and what they mean.
_MAGIC = (
    (0, b"\xff\xd8\xff", "jpg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"GIF87a", "gif"),
    (0, b"GIF89a", "gif"),
    (0, b"II*\0", "tiff"),
    (0, b"MM\0*", "tiff"),
    (8, b"WEBP", "webp"),
    (0, b"Rar!\x1a\x07", "rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"\x78\x9f\x3e\x22", "tnef"),
    (0, b"{\\rtf", "doc"),  # Word's other form under the same name; no more readable for us
    *((8, brand, "heic") for brand in (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1")),
)
_BMP_HEADERS = {12, 40, 52, 56, 64, 108, 124}

#: A member that tells what a zip is; some Offices number the main part.
_MEMBERS = (
    (re.compile(r"/?xl/workbook\d*\.(xml|bin)"), b"xl/workbook", "xlsx"),
    (re.compile(r"/?word/document\d*\.xml"), b"word/document", "docx"),
    (re.compile(r"/?ppt/presentation\d*\.xml"), b"ppt/presentation", "pptx"),
    (re.compile(r"/?OFD\.xml"), b"OFD.xml", "ofd"),
)

_PDF = re.compile(rb"%PDF-\d")
_HTML = re.compile(
    rb"\s*(<!doctype html|<html|<head|<meta|<table|<\?xml[^>]*\?>\s*<html)", re.IGNORECASE
)
_HEADER = re.compile(
    rb"(Received|Return-Path|Delivered-To|From|To|Subject|Date|Message-ID|MIME-Version"
    rb"|Content-Type|X-[\w-]+|DKIM-Signature|Authentication-Results|ARC-[\w-]+):",
    re.IGNORECASE,
)
_HEADERS_OF_A_MAIL = 3
#: What the ending of a name promises; a file that does not keep it was spoiled on its way, or is
#: encrypted by its firm's software and looks like this to everybody else.
_PROMISED = frozenset({"pdf", "jpg", "png", "bmp", "tiff", "heic", "ofd", "zip", "rar", "7z"})
_PROMISED |= {"xlsx", "xls", "et", "docx", "doc", "wps"}
_SPELT = {"jpeg": "jpg", "tif": "tiff"}
_BYTE_ORDER_MARKS = {b"\xff\xfe", b"\xfe\xff"}
_LOOK = 1024


@dataclass(frozen=True, slots=True)
class Sniffed:
    """What a file is, and what already speaks against opening it."""

    #: pdf, jpg, png, gif, bmp, tiff, webp, heic, xlsx, docx, pptx, ofd, zip, xls, et, doc, wps,
    #: rar, 7z, tnef, eml, html, txt, other.
    kind: str
    problem: Problem | None = None
    remark: str = ""


def sniff(data: bytes, name: str | None) -> Sniffed:
    """Tell what a file is; ``name`` counts only where the content leaves a choice."""
    ending = (name or "").strip().casefold().rpartition(".")[2]
    spelt = _SPELT.get(ending, ending)
    promised = spelt if spelt in _PROMISED else "other"
    if not data:
        return Sniffed(promised, Problem.EMPTY, "the file has no content")
    if data.startswith(ole.MAGIC):
        return _sniff_ole(data, ending)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Sniffed(_sniff_zip(data))
    for place, magic, kind in _MAGIC:
        if data[place : place + len(magic)] == magic and _fits(data, kind):
            return Sniffed(kind)
    if data.startswith(b"BM") and int.from_bytes(data[14:18], "little") in _BMP_HEADERS:
        return Sniffed("bmp")
    if _PDF.search(data, 0, _LOOK):
        return Sniffed("pdf")
    kind = _sniff_text(data)
    if kind in {"txt", "other"} and promised != "other":
        return Sniffed(promised, Problem.DAMAGED, f"the content is not that of a .{ending} file")
    return Sniffed(kind)


def _fits(data: bytes, kind: str) -> bool:
    if kind == "webp":
        return data.startswith(b"RIFF")
    return kind != "heic" or data[4:8] == b"ftyp"


def _sniff_ole(data: bytes, ending: str) -> Sniffed:
    names = ole.root_names(data)
    if "EncryptedPackage" in names:
        kind = ending if ending in {"xlsx", "docx", "pptx"} else "other"
        return Sniffed(kind, Problem.PASSWORD, "the Office file is encrypted")
    if names & {"Workbook", "Book"}:
        return Sniffed("et" if ending == "et" else "xls")
    if "WordDocument" in names:
        return Sniffed("wps" if ending == "wps" else "doc")
    if names:
        return Sniffed("other")
    kind = ending if ending in {"doc", "wps", "xls", "et"} else "other"
    return Sniffed(kind, Problem.DAMAGED, "the file's directory cannot be read")


def _sniff_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name.replace("\\", "/") for name in archive.namelist()]
    except BROKEN_ZIP:
        # Cut short: names stand before each member too.
        return next((kind for _, member, kind in _MEMBERS if member in data), "zip")
    return next((k for member, _, k in _MEMBERS if any(map(member.fullmatch, names))), "zip")


def _sniff_text(data: bytes) -> str:
    head = data[: 64 * _LOOK]
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    lines = head.lstrip().split(b"\n\n", 1)[0].split(b"\r\n\r\n", 1)[0].splitlines()
    if sum(1 for line in lines if _HEADER.match(line)) >= _HEADERS_OF_A_MAIL:
        return "eml"
    return "txt" if _is_text(head) else "other"


def _is_text(head: bytes) -> bool:
    charsets = ("utf-16",) if head[:2] in _BYTE_ORDER_MARKS else ("utf-8", "gb18030")
    for charset in charsets:
        try:
            text = codecs.getincrementaldecoder(charset)().decode(head)  # the cut may split one
        except UnicodeDecodeError:
            continue
        return not any(ord(char) < ord(" ") and char not in "\t\r\n\f" for char in text)
    return False

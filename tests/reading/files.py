"""Files as senders make them, drawn small: PDF, workbooks old and new, Word, zips, OLE."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence

import docx
import openpyxl
import pypdf
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

A4 = (595.0, 842.0)
LETTER = (
    "关于推荐2025年工程建设质量信得过班组的函",
    "中国施工企业管理协会：",
    "经企业自愿申报、专家评审和公示，现推荐晨曦班组等三个班组，请予审核。",
)

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))


def canvas(size: tuple[float, float] = A4) -> tuple[Canvas, io.BytesIO]:
    """Begin a PDF; ``finished`` ends it."""
    buffer = io.BytesIO()
    drawing = Canvas(buffer, pagesize=size, invariant=True)
    drawing.setFont("STSong-Light", 14)
    return drawing, buffer


def finished(drawing: Canvas, buffer: io.BytesIO) -> bytes:
    drawing.save()
    return buffer.getvalue()


def text_pdf(lines: Sequence[str] = LETTER, pages: int = 1) -> bytes:
    drawing, buffer = canvas()
    for _ in range(pages):
        drawing.setFont("STSong-Light", 14)
        for i, line in enumerate(lines):
            drawing.drawString(72, 770 - 30 * i, line)
        drawing.showPage()
    return finished(drawing, buffer)


def rewritten(data: bytes, change: object = None, **encryption: str) -> bytes:
    """Write a PDF anew, changed or locked."""
    writer = pypdf.PdfWriter(io.BytesIO(data))
    if callable(change):
        change(writer)
    if encryption:
        writer.encrypt(**encryption)  # type: ignore[arg-type]  # names as pypdf has them
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def picture(width: int = 600, height: int = 800, colour: str = "white") -> Image.Image:
    image = Image.new("RGB", (width, height), colour)
    image.paste("black", (width // 10, height // 10, width // 2, height // 8))
    return image


def scanned_pdf(pages: int = 1, rotate: int = 0) -> bytes:
    drawing, buffer = canvas()
    for _ in range(pages):
        drawing.drawImage(ImageReader(picture()), 0, 0, *A4)
        drawing.setPageRotation(rotate)
        drawing.showPage()
    return finished(drawing, buffer)


def image_file(kind: str, image: Image.Image | None = None, **options: object) -> bytes:
    buffer = io.BytesIO()
    (image or picture()).save(buffer, kind, **options)
    return buffer.getvalue()


def raw_pdf(*objects: bytes, tail: bytes = b"startxref\n0\n%%EOF\n") -> bytes:
    """Number objects from 1, the catalog first; without a table of where they stand."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, what) for n, what in enumerate(objects, 1))
    trailer = b"trailer << /Root 1 0 R /Size %d >>\n" % (len(objects) + 1)
    return b"%PDF-1.7\n" + body + trailer + tail


def workbook(rows: Sequence[Sequence[object]], merged: Iterable[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "统计表"
    for row in rows:
        sheet.append(list(row))
    for span in merged:
        sheet.merge_cells(span)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def word_with_body(body: str) -> bytes:
    """Make a Word file of a body as XML, ``w:``, ``w14:``, ``mc:`` and ``r:`` declared."""
    names = {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "v": "urn:schemas-microsoft-com:vml",
    }
    declared = " ".join(f'xmlns:{key}="{value}"' for key, value in names.items())
    xml = f"<w:document {declared}><w:body>{body}</w:body></w:document>"
    return repacked(word(), {"word/document.xml": xml.encode()})


def repacked(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Exchange or add members of a zip."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return buffer.getvalue()


def archive(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in members.items():
            new.writestr(name, content)
    return buffer.getvalue()


def archive_of_bytes_names(members: Mapping[bytes, bytes]) -> bytes:
    """Make a zip whose names are these bytes, with no word about their charset."""
    plain = {f"{i:0{len(name)}}": name for i, name in enumerate(members)}
    data = archive(dict(zip(plain, members.values(), strict=True)))
    for stand_in, name in plain.items():
        data = data.replace(stand_in.encode(), name)
    return data


def xls(rows: Sequence[Sequence[str | float]], merged: Sequence[tuple[int, ...]] = ()) -> bytes:
    """Make a BIFF8 workbook with one sheet; ``merged`` as first and last row, then columns."""
    bof = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6))
    cells = b"".join(
        _biff_cell(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row)
    )
    spans = b"".join(struct.pack("<4H", *span) for span in merged)
    if merged:
        cells += _record(0xE5, struct.pack("<H", len(merged)) + spans)
    size = struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows), default=0), 0)
    sheet = bof + _record(0x200, size) + cells + _record(0x0A, b"")
    head = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6))
    name = "统计表"
    about = struct.pack("<BBBB", 0, 0, len(name), 1) + name.encode("utf-16-le")
    end = _record(0x0A, b"")
    start = len(head) + 4 + 4 + len(about) + len(end)
    bound = _record(0x85, struct.pack("<I", start) + about)
    return ole({"Workbook": head + bound + end + sheet})


def _biff_cell(row: int, col: int, value: str | float) -> bytes:
    if isinstance(value, str):
        text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
        return _record(0x204, struct.pack("<HHH", row, col, 0) + text)
    return _record(0x203, struct.pack("<HHHd", row, col, 0, value))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def ole(streams: Mapping[str, bytes]) -> bytes:
    """Make an OLE2 file with streams at its root, each padded to the least size of its own."""
    sector, free, end = 512, 0xFFFFFFFF, 0xFFFFFFFE
    contents = [
        content.ljust(max(4096, -(-len(content) // sector) * sector), b"\0")
        for content in streams.values()
    ]
    directory_sectors = -(-(len(streams) + 1) * 128 // sector)
    fat: list[int] = [0xFFFFFFFD]
    fat += [*range(2, 1 + directory_sectors), end]
    starts = []
    for content in contents:
        starts.append(len(fat))
        fat += [*range(len(fat) + 1, len(fat) + len(content) // sector), end]
    fat += [free] * (128 - len(fat))
    assert len(fat) == 128, "one sector of allocation is enough for tests"
    entries = _entry("Root Entry", 5, 1 if streams else free, end, 0)
    for i, (name, content) in enumerate(zip(streams, contents, strict=True)):
        right = i + 2 if i + 1 < len(streams) else free
        entries += _entry(name, 2, free, starts[i], len(content), right)
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH6xIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1)
    header += struct.pack("<IIIIII", 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    directory = entries.ljust(directory_sectors * sector, b"\0")
    return header + struct.pack("<128I", *fat) + directory + b"".join(contents)


def _entry(
    name: str, kind: int, child: int, start: int, size: int, right: int = 0xFFFFFFFF
) -> bytes:
    label = name.encode("utf-16-le") + b"\0\0"
    return (
        label.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(label), kind, 1, 0xFFFFFFFF, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )

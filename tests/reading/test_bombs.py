"""Hostile files: each ends in a clear answer within its limits; the next file never notices."""

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator

import pytest

from mailbot.model import codec
from mailbot.model.document import Problem
from mailbot.reading import archive
from mailbot.reading.opened import Opened
from mailbot.reading.opening import MODULES, render
from mailbot.reading.raster import unpack
from mailbot.sandbox import Failure, Limits, preload, run
from tests.reading import children, files

#: A third of what a document may take: nothing here is to end for want of time on a busy machine.
SECONDS = 60
LIMITS = Limits(seconds=SECONDS, memory_mb=1500)
NAME = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = "xl/worksheets/sheet1.xml"

preload(MODULES)


@pytest.fixture(autouse=True)
def _the_next_one_is_read_as_if_nothing_had_happened() -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < SECONDS + 10
    after = children.opened(files.text_pdf(), "推荐函.pdf", LIMITS)
    assert [line.text for line in after.pages[0].lines] == list(files.LETTER)


def opened(data: bytes, limits: Limits = LIMITS) -> Opened:
    return children.opened(data, None, limits)


def deflated(*chunks: bytes, times: int = 1) -> bytes:
    packer = zlib.compressobj(1)
    parts = [packer.compress(chunk) for _ in range(times) for chunk in chunks]
    return b"".join([*parts, packer.flush()])


def zipped(base: bytes, name: str, head: bytes, chunk: bytes, times: int, tail: bytes) -> bytes:
    """Put a member of any size into a zip, written piece by piece."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(base)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        with new.open(name, "w", force_zip64=True) as member_file:
            member_file.write(head)
            for _ in range(times):
                member_file.write(chunk)
            member_file.write(tail)
    return buffer.getvalue()


def sheet_of(rows: str, *, before: str = "", after: str = "") -> bytes:
    xml = f"{before}<worksheet {NAME}><sheetData>{rows}</sheetData>{after}</worksheet>"
    return files.repacked(files.workbook([["a"]]), {SHEET: xml.encode()})


def pdf_with(content: bytes, resources: bytes = b"", box: bytes = b"[0 0 595 842]") -> bytes:
    stream = b"<< /Length %d /Filter /FlateDecode >> stream\n%s\nendstream"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R /Resources << %s >> >>"
    return files.raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        page % (box, resources),
        stream % (len(content), content),
    )


# Workbooks


def test_one_cell_at_the_far_end_of_the_sheet() -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    found = opened(sheet_of(f'<row r="1"><c r="A1"><v>1</v></c></row>{far}'))
    assert found.problem is None
    assert [line.cell for line in found.pages[0].lines] == ["A1", "XFD1048576"]


def test_five_million_formatted_empty_cells_hide_nothing() -> None:
    cell = '<c t="inlineStr"><is><t>单位</t></is></c>'
    head = f'<worksheet {NAME}><dimension ref="A1"/><sheetData><row>{cell}</row>'
    chunk = b"<row>" + b'<c s="1"/>' * 1000 + b"</row>"
    data = zipped(
        files.workbook([["a"]]), SHEET, head.encode(), chunk, 5000, b"</sheetData></worksheet>"
    )
    found = opened(data)
    assert found.problem is None
    assert [line.text for line in found.pages[0].lines] == ["单位"]


def test_a_value_behind_millions_of_empty_cells_is_told_as_unread() -> None:
    chunk = b"<row>" + b'<c s="1"/>' * 1000 + b"</row>"
    tail = b"<row><c><v>7</v></c></row></sheetData></worksheet>"
    head = f'<worksheet {NAME}><dimension ref="A1"/><sheetData><row><c><v>1</v></c></row>'
    found = opened(zipped(files.workbook([["a"]]), SHEET, head.encode(), chunk, 4000, tail))
    assert found.problem is Problem.TOO_LARGE
    assert [line.text for line in found.pages[0].lines] == ["1"]


def test_a_workbook_that_swells_beyond_memory() -> None:
    data = zipped(files.workbook([["a"]]), "xl/sharedStrings.xml", b"", bytes(1 << 20), 260, b"")
    assert len(data) < 3 << 20
    assert opened(data).problem is Problem.TOO_LARGE


def test_a_text_without_tags_is_looked_through_once() -> None:
    head = f"<worksheet {NAME}><sheetData><row><c><v>".encode()
    data = zipped(files.workbook([["a"]]), SHEET, head, b"7" * (1 << 20), 150, b"")
    assert _told(data) in {Problem.DAMAGED, "memory"}


def test_rows_without_end_merged_without_measure() -> None:
    merges = "".join(f'<mergeCell ref="A{i}:XFD1048576"/>' for i in range(1, 20_000))
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    found = opened(sheet_of(row, after=f"<mergeCells>{merges}</mergeCells>"))
    assert found.problem is None
    assert len(found.pages[0].grids[0].cells) < 10


LAUGHS = "".join(
    f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' if i else '<!ENTITY l0 "laugh">' for i in range(10)
)


@pytest.mark.parametrize(
    "entity",
    [LAUGHS, '<!ENTITY l9 SYSTEM "file:///etc/passwd">', f'<!ENTITY l9 "{"a" * 50_000}">'],
    ids=["billion-laughs", "external", "quadratic"],
)
@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_entities_are_refused(kind: str, entity: str) -> None:
    use = "&l9;" * (1000 if "aaaa" in entity else 1)
    if kind == "xlsx":
        cell = f'<c t="inlineStr"><is><t>{use}</t></is></c>'
        data = sheet_of(f"<row>{cell}</row>", before=f"<!DOCTYPE x [{entity}]>")
    else:
        name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        body = f"<w:body><w:p><w:r><w:t>{use}</w:t></w:r></w:p></w:body>"
        xml = f'<!DOCTYPE x [{entity}]><w:document xmlns:w="{name}">{body}</w:document>'
        data = files.repacked(files.word("a"), {"word/document.xml": xml.encode()})
    found = opened(data)
    assert found.problem in {Problem.DAMAGED, Problem.EMPTY}
    assert "root:" not in codec.dump(found)


def test_more_parts_than_any_workbook_has() -> None:
    parts = {f"xl/media/{i}.png": b"" for i in range(2100)}
    assert opened(files.repacked(files.workbook([["a"]]), parts)).problem is Problem.TOO_LARGE


# Word


@pytest.mark.parametrize("times", [60, 260])
def test_a_word_file_that_swells(times: int) -> None:
    head = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    data = zipped(
        files.word("a"), "word/document.xml", head, b" " * (1 << 20), times, b"</w:document>"
    )
    assert opened(data).problem is Problem.TOO_LARGE


def test_elements_nested_without_end() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 5000 + "</w:tc></w:tr></w:tbl>" * 5000
    assert opened(files.word_with_body(deep)).problem is Problem.DAMAGED


def test_a_hundred_thousand_paragraphs() -> None:
    body = "<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 100_000
    assert opened(files.word_with_body(body)).problem is Problem.TOO_LARGE


# PDF


def test_a_content_stream_that_takes_for_ever_is_timed_out() -> None:
    data = pdf_with(deflated(b"0 0 m 90 90 l S " * 50_000, times=160))
    assert len(data) < 2 << 20
    with pytest.raises(Failure) as caught:
        opened(data, Limits(seconds=3, memory_mb=1500))
    assert caught.value.kind in {"timeout", "memory", "died"}


def test_millions_of_letters() -> None:
    font = b"/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    letters = deflated(b"BT /F 1 Tf ", *[b"(a) Tj " * 50_000] * 20, b"ET")
    told = _told(pdf_with(letters, font), Limits(seconds=5, memory_mb=1500))
    assert told in {None, "timeout", "memory"}


def test_a_gigabyte_deflated_twice() -> None:
    inner = deflated(bytes(1 << 20), times=1000)
    outer = zlib.compress(inner)
    stream = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >> stream\n%s\nendstream"
    data = files.raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        stream % (len(outer), outer),
    )
    assert _told(data) in {None, "memory", "timeout", "died"}


@pytest.mark.parametrize(
    "tree",
    [
        b"<< /Type /Pages /Count 100000000 /Kids [3 0 R] >>",
        b"<< /Type /Pages /Count 3 /Kids [2 0 R 2 0 R 3 0 R] >>",
        b"<< /Type /Pages /Count -5 /Kids [3 0 R] >>",
        b"<< /Type /Pages /Count 1 /Kids 2 0 R >>",
    ],
    ids=["hundred-million", "circle", "negative", "no-list"],
)
def test_a_page_tree_that_lies(tree: bytes) -> None:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>"
    told = _told(files.raw_pdf(b"<< /Type /Catalog /Pages 2 0 R >>", tree, page))
    assert told in {None, Problem.DAMAGED, Problem.EMPTY, Problem.TOO_LARGE}


def test_ten_thousand_pages() -> None:
    kids = b" ".join([b"3 0 R"] * 10_000)
    data = files.raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 10000 /Kids [%s] >>" % kids,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>",
    )
    found = opened(data)
    assert (found.problem, len(found.pages)) == (Problem.TOO_LARGE, 300)


def test_a_form_that_draws_itself() -> None:
    form = (
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 5"
        b" /Resources << /XObject << /X 5 0 R >> >> >> stream\n/X Do\nendstream"
    )
    data = pdf_with(deflated(b"/X Do"), b"/XObject << /X 5 0 R >>")
    looped = data.replace(b"trailer", b"5 0 obj\n%s\nendobj\ntrailer" % form)
    assert _told(looped) in {None, "died", "memory"}


@pytest.mark.parametrize("box", [b"[0 0 200000 200000]", b"[0 0 1e30 1e30]", b"[5 5 5 5]", b"[a]"])
def test_a_page_of_any_size_is_drawn_within_the_limit(box: bytes) -> None:
    data = pdf_with(deflated(b"0 0 m 90 90 l S"), box=box)
    assert opened(data).kind == "pdf"
    message = run(render, data, "pdf", (1,), 200.0, 30_000_000, limits=LIMITS)
    assert all(raster.width * raster.height <= 30_000_000 for raster in unpack(message))


def test_a_picture_of_nine_hundred_million_dots_in_a_pdf() -> None:
    packed = deflated(bytes(1 << 20), times=860)
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 30000 /Height 30000 /BitsPerComponent 8"
        b" /ColorSpace /DeviceGray /Filter /FlateDecode /Length %d >> stream\n%s\nendstream"
    )
    data = pdf_with(deflated(b"595 0 0 842 0 0 cm /X Do"), b"/XObject << /X 5 0 R >>")
    data = data.replace(
        b"trailer", b"5 0 obj\n%s\nendobj\ntrailer" % (image % (len(packed), packed))
    )
    assert not opened(data).pages[0].trustworthy
    assert _ends(lambda: run(render, data, "pdf", (1,), 100.0, 10**7, limits=LIMITS))


# Pictures


def _png_chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def _tiff_head(width: int, height: int) -> bytes:
    tags = [
        (256, width),
        (257, height),
        (258, 8),
        (259, 1),
        (262, 1),
        (273, 200),
        (278, height),
        (279, 100),
    ]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(300)


LARGE = {
    "png": b"\x89PNG\r\n\x1a\n"
    + _png_chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 1, 0, 0, 0, 0))
    + _png_chunk(b"IDAT", zlib.compress(bytes(6251 * 1000)))
    + _png_chunk(b"IEND", b""),
    "bmp": b"BM"
    + struct.pack("<IHHIIiiHHIIiiII", 99, 0, 0, 54, 40, *[60_000] * 2, 1, 24, *[0] * 6),
    "tiff": _tiff_head(60_000, 60_000),
    "gif": b"GIF89a"
    + struct.pack("<HHBBB", 65_535, 65_535, 0, 0, 0)
    + b",\0\0\0\0\xff\xff\xff\xff\0",
}


@pytest.mark.parametrize("kind", ["png", "bmp", "tiff", "gif"])
def test_a_picture_larger_than_any_sheet(kind: str) -> None:
    found = opened(LARGE[kind])
    assert found.kind == kind
    assert found.problem in {Problem.TOO_LARGE, Problem.DAMAGED}


def test_a_tiff_whose_pages_go_in_a_circle() -> None:
    data = bytearray(files.image_file("TIFF"))
    (start,) = struct.unpack_from("<I", data, 4)
    (entries,) = struct.unpack_from("<H", data, start)
    struct.pack_into("<I", data, start + 2 + 12 * entries, start)
    assert len(opened(bytes(data)).pages) == 1


# Archives


def test_a_zip_of_four_hundred_megabytes_of_nothing() -> None:
    data = zipped(files.archive({"推荐函.pdf": b"x"}), "bomb", b"", bytes(1 << 20), 320, b"")
    assert len(data) < 3 << 20
    found = archive.unpack(run(archive.unzip, data, "材料.zip", limits=LIMITS))
    assert found.problem is Problem.TOO_LARGE
    assert [member.attachment.name for member in found.members] == ["推荐函.pdf"]


def test_members_that_share_their_bytes() -> None:
    """A thousand names for one member: CVE-2024-0450, which this Python does not check for."""
    buffer = io.BytesIO(files.archive({"a": bytes(20 << 20)}))
    with zipfile.ZipFile(buffer, "a") as new:
        first = new.infolist()[0]
        new.filelist += [first] * 400
        new._didModify = True  # type: ignore[attr-defined]  # noqa: SLF001 - the list is all that changes
    limits = Limits(seconds=SECONDS, memory_mb=1500, result_mb=320)
    found = archive.unpack(run(archive.unzip, buffer.getvalue(), "材料.zip", limits=limits))
    assert found.problem is Problem.TOO_LARGE
    assert sum(len(member.attachment.data) for member in found.members) <= 300 << 20


def test_a_zip_of_zips_of_zips() -> None:
    data = files.archive({"推荐函.pdf": b"x"})
    for _ in range(8):
        data = files.archive({f"{i}.zip": data for i in range(8)})
    found = archive.unpack(run(archive.unzip, data, "材料.zip", limits=LIMITS))
    assert {member.problem for member in found.members} == {Problem.TOO_LARGE}


# Old workbooks


def test_an_old_workbook_with_a_cell_at_its_far_end() -> None:
    data = files.xls([["单位"]])
    far = struct.pack("<HHHHHd", 0x203, 14, 65_535, 255, 0, 7.0)
    end = data.rindex(struct.pack("<HH", 0x0A, 0))
    patched = data[:end] + far + data[end : end + 4] + data[end + 4 + len(far) :]
    found = opened(patched)
    assert found.problem is Problem.TOO_LARGE
    assert [line.text for line in found.pages[0].lines] == ["单位"]


def _told(data: bytes, limits: Limits = LIMITS) -> Problem | str | None:
    """Give the problem told, or the kind of failure, or None for a file that was opened."""
    try:
        return opened(data, limits).problem
    except Failure as failure:
        return failure.kind


def _ends(call: Callable[[], bytes]) -> bool:
    """Run to any end but a time-out."""
    try:
        return bool(call())
    except Failure as failure:
        return failure.kind in {"memory", "died"}

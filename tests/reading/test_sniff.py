"""What a file is, told by its content."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.model.document import Problem
from mailbot.reading import ole
from mailbot.reading.sniff import sniff
from tests.reading import files

MAIL = b"Received: from a\r\nFrom: a@b.cn\r\nSubject: x\r\n\r\nhello"


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (files.text_pdf(), "a.bin", "pdf"),
        (b"\r\n<!-- gateway -->" + b" " * 900 + files.text_pdf(), None, "pdf"),
        (files.image_file("JPEG"), "letter.pdf", "jpg"),
        (files.image_file("PNG"), None, "png"),
        (files.image_file("GIF"), None, "gif"),
        (files.image_file("BMP"), None, "bmp"),
        (files.image_file("TIFF"), None, "tiff"),
        (files.image_file("WEBP"), None, "webp"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "IMG_1.HEIC", "heic"),
        (files.workbook([["a"]]), "table.et", "xlsx"),
        (files.word("a"), "letter.wps", "docx"),
        (files.archive({"ppt/presentation.xml": b"x"}), None, "pptx"),
        (files.archive({"OFD.xml": b"x", "Doc_0/Document.xml": b"x"}), "票.pdf", "ofd"),
        (files.archive({"word/document2.xml": b"x"}), None, "docx"),
        (files.archive({"推荐函.pdf": b"x"}), "a.docx", "zip"),
        (files.archive({}), "empty.zip", "zip"),
        (files.xls([["a"]]), "table.xls", "xls"),
        (files.xls([["a"]]), "table.ET", "et"),
        (files.xls([["a"]]), "letter.doc", "xls"),
        (files.ole({"WordDocument": b"x", "1Table": b"x"}), "letter.doc", "doc"),
        (files.ole({"WordDocument": b"x"}), "letter.wps", "wps"),
        (files.ole({"WordDocument": b"x"}), "table.xls", "doc"),
        (files.ole({"PowerPoint Document": b"x"}), "a.ppt", "other"),
        (b"{\\rtf1\\ansi hello}", "letter.doc", "doc"),
        (b"Rar!\x1a\x07\x01\0rest", None, "rar"),
        (b"7z\xbc\xaf\x27\x1crest", None, "7z"),
        (b"\x78\x9f\x3e\x22\1\0", "winmail.dat", "tnef"),
        (MAIL, "forwarded", "eml"),
        (MAIL.replace(b"\r\n", b"\n"), None, "eml"),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>", "table.xls", "html"),
        ("推荐函".encode("gb18030"), None, "txt"),
        ("推荐函".encode("utf-16"), None, "txt"),
        ("统计表，".encode() * 40_000, None, "txt"),
        (b"BM is how this text begins", None, "txt"),
        (bytes(range(256)), "a.dat", "other"),
    ],
)
def test_the_content_decides(data: bytes, name: str | None, kind: str) -> None:
    sniffed = sniff(data, name)
    assert (sniffed.kind, sniffed.problem) == (kind, None)


@pytest.mark.parametrize(
    ("data", "name", "kind", "problem"),
    [
        (b"", "推荐函.pdf", "pdf", Problem.EMPTY),
        (b"", "readme", "other", Problem.EMPTY),
        (bytes(range(256)), "推荐函.PDF", "pdf", Problem.DAMAGED),
        (b"a scan should be here", "photo.jpeg", "jpg", Problem.DAMAGED),
        (files.ole({"EncryptedPackage": b"x"}), "统计表.xlsx", "xlsx", Problem.PASSWORD),
        (files.ole({"EncryptedPackage": b"x"}), None, "other", Problem.PASSWORD),
        (files.xls([["a"]])[:600], "统计表.xls", "xls", Problem.DAMAGED),
        (ole.MAGIC, "函.doc", "doc", Problem.DAMAGED),
    ],
)
def test_what_speaks_against_opening(
    data: bytes, name: str | None, kind: str, problem: Problem
) -> None:
    sniffed = sniff(data, name)
    assert (sniffed.kind, sniffed.problem) == (kind, problem)
    assert sniffed.remark


def test_an_office_file_cut_short_is_still_one() -> None:
    assert sniff(files.word("a")[:-200], None).kind == "docx"
    assert sniff(files.workbook([["a"]])[:-200], None).kind == "xlsx"


def test_names_at_the_root_are_all_found() -> None:
    streams = {f"Stream {i}": b"x" for i in range(10)}
    assert ole.root_names(files.ole(streams)) == streams.keys()


def test_a_directory_in_a_circle_ends() -> None:
    data = bytearray(files.ole({"Workbook": b"x"}))
    data[512 + 4 : 512 + 8] = b"\1\0\0\0"  # the directory's first sector goes on with itself
    assert "Workbook" in ole.root_names(bytes(data))


@given(st.binary(max_size=4000))
def test_no_ole_file_is_too_odd(tail: bytes) -> None:
    data = files.ole({"Workbook": b"x"})
    assert isinstance(ole.root_names(ole.MAGIC + tail), frozenset)
    assert isinstance(ole.root_names(data[:512] + tail), frozenset)
    assert isinstance(ole.root_names(tail[:76].ljust(76, b"\0") + data[76:]), frozenset)


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1", b"BM", b"RIFF"]))
def test_any_bytes_are_something(data: bytes, start: bytes) -> None:
    assert sniff(start + data, None).kind


def test_a_zip_is_told_by_its_list_and_not_by_a_stray_word() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("说明.txt", "word/document.xml is a part of Word files")
    assert sniff(buffer.getvalue(), None).kind == "zip"

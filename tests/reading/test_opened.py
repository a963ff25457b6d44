"""One entry for every kind of file: what comes out of the child, and what is told instead."""

import pytest

from mailbot.model.document import Problem
from mailbot.reading.opened import Opened
from mailbot.reading.opening import MODULES, render
from mailbot.reading.raster import unpack
from mailbot.sandbox import Limits, preload, run
from tests.reading import children, files

LIMITS = Limits(seconds=20, memory_mb=1500)

preload(MODULES)


def opened(data: bytes, name: str | None = None, most_pages: int = 300) -> Opened:
    return children.opened(data, name, LIMITS, most_pages)


@pytest.mark.parametrize(
    ("data", "name", "kind", "pages", "text"),
    [
        (files.text_pdf(pages=2), "a.pdf", "pdf", 2, True),
        (files.scanned_pdf(), "a.pdf", "pdf", 1, False),
        (files.image_file("JPEG"), "a.jpg", "jpg", 1, False),
        (files.workbook([["单位", "甲"]]), "a.xlsx", "xlsx", 1, True),
        (files.workbook([["单位", "甲"]]), "a.et", "xlsx", 1, True),
        (files.xls([["单位", "甲"]]), "a.xls", "xls", 1, True),
        (files.xls([["单位", "甲"]]), "a.et", "et", 1, True),
        (files.word("推荐函"), "a.docx", "docx", 1, True),
        (files.archive({"a.txt": b"x"}), "a.zip", "zip", 0, False),
        (b"hello", "a.txt", "txt", 0, False),
        (b"\x78\x9f\x3e\x22\1\0", "winmail.dat", "tnef", 0, False),
    ],
)
def test_every_kind_is_opened(
    data: bytes, name: str, kind: str, pages: int, *, text: bool
) -> None:
    found = opened(data, name)
    assert (found.kind, found.problem, len(found.pages)) == (kind, None, pages)
    assert [page.number for page in found.pages] == list(range(1, pages + 1))
    assert all(page.trustworthy is text and bool(page.lines) is text for page in found.pages)


@pytest.mark.parametrize(
    ("data", "name", "kind", "problem"),
    [
        (b"", "推荐函.pdf", "pdf", Problem.EMPTY),
        (files.text_pdf()[:700], "推荐函.pdf", "pdf", Problem.DAMAGED),
        (files.ole({"WordDocument": b"x"}), "函.doc", "doc", Problem.UNSUPPORTED),
        (files.ole({"WordDocument": b"x"}), "函.wps", "wps", Problem.UNSUPPORTED),
        (files.ole({"EncryptedPackage": b"x"}), "表.xlsx", "xlsx", Problem.PASSWORD),
        (files.archive({"OFD.xml": b"x"}), "票.ofd", "ofd", Problem.UNSUPPORTED),
        (b"Rar!\x1a\x07\0", "材料.rar", "rar", Problem.UNSUPPORTED),
        (b"7z\xbc\xaf\x27\x1c", "材料.7z", "7z", Problem.UNSUPPORTED),
        (files.image_file("PNG")[:90], "图.png", "png", Problem.DAMAGED),
        (files.text_pdf(pages=4), "推荐函.pdf", "pdf", Problem.TOO_LARGE),
    ],
)
def test_what_cannot_be_opened_is_told(
    data: bytes, name: str, kind: str, problem: Problem
) -> None:
    found = opened(data, name, most_pages=3)
    assert (found.kind, found.problem) == (kind, problem)
    assert found.remark
    assert "\n" not in found.remark


@pytest.mark.parametrize(
    ("data", "kind", "numbers"),
    [
        (files.text_pdf(pages=3), "pdf", (3, 1)),
        (files.image_file("PNG"), "png", (1,)),
    ],
)
def test_pages_are_drawn_in_the_child(data: bytes, kind: str, numbers: tuple[int, ...]) -> None:
    rasters = unpack(run(render, data, kind, numbers, 72.0, 10**6, limits=LIMITS))
    assert [raster.number for raster in rasters] == list(numbers)
    assert all(len(r.pixels) == r.width * r.height * 3 for r in rasters)


@pytest.mark.parametrize("kind", ["pdf", "jpg", "docx", "xlsx", "zip", "nonsense"])
def test_what_cannot_be_drawn_gives_no_page(kind: str) -> None:
    assert unpack(run(render, b"no file", kind, (1,), 72.0, 10**6, limits=LIMITS)) == []


def test_half_a_character_does_not_spoil_the_message() -> None:
    assert opened(files.workbook([["a"]]), "\udce4.xlsx").kind == "xlsx"
    body = "<w:p><w:r><w:t>a&#xFFFD;b</w:t></w:r></w:p>"
    assert opened(files.word_with_body(body)).pages[0].lines

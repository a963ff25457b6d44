"""Evidence pictures out of what a mail brought: the right file, or a clear reason for none."""

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PIL import Image

from mailbot.jobs.picturing import Lack, Picture, pages_of, pictures
from mailbot.jobs.reading import Reader
from mailbot.model.document import Box, Document, Evidence
from mailbot.model.message import Attachment
from mailbot.model.verdict import Finding, Ground, Status
from mailbot.model.wanted import Wanted
from tests import factories
from tests.reading import files

BOX, OTHER = Box(0.1, 0.1, 0.5, 0.15), Box(0.2, 0.3, 0.6, 0.35)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    found = Reader(factories.LIMITS)
    yield found
    found.close()


def _pdf(width: float, pages: int = 2) -> bytes:
    """Draw pages that can be told from others by their width."""
    drawing, buffer = files.canvas((width, 800.0))
    for number in range(pages):
        drawing.drawString(40, 700, f"page {number}")
        drawing.showPage()
    return files.finished(drawing, buffer)


def _found(*evidence: Evidence, code: str = "item") -> Finding:
    ground = Ground(status=Status.MET, sentence="item_met", evidence=evidence)
    return Finding(requirement="package.letter", code=code, grounds=(ground,))


def _read(reader: Reader, *attachments: Attachment) -> tuple[Document, ...]:
    return reader.read(factories.message(attachments=attachments), Wanted(items=()))


def _on(document: Document, page: int | None = 1, box: Box | None = BOX) -> Evidence:
    return Evidence(document=document.name or "", sha256=document.sha256, page=page, box=box)


def _size(picture: Picture) -> tuple[int, int]:
    return Image.open(io.BytesIO(picture.jpeg)).size


def test_each_page_a_finding_points_at_is_one_picture(reader: Reader) -> None:
    bound = Attachment(name="材料.pdf", data=_pdf(300))
    (document,) = _read(reader, bound)
    finding = _found(_on(document), _on(document, 2), _on(document, box=OTHER), _on(document))
    assert [len(group) for group in pages_of(finding)] == [2, 1]
    made = pictures(reader, (bound,), (document,), [finding, _found(_on(document), code="seal")])
    assert [(p.finding.code if p.finding else "", p.evidence[0].page) for p in made] == [
        ("item", 1),
        ("item", 2),
        ("seal", 1),
    ]
    assert all(p.jpeg.startswith(b"\xff\xd8") and p.lack is None for p in made)
    assert _size(made[0])[1] > _size(made[1])[1] == _size(made[2])[1]


def test_of_two_files_of_one_name_the_one_that_was_read_is_shown(reader: Reader) -> None:
    bundle = Attachment(
        name="材料.zip", data=files.archive({"甲/1.pdf": _pdf(300), "乙/1.pdf": _pdf(500)})
    )
    documents = _read(reader, bundle)
    assert [d.name for d in documents] == ["1.pdf", "1.pdf"]
    made = pictures(reader, (bundle,), documents, [_found(_on(d)) for d in documents])
    assert [_size(p)[0] for p in made] == [625, 1042]


def test_a_verdict_of_old_names_the_file_and_two_of_one_name_are_nobodys_guess(
    reader: Reader,
) -> None:
    one, two = (Attachment(name="1.pdf", data=_pdf(width)) for width in (300, 500))
    (document,) = _read(reader, one)
    old = replace(_on(document), sha256="")
    (made,) = pictures(reader, (one,), (document,), [_found(old)])
    assert _size(made)[0] == 625
    (made,) = pictures(reader, (one, two), _read(reader, one, two), [_found(old)])
    assert (made.jpeg, made.lack) == (b"", Lack.NOT_FOUND)


def test_where_there_is_nothing_to_be_seen_the_reason_is_told(reader: Reader) -> None:
    table = Attachment(name="表.xlsx", data=files.workbook([["班组数", 3]]))
    text = Attachment(name="函.docx", data=files.word("推荐函"))
    bound = Attachment(name="材料.pdf", data=_pdf(300))
    sheet, words, pages = documents = _read(reader, table, text, bound)
    gone = replace(pages, sha256="0" * 64)
    asked = {
        Lack.NO_PAGE: _on(pages, None, None),
        Lack.NO_PIXELS: replace(_on(sheet, 1, None), cell="B1"),
        Lack.NOT_FOUND: _on(gone),
    }
    findings = [_found(evidence) for evidence in asked.values()]
    made = pictures(reader, (table, text, bound), documents, [*findings, _found(_on(words))])
    assert [p.lack for p in made] == [*asked, Lack.NO_PIXELS]
    assert not any(p.jpeg for p in made)


def test_a_page_that_cannot_be_drawn_costs_only_its_own_picture(reader: Reader) -> None:
    bound = Attachment(name="材料.pdf", data=_pdf(300))
    broken = Attachment(name="坏.pdf", data=b"%PDF-1.7 nothing")
    (whole,) = _read(reader, bound)
    spoiled = factories.document("坏.pdf", factories.page(1))
    spoiled = replace(spoiled, sha256=broken.sha256)
    findings = [_found(_on(spoiled)), _found(_on(whole))]
    made = pictures(reader, (broken, bound), (spoiled, whole), findings)
    assert [p.lack for p in made] == [Lack.NOT_DRAWN, None]
    hurried = Reader(replace(factories.LIMITS, seconds=0))
    (late,) = pictures(hurried, (bound,), (whole,), [_found(_on(whole))])
    hurried.close()
    assert late.lack is Lack.NOT_DRAWN


def test_many_pictures_of_one_file_are_drawn_a_few_at_a_time(reader: Reader) -> None:
    bound = Attachment(name="材料.pdf", data=_pdf(300, pages=20))
    read = factories.document("材料.pdf", *(factories.page(n) for n in range(1, 21)))
    document = replace(read, sha256=bound.sha256)
    finding = _found(*(_on(document, page.number) for page in document.pages))
    made = pictures(reader, (bound,), (document,), [finding])
    assert [p.evidence[0].page for p in made if p.jpeg] == list(range(1, 21))

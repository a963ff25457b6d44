"""Opening mails and documents: within limits, remembered for a while, ended at once."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from mailbot.jobs import reading
from mailbot.jobs.reading import ClosedError, Reader
from mailbot.model.document import Problem
from mailbot.model.message import Attachment, Message
from mailbot.model.wanted import Wanted
from mailbot.sandbox import Failure
from mailbot.settings import Limits
from tests import factories, post
from tests.app.orphans import orphanage
from tests.reading.files import text_pdf
from tests.waiting import until

LIMITS = Limits(workers=2, memory_mb=1500, seconds=180, pages=300, pixels=30_000_000)
WANTED = Wanted.of(factories.package_rulebook())


@pytest.fixture
def reader() -> Iterator[Reader]:
    found = Reader(LIMITS)
    yield found
    found.close()


def _table(name: str, unit: str = "某公司") -> Attachment:
    return Attachment(name=name, data=post.workbook(post.filing(unit)))


def test_the_same_file_is_read_once_and_keeps_the_name_it_comes_with(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = reader.read(factories.message(attachments=(_table("一.xlsx"),)), WANTED)
    monkeypatch.setattr(reading, "run", None)
    again = reader.read(factories.message(attachments=(_table("二.xlsx"),)), WANTED)
    assert [d.name for d in (*first, *again)] == ["一.xlsx", "二.xlsx"]
    assert first[0].pages == again[0].pages


def test_what_is_remembered_is_bounded_by_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_REMEMBERED", 10)
    memory = reading._Memory()  # noqa: SLF001 - its size is what a long run costs
    for number in range(30):
        pages = tuple(factories.page(n) for n in range(1, number % 4 + 1))
        memory.remember(factories.document(f"{number}.pdf", *pages), WANTED)
    kept = memory._documents.values()  # noqa: SLF001 - as above
    assert sum(max(len(d.pages), 1) for d in kept) <= 10
    assert [d.name for d in kept][-1] == "29.pdf"
    spoiled = factories.document("x.pdf", problem=Problem.TIMEOUT)
    memory.remember(spoiled, WANTED)
    assert spoiled not in memory._documents.values()  # noqa: SLF001 - as above


def test_what_cannot_be_parsed_is_a_failure_in_words(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_PARSE", 0.0)
    with pytest.raises(Failure, match="no answer within"):
        reader.parse(post.report())


def test_a_document_out_of_time_is_a_document_with_a_problem() -> None:
    hurried = Reader(replace(LIMITS, seconds=0))
    (document,) = hurried.read(factories.message(attachments=(_table("表.xlsx"),)), WANTED)
    hurried.close()
    assert document.problem is Problem.TIMEOUT
    assert "reading.seconds" in document.remark


def test_closing_ends_what_is_being_read_at_once() -> None:
    with orphanage() as orphans:
        reader = Reader(LIMITS)
        long = factories.message(attachments=(Attachment(name="x.pdf", data=text_pdf(pages=60)),))
        ended: list[BaseException | None] = []
        thread = threading.Thread(target=_read, args=[reader, long, ended])
        thread.start()
        until(lambda: reader._busy)  # noqa: SLF001 - no one else knows that a child is at work
        began = time.monotonic()
        reader.close()
        thread.join(10)
        assert time.monotonic() - began < 8
        assert [type(error) for error in ended] == [ClosedError]
        orphans.empty()
    with pytest.raises(ClosedError):
        reader.parse(post.report())


def _read(reader: Reader, message: Message, ended: list[BaseException | None]) -> None:
    try:
        reader.read(message, WANTED)
    except ClosedError as error:
        ended.append(error)
    else:
        ended.append(None)

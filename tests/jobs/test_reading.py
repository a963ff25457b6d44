"""Opening mails and documents: within limits, never read twice, ended at once."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from reportlab.lib.utils import ImageReader

from mailbot.demo.seal import seal
from mailbot.jobs import reading
from mailbot.jobs.reading import ClosedError, Reader
from mailbot.ledger.readings import Readings
from mailbot.model.document import Problem
from mailbot.model.message import Attachment, Message
from mailbot.model.wanted import Wanted
from mailbot.reading import opening
from mailbot.sandbox import Ask, Failure, holding
from mailbot.sandbox import Limits as ChildLimits
from tests import factories, post
from tests.app.orphans import orphanage
from tests.reading.files import LETTER, canvas, finished, scanned_pdf, text_pdf
from tests.waiting import until

WANTED = Wanted.of(factories.package_rulebook())


@pytest.fixture
def reader() -> Iterator[Reader]:
    found = Reader(factories.LIMITS)
    yield found
    found.close()


def _table(name: str, unit: str = "某公司") -> Attachment:
    return Attachment(name=name, data=post.workbook(post.filing(unit)))


def test_the_same_file_is_read_once_and_keeps_the_name_it_comes_with(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = reader.read(factories.message(attachments=(_table("一.xlsx"),)), WANTED)
    monkeypatch.setattr(reading, "holding", None)
    again = reader.read(factories.message(attachments=(_table("二.xlsx"),)), WANTED)
    assert [d.name for d in (*first, *again)] == ["一.xlsx", "二.xlsx"]
    assert first[0].pages == again[0].pages


def test_a_second_process_reads_nothing_again_whatever_it_looks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanned = factories.message(attachments=(Attachment(name="x.pdf", data=scanned_pdf(2)),))
    first = Reader(factories.LIMITS, Readings(tmp_path))
    (read,) = first.read(scanned, WANTED)
    first.close()
    monkeypatch.setattr(reading, "holding", None)
    second = Reader(factories.LIMITS, Readings(tmp_path))
    assert second.read(scanned, WANTED) == (read,)
    (other,) = second.read(scanned, Wanted(items=()))
    assert [p.lines for p in other.pages] == [p.lines for p in read.pages]
    second.close()


def test_two_threads_with_the_same_file_read_it_once(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []

    def counted(
        hold: Callable[..., object], *args: object, limits: ChildLimits
    ) -> AbstractContextManager[Ask]:
        opened.append(hold)
        return holding(hold, *args, limits=limits)

    monkeypatch.setattr(reading, "holding", counted)
    message = factories.message(attachments=(_table("表.xlsx"),))
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(lambda _: reader.read(message, WANTED), range(4)))
    assert len(found) == 1
    assert opened == [opening.hold]


def test_a_seal_is_drawn_by_the_child_that_opened_its_file(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing, buffer = canvas()
    for number, line in enumerate(LETTER):
        drawing.drawString(60, 700 - 20 * number, line)
    stamp = ImageReader(seal("云南省市政工程协会"))
    drawing.drawImage(stamp, 330, 80, 119, 119, mask="auto")
    file = Attachment(name="函.pdf", data=finished(drawing, buffer))
    monkeypatch.setattr(reading, "run", None)
    (document,) = reader.read(factories.message(attachments=(file,)), WANTED)
    assert [s.text for page in document.pages for s in page.seals] == ["云南省市政工程协会"]


def test_what_ran_out_of_time_is_read_again(tmp_path: Path) -> None:
    message = factories.message(attachments=(_table("表.xlsx"),))
    for seconds, problem in ((0, Problem.TIMEOUT), (180, None)):
        limits = replace(factories.LIMITS, seconds=seconds)
        reader = Reader(limits, Readings(tmp_path))
        (document,) = reader.read(message, WANTED)
        reader.close()
        assert document.problem is problem


def test_what_cannot_be_parsed_is_a_failure_in_words(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_PARSE", 0.0)
    with pytest.raises(Failure, match="no answer within"):
        reader.parse(post.report())


def test_a_document_out_of_time_is_a_document_with_a_problem() -> None:
    hurried = Reader(replace(factories.LIMITS, seconds=0))
    (document,) = hurried.read(factories.message(attachments=(_table("表.xlsx"),)), WANTED)
    hurried.close()
    assert document.problem is Problem.TIMEOUT
    assert "reading.seconds" in document.remark


def test_closing_ends_what_is_being_read_at_once() -> None:
    with orphanage() as orphans:
        reader = Reader(factories.LIMITS)
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

"""What was seen is found again by the same bytes looked at the same way, and by nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest

from mailbot.jobs.remembering import Memory, PassingShelf, Seen
from mailbot.ledger.readings import Readings
from mailbot.model.document import Box, Line, Problem
from mailbot.model.message import Attachment
from mailbot.reading.opened import Opened, OpenedPage
from mailbot.reading.sight import Sight
from tests import factories

FILE = Attachment(name="推荐材料.pdf", data=b"%PDF-1.7")
LINE = Line(text="推荐函\ud800", box=Box(0.1, 0.1, 0.9, 0.2), confidence=0.98)
SEEN = Seen(
    opened=Opened(kind="pdf", pages=(OpenedPage(number=1, width=595, height=842),)),
    sights=(Sight(number=1, rotation=90, blank=False, lines=(LINE,)),),
)


def test_what_was_seen_comes_back_as_it_was(tmp_path: Path) -> None:
    for shelf in (PassingShelf(), Readings(tmp_path)):
        memory = Memory(shelf, factories.LIMITS)
        key = memory.key(FILE, all_rows=False)
        assert memory.recall(key) is None
        seen = replace(SEEN, sights=(replace(SEEN.sights[0], lines=()),))
        memory.keep(key, seen)
        assert memory.recall(key) == seen


def test_what_no_database_would_take_is_kept_all_the_same() -> None:
    memory = Memory(PassingShelf(), factories.LIMITS)
    key = memory.key(FILE, all_rows=False)
    memory.keep(key, SEEN)
    found = memory.recall(key)
    assert found is not None
    assert found.sights[0].lines[0].text == "推荐函?"


def test_other_bytes_limits_or_endings_are_another_reading() -> None:
    memory = Memory(PassingShelf(), factories.LIMITS)
    named = memory.key(replace(FILE, name="其他名称.PDF "), all_rows=False)
    assert named == memory.key(FILE, all_rows=False)
    assert memory.key(replace(FILE, data=b"%PDF-1.6"), all_rows=False) != memory.key(
        FILE, all_rows=False
    )
    assert memory.key(replace(FILE, name="x.et"), all_rows=False) != memory.key(
        replace(FILE, name="x.xls"), all_rows=False
    )
    assert memory.key(FILE, all_rows=True) != memory.key(FILE, all_rows=False)
    fewer = Memory(PassingShelf(), replace(factories.LIMITS, pages=10))
    assert fewer.key(FILE, all_rows=False) != memory.key(FILE, all_rows=False)
    patient = Memory(PassingShelf(), replace(factories.LIMITS, seconds=999, workers=9))
    assert patient.key(FILE, all_rows=False) == memory.key(FILE, all_rows=False)


def test_another_reader_does_not_take_its_word(monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = PassingShelf()
    memory = Memory(shelf, factories.LIMITS)
    memory.keep(memory.key(FILE, all_rows=False), SEEN)
    monkeypatch.setattr("mailbot.jobs.remembering.version", lambda *_: "another")
    upgraded = Memory(shelf, factories.LIMITS)
    assert upgraded.version == "another"
    assert upgraded.recall(upgraded.key(FILE, all_rows=False)) is None


def test_a_reading_out_of_time_is_not_remembered() -> None:
    memory = Memory(PassingShelf(), factories.LIMITS)
    spoiled = replace(SEEN, opened=replace(SEEN.opened, problem=Problem.TIMEOUT))
    memory.keep(memory.key(FILE, all_rows=False), spoiled)
    assert memory.recall(memory.key(FILE, all_rows=False)) is None


@pytest.mark.parametrize("kept", [b"", b"{}", b'{"opened": 3}', b"\xff"])
def test_a_damaged_reading_is_none(kept: bytes) -> None:
    shelf = PassingShelf()
    memory = Memory(shelf, factories.LIMITS)
    key = memory.key(FILE, all_rows=False)
    shelf.keep(key.sha256, key.how, kept)
    assert memory.recall(key) is None


def test_a_shelf_that_cannot_be_written_costs_no_verdict(tmp_path: Path) -> None:
    (tmp_path / "readings").write_text("a file where a folder should be")
    memory = Memory(Readings(tmp_path), factories.LIMITS)
    memory.keep(memory.key(FILE, all_rows=False), SEEN)
    assert memory.recall(memory.key(FILE, all_rows=False)) is None


def test_what_passes_is_bounded_and_the_oldest_goes() -> None:
    shelf = PassingShelf(most=100)
    for number in range(30):
        shelf.keep(f"{number:064x}", "0" * 32, bytes(number + 1))
        shelf.keep(f"{number:064x}", "0" * 32, bytes(number + 1))
    held = [n for n in range(30) if shelf.recall(f"{n:064x}", "0" * 32)]
    assert held == [27, 28, 29]

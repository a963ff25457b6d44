"""Judgements: everything in one transaction, and recording again changes nothing."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.ledger import Ledger, LedgerError
from mailbot.model.codec import dump
from mailbot.model.letter import LetterState
from mailbot.model.message import Disposition, MessageState
from mailbot.model.standing import StandingStatus
from mailbot.model.verdict import Outcome, Status
from tests.ledger.nouns import (
    NOON,
    RULEBOOK,
    UNIT,
    archived,
    document,
    draft,
    finding,
    judgement,
    later,
    ruling,
    standing,
    verdict,
)


def everything(ledger: Ledger) -> object:
    """Photograph all that can be seen of the ledger."""
    files = tuple(ledger.message(record.id) for record in ledger.messages())
    return files, ledger.events(), ledger.outbox(), ledger.standings()


def test_a_judgement_is_recorded_whole(ledger: Ledger) -> None:
    message = archived(ledger)
    ledger.begin(message)
    ledger.record(judgement(message))
    file = ledger.message(message)
    assert file.verdict == verdict(finding())
    assert file.documents == (document(), document(None))
    assert (file.record.state, file.record.attempts) == (MessageState.JUDGED, 0)
    assert (file.record.disposition, file.record.outcome) == (
        Disposition.SUBMISSION,
        Outcome.INCOMPLETE,
    )
    assert (file.record.unit, file.record.rulebook) == (UNIT, RULEBOOK)
    assert file.record.subject == "报送材料"
    assert [(e.letter, e.state, e.message) for e in file.letters] == [
        (draft("reply:1").letter, LetterState.QUEUED, message)
    ]
    assert file.record.letters == ((file.letters[0].letter.kind, LetterState.QUEUED),)
    assert ledger.standing(RULEBOOK, UNIT) == standing()
    assert ledger.standings(RULEBOOK) == ledger.standings() == (standing(),)
    assert ledger.standings("gzcia-2025") == ()
    assert [event.kind for event in file.events] == ["archived", "judged", "standing", "letter"]
    assert ledger.waiting() == ()


def test_recording_the_same_again_changes_nothing(ledger: Ledger) -> None:
    message = archived(ledger)
    ledger.record(judgement(message))
    before = everything(ledger)
    ledger.record(judgement(message))
    assert everything(ledger) == before


def test_judging_again_replaces_the_verdict_and_keeps_the_letter(ledger: Ledger) -> None:
    message = archived(ledger)
    ledger.record(judgement(message))
    sent = ledger.outbox()
    better = judgement(
        message,
        later(60),
        verdict=verdict(),
        documents=(document("新.pdf"),),
        standing=standing(StandingStatus.COMPLETE),
        draft=draft(f"reply:{message}", LetterState.HELD),
    )
    ledger.record(better)
    file = ledger.message(message)
    assert file.verdict == verdict()
    assert [d.name for d in file.documents] == ["新.pdf"]
    assert file.record.outcome is Outcome.COMPLETE
    assert ledger.outbox() == sent
    judged = [event.detail for event in file.events if event.kind == "judged"]
    assert judged == [
        f"submission · {UNIT} · incomplete · cacem-2025 0123456789ab",
        f"submission · {UNIT} · complete · cacem-2025 0123456789ab",
    ]
    assert file.events[-1].detail == f"{RULEBOOK} {UNIT}: incomplete → complete"


def test_a_judgement_that_cannot_be_recorded_leaves_nothing(ledger: Ledger) -> None:
    message = archived(ledger)
    before = everything(ledger)
    twice = verdict(finding(), finding(Status.MET))
    with pytest.raises(LedgerError, match=r"(?i)unique"):
        ledger.record(judgement(message, verdict=twice))
    assert everything(ledger) == before


def test_history_is_what_the_unit_submitted(ledger: Ledger) -> None:
    late, early, copy, foreign, question, parked = (
        archived(ledger, n) for n in (9, 2, 3, 4, 5, 6)
    )
    for message in (late, early):
        ledger.record(judgement(message))
    ledger.record(judgement(copy, duplicate_of=early, draft=None))
    ledger.record(judgement(foreign, verdict=verdict(unit="山西省建筑业协会")))
    ledger.record(judgement(question, verdict=verdict(disposition=Disposition.QUESTION)))
    ledger.record(judgement(parked))
    ledger.park(parked, "broken", NOON)
    ledger.rule(early, ruling())
    history = ledger.history(RULEBOOK, UNIT)
    assert [submission.message for submission in history] == [early, late]
    assert history[0].rulings == (ruling(),)
    assert history[0].verdict == verdict(finding())
    assert history[0].received == later(2)
    assert ledger.history("gzcia-2025", UNIT) == ()


def test_messages_are_found_by_disposition_and_unit(ledger: Ledger) -> None:
    one, two, three = (archived(ledger, n) for n in (1, 2, 3))
    ledger.record(judgement(one))
    ledger.record(judgement(two, verdict=verdict(disposition=Disposition.QUESTION, unit=None)))
    assert [m.id for m in ledger.messages()] == [one, two, three]
    assert [m.id for m in ledger.messages(Disposition.QUESTION)] == [two]
    assert [m.id for m in ledger.messages(unit=UNIT)] == [one]
    assert ledger.messages(Disposition.FAILED, UNIT) == ()
    assert ledger.messages(Disposition.QUESTION)[0].outcome is None


def test_units_of_an_open_roster_become_known_as_they_write(ledger: Ledger) -> None:
    first, second, third = (archived(ledger, n) for n in (1, 2, 3))
    ledger.record(judgement(second, verdict=verdict(unit="乙"), sender="b@example.com"))
    ledger.record(judgement(first, verdict=verdict(unit="甲"), sender="A@example.com"))
    ledger.record(judgement(third, verdict=verdict(unit="甲"), sender='"x <y>" <c@example.com>'))
    units = ledger.known_units(RULEBOOK)
    assert [unit.name for unit in units] == ["甲", "乙"]
    assert units[0].addresses == ("c@example.com", "a@example.com")
    assert ledger.addresses(RULEBOOK, "甲") == units[0].addresses
    assert ledger.addresses(RULEBOOK, "丙") == ()


def test_receipt_numbers_are_stable_unique_and_easily_read_out(ledger: Ledger) -> None:
    keys = [str(number) for number in range(50)]
    numbers = [ledger.receipt_number(RULEBOOK, key) for key in keys]
    assert [ledger.receipt_number(RULEBOOK, key) for key in keys] == numbers
    assert len({*numbers, ledger.receipt_number("gzcia-2025", "0")}) == 51
    assert all(len(number) == 11 and number[5] == "-" for number in numbers)
    assert not set("".join(numbers)) & set("01IO")


@pytest.fixture(scope="module")
def one_message(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, int]]:
    folder = tmp_path_factory.mktemp("texts")
    with Ledger.open(f"sqlite:///{folder}/ledger.sqlite", folder) as ledger:
        yield ledger, archived(ledger)


@settings(max_examples=60)
@given(text=st.text(st.characters(), max_size=40))
def test_any_text_of_a_mail_can_be_recorded(one_message: tuple[Ledger, int], text: str) -> None:
    """U+0000 and lone surrogates included, which no database takes."""
    ledger, message = one_message
    given = judgement(message, subject=text, documents=(document(text),), standing=None)
    ledger.record(given)
    file = ledger.message(message)
    assert dump(file.documents[0]) == dump(document(text))
    assert len(file.record.subject) == len(text)


def test_text_no_database_takes_is_recorded(ledger: Ledger) -> None:
    message = archived(ledger)
    bad = "a\x00b\ud800c"
    ledger.record(judgement(message, subject=bad, sender=bad, documents=(document(bad),)))
    file = ledger.message(message)
    assert file.record.subject == "a\ufffdb\ufffdc"
    assert file.documents[0].name == bad

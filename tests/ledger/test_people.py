"""People's decisions outweigh the machine's, and can be taken back."""

import pytest

from mailbot.ledger import Ledger, LedgerError
from mailbot.model.letter import LetterState
from mailbot.model.message import Disposition
from mailbot.model.standing import StandingStatus
from mailbot.model.verdict import Status
from tests.ledger.nouns import (
    NOON,
    RULEBOOK,
    UNIT,
    archived,
    draft,
    finding,
    judgement,
    later,
    ruling,
    standing,
    verdict,
)

OTHER = "山西省建筑业协会"


@pytest.fixture
def message(ledger: Ledger) -> int:
    number = archived(ledger)
    ledger.record(judgement(number))
    return number


def test_rulings_hold_in_the_order_they_were_made(ledger: Ledger, message: int) -> None:
    second = ledger.rule(message, ruling(Status.WRONG, later(2)))
    first = ledger.rule(message, ruling(Status.MET, later(1)))
    assert [r.status for r in ledger.message(message).rulings] == [Status.MET, Status.WRONG]
    assert ledger.rule(message, ruling(Status.MET, later(1))) == first, "said once"
    event = next(e for e in ledger.events(message=message) if e.id == second)
    assert (event.kind, event.by) == ("ruling", "黄")
    assert event.detail == "package.letter/item wrong: 看过原件"


def test_an_undone_ruling_holds_no_more(ledger: Ledger, message: int) -> None:
    event = ledger.rule(message, ruling())
    assert ledger.undo(event, by="李", now=later(1)) == message
    assert ledger.message(message).rulings == ()
    assert ledger.undo(event, by="李", now=later(1)) == message, "the same undoing"
    with pytest.raises(LedgerError, match=f"event {event} was undone before"):
        ledger.undo(event, by="李", now=later(2))
    again = ledger.rule(message, ruling())
    assert again != event
    assert ledger.message(message).rulings == (ruling(),)
    kinds = [(e.kind, e.undone) for e in ledger.events(message=message)[-3:]]
    assert kinds == [("ruling", True), ("undone", False), ("ruling", False)]


def test_an_assigned_unit_outweighs_the_machine_s(ledger: Ledger, message: int) -> None:
    first = ledger.assign(message, OTHER, by="黄", now=later(1), reason="电话确认")
    assert ledger.message(message).assigned == OTHER
    assert ledger.message(message).record.unit == OTHER
    assert ledger.history(RULEBOOK, UNIT) == ()
    assert [s.message for s in ledger.history(RULEBOOK, OTHER)] == [message]
    second = ledger.assign(message, "丙", by="黄", now=later(2))
    ledger.record(judgement(message, later(3)))
    assert ledger.message(message).record.unit == "丙", "also after judging again"
    ledger.undo(second, by="黄", now=later(4))
    assert ledger.message(message).record.unit == OTHER
    ledger.undo(first, by="黄", now=later(5))
    assert ledger.message(message).record.unit == UNIT
    assert ledger.message(message).assigned is None


def test_a_disposition_set_by_hand_outweighs_the_machine_s(ledger: Ledger, message: int) -> None:
    event = ledger.reclassify(message, Disposition.UNRELATED, by="黄", now=later(1))
    record = ledger.message(message).record
    assert (record.disposition, record.outcome) == (Disposition.UNRELATED, None)
    assert ledger.history(RULEBOOK, UNIT) == ()
    assert ledger.message(message).verdict == verdict(finding())
    ledger.undo(event, by="黄", now=later(2))
    assert ledger.message(message).record.disposition is Disposition.SUBMISSION
    assert len(ledger.history(RULEBOOK, UNIT)) == 1


def test_a_parked_message_can_be_put_in_its_place(ledger: Ledger) -> None:
    message = archived(ledger)
    ledger.park(message, "broken", NOON)
    event = ledger.reclassify(message, Disposition.UNRELATED, by="黄", now=later(1))
    assert ledger.message(message).record.disposition is Disposition.UNRELATED
    ledger.undo(event, by="黄", now=later(2))
    assert ledger.message(message).record.disposition is Disposition.FAILED


def test_only_decisions_can_be_undone(ledger: Ledger, message: int) -> None:
    judged = next(e for e in ledger.events(message=message) if e.kind == "judged")
    for event in (judged.id, 4711):
        with pytest.raises(LedgerError, match=f"event {event} is no decision"):
            ledger.undo(event, by="黄", now=later(1))


def test_after_a_ruling_standing_and_letter_are_saved_together(
    ledger: Ledger, message: int
) -> None:
    complete = standing(StandingStatus.COMPLETE)
    receipt = draft("ruling:7", LetterState.HELD)
    letter = ledger.save_standing(complete, receipt, later(1), message)
    assert ledger.save_standing(complete, receipt, later(1), message) is None
    assert ledger.standing(RULEBOOK, UNIT) == complete
    assert [(e.id, e.message) for e in ledger.outbox(LetterState.HELD)] == [(letter, message)]
    assert ledger.save_standing(standing(), None, later(2)) is None
    assert ledger.standing(RULEBOOK, UNIT) == standing()


def test_anything_else_can_be_noted(ledger: Ledger, message: int) -> None:
    event = ledger.note("rebuilt", "INBOX", later(1), message=message)
    ledger.note("polled", "", later(2), by="黄")
    mine = ledger.events(message=message)[-1]
    assert (mine.id, mine.kind, mine.by, mine.detail) == (event, "rebuilt", "mailbot", "INBOX")
    assert [e.kind for e in ledger.events(after=event)] == ["polled"]

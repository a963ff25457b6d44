"""Intake: one row for each place, whatever happens; bytes before rows."""

import hashlib

import pytest
from sqlalchemy.exc import StatementError

from mailbot.ledger import Ledger, LedgerError
from mailbot.model.message import Disposition, MessageState
from tests.ledger.nouns import NOON, archived, envelope, judgement, later, raw


def test_a_mail_is_on_disk_and_has_a_row(ledger: Ledger) -> None:
    message, new = ledger.archive(envelope(7), raw(7), later(10))
    record = ledger.message(message).record
    assert new
    assert record.state is MessageState.ARCHIVED
    assert record.envelope == envelope(7)
    assert record.fetched == later(10)
    assert record.size == len(raw(7))
    assert record.sha256 == hashlib.sha256(raw(7)).hexdigest()
    assert ledger.original(record.sha256) == raw(7)
    assert ledger.uids("cacem", "INBOX", 1) == {7}
    assert ledger.uids("cacem", "INBOX", 2) == frozenset()
    assert ledger.uids("cacem", "Junk", 1) == frozenset()
    assert ledger.folders_seen() == (("cacem", "INBOX", 1),)


def test_archiving_again_changes_nothing(ledger: Ledger) -> None:
    first = ledger.archive(envelope(7), raw(7), later(10))
    assert ledger.archive(envelope(7), raw(7), later(11)) == (first[0], False)
    assert len(ledger.messages()) == 1
    assert [event.kind for event in ledger.events()] == ["archived"]


def test_the_same_bytes_under_a_new_uid_are_a_row_of_their_own(ledger: Ledger) -> None:
    first, second = archived(ledger, 1, body=1), archived(ledger, 2, body=1)
    elsewhere = archived(ledger, 1, body=1, folder="Junk")
    assert len({first, second, elsewhere}) == 3
    assert [m.envelope.uid for m in ledger.rows("cacem", "INBOX", 1)] == [1, 2]


def test_other_bytes_at_a_known_place_are_never_dropped_in_silence(ledger: Ledger) -> None:
    message = archived(ledger, 1)
    with pytest.raises(LedgerError, match=rf"message {message} stands at INBOX 1:1"):
        ledger.archive(envelope(1), b"another mail", NOON)
    assert ledger.original(hashlib.sha256(b"another mail").hexdigest())


def test_after_a_renumbering_known_bytes_keep_their_rows(ledger: Ledger) -> None:
    """F11: the folder is rebuilt, two mails are alike, five are new."""
    before = [archived(ledger, uid, body=min(uid, 3)) for uid in (1, 2, 3, 4)]
    ledger.record(judgement(before[0]))
    renumbered = [
        ledger.archive(envelope(uid, uidvalidity=9), raw(min(uid - 10, 3)), later(60))
        for uid in (11, 12, 13, 14)
    ]
    assert renumbered == [(message, False) for message in before]
    new = [
        ledger.archive(envelope(uid, uidvalidity=9), raw(uid), later(60)) for uid in range(20, 25)
    ]
    assert all(fresh for _, fresh in new)
    assert len(ledger.messages()) == 9
    assert ledger.uids("cacem", "INBOX", 1) == frozenset()
    assert ledger.uids("cacem", "INBOX", 9) == {11, 12, 13, 14, 20, 21, 22, 23, 24}
    first = ledger.message(before[0])
    assert first.record.state is MessageState.JUDGED
    assert first.events[-1].kind == "rebound"
    assert first.events[-1].detail == "INBOX 1:1 → INBOX 9:11"
    assert len(ledger.outbox()) == 1


def test_after_a_renumbering_a_third_copy_is_new(ledger: Ledger) -> None:
    known = archived(ledger, 1)
    assert ledger.archive(envelope(5, uidvalidity=9), raw(1), NOON) == (known, False)
    copy, new = ledger.archive(envelope(6, uidvalidity=9), raw(1), NOON)
    assert new
    assert copy != known
    assert ledger.archive(envelope(1), raw(1), NOON) == (known, False), "numbered back again"


def test_a_mail_too_large_is_parked_and_not_fetched_again(ledger: Ledger) -> None:
    message = ledger.archive_unfetched(envelope(3), 10**10, "too large", NOON)
    assert ledger.archive_unfetched(envelope(3), 10**10, "too large", later(5)) == message
    record = ledger.message(message).record
    assert (record.state, record.disposition) == (MessageState.PARKED, Disposition.FAILED)
    assert (record.problem, record.size, record.sha256) == ("too large", 10**10, "")
    assert ledger.uids("cacem", "INBOX", 1) == {3}
    assert ledger.waiting() == ()
    assert ledger.twin(message) is None


def test_a_mail_too_large_keeps_its_row_when_renumbered(ledger: Ledger) -> None:
    message = ledger.archive_unfetched(envelope(3), 10**10, "too large", NOON)
    moved = envelope(3, uidvalidity=9)
    assert ledger.archive_unfetched(moved, 10**10, "too large", NOON) == message
    assert ledger.uids("cacem", "INBOX", 9) == {3}


def test_a_mail_too_large_is_fetched_when_a_person_wants_it(ledger: Ledger) -> None:
    message = ledger.archive_unfetched(envelope(3), len(raw(3)), "too large", NOON)
    ledger.unpark([message], later(1))
    assert ledger.uids("cacem", "INBOX", 1) == frozenset()
    assert ledger.message(message).record.state is MessageState.PARKED
    assert ledger.archive(envelope(3), raw(3), later(2)) == (message, False)
    record = ledger.message(message).record
    assert (record.state, record.problem) == (MessageState.ARCHIVED, None)
    assert record.disposition is None
    assert [m.id for m in ledger.waiting()] == [message]


def test_the_first_poll_is_remembered(ledger: Ledger) -> None:
    assert ledger.first_poll("cacem", NOON) == NOON
    assert ledger.first_poll("cacem", later(9)) == NOON
    assert ledger.first_poll("gzcia", later(9)) == later(9)


def test_what_waits_is_listed_oldest_first(ledger: Ledger) -> None:
    late, early = archived(ledger, 9), archived(ledger, 2)
    assert [m.id for m in ledger.waiting()] == [early, late]
    assert [m.id for m in ledger.waiting("cacem")] == [early, late]
    assert ledger.waiting("gzcia") == ()


def test_attempts_are_counted_until_it_is_parked_and_anew_when_retried(ledger: Ledger) -> None:
    message = archived(ledger)
    assert [ledger.begin(message) for _ in range(3)] == [1, 2, 3]
    assert ledger.waiting()[0].attempts == 3
    ledger.park(message, "parser died", NOON)
    record = ledger.message(message).record
    assert (record.state, record.disposition) == (MessageState.PARKED, Disposition.FAILED)
    assert record.problem == "parser died"
    assert ledger.waiting() == ()
    ledger.unpark([message], later(1))
    again = ledger.waiting()[0]
    assert (again.attempts, again.problem, again.disposition) == (0, None, None)
    kinds = [event.kind for event in ledger.events(message=message)]
    assert kinds == ["archived", "parked", "retried"]


def test_only_parked_messages_are_unparked_and_all_or_none(ledger: Ledger) -> None:
    parked, waiting = archived(ledger, 1), archived(ledger, 2)
    ledger.park(parked, "broken", NOON)
    with pytest.raises(LedgerError, match=f"message {waiting} is archived, not parked"):
        ledger.unpark([parked, waiting], later(1))
    assert ledger.message(parked).record.state is MessageState.PARKED


def test_an_unknown_message_is_named(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="there is no message 4711"):
        ledger.message(4711)
    with pytest.raises(LedgerError, match="there is no message 4711"):
        ledger.begin(4711)


def test_the_twin_is_the_judged_one_in_the_same_mailbox(ledger: Ledger) -> None:
    first, second, third = (archived(ledger, uid, body=1) for uid in (1, 2, 3))
    other, _ = ledger.archive(envelope(1, mailbox="gzcia"), raw(1), NOON)
    assert ledger.twin(second) is None, "the first is not judged yet"
    ledger.record(judgement(first, content="same"))
    assert ledger.twin(first) is None
    assert ledger.twin(second) == first
    assert ledger.twin(other) is None
    ledger.record(judgement(second, content="same", duplicate_of=first, draft=None))
    assert ledger.twin(third) == first
    assert ledger.twin(first) is None, "its own duplicate is no model"
    different = archived(ledger, 4)
    assert ledger.twin(different) is None
    assert ledger.twin_of("same", different) == first
    assert ledger.twin_of("same", first) is None
    assert ledger.twin_of("same", other) is None
    assert ledger.twin_of("", different) is None


def test_a_parked_message_is_no_twin(ledger: Ledger) -> None:
    first, second = archived(ledger, 1, body=1), archived(ledger, 2, body=1)
    ledger.park(first, "broken", NOON)
    assert ledger.twin(second) is None


def test_a_time_without_offset_is_refused(ledger: Ledger) -> None:
    with pytest.raises(StatementError, match="has no offset"):
        ledger.archive(envelope(1), raw(1), NOON.replace(tzinfo=None))
    assert ledger.messages() == ()

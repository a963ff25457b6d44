"""The outbox: legal ways between states only, never twice, caps that survive a restart."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mailbot.ledger import INTERRUPTED, Ledger, LedgerError
from mailbot.model.letter import LetterState
from tests.ledger.nouns import NOON, archived, draft, later

HELD, QUEUED, SENDING = LetterState.HELD, LetterState.QUEUED, LetterState.SENDING
SENT, UNKNOWN, FAILED = LetterState.SENT, LetterState.UNKNOWN, LetterState.FAILED
CANCELLED, SUPPRESSED = LetterState.CANCELLED, LetterState.SUPPRESSED


def queued(ledger: Ledger, key: str = "a", state: LetterState = QUEUED) -> int:
    letter = ledger.enqueue(draft(key, state), NOON)
    assert letter is not None
    return letter


def state(ledger: Ledger, letter: int) -> LetterState:
    return next(entry.state for entry in ledger.outbox() if entry.id == letter)


#: How to bring a letter into each state.
def bring(ledger: Ledger, target: LetterState) -> int:
    if target in {HELD, QUEUED, SUPPRESSED}:
        return queued(ledger, state=target)
    letter = queued(ledger)
    if target is CANCELLED:
        ledger.cancel([letter], by="黄", now=NOON)
        return letter
    assert ledger.claim("cacem", NOON) is not None
    after: dict[LetterState, Callable[[], None]] = {
        SENDING: lambda: None,
        SENT: lambda: ledger.delivered(letter, NOON),
        UNKNOWN: lambda: ledger.doubtful(letter, "no answer", NOON),
        FAILED: lambda: ledger.refused(letter, "550 no", NOON),
    }
    after[target]()
    return letter


ACTS: dict[str, Callable[[Ledger, int], None]] = {
    "approve": lambda ledger, letter: ledger.approve([letter], by="黄", now=later(9)),
    "cancel": lambda ledger, letter: ledger.cancel([letter], by="黄", now=later(9)),
    "sent": lambda ledger, letter: ledger.settle(letter, as_sent=True, by="黄", now=later(9)),
    "resend": lambda ledger, letter: ledger.settle(letter, as_sent=False, by="黄", now=later(9)),
    "delivered": lambda ledger, letter: ledger.delivered(letter, later(9)),
    "deferred": lambda ledger, letter: ledger.deferred(letter, later(19), "451", later(9)),
    "refused": lambda ledger, letter: ledger.refused(letter, "550", later(9)),
    "doubtful": lambda ledger, letter: ledger.doubtful(letter, "cut", later(9)),
}

LEGAL = {
    ("approve", HELD): QUEUED,
    ("cancel", HELD): CANCELLED,
    ("cancel", QUEUED): CANCELLED,
    ("sent", UNKNOWN): SENT,
    ("resend", UNKNOWN): QUEUED,
    ("delivered", SENDING): SENT,
    ("delivered", UNKNOWN): SENT,
    ("deferred", SENDING): QUEUED,
    ("refused", SENDING): FAILED,
    ("doubtful", SENDING): UNKNOWN,
}


@pytest.mark.parametrize("before", list(LetterState))
def test_only_legal_ways_are_open(ledger: Ledger, before: LetterState) -> None:
    letter = bring(ledger, before)
    for act, do in ACTS.items():
        if (act, before) not in LEGAL:
            with pytest.raises(LedgerError, match=f"letter {letter} is {before}; it cannot be"):
                do(ledger, letter)
            assert state(ledger, letter) is before


@pytest.mark.parametrize(("act", "before"), LEGAL)
def test_a_legal_way_is_gone_once(ledger: Ledger, act: str, before: LetterState) -> None:
    letter = bring(ledger, before)
    ACTS[act](ledger, letter)
    assert state(ledger, letter) is LEGAL[act, before]
    events = ledger.events(letter=letter)
    ACTS[act](ledger, letter)
    assert ledger.events(letter=letter) == events, "repeated after an answer was lost"


def test_an_unknown_letter_is_named(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="there is no letter 99"):
        ledger.approve([99], by="黄", now=NOON)


def test_of_several_letters_all_or_none_are_approved(ledger: Ledger) -> None:
    held, sent = queued(ledger, "a", HELD), queued(ledger, "b")
    with pytest.raises(LedgerError, match=f"letter {sent} is queued"):
        ledger.approve([held, sent], by="黄", now=NOON)
    assert state(ledger, held) is HELD


def test_a_key_is_used_once(ledger: Ledger) -> None:
    letter = ledger.enqueue(draft("remind:x"), NOON)
    assert letter is not None
    assert ledger.enqueue(draft("remind:x", HELD), later(1)) is None
    assert [entry.state for entry in ledger.outbox()] == [QUEUED]


def test_a_letter_has_a_message_id_nobody_can_guess(ledger: Ledger) -> None:
    message = archived(ledger)
    ledger.enqueue(draft("a"), NOON, message)
    ledger.enqueue(draft("b"), NOON)
    first, second = ledger.outbox()
    assert first.message_id != second.message_id
    assert first.message_id.startswith("<")
    assert first.message_id.endswith(".mailbot@cacem.example>")
    assert (first.message, second.message) == (message, None)
    assert ledger.wrote(["<x@y>", first.message_id])
    assert not ledger.wrote(["<x@y>"])
    assert not ledger.wrote([])


def test_letters_are_claimed_one_by_one_as_they_fall_due(ledger: Ledger) -> None:
    first, second = queued(ledger, "a"), queued(ledger, "b")
    queued(ledger, "c", HELD)
    claimed = ledger.claim("cacem", later(1))
    assert claimed is not None
    assert (claimed.id, claimed.state, claimed.attempts) == (first, SENDING, 1)
    ledger.deferred(first, later(30), "450 later", later(2))
    assert ledger.claim("gzcia", later(3)) is None
    claimed = ledger.claim("cacem", later(3))
    assert claimed is not None
    assert claimed.id == second
    ledger.delivered(second, later(4))
    assert ledger.claim("cacem", later(29)) is None
    claimed = ledger.claim("cacem", later(30))
    assert claimed is not None
    assert (claimed.id, claimed.attempts, claimed.problem) == (first, 2, "450 later")
    ledger.delivered(first, later(31))
    done = ledger.outbox(SENT)
    assert [(e.sent, e.due, e.problem) for e in done] == [
        (later(31), None, None),
        (later(4), None, None),
    ]


def test_what_a_dead_delivery_left_is_unknown_until_a_person_settles_it(ledger: Ledger) -> None:
    letter = queued(ledger)
    ledger.claim("cacem", later(1))
    assert ledger.settle_dead("gzcia", later(2)) == 0
    assert ledger.settle_dead("cacem", later(2)) == 1
    assert ledger.settle_dead("cacem", later(2)) == 0
    entry = ledger.outbox(UNKNOWN)[0]
    assert entry.problem == INTERRUPTED
    assert ledger.claim("cacem", later(60)) is None, "never resent blindly"
    ledger.settle(letter, as_sent=True, by="黄", now=later(61))
    entry = ledger.outbox(SENT)[0]
    assert (entry.sent, entry.problem) == (later(1), None)


def test_a_letter_settled_for_resending_is_claimed_again(ledger: Ledger) -> None:
    letter = bring(ledger, UNKNOWN)
    ledger.settle(letter, as_sent=False, by="黄", now=later(1))
    claimed = ledger.claim("cacem", later(2))
    assert claimed is not None
    assert (claimed.id, claimed.attempts, claimed.problem) == (letter, 2, None)


def test_the_diary_of_a_message_tells_of_its_letters(ledger: Ledger) -> None:
    message = archived(ledger)
    letter = ledger.enqueue(draft("a"), NOON, message)
    assert letter is not None
    ledger.claim("cacem", later(1))
    ledger.refused(letter, "550 no such user", later(1))
    told = [(e.kind, e.letter, e.detail) for e in ledger.message(message).events]
    assert told[1:] == [
        ("letter", letter, "deficiency queued"),
        ("refused", letter, "550 no such user"),
    ]
    assert ledger.message(message).record.letters[0][1] is FAILED


def test_caps_count_what_was_written_and_survive_a_restart(
    ledger: Ledger, url: str, storage: Path
) -> None:
    for number, target in enumerate((HELD, QUEUED, CANCELLED, SUPPRESSED)):
        letter = ledger.enqueue(draft(str(number), HELD), later(number))
        assert letter is not None
        if target is CANCELLED:
            ledger.cancel([letter], by="黄", now=NOON)
        if target is QUEUED:
            ledger.approve([letter], by="黄", now=NOON)
    ledger.enqueue(draft("s", SUPPRESSED), later(9))
    ledger.enqueue(draft("o", HELD, to="other@example.com"), later(9))
    assert ledger.claim("cacem", later(60)) is not None
    with Ledger.open(url, storage) as restarted:
        assert restarted.letters_to("clerk@EXAMPLE.com", NOON) == 3
        assert restarted.letters_to("clerk@example.com", later(2)) == 2, "one sent later"
        assert restarted.letters_to("clerk@example.com", later(61)) == 0
        assert restarted.letters_sent("cacem", later(60)) == 1
        assert restarted.letters_sent("cacem", later(61)) == 0
        assert restarted.letters_sent("gzcia", NOON) == 0


def test_a_refused_letter_does_not_count(ledger: Ledger) -> None:
    bring(ledger, FAILED)
    assert ledger.letters_to("clerk@example.com", NOON) == 0
    assert ledger.letters_sent("cacem", NOON) == 0

"""The outbox: letters decided, claimed by one delivery at a time, and never sent twice.

Whoever claims a letter and dies leaves it ``sending``; the mailbox's next owner turns that into
``unknown`` and a person settles it. Every other way between states is listed in ``_WAYS``.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from mailbot.ledger.errors import LedgerError
from mailbot.ledger.events import Entry, find, note
from mailbot.ledger.tables import LetterRow
from mailbot.model.letter import LetterState, OutboxEntry
from mailbot.model.record import Draft

HELD, QUEUED, SENDING = LetterState.HELD, LetterState.QUEUED, LetterState.SENDING
SENT, UNKNOWN, FAILED = LetterState.SENT, LetterState.UNKNOWN, LetterState.FAILED

#: Problem of a letter whose delivery died; the words for it are in ``templates/``.
INTERRUPTED = "interrupted"

#: Event, the states it may start from, the state it leads to.
_WAYS = {
    "approved": ({HELD}, QUEUED),
    "cancelled": ({HELD, QUEUED}, LetterState.CANCELLED),
    "settled-sent": ({UNKNOWN}, SENT),
    "settled-resend": ({UNKNOWN}, QUEUED),
    "interrupted": ({SENDING}, UNKNOWN),
    # A slow server may answer after the letter was given up: its word is the evidence sought.
    "delivered": ({SENDING, UNKNOWN}, SENT),
    "deferred": ({SENDING}, QUEUED),
    "refused": ({SENDING}, FAILED),
    "doubtful": ({SENDING}, UNKNOWN),
}

#: A letter in one of these was, or may still be, written to somebody.
_WRITTEN = (HELD, QUEUED, SENDING, SENT, UNKNOWN)
#: A letter in one of these was, or may have been, handed to a server.
_HANDED_OVER = (SENDING, SENT, UNKNOWN)


def enqueue(
    session: Session, draft: Draft, letter_id: str, message: int | None, now: datetime
) -> int | None:
    """Put a letter into the outbox; return its id, None where its key is there already."""
    known = select(LetterRow.id).where(LetterRow.key == draft.key)
    if session.scalars(known).first() is not None:
        return None
    row = LetterRow(
        key=draft.key,
        mailbox=draft.mailbox,
        message=message,
        kind=draft.letter.kind,
        to_address=draft.letter.to.address.lower(),
        message_id=letter_id,
        state=draft.state,
        attempts=0,
        created=now,
        problem=draft.problem,
        letter=draft.letter,
    )
    session.add(row)
    session.flush()
    detail = f"{row.kind} {row.state}"
    note(session, Entry(at=now, kind="letter", message=message, letter=row.id, detail=detail))
    return row.id


def outbox(session: Session, state: LetterState | None) -> tuple[OutboxEntry, ...]:
    """List letters in the order they were decided."""
    query = select(LetterRow).order_by(LetterRow.id)
    if state is not None:
        query = query.where(LetterRow.state == state)
    return tuple(entry_of(row) for row in session.scalars(query))


def letters_about(session: Session, message: int) -> tuple[OutboxEntry, ...]:
    """List the letters that answer a message."""
    query = select(LetterRow).where(LetterRow.message == message).order_by(LetterRow.id)
    return tuple(entry_of(row) for row in session.scalars(query))


def decide(session: Session, letters: Collection[int], kind: str, by: str, now: datetime) -> None:
    """Let a person approve, cancel or settle letters: all of them or, with LedgerError, none."""
    for letter in sorted(set(letters)):
        row = _locked(session, letter)
        if _move(session, row, Entry(at=now, kind=kind, by=by, letter=letter)):
            row.due = None
            if row.state is SENT:
                row.sent = row.tried
            if kind != "cancelled":
                row.problem = None


def settle_dead(session: Session, mailbox: str, now: datetime) -> int:
    """Call what a dead delivery left in the middle unknown; return how many letters that were."""
    rows = session.scalars(
        select(LetterRow)
        .where(LetterRow.mailbox == mailbox, LetterRow.state == SENDING)
        .order_by(LetterRow.id)
        .with_for_update()
    ).all()
    for row in rows:
        _move(session, row, Entry(at=now, kind="interrupted", letter=row.id))
        row.problem = INTERRUPTED
    return len(rows)


def claim(session: Session, mailbox: str, token: str, now: datetime) -> OutboxEntry | None:
    """Take the next letter that is due, for the delivery that the token names.

    Repeated with the same token after an answer was lost, it returns the same letter.
    """
    mine = select(LetterRow).where(LetterRow.state == SENDING, LetterRow.claim == token)
    row = session.scalars(mine).first()
    if row is None:
        row = session.scalars(
            select(LetterRow)
            .where(
                LetterRow.mailbox == mailbox,
                LetterRow.state == QUEUED,
                or_(LetterRow.due.is_(None), LetterRow.due <= now),
            )
            .order_by(LetterRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if row is None:
            return None
        row.state, row.claim, row.tried = SENDING, token, now
        row.attempts += 1
        session.flush()
    return entry_of(row)


def delivered(session: Session, letter: int, now: datetime) -> None:
    """Record that the server took a letter. Safe to repeat."""
    row = _locked(session, letter)
    if _move(session, row, Entry(at=now, kind="delivered", letter=letter)):
        row.sent, row.due, row.problem = now, None, None


def deferred(session: Session, letter: int, due: datetime, problem: str, now: datetime) -> None:
    """Record that the server asked to come again. Safe to repeat."""
    row = _locked(session, letter)
    if _move(session, row, Entry(at=now, kind="deferred", letter=letter, detail=problem)):
        row.due, row.problem = due, problem


def refused(session: Session, letter: int, problem: str, now: datetime) -> None:
    """Record that the server refused a letter for good. Safe to repeat."""
    row = _locked(session, letter)
    if _move(session, row, Entry(at=now, kind="refused", letter=letter, detail=problem)):
        row.problem = problem


def doubtful(session: Session, letter: int, problem: str, now: datetime) -> None:
    """Record that nobody knows whether the server took a letter. Safe to repeat."""
    row = _locked(session, letter)
    if _move(session, row, Entry(at=now, kind="doubtful", letter=letter, detail=problem)):
        row.problem = problem


def letters_to(session: Session, address: str, since: datetime) -> int:
    """Count the letters written to an address since a time, also those not sent yet."""
    query = select(func.count()).where(
        LetterRow.to_address == address.lower(),
        LetterRow.state.in_(_WRITTEN),
        or_(LetterRow.created >= since, LetterRow.tried >= since),
    )
    return session.scalars(query).one()


def letters_sent(session: Session, mailbox: str, since: datetime) -> int:
    """Count the letters that left, or may have left, a mailbox since a time."""
    query = select(func.count()).where(
        LetterRow.mailbox == mailbox,
        LetterRow.state.in_(_HANDED_OVER),
        LetterRow.tried >= since,
    )
    return session.scalars(query).one()


def wrote(session: Session, message_ids: Collection[str]) -> bool:
    """Tell whether one of these Message-IDs is a letter's of ours."""
    query = select(LetterRow.id).where(LetterRow.message_id.in_(message_ids))
    return session.scalars(query).first() is not None


def entry_of(row: LetterRow) -> OutboxEntry:
    """Turn a row into a noun."""
    return OutboxEntry(
        id=row.id,
        mailbox=row.mailbox,
        letter=row.letter,
        state=row.state,
        attempts=row.attempts,
        message_id=row.message_id,
        created=row.created,
        sent=row.sent,
        due=row.due,
        problem=row.problem,
        message=row.message,
    )


def _locked(session: Session, letter: int) -> LetterRow:
    row = session.get(LetterRow, letter, with_for_update=True)
    if row is None:
        text = f"there is no letter {letter}; the outbox shows their numbers"
        raise LedgerError(text)
    return row


def _move(session: Session, row: LetterRow, entry: Entry) -> bool:
    """Change a letter's state as an event says; tell whether it was not so already.

    Raises LedgerError where the event may not happen to a letter in that state.
    """
    sources, target = _WAYS[entry.kind]
    entry = replace(entry, message=row.message)
    if row.state in sources:
        row.state, row.claim = target, None
        note(session, entry)
        return True
    if row.state is target and find(session, entry):
        return False
    text = f"letter {row.id} is {row.state}; it cannot be {entry.kind}"
    raise LedgerError(text)

"""People's decisions: rulings, assigned units, dispositions set by hand, and taking them back.

A decision is an event that holds until it is undone; nothing is overwritten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mailbot.ledger.errors import LedgerError
from mailbot.ledger.events import Entry, find, note
from mailbot.ledger.messages import hold_true, row_of
from mailbot.ledger.tables import EventRow, MessageRow, VerdictRow
from mailbot.model.message import Disposition, MessageState
from mailbot.model.verdict import Ruling

RULING, ASSIGNED, RECLASSIFIED = "ruling", "assigned", "reclassified"
_DECISIONS = frozenset({RULING, ASSIGNED, RECLASSIFIED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who decided, when and why."""

    by: str
    at: datetime
    reason: str = ""


def rule(session: Session, message: int, ruling: Ruling) -> int:
    """Record a person's ruling on a finding; return the event's id. Safe to repeat."""
    row = row_of(session, message, lock=True)
    detail = f"{ruling.requirement}/{ruling.code} {ruling.status}: {ruling.reason}"
    entry = Entry(
        at=ruling.at, kind=RULING, by=ruling.by, message=row.id, detail=detail, ruling=ruling
    )
    return note(session, entry)


def assign(session: Session, message: int, unit: str, hand: Hand) -> int:
    """Record which unit a message is from; return the event's id. Safe to repeat."""
    return _set(session, message, ASSIGNED, unit, hand)


def reclassify(session: Session, message: int, disposition: Disposition, hand: Hand) -> int:
    """Record what a message is; return the event's id. Safe to repeat."""
    return _set(session, message, RECLASSIFIED, disposition, hand)


def undo(session: Session, event: int, hand: Hand) -> int:
    """Take a person's decision back; return the message it was about.

    What held before it holds again. Raises LedgerError for anything but a ruling, an assignment
    or a reclassification that still holds.
    """
    known = session.get(EventRow, event)
    if known is None or known.message is None or known.kind not in _DECISIONS:
        text = f"event {event} is no decision of a person about a message; it cannot be undone"
        raise LedgerError(text)
    row = row_of(session, known.message, lock=True)
    session.refresh(known)
    entry = Entry(at=hand.at, kind="undone", by=hand.by, message=row.id, detail=str(event))
    if known.undone:
        if find(session, entry):
            return row.id
        text = f"event {event} was undone before"
        raise LedgerError(text)
    known.undone = True
    note(session, entry)
    _apply(session, row)
    return row.id


def rulings(session: Session, messages: Sequence[int]) -> dict[int, tuple[Ruling, ...]]:
    """Return the rulings in force about each message, oldest first."""
    query = (
        select(EventRow.message, EventRow.ruling)
        .where(EventRow.message.in_(messages), EventRow.kind == RULING, EventRow.undone.is_(False))
        .order_by(EventRow.at, EventRow.id)
    )
    ruled: dict[int, tuple[Ruling, ...]] = {}
    for message, ruling in session.execute(query):
        if message is not None and ruling is not None:
            ruled[message] = (*ruled.get(message, ()), ruling)
    return ruled


def _set(session: Session, message: int, kind: str, value: str, hand: Hand) -> int:
    row = row_of(session, message, lock=True)
    detail = f"{value}: {hand.reason}" if hand.reason else value
    entry = Entry(at=hand.at, kind=kind, by=hand.by, message=row.id, detail=detail, value=value)
    event = note(session, entry)
    _apply(session, row)
    return event


def _apply(session: Session, row: MessageRow) -> None:
    """Let the latest decisions that were not undone hold."""
    row.assigned = _latest(session, row.id, ASSIGNED)
    reclassified = _latest(session, row.id, RECLASSIFIED)
    row.reclassified = Disposition(reclassified) if reclassified else None
    verdict = session.get(VerdictRow, row.id)
    judged = row.state is MessageState.JUDGED
    hold_true(row, verdict.verdict if verdict and judged else None)


def _latest(session: Session, message: int, kind: str) -> str | None:
    return session.scalars(
        select(EventRow.value)
        .where(EventRow.message == message, EventRow.kind == kind, EventRow.undone.is_(False))
        .order_by(EventRow.id.desc())
    ).first()

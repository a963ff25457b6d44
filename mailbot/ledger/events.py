"""The diary: everything that happened, kept for good.

Details are names, numbers and people's own words, never sentences of ours: those are in
``templates/``.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mailbot.ledger.tables import EventRow
from mailbot.model.record import Event
from mailbot.model.verdict import Ruling

#: Who acts where no person does.
MACHINE = "mailbot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is to be written into the diary."""

    at: datetime
    kind: str
    by: str = MACHINE
    message: int | None = None
    letter: int | None = None
    detail: str = ""
    ruling: Ruling | None = None
    value: str | None = None


def note(session: Session, entry: Entry) -> int:
    """Write an event and return its id.

    Safe to repeat: the same event of the same instant is one event.
    """
    known = find(session, entry)
    if known is not None:
        return known.id
    row = EventRow(
        at=entry.at,
        kind=entry.kind,
        by=entry.by,
        message=entry.message,
        letter=entry.letter,
        detail=entry.detail,
        undone=False,
        ruling=entry.ruling,
        value=entry.value,
    )
    session.add(row)
    session.flush()
    return row.id


def find(session: Session, entry: Entry) -> EventRow | None:
    """Look up an event that holds, by everything that makes it what it is."""
    return session.scalars(
        select(EventRow)
        .where(
            EventRow.message == entry.message,
            EventRow.letter == entry.letter,
            EventRow.kind == entry.kind,
            EventRow.by == entry.by,
            EventRow.at == entry.at,
            EventRow.detail == entry.detail,
            EventRow.undone.is_(False),
        )
        .order_by(EventRow.id)
    ).first()


def events(
    session: Session, *, message: int | None = None, letter: int | None = None, after: int = 0
) -> tuple[Event, ...]:
    """List events in the order they were written: all, or those of a message or a letter."""
    query = select(EventRow).where(EventRow.id > after).order_by(EventRow.id)
    if message is not None:
        query = query.where(EventRow.message == message)
    if letter is not None:
        query = query.where(EventRow.letter == letter)
    return tuple(_event(row) for row in session.scalars(query))


def _event(row: EventRow) -> Event:
    return Event(
        id=row.id,
        at=row.at,
        kind=row.kind,
        by=row.by,
        message=row.message,
        letter=row.letter,
        detail=row.detail,
        undone=row.undone,
    )

"""Where units stand, the units that are known, and their receipt numbers."""

import secrets
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from mailbot.ledger.events import Entry, note
from mailbot.ledger.tables import MessageRow, ReceiptRow, StandingRow
from mailbot.model.message import Disposition, MessageState
from mailbot.model.roster import Unit
from mailbot.model.standing import Standing

#: Digits and capitals that nobody confuses when a number is read out: no 0 and O, no 1 and I.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def put(session: Session, standing: Standing, message: int | None, now: datetime) -> None:
    """Write where a unit stands; a changed status is an event of the message that changed it."""
    row = session.get(StandingRow, (standing.rulebook, standing.unit), with_for_update=True)
    before = row.status if row else None
    if row is None:
        row = StandingRow(rulebook=standing.rulebook, unit=standing.unit)
        session.add(row)
    row.status, row.late, row.standing = standing.status, standing.late, standing
    session.flush()
    if before is not standing.status:
        change = f"{before} → {standing.status}" if before else str(standing.status)
        detail = f"{standing.rulebook} {standing.unit}: {change}"
        note(session, Entry(at=now, kind="standing", message=message, detail=detail))


def standings(session: Session, rulebook: str | None) -> tuple[Standing, ...]:
    """List the recorded standings by rulebook and unit."""
    query = select(StandingRow.standing).order_by(StandingRow.rulebook, StandingRow.unit)
    if rulebook is not None:
        query = query.where(StandingRow.rulebook == rulebook)
    return tuple(session.scalars(query))


def standing(session: Session, rulebook: str, unit: str) -> Standing | None:
    """Return where one unit stands, None where it never wrote."""
    row = session.get(StandingRow, (rulebook, unit))
    return row.standing if row else None


def known_units(session: Session, rulebook: str) -> tuple[Unit, ...]:
    """List the units that submitted something, in the order they first wrote."""
    query = (
        select(MessageRow.unit)
        .where(MessageRow.unit.is_not(None), *_submitted(rulebook))
        .group_by(MessageRow.unit)
        .order_by(func.min(MessageRow.received), func.min(MessageRow.id))
    )
    names = tuple(name for name in session.scalars(query) if name)
    known = _addresses(session, rulebook)
    return tuple(Unit(name=name, addresses=known.get(name, ())) for name in names)


def addresses(session: Session, rulebook: str, unit: str) -> tuple[str, ...]:
    """List the addresses a unit's submissions came from, newest first."""
    return _addresses(session, rulebook).get(unit, ())


def receipt_number(session: Session, rulebook: str, key: str) -> str:
    """Return the receipt number of a unit or message, giving one out where there is none.

    50 bits nobody can guess, the same for ever: ``7KQ2M-XB9TD``.
    """
    row = session.get(ReceiptRow, (rulebook, key))
    if row is None:
        digits = "".join(secrets.choice(ALPHABET) for _ in range(10))
        row = ReceiptRow(rulebook=rulebook, key=key, number=f"{digits[:5]}-{digits[5:]}")
        session.add(row)
        session.flush()
    return row.number


def _submitted(rulebook: str) -> tuple[ColumnElement[bool], ...]:
    return (
        MessageRow.rulebook == rulebook,
        MessageRow.state == MessageState.JUDGED,
        MessageRow.disposition == Disposition.SUBMISSION,
    )


def _addresses(session: Session, rulebook: str) -> dict[str, tuple[str, ...]]:
    query = (
        select(MessageRow.unit, MessageRow.sender)
        .where(MessageRow.unit.is_not(None), *_submitted(rulebook))
        .order_by(MessageRow.received.desc(), MessageRow.id.desc())
    )
    found: dict[str, dict[str, None]] = {}
    for unit, sender in session.execute(query):
        address = _bare(sender)
        if unit and address:
            found.setdefault(unit, {}).setdefault(address)
    return {unit: tuple(bare) for unit, bare in found.items()}


def _bare(sender: str) -> str | None:
    """Take the address out of ``name <address>``, None where there is none."""
    address = sender.rpartition("<")[2].partition(">")[0].strip().lower()
    return address if "@" in address else None

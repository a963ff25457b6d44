"""Carry out what people decide: rulings, assigned units, dispositions, and taking them back.

Each decision is recorded first; then the message is judged anew from what was read out of it,
its unit's standing is worked out, and where that changed the unit is told. Safe to repeat.
"""

from datetime import datetime

from mailbot.jobs.judging import conclude, reopen
from mailbot.jobs.office import Office
from mailbot.model.message import Disposition
from mailbot.model.record import MessageFile
from mailbot.model.verdict import Ruling


def rule(office: Office, message: int, ruling: Ruling) -> MessageFile:
    """Record a ruling on a finding and carry it out. Raises LedgerError for no such message."""
    event = office.ledger.rule(message, ruling)
    return _carry_out(office, message, f"ruling:{event}", ruling.at)


def assign(
    office: Office, message: int, unit: str, *, by: str, reason: str, now: datetime
) -> MessageFile:
    """Record which unit a message is from and carry it out."""
    event = office.ledger.assign(message, unit, by=by, reason=reason, now=now)
    return _carry_out(office, message, f"ruling:{event}", now)


def reclassify(
    office: Office, message: int, disposition: Disposition, *, by: str, reason: str, now: datetime
) -> MessageFile:
    """Record what a message is and carry it out."""
    event = office.ledger.reclassify(message, disposition, by=by, reason=reason, now=now)
    return _carry_out(office, message, f"ruling:{event}", now)


def undo(office: Office, event: int, *, by: str, now: datetime) -> MessageFile:
    """Take a decision back and carry that out."""
    message = office.ledger.undo(event, by=by, now=now)
    return _carry_out(office, message, f"undo:{event}", now)


def _carry_out(office: Office, message: int, occasion: str, now: datetime) -> MessageFile:
    file = office.ledger.message(message)
    if file.verdict is not None:
        opened = reopen(office, file)
        conclude(office, file.record, opened, now, occasion=occasion, changed_only=True)
    return office.ledger.message(message)

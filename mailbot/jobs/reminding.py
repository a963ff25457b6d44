"""Remind the units that still owe something, once for every day the rulebook sets."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from mailbot.checks.reminders import Due, due
from mailbot.checks.standing import nothing_yet
from mailbot.jobs.office import Office
from mailbot.letters.occasion import Reminder
from mailbot.model.letter import LetterState
from mailbot.model.message import Address
from mailbot.model.record import Draft
from mailbot.model.rulebook import Rulebook
from mailbot.model.standing import Standing
from mailbot.settings import Mailbox, Replies


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """One unit that is due a reminder."""

    rulebook: str
    unit: str
    days_left: int
    #: None for a unit nobody knows an address of.
    address: str | None
    #: False where it was written before, or only looked at.
    written: bool


def remind(
    office: Office, mailboxes: Iterable[Mailbox], now: datetime, *, dry_run: bool = False
) -> tuple[Reminded, ...]:
    """Write every reminder that is due. Safe to repeat: a unit and day get one."""
    return tuple(
        _remind(office, mailbox, rulebook, reminder, now, dry_run=dry_run)
        for mailbox in mailboxes
        for rulebook in office.rulebooks_of(mailbox)
        for reminder in due(rulebook, standings(office, rulebook), now)
    )


def standings(office: Office, rulebook: Rulebook) -> tuple[Standing, ...]:
    """Return where every unit stands: the whole roster in its order, then whoever else wrote."""
    recorded = {s.unit: s for s in office.ledger.standings(rulebook.id)}
    expected = () if rulebook.roster.open else rulebook.roster.units
    listed = [recorded.get(u.name) or nothing_yet(rulebook, u.name) for u in expected]
    names = {u.name for u in expected}
    # A unit nobody expects, whose only mail turned out to be another's, is not waited for.
    return (*listed, *(s for s in recorded.values() if s.unit not in names and s.messages))


def _remind(
    office: Office,
    mailbox: Mailbox,
    rulebook: Rulebook,
    reminder: Due,
    now: datetime,
    *,
    dry_run: bool,
) -> Reminded:
    unit = reminder.standing.unit
    address = next(_addresses(office, rulebook, unit), None)
    written = False
    if address is not None and not dry_run:
        letter = office.writer.remind(
            Reminder(
                rulebook=rulebook,
                standing=reminder.standing,
                receipt_number=office.ledger.receipt_number(rulebook.id, unit),
                now=now,
                to=Address(unit, address),
            )
        )
        state = {
            Replies.SEND: LetterState.QUEUED,
            Replies.HOLD: LetterState.HELD,
            Replies.OFF: LetterState.SUPPRESSED,
        }[mailbox.replies]
        key = f"remind:{rulebook.id}:{unit}:{reminder.day.isoformat()}"
        draft = Draft(key=key, mailbox=mailbox.name, letter=letter, state=state)
        written = office.ledger.enqueue(draft, now) is not None
    return Reminded(
        rulebook=rulebook.id,
        unit=unit,
        days_left=reminder.days_left,
        address=address,
        written=written,
    )


def _addresses(office: Office, rulebook: Rulebook, unit: str) -> Iterator[str]:
    """Yield where a unit can be reached: where it wrote from last, then the roster's addresses.

    Never one of our own mailboxes: unit 43 writes from the second one.
    """
    known = rulebook.roster.find(unit)
    addresses = (*office.ledger.addresses(rulebook.id, unit), *(known.addresses if known else ()))
    own = office.settings.addresses
    yield from (address for address in addresses if address.casefold() not in own)

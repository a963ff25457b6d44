"""Empty the outbox: claim a letter, send it, mark it. Never twice, never silent.

A letter is claimed in a transaction of its own before the server hears of it. A crash in between
leaves it ``sending``; the mailbox's next owner calls that ``unknown``, and a person settles it.
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from structlog.contextvars import bound_contextvars

from mailbot.jobs.office import Office, log
from mailbot.ledger import INTERRUPTED
from mailbot.mail.compose import compose
from mailbot.mail.recipients import AddressError
from mailbot.mail.smtp import Delivery, DeliveryState, Post
from mailbot.mail.trouble import MailServerError, pause_after
from mailbot.model.letter import LetterState, OutboxEntry
from mailbot.model.message import Address
from mailbot.settings import Mailbox

_HOUR = timedelta(hours=1)
#: RFC 5321 §4.5.4.1: give up after four to five days.
_GIVE_UP = timedelta(days=5)
#: First and longest pause before a deferred letter is tried again.
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)


@dataclass(slots=True)
class Delivered:
    """What one round of delivery did."""

    sent: int = 0
    failed: int = 0
    unknown: int = 0
    deferred: int = 0
    #: Letters a dead delivery left half sent.
    interrupted: int = 0

    @property
    def needs_person(self) -> bool:
        """Tell whether something is left that a person must look at."""
        return bool(self.failed or self.unknown or self.interrupted)


def settle(office: Office, mailbox: Mailbox, done: Delivered) -> None:
    """Call unknown what a dead delivery left half sent; for the mailbox's owner."""
    interrupted = office.ledger.settle_dead(mailbox.name, office.clock())
    if interrupted:
        log.error(INTERRUPTED, mailbox=mailbox.name, letters=interrupted)
    done.interrupted += interrupted


def deliver(office: Office, mailbox: Mailbox, done: Delivered, stop: threading.Event) -> None:
    """Send every letter of a mailbox that is due, over one connection, paced and capped.

    For the mailbox's owner; ``done`` counts, also where it ends early: because ``stop`` is set,
    the hour's cap is reached, or with MailServerError where the server cannot be used (the letter
    in hand goes back into the outbox) or SettingsError where the password is not to be found.
    """
    settle(office, mailbox, done)
    while mailbox.smtp is not None and _due(office, mailbox) and not stop.is_set():
        # An answer that never came costs the connection, not the letters behind it.
        with Post.open(mailbox.smtp.account()) as post:
            _send_all(office, mailbox, post, stop, done)
            if post.alive:
                return


def _send_all(
    office: Office, mailbox: Mailbox, post: Post, stop: threading.Event, done: Delivered
) -> None:
    """Send what is due for as long as the connection holds."""
    left = _due(office, mailbox)
    while post.alive and not stop.is_set() and not _is_capped(office, mailbox):
        entry = office.ledger.claim(mailbox.name, office.clock())
        if entry is None:
            return
        with bound_contextvars(message=entry.message, letter=entry.id):
            _send(office, mailbox, post, entry, done)
        left = left - 1 or _due(office, mailbox)
        if left:
            stop.wait(office.settings.letters.pace.total_seconds())


def _due(office: Office, mailbox: Mailbox) -> int:
    """Count the letters that may be sent now."""
    now = office.clock()
    return sum(
        entry.mailbox == mailbox.name and (entry.due is None or entry.due <= now)
        for entry in office.ledger.outbox(LetterState.QUEUED)
    )


def _is_capped(office: Office, mailbox: Mailbox) -> bool:
    sent = office.ledger.letters_sent(mailbox.name, office.clock() - _HOUR)
    if sent < office.settings.letters.hour:
        return False
    log.warning("letters wait for the hourly cap", mailbox=mailbox.name, sent=sent)
    return True


def _send(
    office: Office, mailbox: Mailbox, post: Post, entry: OutboxEntry, done: Delivered
) -> None:
    now = office.clock()
    try:
        mail = compose(
            entry.letter,
            sender=Address(mailbox.display_name, mailbox.address),
            message_id=entry.message_id,
            key=entry.message_id.strip("<>"),
            now=now,
        )
        delivery = post.send(mail, sender=mailbox.address, recipient=entry.letter.to.address)
    except AddressError as error:
        delivery = Delivery(state=DeliveryState.REFUSED, sentence=str(error))
    except MailServerError as error:
        due = now + timedelta(seconds=pause_after(error.kind, entry.attempts))
        office.ledger.deferred(entry.id, due, error.sentence, now)
        raise
    _mark(office, entry, delivery, done)


def _mark(office: Office, entry: OutboxEntry, delivery: Delivery, done: Delivered) -> None:
    now = office.clock()
    log.info("letter", state=delivery.state.value)
    match delivery.state:
        case DeliveryState.ACCEPTED:
            office.ledger.delivered(entry.id, now)
            done.sent += 1
        case DeliveryState.REFUSED:
            office.ledger.refused(entry.id, delivery.sentence, now)
            done.failed += 1
        case DeliveryState.UNKNOWN:
            office.ledger.doubtful(entry.id, delivery.sentence, now)
            done.unknown += 1
        case DeliveryState.DEFERRED if now - entry.created > _GIVE_UP:
            office.ledger.refused(entry.id, delivery.sentence, now)
            done.failed += 1
        case DeliveryState.DEFERRED:
            office.ledger.deferred(entry.id, _next_try(entry, now), delivery.sentence, now)
            done.deferred += 1


def _next_try(entry: OutboxEntry, now: datetime) -> datetime:
    """Double the pause with every attempt: one minute, two, four … four hours."""
    doublings = min(max(entry.attempts - 1, 0), 10)
    return now + min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)

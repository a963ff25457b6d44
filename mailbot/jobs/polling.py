"""One intake cycle of one mailbox: fetch, read, judge, record, then deliver what may be sent."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field

from mailbot.jobs.connection import Connection
from mailbot.jobs.delivery import Delivered, deliver, settle
from mailbot.jobs.intake import Fetched, Seen, fetch_new
from mailbot.jobs.office import Office
from mailbot.jobs.processing import Processed, process
from mailbot.mail.trouble import MailServerError
from mailbot.settings import Mailbox, SettingsError


@dataclass(slots=True, kw_only=True)
class Cycle:
    """What one cycle did in one mailbox, and what kept it from doing more."""

    mailbox: str
    fetched: Fetched = field(default_factory=Fetched)
    processed: Processed = field(default_factory=Processed)
    delivered: Delivered = field(default_factory=Delivered)
    #: Servers that could not be used; a sentence each.
    unreachable: list[str] = field(default_factory=list)
    #: Passwords that are not to be found; a sentence each.
    mistakes: list[str] = field(default_factory=list)

    @property
    def needs_person(self) -> bool:
        """Tell whether a person must look at something."""
        withheld = bool(self.fetched.withheld)
        return withheld or self.processed.needs_person or self.delivered.needs_person


def poll_once(
    office: Office,
    mailbox: Mailbox,
    executor: Executor,
    *,
    stop: threading.Event,
    progress: Callable[[int], Callable[[], None]] = lambda _: lambda: None,
) -> Cycle:
    """Run one cycle over connections of its own; none is open while mails are read.

    For the mailbox's owner. Letters an earlier delivery left half sent are settled first. A
    server that is away costs its own part of the cycle only. Raises LedgerError.
    """
    cycle = Cycle(mailbox=mailbox.name)
    settle(office, mailbox, cycle.delivered)
    with _told_in(cycle), Connection(mailbox) as connection:
        fetch_new(office, mailbox, connection, Seen(), cycle.fetched, stop)
    cycle.processed = process_waiting(office, mailbox.name, executor, stop=stop, progress=progress)
    with _told_in(cycle):
        deliver(office, mailbox, cycle.delivered, stop)
    return cycle


@contextmanager
def _told_in(cycle: Cycle) -> Iterator[None]:
    """Let a server's trouble end this part of the cycle, and say so in its report."""
    try:
        yield
    except MailServerError as error:
        cycle.unreachable.append(error.sentence)
    except SettingsError as error:
        cycle.mistakes += map(str, error.mistakes)


def process_waiting(
    office: Office,
    mailbox: str,
    executor: Executor,
    *,
    stop: threading.Event,
    progress: Callable[[int], Callable[[], None]] = lambda _: lambda: None,
) -> Processed:
    """Judge every message of a mailbox that waits; ``progress`` is told how many there are."""
    waiting = office.ledger.waiting(mailbox)
    return process(office, waiting, executor, stop=stop, progress=progress(len(waiting)))

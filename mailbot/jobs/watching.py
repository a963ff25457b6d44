"""Watch one mailbox: look, judge, deliver, wait; over one connection for as long as it holds.

A server that is away, or refuses the log-in, is left alone for longer and longer, with an alarm
line each time; judging goes on with what is there, and so do the other mailboxes.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Executor
from time import monotonic

from mailbot.jobs.connection import Connection
from mailbot.jobs.delivery import Delivered, deliver
from mailbot.jobs.intake import Fetched, Seen, fetch_new
from mailbot.jobs.office import Office, log
from mailbot.jobs.polling import process_waiting
from mailbot.jobs.reading import ClosedError
from mailbot.ledger import LedgerError
from mailbot.mail.trouble import MailServerError, Trouble, pause_after
from mailbot.settings import Mailbox, SettingsError

#: Seconds to leave a mailbox alone whose round ended in trouble of our own.
_PAUSE_AFTER_TROUBLE = 30.0
#: Seconds between two glances at how far a round has come.
_GLANCE = 0.5


class Watcher:
    """One mailbox's round. For the mailbox's owner; runs in one thread."""

    def __init__(
        self, office: Office, mailbox: Mailbox, executor: Executor, stop: threading.Event
    ) -> None:
        """Watch ``mailbox`` until ``stop`` is set."""
        self._office = office
        self.mailbox = mailbox
        self._executor = executor
        self._stop = stop
        self._connection = Connection(mailbox)
        self._seen = Seen()
        #: Mails in the first folder before the last look.
        self._exists: int | None = None
        self._intake, self._delivery = _Patience(), _Patience()
        #: Rounds begun, and the last of them in which all that had come was judged.
        self._begun = self._heard = 0

    def run(self) -> None:
        """Go round until stopped. Raises nothing: trouble is an alarm line and a pause."""
        while not self._stop.is_set():
            try:
                self._round()
            except LedgerError as error:
                self._alarm("the ledger cannot be used", error)
                self._stop.wait(_PAUSE_AFTER_TROUBLE)
            except ClosedError:
                break  # nothing is read any more: the service ends
            except Exception as error:  # noqa: BLE001 - a mailbox nobody watches would be worse
                log.exception("unexpected", mailbox=self.mailbox.name)
                self._alarm("something unexpected happened", error)
                self._stop.wait(_PAUSE_AFTER_TROUBLE)
        self._connection.close()

    def catch_up(self) -> bool:
        """Wait until all that has come by now is judged; False where the service ends before.

        For another thread. A server that is away has not said what came, so it takes until it is
        back.
        """
        wanted = self._begun + 1
        while self._heard < wanted:
            if self._stop.wait(_GLANCE):
                return False
        return True

    def _round(self) -> None:
        self._begun += 1
        looked = self._attempt(self._intake, self._look)
        process_waiting(self._office, self.mailbox.name, self._executor, stop=self._stop)
        if looked:
            self._heard = self._begun
        self._attempt(self._delivery, self._deliver)
        self._attempt(self._intake, self._rest)
        if not self._intake.ready:
            self._connection.close()
            self._stop.wait(min(self._pause, self._intake.left))

    @property
    def _pause(self) -> float:
        return self._office.settings.schedule.poll.total_seconds()

    def _look(self) -> None:
        self._exists = self._count()
        fetch_new(self._office, self.mailbox, self._connection, self._seen, Fetched(), self._stop)

    def _count(self) -> int | None:
        """Count the mails in the first folder; None where it cannot be opened, but others may."""
        inbox = self._connection.inbox()
        try:
            return inbox.select(self.mailbox.folders[0]).exists
        except MailServerError:
            if not inbox.alive:
                raise
            return None

    def _deliver(self) -> None:
        deliver(self._office, self.mailbox, Delivered(), self._stop)

    def _rest(self) -> None:
        """Wait for the next look; new mail ends the wait where the server can tell of it.

        In IDLE a server tells of one folder, here the first, which may have changed since it was
        looked at. Mail in the others waits for the next look: more connections would cost an
        account the provider's patience.
        """
        if not self._office.settings.schedule.idle:
            self._stop.wait(self._pause)
            return
        inbox = self._connection.inbox()
        if inbox.select(self.mailbox.folders[0]).exists == self._exists:
            inbox.wait(self._pause, self._stop)

    def _attempt(self, patience: "_Patience", errand: Callable[[], None]) -> bool:
        """Run an errand unless its server is being left alone; alarm and False where it fails."""
        if not patience.ready:
            return False
        try:
            errand()
        except MailServerError as error:
            patience.lose(error.kind)
            self._alarm("a mail server cannot be used", error)
        except SettingsError as error:
            # No server was asked, so none needs to be left alone for long.
            patience.lose(Trouble.UNREACHABLE)
            self._alarm("a password is not to be found", error)
        else:
            patience.regain()
            return True
        return False

    def _alarm(self, what: str, error: Exception) -> None:
        log.error(f"ALARM: {what}", mailbox=self.mailbox.name, why=str(error))


class _Patience:
    """How long a server is left alone: longer with every failure, not at all after a success."""

    def __init__(self) -> None:
        self._failures = 0
        self._until = 0.0

    @property
    def ready(self) -> bool:
        return self.left <= 0

    @property
    def left(self) -> float:
        """Seconds for which it is still left alone."""
        return self._until - monotonic()

    def lose(self, kind: Trouble) -> None:
        self._failures += 1
        self._until = monotonic() + pause_after(kind, self._failures)

    def regain(self) -> None:
        self._failures, self._until = 0, 0.0

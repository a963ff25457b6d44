"""A mailbox's one IMAP connection: opened when it is needed, and again after it was lost."""

from types import TracebackType
from typing import Self

from mailbot.mail.imap import Inbox
from mailbot.settings import Mailbox


class Connection:
    """The way to a mailbox's server. Belongs to one thread."""

    def __init__(self, mailbox: Mailbox) -> None:
        """Prepare, without connecting."""
        self._mailbox = mailbox
        self._inbox: Inbox | None = None

    def __enter__(self) -> Self:
        """Use it for the length of a block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take leave; whoever was interrupted hangs up at once."""
        if self._inbox is not None and kind is not None and not issubclass(kind, Exception):
            self._inbox.hang_up()
        self.close()

    @property
    def alive(self) -> bool:
        """Tell whether somebody is at the other end, as far as is known."""
        return self._inbox is not None and self._inbox.alive

    def inbox(self) -> Inbox:
        """Return the open connection, a new one where there is none.

        Raises MailServerError, and SettingsError where the password is not to be found.
        """
        if self._inbox is None or not self._inbox.alive:
            self.close()
            self._inbox = Inbox.open(self._mailbox.imap.account())
        return self._inbox

    def close(self) -> None:
        """Hang up. Safe to repeat."""
        if self._inbox is not None:
            self._inbox.close()
            self._inbox = None

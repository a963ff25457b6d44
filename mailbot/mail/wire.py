"""imapclient, taught to get on with the servers of the field.

Only what cannot be done from outside the library, and one error for all that it raises; which
commands are sent, and when, is ``imap``'s business. Every override names the habit of a server
or library that it answers.
"""

import contextlib
import imaplib
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, LoginError, ProtocolError
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS, create_default_context

from mailbot.mail.trouble import MailServerError, Trouble, spoken
from mailbot.model.account import Account, Security

#: A tagged or untagged status line, with or without the text that the standard demands.
_STATUS = re.compile(rb"\S+ (?:OK|NO|BAD|BYE|PREAUTH)(?: (?P<text>.*))?", re.DOTALL)

#: A larger literal is a broken server; reading it would only end the process.
_LARGEST_LITERAL = 512 * 1024 * 1024

#: What imaplib and imapclient raise on answers that break the grammar; they are not one family.
NONSENSE = (
    ProtocolError,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    RecursionError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds to wait for an IMAP server."""

    connect: float = 15.0
    #: For each answer to begin, and for each pause within one.
    read: float = 60.0
    #: For one whole mail, however slowly it trickles.
    mail: float = 900.0


class _Listening(imaplib.IMAP4):
    """Remembers the server's own words, and survives status lines without any."""

    #: Text of the last status line; imaplib and imapclient garble all that is not ASCII.
    words = b""

    def _get_line(self) -> bytes:
        line: bytes = super()._get_line()  # type: ignore[misc]  # private, so not in the stubs
        status = _STATUS.fullmatch(line)
        if status is None:
            return line
        self.words = status["text"] or b""
        # QQ sends "A1 OK" alone, which imaplib takes for the end of the connection.
        return line if status["text"] is not None else line + b" "

    def read(self, size: int) -> bytes:
        """Read a literal of a sane size."""
        if size > _LARGEST_LITERAL:
            message = f"the server announces {size} bytes at once"
            raise self.abort(message)
        return super().read(size)


class _Plain(_Listening, IMAP4WithTimeout):  # type: ignore[misc]  # the library has no types
    """A connection in the clear, at least until STARTTLS."""


class _Tls(_Listening, IMAP4_TLS):  # type: ignore[misc]  # the library has no types
    """A connection under TLS from its first byte."""


class Wire(IMAPClient):  # type: ignore[misc]  # the library has no types
    """One IMAP connection. Belongs to one thread."""

    def __init__(self, host: str, port: int, *, tls: bool, timeouts: Timeouts) -> None:
        """Connect and read the greeting; use ``dial``, which knows what may go wrong."""
        self.name = f"{host}:{port}"
        #: False once the connection is lost.
        self.alive = True
        limits = SocketTimeout(connect=timeouts.connect, read=timeouts.read)
        super().__init__(host, port, ssl=tls, timeout=limits)
        # imapclient sends a search in two pieces; without this the second waits for the first.
        self.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # Aware times, as the server gives them.
        self.normalise_times = False
        # imapclient turns imaplib's protocol trace on. It would write whole mails to the log, and
        # with the log off it still formats them, at eight times the time of the fetch itself.
        self._imap.debug = 0

    @classmethod
    def dial(cls, account: Account, timeouts: Timeouts) -> Self:
        """Connect to an account's server, without logging in."""
        tls = account.security is Security.TLS
        try:
            return cls(account.host, account.port, tls=tls, timeouts=timeouts)
        # ValueError: host names that are none.
        except (OSError, ValueError, imaplib.IMAP4.error) as error:
            said = error.args[0] if error.args else ""
            reason = spoken(said) if isinstance(said, bytes) else str(error)
            message = (
                f"cannot connect to {account.host}:{account.port} for IMAP: "
                f"{reason or type(error).__name__}"
            )
            raise MailServerError(message, Trouble.UNREACHABLE) from error

    def _create_IMAP4(self) -> _Listening:  # noqa: N802 - imapclient's name
        limit = self._timeout.connect
        if not self.ssl:
            return _Plain(self.host, self.port, limit)
        context = create_default_context()
        return _Tls(self.host, self.port, context, limit)  # type: ignore[call-arg]  # no types

    @property
    def words(self) -> str:
        """The server's last status text."""
        listening: _Listening = self._imap
        return spoken(listening.words)

    @contextlib.contextmanager
    def talking(self, doing: str) -> Iterator[None]:
        """Turn whatever the libraries raise into one error."""
        try:
            yield
        except (imaplib.IMAP4.error, OSError, *NONSENSE) as error:
            raise self._trouble(error, doing) from error

    def _trouble(self, error: Exception, doing: str) -> MailServerError:
        # imapclient's LoginError hides that it was the connection that broke.
        cause = error.__context__ if isinstance(error, LoginError) else error
        if isinstance(cause, imaplib.IMAP4.abort | OSError):
            self.alive = False
            reason = str(error) or type(error).__name__
            message = f"{self.name} was lost while {doing}: {reason}"
            return MailServerError(message, Trouble.UNREACHABLE)
        if isinstance(error, NONSENSE):
            message = f"{self.name} answered nonsense while {doing}: {error!r:.200}"
            return MailServerError(message, Trouble.PROTOCOL)
        said = error if isinstance(error, CapabilityError) else self.words or error
        message = f"{self.name} refused while {doing}: {said}"
        return MailServerError(message, Trouble.REFUSED)

    @contextlib.contextmanager
    def at_most(self, seconds: float) -> Iterator[None]:
        """Cut the connection after a time: a trickle never runs into the read time-out."""
        timer = threading.Timer(seconds, _cut, [self.socket()])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def search_uids(self, uid_range: str) -> set[int]:
        """Search by a range of UIDs and nothing else.

        imapclient gives up where a server splits its answer into several lines.
        """
        lines = self._raw_command_untagged(b"SEARCH", [b"UID", uid_range.encode("ascii")])
        return {int(number) for line in lines if line for number in line.split()}

    def fetch_uids(self, numbers: range) -> set[int]:
        """Ask the mails with these sequence numbers for their UIDs."""
        self.use_uid = False
        try:
            answer = self.fetch(list(numbers), ["UID"])
        finally:
            self.use_uid = True
        return {mail[b"UID"] for mail in answer.values() if b"UID" in mail}

    def idle(self) -> None:
        """Enter IDLE. Unlike imapclient's own, stand news that come before the continuation."""
        self._idle_tag = self._imap._command("IDLE")  # noqa: SLF001 - as imapclient does
        while self._imap._get_response() is not None:  # noqa: SLF001 - as imapclient does
            if self._imap.tagged_commands[self._idle_tag] is not None:
                self._checkok("idle", *self._imap.tagged_commands.pop(self._idle_tag))
                message = "IDLE ended before it began"
                raise ProtocolError(message)


def _cut(connection: socket.socket) -> None:
    # Past SSLSocket.shutdown, which would pull TLS from under the thread that is reading.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)

"""Mail out: one SMTP connection that knows what became of every letter.

A letter is sent when the server says 250 after the final dot, and unknown when the dot went out
and no answer came back; smtplib's own ``sendmail`` cannot tell these apart, so each command is
sent by itself. What concerns the server and not the letter is a MailServerError: nothing is burnt.
Must not decide when, whether or how often to send.
"""

import contextlib
import smtplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Self

from mailbot.mail.recipients import ascii_address
from mailbot.mail.trouble import MailServerError, Trouble, spoken
from mailbot.model.account import Account, Security

#: "Service not available, closing": said of the server, whatever it is said to.
_CLOSING = 421
#: Answers to MAIL that speak of the account: not logged in, or not allowed to use this sender
#: (QQ 501, NetEase 553, FIELD §1.9). Every letter would get the same.
_ACCOUNT_FAULTS = {501, 530, 535, 538, 553}

#: Seconds to wait for an answer to QUIT.
_FAREWELL = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds to wait for an SMTP server."""

    connect: float = 30.0
    command: float = 120.0
    #: For the answer to the final dot. RFC 5321 §4.5.3.2.6: giving up sooner breeds duplicates.
    answer: float = 600.0


class DeliveryState(StrEnum):
    """What became of one letter."""

    ACCEPTED = "accepted"
    #: For good.
    REFUSED = "refused"
    #: For now.
    DEFERRED = "deferred"
    #: The server had all of it and did not answer; it may have been delivered.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of one letter, in the server's words."""

    state: DeliveryState
    sentence: str


class Post:
    """One connection to one account for any number of letters. Belongs to one thread.

    Every method raises MailServerError where the server cannot be used: the letter in hand was
    then certainly not accepted. Once the connection is lost (``alive`` is false) only ``close``
    makes sense.
    """

    def __init__(self, smtp: smtplib.SMTP, account: Account, timeouts: Timeouts) -> None:
        """Take over a connection; use ``open`` instead."""
        self._smtp = smtp
        self._name = f"{account.host}:{account.port}"
        self._timeouts = timeouts

    @classmethod
    def open(cls, account: Account, timeouts: Timeouts | None = None) -> Self:
        """Connect, secure the connection as the account says, and log in if it has a password."""
        limits = timeouts or Timeouts()
        post = cls(_connect(account, limits), account, limits)
        try:
            post._greet(account.security)
            post._log_in(account)
        except BaseException:
            post._smtp.close()
            raise
        return post

    def __enter__(self) -> Self:
        """Return the open connection."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it; whoever was interrupted in the middle of a letter does so without a word."""
        if kind is not None and not issubclass(kind, Exception):
            self._smtp.close()
        self.close()

    @property
    def alive(self) -> bool:
        """False once the connection is lost or closed."""
        return self._smtp.sock is not None

    @property
    def extensions(self) -> tuple[str, ...]:
        """What the server says it can do, for ``doctor``."""
        features = self._smtp.esmtp_features
        return tuple(f"{name} {value}".strip().upper() for name, value in sorted(features.items()))

    def close(self) -> None:
        """Take leave and hang up. Safe to repeat."""
        # QQ answers QUIT with rubbish; nothing depends on it.
        with contextlib.suppress(OSError):
            if self.alive:
                self._allow(_FAREWELL)
                self._smtp.docmd("QUIT")
        self._smtp.close()

    def send(self, mail: bytes, *, sender: str, recipient: str) -> Delivery:
        """Send one letter, in ASCII as ``compose`` writes it, to one recipient.

        Raises AddressError, before anything is said, where an address is none.
        """
        text = smtplib.quotedata(mail.decode("ascii")).encode("ascii")
        body = text if text.endswith(b"\r\n") else text + b"\r\n"
        sender, recipient = ascii_address(sender), ascii_address(recipient)
        with self._talking("handing over a letter"):
            refusal = self._offer(sender, recipient)
            if refusal is not None:
                return refusal
            # Without its last line the server cannot have accepted anything yet.
            self._smtp.send(body)
            self._smtp.send(b".\r\n")
        return self._await_answer()

    def _offer(self, sender: str, recipient: str) -> Delivery | None:
        """Say MAIL, RCPT and DATA; return why not where the server will not have the letter."""
        code, words = self._smtp.mail(sender)
        if code in _ACCOUNT_FAULTS:
            raise self._trouble(Trouble.REFUSED, f"refused the sender {sender}", code, words)
        refusal = self._judge(code, words, good=2)
        refusal = refusal or self._judge(*self._smtp.rcpt(recipient), good=2)
        refusal = refusal or self._judge(*self._smtp.docmd("DATA"), good=3)
        if refusal is not None:
            # The judgement stands, whatever becomes of the connection.
            with contextlib.suppress(OSError):
                self._smtp.rset()
        return refusal

    def _await_answer(self) -> Delivery:
        """Wait for the word on which everything depends."""
        try:
            self._allow(self._timeouts.answer)
            code, words = self._smtp.getreply()
            self._allow(self._timeouts.command)
        except OSError as error:
            self._smtp.close()
            message = f"{self._name} had the whole letter and did not answer: {error}"
            return Delivery(state=DeliveryState.UNKNOWN, sentence=message)
        try:
            refusal = self._judge(code, words, good=2)
        except MailServerError as error:
            if error.kind is Trouble.PROTOCOL:
                return Delivery(state=DeliveryState.UNKNOWN, sentence=error.sentence)
            raise
        return refusal or Delivery(state=DeliveryState.ACCEPTED, sentence=_answer(code, words))

    def _judge(self, code: int, words: bytes, *, good: int) -> Delivery | None:
        """Read an answer by its first digit; None where it is the one hoped for."""
        if code == _CLOSING:
            self._smtp.close()
            raise self._trouble(Trouble.UNREACHABLE, "is closing", code, words)
        match code // 100:
            case digit if digit == good:
                return None
            case 4:
                return Delivery(state=DeliveryState.DEFERRED, sentence=_answer(code, words))
            case 5:
                return Delivery(state=DeliveryState.REFUSED, sentence=_answer(code, words))
            case _:
                self._smtp.close()
                raise self._trouble(Trouble.PROTOCOL, "answered nonsense", code, words)

    def _greet(self, security: Security) -> None:
        with self._talking("saying hello"):
            # The machine's own name is nobody's business, and looking it up may take seconds.
            self._smtp.local_hostname = "[127.0.0.1]"
            self._smtp.ehlo_or_helo_if_needed()
            if security is Security.STARTTLS:
                self._smtp.starttls(context=ssl.create_default_context())
                self._smtp.ehlo_or_helo_if_needed()

    def _log_in(self, account: Account) -> None:
        """Log in with one attempt: smtplib's own would try every method, and servers count."""
        if account.password is None:
            return
        offered = self._smtp.esmtp_features.get("auth", "").upper().split()
        secrets = [account.username, account.password]
        with self._talking("logging in"):
            if "PLAIN" in offered:
                token = _base64("\0" + "\0".join(secrets))
                code, words = self._smtp.docmd("AUTH", f"PLAIN {token}")
            elif "LOGIN" in offered:
                code, words = self._smtp.docmd("AUTH", "LOGIN")
                while code == 334 and secrets:  # noqa: PLR2004 - "go on", RFC 4954
                    code, words = self._smtp.docmd(_base64(secrets.pop(0)))
            else:
                code, words = 504, b"it offers neither AUTH PLAIN nor AUTH LOGIN"
        if code == 235:  # noqa: PLR2004 - "succeeded", RFC 4954
            return
        kind = Trouble.UNREACHABLE if code == _CLOSING else Trouble.REFUSED_LOGIN
        raise self._trouble(kind, f"refused the log-in of {account.username}", code, words)

    def _allow(self, seconds: float) -> None:
        if self._smtp.sock is not None:
            self._smtp.sock.settimeout(seconds)

    def _trouble(self, kind: Trouble, what: str, code: int, words: bytes) -> MailServerError:
        return MailServerError(f"{self._name} {what}: {_answer(code, words)}", kind)

    @contextlib.contextmanager
    def _talking(self, doing: str) -> Iterator[None]:
        """Turn whatever smtplib raises into one error; all of it is OSError."""
        try:
            yield
        except smtplib.SMTPResponseException as error:
            self._smtp.close()
            said = _answer(error.smtp_code, error.smtp_error)
            message = f"{self._name} refused while {doing}: {said}"
            raise MailServerError(message, _kind_of(error.smtp_code)) from error
        except smtplib.SMTPNotSupportedError as error:
            self._smtp.close()
            message = f'{self._name} offers no STARTTLS; set security = "tls" (port 465)'
            raise MailServerError(message, Trouble.REFUSED) from error
        except OSError as error:
            self._smtp.close()
            message = f"{self._name} was lost while {doing}: {error}"
            raise MailServerError(message, Trouble.UNREACHABLE) from error


def _connect(account: Account, timeouts: Timeouts) -> smtplib.SMTP:
    name = f"{account.host}:{account.port}"
    host, port, limit = account.host, account.port, timeouts.connect
    try:
        if account.security is Security.TLS:
            context = ssl.create_default_context()
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, port, "-", timeout=limit, context=context)
        else:
            smtp = smtplib.SMTP(host, port, "-", timeout=limit)
    except smtplib.SMTPResponseException as error:
        said = _answer(error.smtp_code, error.smtp_error)
        message = f"{name} takes no connection: {said}"
        raise MailServerError(message, Trouble.UNREACHABLE) from error
    # ValueError: host names that are none.
    except (OSError, ValueError) as error:
        message = f"cannot connect to {name} for SMTP: {error or type(error).__name__}"
        raise MailServerError(message, Trouble.UNREACHABLE) from error
    if smtp.sock is not None:
        smtp.sock.settimeout(timeouts.command)
        # The final dot goes out by itself; without this it waits for the rest to be confirmed.
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return smtp


def _kind_of(code: int) -> Trouble:
    return Trouble.REFUSED if code // 100 == 5 else Trouble.UNREACHABLE  # noqa: PLR2004 - 5xx


def _base64(text: str) -> str:
    return b64encode(text.encode("utf-8")).decode("ascii")


def _answer(code: int, words: bytes | str) -> str:
    return f"{code} {spoken(words if isinstance(words, bytes) else words.encode())}"

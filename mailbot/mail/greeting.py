"""The first minute with an IMAP server: log in, introduce mailbot, see who answers.

Must not open folders. The password never leaves this file: not in a sentence, not in a chained
error.
"""

import re
from enum import StrEnum

import mailbot
from mailbot.mail.trouble import MailServerError, Trouble, spoken
from mailbot.mail.wire import Wire
from mailbot.model.account import Account, Security

#: User names that LOGIN carries as they are.
_ATOM = re.compile(r"[\w.@+=~-]+", re.ASCII)

#: What a server says of itself: names and values.
Identity = tuple[tuple[str, str], ...]


class Family(StrEnum):
    """Which servers this one behaves like."""

    TENCENT = "tencent"
    COREMAIL = "coremail"
    ALIYUN = "aliyun"
    DOVECOT = "dovecot"
    UNKNOWN = "unknown"


#: What gives a family away, in its greeting, capabilities or identity (FIELD §1.1).
_FINGERPRINTS = {
    "QQMAIL": Family.TENCENT,
    "COREMAIL": Family.COREMAIL,
    "X-CM-EXT-1": Family.COREMAIL,
    "ALIYUN": Family.ALIYUN,
    "DOVECOT": Family.DOVECOT,
}


def family_of(*clues: str) -> Family:
    """Recognise a server by what it says of itself."""
    said = " ".join(clues).upper()
    found = (family for mark, family in _FINGERPRINTS.items() if mark in said)
    return next(found, Family.UNKNOWN)


def log_in(wire: Wire, account: Account) -> None:
    """Change to TLS where asked, then log in; one attempt, because servers count them."""
    if account.security is Security.STARTTLS:
        with wire.talking("changing to TLS"):
            wire.starttls()
    with wire.talking("asking how to log in"):
        closed = wire.has_capability("LOGINDISABLED")
        knows_plain = wire.has_capability("AUTH=PLAIN")
    if account.password is None:
        raise _refusal(wire, account, "IMAP needs a password, and the configuration names none")
    if closed:
        raise _refusal(wire, account, 'no log-in without encryption; set security = "tls"')
    # imaplib's LOGIN carries ASCII only; a password may be any text.
    simple = account.password.isascii() and _ATOM.fullmatch(account.username) is not None
    if not simple and not knows_plain:
        raise _refusal(wire, account, "it cannot be told such a user name or password; use ASCII")
    try:
        with wire.talking("logging in"):
            (wire.login if simple else wire.plain_login)(account.username, account.password)
    except MailServerError as error:
        # The library's own errors, and the frames they hold, know the password.
        if error.kind is not Trouble.REFUSED:
            raise MailServerError(error.sentence, error.kind) from None
        raise _refusal(wire, account, wire.words) from None


def introduce(wire: Wire) -> Identity:
    """Say who we are and return what the server answers.

    NetEase opens no folder for strangers; a server that does not advertise ID must never be sent
    one (FIELD §1.3).
    """
    with wire.talking("asking what the server can do"):
        if not wire.has_capability("ID"):
            return ()
    try:
        with wire.talking("introducing mailbot"):
            answer = wire.id_({"name": "mailbot", "version": mailbot.__version__})
    except MailServerError:
        if wire.alive:
            return ()  # who will not be introduced to us may serve us all the same
        raise
    words = [word for part in answer if isinstance(part, tuple) for word in part]
    texts = [spoken(word) if isinstance(word, bytes) else str(word or "") for word in words]
    return tuple(zip(texts[::2], texts[1::2], strict=False))


def _refusal(wire: Wire, account: Account, reason: str) -> MailServerError:
    hidden = reason.replace(account.password, "***") if account.password else reason
    message = (
        f"{wire.name} refused the log-in of {account.username}: {hidden} (is IMAP switched on for "
        "the account, and is the password the one made for mail programs? it may also pass)"
    )
    return MailServerError(message, Trouble.REFUSED_LOGIN)

"""A letter as the bytes that go over the wire.

The header block is written line by line: Python's EmailMessage decodes whatever looks like an
encoded word in a subject or a name, and writes a line break found in it as one (CVE-2024-6923),
and it turns long Message-IDs into encoded words that no mail program can thread. The standard
library makes the body. Everything is ASCII. Must not choose words or recipients.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import quote

from mailbot.mail.recipients import ascii_address
from mailbot.model.letter import Letter, LetterKind
from mailbot.model.message import Address
from mailbot.model.text import one_line

#: Names the letter in the outbox; the same letter sent twice can be told by it.
KEY_HEADER = "X-Mailbot-Key"
#: Names who wrote it; stops two mailbots, or our two mailboxes, from answering each other.
LOOP_HEADER = "X-Mailbot-Loop"

#: Longer subjects and names are somebody's attack.
_LONGEST_TEXT = 250
#: Folding keeps this below the 998 of RFC 5322 with any of them.
_LONGEST_ID = 250
_MESSAGE_ID = re.compile(rf"<[!-;=?-~]{{1,{_LONGEST_ID}}}>")
#: First and newest; long threads need no more.
_MOST_REFERENCES = 20
_LONGEST_KEY = 200


def compose(letter: Letter, *, sender: Address, message_id: str, key: str, now: datetime) -> bytes:
    """Write a letter as a mail with plain text and HTML; the same arguments give the same bytes.

    ``key`` is the outbox's key for it, ``now`` is aware. Raises AddressError where the recipient
    or the sender is no plain address.
    """
    reminder = letter.kind is LetterKind.REMINDER
    lines = [
        f"From: {_mailbox('From', sender)}",
        f"To: {_mailbox('To', letter.to)}",
        f"Subject: {_encoded('Subject', letter.subject)}",
        f"Date: {format_datetime(now)}",
        f"Message-ID: {_checked_id(message_id)}",
        *_threading(letter),
        f"Auto-Submitted: {'auto-generated' if reminder else 'auto-replied'}",
        "X-Auto-Response-Suppress: All",
        f"{KEY_HEADER}: {key_value(key)}",
        f"{LOOP_HEADER}: {ascii_address(sender.address)}",
    ]
    head = "".join(f"{line}\r\n" for line in lines).encode("ascii")
    return head + _body(letter, key)


def message_id_for(key: str, domain: str, secret: str = "") -> str:
    """Make the Message-ID of a letter: one for each key, that only the secret's owner can make."""
    digest = hmac.new(secret.encode(), key.encode(), hashlib.sha256).hexdigest()[:40]
    return f"<mailbot.{digest}@{ascii_address(f'x@{domain}').removeprefix('x@')}>"


def key_value(key: str) -> str:
    """Write an outbox key as the value of ``X-Mailbot-Key``: readable, ASCII, on one line."""
    value = quote(key, safe=":-._@")
    return value if len(value) <= _LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()


def is_ours(headers: Iterable[tuple[str, str]]) -> bool:
    """Tell from a mail's headers whether a mailbot wrote it: ours, or one that may answer ours.

    Providers rewrite Message-IDs (FIELD §1.9) but leave these headers alone.
    """
    marks = {KEY_HEADER.lower(), LOOP_HEADER.lower()}
    return any(name.lower() in marks for name, _ in headers)


def _encoded(name: str, text: str) -> str:
    """Encode any text for a header, folded; what looks encoded already is text like any other."""
    clean = one_line(text, _LONGEST_TEXT)
    return Header(clean, "utf-8", header_name=name).encode(linesep="\r\n")


def _mailbox(name: str, address: Address) -> str:
    plain = ascii_address(address.address)
    if not one_line(address.name):
        return plain
    return f"{_encoded(name, address.name)}\r\n <{plain}>"


def _checked_id(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id):
        message = f"{message_id!r:.80} is no Message-ID"
        raise ValueError(message)
    return message_id


def _threading(letter: Letter) -> list[str]:
    """Point at the mail that is answered; identifiers nobody could write down are left out."""
    named = [*letter.references, letter.in_reply_to or ""]
    thread = list(dict.fromkeys(known for known in named if _MESSAGE_ID.fullmatch(known)))
    if len(thread) > _MOST_REFERENCES:
        thread = [thread[0], *thread[1 - _MOST_REFERENCES :]]
    lines = ["References: " + "\r\n ".join(thread)] if thread else []
    if letter.in_reply_to in thread:
        lines.insert(0, f"In-Reply-To: {letter.in_reply_to}")
    return lines


def _body(letter: Letter, key: str) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail.set_content(_writable(letter.text), charset="utf-8", cte="base64")
    mail.add_alternative(_writable(letter.html), subtype="html", charset="utf-8", cte="base64")
    # "_" stands in no base64, so no line of the body can be taken for the boundary.
    mail.set_boundary(f"=_{hashlib.sha256(key.encode()).hexdigest()[:32]}")
    return mail.as_bytes()


def _writable(text: str) -> str:
    """Replace what no charset can carry: halves of characters out of broken mails."""
    return text.encode("utf-8", "replace").decode("utf-8")

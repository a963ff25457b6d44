"""Mails as bytes, written the way Chinese mail programs write them.

Encoded words in GB18030 or UTF-8, file names in encoded words too (against RFC 2231), everything
base64, ``application/octet-stream`` for whatever is attached.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from email.policy import compat32
from email.utils import format_datetime

_POLICY = compat32.clone(linesep="\r\n", max_line_length=None)
#: Characters in one encoded word: 75 bytes is the most it may have.
_WORD = 14


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes mail, and the program they write it with."""

    name: str
    address: str
    program: str = "Foxmail 7.2.25.245[cn]"
    charset: str = "gb18030"


@dataclass(frozen=True, slots=True)
class File:
    """Something attached."""

    name: str
    data: bytes = field(repr=False)


def mail(
    *,
    sender: Person,
    to: str,
    subject: str,
    sent: datetime,
    text: str,
    files: Sequence[File] = (),
    answers: str | None = None,
) -> bytes:
    """Write a mail as it lies on the server; the same arguments make the same bytes."""
    digest = hashlib.sha256(f"{sender.address} {sent} {subject}".encode()).hexdigest()
    domain = sender.address.partition("@")[2]
    body = _part("text/plain", text.encode(sender.charset), f'charset="{sender.charset}"')
    whole = _bundle(digest, [body, *(_attachment(file, sender.charset) for file in files)])
    outer = whole if files else body
    received = f"from {domain} (unknown) by mx.mailbot.example with ESMTPS id {digest[:8]}"
    headers = {
        "Received": f"{received}; {format_datetime(sent)}",
        "From": f"{_words(sender.name, sender.charset)} <{sender.address}>",
        "To": to,
        "Subject": _words(subject, sender.charset),
        "Date": format_datetime(sent),
        "Message-ID": message_id(sender, sent, subject),
        "X-Mailer": sender.program,
        "MIME-Version": "1.0",
    }
    if answers is not None:
        headers |= {"In-Reply-To": answers, "References": answers}
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode() + (
        outer.as_bytes(policy=_POLICY)
    )


def message_id(sender: Person, sent: datetime, subject: str) -> str:
    """Name a mail, so that a later one can answer it."""
    digest = hashlib.sha256(f"{sender.address} {sent} {subject}".encode()).hexdigest()
    return f"<{digest[:24]}@{sender.address.partition('@')[2]}>"


def _bundle(digest: str, parts: Sequence[Message]) -> Message:
    whole = Message()
    whole["Content-Type"] = f'multipart/mixed; boundary="----=_NextPart_{digest[:16]}"'
    for part in parts:
        whole.attach(part)
    return whole


def _attachment(file: File, charset: str) -> Message:
    name = _words(file.name, charset)
    part = _part("application/octet-stream", file.data, f'name="{name}"')
    part["Content-Disposition"] = f'attachment; filename="{name}"'
    return part


def _part(kind: str, data: bytes, parameter: str) -> Message:
    part = Message()
    part["Content-Type"] = f"{kind}; {parameter}"
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(data).decode("ascii"))
    return part


def _words(text: str, charset: str) -> str:
    """Write text as encoded words where it is not plain ASCII."""
    if text.isascii():
        return text
    pieces = [text[start : start + _WORD] for start in range(0, len(text), _WORD)]
    encoded = [base64.b64encode(piece.encode(charset)).decode("ascii") for piece in pieces]
    return "\r\n ".join(f"=?{charset}?B?{word}?=" for word in encoded)

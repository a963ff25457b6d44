"""A mail as received."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Disposition(StrEnum):
    """What a message turned out to be (处置)."""

    #: 报送: documents for a notice, or a link to them.
    SUBMISSION = "submission"
    #: 咨询: about a notice, without documents; staff answer.
    QUESTION = "question"
    #: 自动邮件: delivery reports, vacation notes, our own letters.
    AUTOMATIC = "automatic"
    #: 无关: nothing to do with any notice.
    UNRELATED = "unrelated"
    #: 处理失败: could not be read; parked with its reason.
    FAILED = "failed"


class MessageState(StrEnum):
    """How far a message has come. Every message ends judged or parked."""

    #: Its bytes and its row are safe; nothing has opened it yet.
    ARCHIVED = "archived"
    #: Its documents have been read; the verdict is not recorded yet.
    READ = "read"
    JUDGED = "judged"
    #: It could not be handled; ``problem`` says why, ``retry`` tries again.
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Address:
    """One mail address with its display name, both free of controls and line breaks."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A large file left with a mail provider or net disk instead of being attached."""

    provider: str
    url: str
    #: File name as far as the mail shows it.
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """Bytes with a name (附件)."""

    #: The name as a person reads it, None where the mail gives none or a client invented it.
    name: str | None
    data: bytes = field(repr=False)
    #: What the mail says it is; judged by content instead.
    declared: str = "application/octet-stream"
    #: Name of the archive, forwarded mail or winmail.dat it was found in.
    inside: str | None = None
    #: A signature picture or other ornament of the mail's body, no document.
    ornament: bool = False

    @property
    def sha256(self) -> str:
        """Hex digest of the bytes."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One mail as received, immutable (来信).

    Every text is decoded, on one line where it is a header, and capped; nothing in it is trusted.
    """

    #: With its angle brackets, None where there is none.
    message_id: str | None
    subject: str
    #: Addresses of From on which two parsers agree; empty where unusable.
    sender: tuple[Address, ...]
    reply_to: tuple[Address, ...] = ()
    #: To and Cc.
    recipients: tuple[Address, ...] = ()
    #: The sender's own Date, aware, None where missing or absurd.
    date: datetime | None = None
    #: Time of the topmost Received, aware.
    received: datetime | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    #: Plain text of the body; HTML turned into text where there is no plain part.
    text: str = ""
    links: tuple[Link, ...] = ()
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)
    #: Other headers the judgement looks at: lower-case name and decoded value, in order.
    headers: tuple[tuple[str, str], ...] = ()
    #: Content type of the whole mail, lower case: ``multipart/report``.
    content_type: str = "text/plain"
    #: What was found broken on the way, for staff; a sentence each.
    defects: tuple[str, ...] = ()

    def header(self, name: str) -> str | None:
        """Return the first value of a header by its lower-case name."""
        return next((value for key, value in self.headers if key == name), None)

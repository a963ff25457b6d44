"""The ledger's tables. Unique keys do the deduplication; nothing here decides anything.

``message.unit`` and ``message.disposition`` are what holds: a person's word where there is one,
else the machine's, which stays untouched in the verdict.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, ForeignKey, Index, MetaData, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from mailbot.ledger.columns import Moment, Noun, Plain, word
from mailbot.model.document import Document
from mailbot.model.letter import Letter, LetterKind, LetterState
from mailbot.model.message import Disposition, MessageState
from mailbot.model.standing import Standing, StandingStatus
from mailbot.model.verdict import Finding, Outcome, Ruling, Status, Verdict

#: Ids are quoted in letter keys and events, so SQLite must never give one out again.
_NEVER_AGAIN = {"sqlite_autoincrement": True}


class Table(DeclarativeBase):
    """What all tables share: named constraints and the columns' types."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        },
    )
    type_annotation_map: ClassVar = {
        str: Plain(),
        datetime: Moment(),
        MessageState: word(MessageState),
        Disposition: word(Disposition),
        Outcome: word(Outcome),
        Status: word(Status),
        StandingStatus: word(StandingStatus),
        LetterKind: word(LetterKind),
        LetterState: word(LetterState),
        Verdict: Noun(Verdict),
        Document: Noun(Document),
        Finding: Noun(Finding),
        Ruling: Noun(Ruling),
        Standing: Noun(Standing),
        Letter: Noun(Letter),
    }


class MailboxRow(Table):
    """A mailbox that has been polled."""

    __tablename__ = "mailbox"

    name: Mapped[str] = mapped_column(primary_key=True)
    first_poll: Mapped[datetime]


class MessageRow(Table):
    """A message, one row for each place it was seen in."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("mailbox", "folder", "uidvalidity", "uid"),
        Index(None, "mailbox", "sha256"),
        Index(None, "mailbox", "content"),
        Index(None, "rulebook", "unit"),
        Index(None, "state"),
        Index(None, "received"),
        _NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox: Mapped[str]
    folder: Mapped[str]
    uidvalidity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[datetime]
    fetched: Mapped[datetime]
    #: Of the original; empty where the mail was never downloaded.
    sha256: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[MessageState]
    #: How often it was opened since somebody last wished for it.
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None]
    message_id: Mapped[str | None]
    sender: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    #: Digest of what it says, empty until judged.
    content: Mapped[str] = mapped_column(default="")
    duplicate_of: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    rulebook: Mapped[str | None]
    unit: Mapped[str | None]
    disposition: Mapped[Disposition | None]
    outcome: Mapped[Outcome | None]
    #: Unit and disposition as a person set them.
    assigned: Mapped[str | None]
    reclassified: Mapped[Disposition | None]


class VerdictRow(Table):
    """What the machine concluded about a message, the latest time it did."""

    __tablename__ = "verdict"

    message: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    at: Mapped[datetime]
    rulebook: Mapped[str]
    rulebook_hash: Mapped[str]
    #: Names the reader its documents were read by; None for verdicts from before that was kept.
    reader: Mapped[str | None]
    verdict: Mapped[Verdict]


class DocumentRow(Table):
    """A document as read when the message was judged."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("message", "position"), Index(None, "sha256"))

    id: Mapped[int] = mapped_column(primary_key=True)
    message: Mapped[int] = mapped_column(ForeignKey("message.id"))
    position: Mapped[int]
    name: Mapped[str | None]
    kind: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    document: Mapped[Document]


class FindingRow(Table):
    """One finding of a message's verdict."""

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("message", "requirement", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message: Mapped[int] = mapped_column(ForeignKey("message.id"))
    requirement: Mapped[str]
    code: Mapped[str]
    status: Mapped[Status]
    detail: Mapped[Finding]


class StandingRow(Table):
    """Where a unit stands for a notice."""

    __tablename__ = "standing"

    rulebook: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[StandingStatus]
    late: Mapped[bool]
    standing: Mapped[Standing]


class ReceiptRow(Table):
    """A receipt number given out."""

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("number"),)

    rulebook: Mapped[str] = mapped_column(primary_key=True)
    #: The unit, or the message where no unit is known.
    key: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str]


class LetterRow(Table):
    """A letter in the outbox."""

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("message_id"),
        Index(None, "mailbox", "state"),
        Index(None, "to_address", "created"),
        Index(None, "message"),
        _NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: What it may be written for only once.
    key: Mapped[str]
    mailbox: Mapped[str]
    message: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    kind: Mapped[LetterKind]
    #: In lower case, for the cap.
    to_address: Mapped[str]
    message_id: Mapped[str]
    state: Mapped[LetterState]
    attempts: Mapped[int] = mapped_column(default=0)
    created: Mapped[datetime]
    #: When it was last handed to a server.
    tried: Mapped[datetime | None]
    #: Names the delivery that claimed it, so that a claim in doubt can be read again.
    claim: Mapped[str | None]
    due: Mapped[datetime | None]
    sent: Mapped[datetime | None]
    problem: Mapped[str | None]
    letter: Mapped[Letter]


class EventRow(Table):
    """Something that happened. Never changed, but for ``undone``."""

    __tablename__ = "event"
    __table_args__ = (Index(None, "message"), Index(None, "letter"), _NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    by: Mapped[str]
    message: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    letter: Mapped[int | None] = mapped_column(ForeignKey("letter.id"))
    detail: Mapped[str] = mapped_column(default="")
    undone: Mapped[bool] = mapped_column(default=False)
    #: The ruling itself, for an event that is one.
    ruling: Mapped[Ruling | None]
    #: The unit or disposition a person set, for an event that sets one.
    value: Mapped[str | None]

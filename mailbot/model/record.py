"""What the ledger holds about messages, for staff."""

from dataclasses import dataclass
from datetime import datetime

from mailbot.model.document import Document
from mailbot.model.letter import Letter, LetterKind, LetterState, OutboxEntry
from mailbot.model.message import Disposition, MessageState
from mailbot.model.standing import Standing
from mailbot.model.verdict import Outcome, Ruling, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What the server says of a mail before anybody opens it."""

    mailbox: str
    folder: str
    #: 0 where the server has none.
    uidvalidity: int
    uid: int
    #: The server's INTERNALDATE, aware: the time that counts.
    received: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRecord:
    """One row of the list of all mail ever seen."""

    id: int
    envelope: Envelope
    sha256: str
    size: int
    state: MessageState
    fetched: datetime
    message_id: str | None = None
    sender: str = ""
    subject: str = ""
    disposition: Disposition | None = None
    rulebook: str | None = None
    unit: str | None = None
    outcome: Outcome | None = None
    problem: str | None = None
    attempts: int = 0
    #: The earlier message with the same content.
    duplicate_of: int | None = None
    letters: tuple[tuple[LetterKind, LetterState], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, kept for good."""

    id: int
    at: datetime
    #: archived, judged, parked, letter, delivered, ruling, assigned, reclassified, undone …
    kind: str
    #: "mailbot" or a person's name.
    by: str
    message: int | None = None
    letter: int | None = None
    #: One sentence for staff.
    detail: str = ""
    undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFile:
    """Everything about one message: what ``show`` shows."""

    record: MessageRecord
    documents: tuple[Document, ...] = ()
    #: As the machine judged it.
    verdict: Verdict | None = None
    #: Names the reader the documents were read by, where that is known.
    reader: str | None = None
    #: People's decisions in force.
    rulings: tuple[Ruling, ...] = ()
    #: Unit and disposition as a person set them, which outweigh the machine's.
    assigned: str | None = None
    reclassified: Disposition | None = None
    letters: tuple[OutboxEntry, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Server against ledger for one folder: N = N, or what differs."""

    mailbox: str
    folder: str
    server: int
    ledger: int
    #: UIDs on the server without a row.
    missing: tuple[int, ...] = ()
    #: Why numbers may differ all the same; a sentence each.
    explained: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter decided, on its way into the outbox."""

    #: What it may be written for only once: ``reply:17``, ``remind:cacem-2025:单位:2025-05-27``.
    key: str
    mailbox: str
    letter: Letter
    #: held, queued or suppressed.
    state: LetterState
    #: Why it is suppressed or held, for staff.
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Everything that is recorded about a message in one transaction."""

    #: Row of the message.
    message: int
    #: As parsed, for the list of messages.
    message_id: str | None
    sender: str
    subject: str
    verdict: Verdict
    documents: tuple[Document, ...] = ()
    #: Names the reader the documents were read by.
    reader: str | None = None
    #: Digest of what the mail says, whatever way it travelled: sender, Message-ID, attachments.
    content: str = ""
    #: The earlier message with the same content or bytes.
    duplicate_of: int | None = None
    #: Where the unit stands now; None where no unit is known or nothing changed.
    standing: Standing | None = None
    draft: Draft | None = None
    at: datetime

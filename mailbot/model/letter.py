"""What we write."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mailbot.model.message import Address


class LetterKind(StrEnum):
    """Why we write."""

    #: 回执: everything is there.
    RECEIPT = "receipt"
    #: 补正通知: something is missing or wrong.
    DEFICIENCY = "deficiency"
    #: 待核通知: a person is looking at it.
    HOLDING = "holding"
    #: 催报: the deadline is near and something is owed.
    REMINDER = "reminder"


class LetterState(StrEnum):
    """Where a letter stands in the outbox."""

    #: Waits for a person's approval.
    HELD = "held"
    #: May be sent.
    QUEUED = "queued"
    #: Claimed by a delivery; after a crash it becomes ``unknown``.
    SENDING = "sending"
    SENT = "sent"
    #: The server may or may not have taken it; a person settles it.
    UNKNOWN = "unknown"
    #: Refused for good by the server; ``problem`` says why.
    FAILED = "failed"
    #: Withdrawn by a person.
    CANCELLED = "cancelled"
    #: Composed but not to be sent: automatic mail, a cap, replies off; ``problem`` says why.
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter as composed (回信)."""

    kind: LetterKind
    to: Address
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    #: Nobody can guess it; the same for all letters about one unit's standing.
    receipt_number: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxEntry:
    """A letter in the outbox (待发箱)."""

    id: int
    mailbox: str
    letter: Letter
    state: LetterState
    attempts: int
    #: Our own Message-ID, fixed when the letter was recorded.
    message_id: str
    created: datetime
    sent: datetime | None = None
    #: Not to be tried before this time.
    due: datetime | None = None
    problem: str | None = None
    #: Row of the message it answers.
    message: int | None = None

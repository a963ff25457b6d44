"""What gives occasion to a letter: everything it speaks of, decided elsewhere."""

from dataclasses import dataclass, field
from datetime import datetime

from mailbot.model.document import Document
from mailbot.model.message import Address
from mailbot.model.rulebook import Rulebook
from mailbot.model.standing import Standing
from mailbot.model.verdict import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message that is answered."""

    rulebook: Rulebook
    #: What was found about this message; told where there is no standing.
    findings: tuple[Finding, ...]
    #: The unit's name; None where nobody knows yet.
    unit: str | None
    #: Where the unit stands with this message included; what the letter tells if there is one.
    standing: Standing | None
    receipt_number: str
    #: Time of the message that counts for the deadline.
    received: datetime
    #: The day the letter is written.
    now: datetime
    to: Address
    subject: str
    message_id: str | None
    references: tuple[str, ...] = ()
    documents: tuple[Document, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A unit that owes something while the deadline comes near."""

    rulebook: Rulebook
    standing: Standing
    receipt_number: str
    now: datetime
    to: Address

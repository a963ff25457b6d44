"""Where a unit stands."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailbot.model.verdict import Answers, Finding, Ruling, Status, Verdict


class StandingStatus(StrEnum):
    """Where a unit stands for a notice."""

    #: 未报
    NONE = "none"
    #: 待补正
    INCOMPLETE = "incomplete"
    #: 待人工
    REVIEW = "review"
    #: 已受理
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A message taken as a unit's contribution to a notice (报送)."""

    #: Row of the message in the ledger; 0 before it has one.
    message: int
    #: Time that counts for the deadline.
    received: datetime
    #: As the machine judged it.
    verdict: Verdict
    #: People's decisions in force, oldest first.
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a unit stands for a notice, over all its submissions (状态)."""

    rulebook: str
    unit: str
    on_roster: bool
    status: StandingStatus
    late: bool = False
    #: The findings that count, each from the submission that settles it.
    findings: tuple[Finding, ...] = ()
    #: Item paths and their statuses, in the notice's order.
    items: tuple[tuple[str, Status], ...] = ()
    #: Messages that contribute, oldest first.
    messages: tuple[int, ...] = ()
    first_received: datetime | None = None
    last_received: datetime | None = None
    receipt_number: str | None = None
    statistics: Answers = ()
    #: Marked rows of the list that counts.
    marked: tuple[str, ...] = ()

"""What the checks say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from mailbot.model.document import Evidence
from mailbot.model.message import Disposition
from mailbot.model.roster import Unit


class Status(StrEnum):
    """How a finding turned out, mildest first."""

    MET = "met"
    #: Told, costs nothing.
    WARNING = "warning"
    #: A person looks.
    UNSURE = "unsure"
    #: There, but not as asked.
    WRONG = "wrong"
    MISSING = "missing"

    @property
    def severity(self) -> int:
        """Order statuses: a higher one outweighs a lower one."""
        return list(Status).index(self)

    @property
    def faulty(self) -> bool:
        """Tell whether the sender must do something."""
        return self in {Status.WRONG, Status.MISSING}


class Outcome(StrEnum):
    """What all findings together come to."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    REVIEW = "review"


#: A field of a form as a person understands it; None where blank, illegible or no number.
Answer: TypeAlias = int | float | str | bool | tuple[str, ...] | None

#: All fields of a form: field id and answer, in the rulebook's order.
Answers: TypeAlias = tuple[tuple[str, Answer], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One reason for a finding; the sentence itself stands in ``templates/``."""

    status: Status
    #: Name of the sentence in ``templates/letters/findings.txt``: ``file_name_typo``.
    sentence: str
    #: What the sentence names, in order; values are text from the mail and not trusted.
    facts: tuple[tuple[str, str], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    #: Path of the item it is about; empty for a rule about the files or the submission. A later
    #: mail with the same item supersedes what is said about that item, and only that.
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check of one requirement found (检查结果).

    A verdict has at most one finding for a requirement and code; several reasons are its grounds.
    """

    #: ``package.letter`` for items, the requirement's id otherwise.
    requirement: str
    #: item, file, file-name, file-form, file-count, unit, seal, field, plausible, mark, count,
    #: deadline …
    code: str
    grounds: tuple[Ground, ...]

    @property
    def status(self) -> Status:
        """The worst of its grounds."""
        return max((ground.status for ground in self.grounds), key=lambda s: s.severity)

    @property
    def key(self) -> tuple[str, str]:
        """Name the finding within its verdict."""
        return self.requirement, self.code

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """All evidence of its grounds."""
        return tuple(e for ground in self.grounds for e in ground.evidence)


def outcome_of(findings: Iterable[Finding]) -> Outcome:
    """Derive the outcome: any fault makes it incomplete, else any doubt a review."""
    statuses = {finding.status for finding in findings}
    if any(status.faulty for status in statuses):
        return Outcome.INCOMPLETE
    return Outcome.REVIEW if Status.UNSURE in statuses else Outcome.COMPLETE


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Which unit a submission is from, and how that is known."""

    #: None where none was found or two fit.
    unit: Unit | None
    on_roster: bool = False
    #: What speaks for it: file-name, letter, statistics, seal, address, subject, body.
    evidence: tuple[str, ...] = ()
    #: Names that would fit, where no single one does.
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All findings about one message (结论)."""

    rulebook: str
    #: Hash of the rulebook it was judged under.
    rulebook_hash: str
    disposition: Disposition
    attribution: Attribution | None = None
    findings: tuple[Finding, ...] = ()
    late: bool = False
    #: True where this message brought files, so that rules about files were judged.
    files: bool = False
    #: Paths of the items and single requirements this message carries: ``package.letter``.
    carries: tuple[str, ...] = ()
    #: The statistics form, where this message carries one.
    statistics: Answers = ()
    #: Marked rows found, where this message carries a list that should have some.
    marked: tuple[str, ...] | None = None

    @property
    def outcome(self) -> Outcome | None:
        """Derive the outcome from the findings; None for anything but a submission."""
        if self.disposition is not Disposition.SUBMISSION:
            return None
        return outcome_of(self.findings)

    def finding(self, requirement: str, code: str) -> Finding | None:
        """Return one finding by its key."""
        return next((f for f in self.findings if f.key == (requirement, code)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A person's decision on a finding."""

    requirement: str
    code: str
    status: Status
    reason: str
    by: str
    at: datetime

"""A notice with where all its units stand, and what every report asks of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from mailbot.model.document import Evidence
from mailbot.model.rulebook import Rulebook
from mailbot.model.standing import Standing, StandingStatus
from mailbot.reports.labels import Labels
from mailbot.reports.sheet import Tone

STATUS_TONES = {
    StandingStatus.NONE: Tone.QUIET,
    StandingStatus.INCOMPLETE: Tone.BAD,
    StandingStatus.REVIEW: Tone.DOUBT,
    StandingStatus.COMPLETE: Tone.GOOD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One notice and its units' standings, in the order in which they are listed."""

    rulebook: Rulebook
    standings: tuple[Standing, ...]


def evidence(standing: Standing, requirement: str, *codes: str) -> Iterator[Evidence]:
    """Yield the evidence of a requirement's or an item's findings with the given codes."""
    for finding in standing.findings:
        if finding.requirement == requirement and finding.code in codes:
            yield from finding.evidence


def headline(key: str, rulebook: Rulebook, labels: Labels) -> str:
    """Fill a sheet's title with the notice's."""
    notice = rulebook.notice
    return labels(key, issuer=notice.issuer, title=notice.title)


def exported(rulebook: Rulebook, at: datetime, labels: Labels) -> str:
    """Say when the workbook was written, in the notice's timezone."""
    local = at.astimezone(ZoneInfo(rulebook.notice.timezone))
    return labels("exported", at=local.strftime("%Y-%m-%d %H:%M"))


def place(evidence: Evidence, labels: Labels) -> str:
    """Say where something stands: document and page, or cell."""
    if evidence.cell:
        return labels("place.cell", document=evidence.document, cell=evidence.cell)
    if evidence.page:
        return labels("place.page", document=evidence.document, page=evidence.page)
    return labels("place.document", document=evidence.document)


def numbered(messages: Iterable[int]) -> str:
    """List the ledger's message numbers."""
    return "、".join(map(str, messages))

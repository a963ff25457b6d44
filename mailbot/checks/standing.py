"""Where a unit stands, over all its submissions: later parts complete, newer ones supersede.

For each item and each rule about files the newest submission that carries it counts; absence
changes nothing. A newer version that is worse than an older one is for a person.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailbot.checks.case import ground
from mailbot.checks.circumstances import check_deadline, is_late
from mailbot.checks.cross import check_cross
from mailbot.checks.rulings import apply
from mailbot.model.rulebook import Rulebook
from mailbot.model.standing import Standing, StandingStatus, Submission
from mailbot.model.verdict import (
    Answers,
    Finding,
    Ground,
    Outcome,
    Status,
    Verdict,
    outcome_of,
)

#: Findings that are derived anew from what counts, not taken over from one submission.
_DERIVED = frozenset({"deadline", "count"})

_STATUS_OF = {
    Outcome.COMPLETE: StandingStatus.COMPLETE,
    Outcome.INCOMPLETE: StandingStatus.INCOMPLETE,
    Outcome.REVIEW: StandingStatus.REVIEW,
}


@dataclass(frozen=True, slots=True)
class _Entry:
    """A submission with people's rulings applied."""

    message: int
    received: datetime
    verdict: Verdict


def nothing_yet(rulebook: Rulebook, unit: str, *, on_roster: bool = True) -> Standing:
    """Return the standing of a unit that has not written."""
    return Standing(
        rulebook=rulebook.id, unit=unit, on_roster=on_roster, status=StandingStatus.NONE
    )


def stand(
    rulebook: Rulebook,
    unit: str,
    submissions: Sequence[Submission],
    *,
    on_roster: bool = True,
    receipt_number: str | None = None,
) -> Standing:
    """Merge a unit's submissions, given oldest first and without resends."""
    entries = [_Entry(s.message, s.received, apply(s.verdict, s.rulings)) for s in submissions]
    if not entries:
        return nothing_yet(rulebook, unit, on_roster=on_roster)
    findings, statistics, marked = _merge(rulebook, entries)
    completing = _completing(rulebook, entries)
    findings += _deadline(rulebook, entries, completing)
    late = is_late(rulebook, completing.received)
    return Standing(
        rulebook=rulebook.id,
        unit=unit,
        on_roster=on_roster,
        status=_STATUS_OF[outcome_of(findings)],
        late=late,
        findings=tuple(findings),
        items=tuple(_items(rulebook, findings)),
        messages=tuple(entry.message for entry in entries),
        first_received=entries[0].received,
        last_received=entries[-1].received,
        receipt_number=receipt_number,
        statistics=statistics,
        marked=marked or (),
    )


def _merge(
    rulebook: Rulebook, entries: Sequence[_Entry]
) -> tuple[list[Finding], Answers, tuple[str, ...] | None]:
    """Collect the grounds that count, and the figures that go with them."""
    merged: dict[tuple[str, str], list[Ground]] = {}
    for path in _subjects(rulebook, entries):
        for key, grounds in _of_subject(entries, path):
            merged.setdefault(key, []).extend(grounds)
    findings = [
        Finding(requirement=requirement, code=code, grounds=tuple(grounds))
        for (requirement, code), grounds in merged.items()
    ]
    statistics = next(
        (e.verdict.statistics for e in reversed(entries) if e.verdict.statistics), ()
    )
    marked = next((e.verdict.marked for e in reversed(entries) if e.verdict.marked), None)
    return [*findings, *check_cross(rulebook, statistics, marked)], statistics, marked


def _subjects(rulebook: Rulebook, entries: Iterable[_Entry]) -> list[str]:
    """List every subject: items in the notice's order, whatever else was spoken of, the files."""
    paths = [path for path, _, _ in rulebook.parts()]
    spoken = [g.subject for e in entries for f in e.verdict.findings for g in f.grounds]
    return [*dict.fromkeys([*paths, *(s for s in spoken if s)]), ""]


def _of_subject(
    entries: Sequence[_Entry], subject: str
) -> Iterator[tuple[tuple[str, str], list[Ground]]]:
    """Yield what counts about one subject, finding by finding."""
    carriers = [e for e in entries if _carries(e.verdict, subject)]
    if not carriers:
        yield from _unsettled(entries, subject)
        return
    newest = carriers[-1]
    for finding in newest.verdict.findings:
        grounds = [g for g in finding.grounds if g.subject == subject]
        if not grounds or finding.code in _DERIVED:
            continue
        worse = any(g.status.faulty for g in grounds) and not _ruled(grounds)
        if worse and any(_was_fine(e.verdict, finding.key, subject) for e in carriers[:-1]):
            facts = {"item": _label(grounds)}
            review = ground(Status.UNSURE, "item_worse", subject=subject, facts=facts)
            grounds = [review, *(g for g in grounds if not g.status.faulty)]
        yield finding.key, grounds


def _carries(verdict: Verdict, subject: str) -> bool:
    return subject in verdict.carries if subject else verdict.files


def _unsettled(
    entries: Sequence[_Entry], subject: str
) -> Iterator[tuple[tuple[str, str], list[Ground]]]:
    """Yield what is said about something nobody has sent: a doubt outlives a later absence."""
    latest: dict[tuple[str, str], list[Ground]] = {}
    for entry in entries:
        for finding in entry.verdict.findings:
            grounds = [g for g in finding.grounds if g.subject == subject]
            if not grounds or finding.code in _DERIVED:
                continue
            doubted = latest.get(finding.key, [])
            if not any(g.status is Status.UNSURE for g in doubted) or _ruled(grounds):
                latest[finding.key] = grounds
    yield from latest.items()


def _ruled(grounds: Iterable[Ground]) -> bool:
    return any(g.sentence == "ruled" for g in grounds)


def _was_fine(verdict: Verdict, key: tuple[str, str], subject: str) -> bool:
    finding = verdict.finding(*key)
    grounds = [g for g in finding.grounds if g.subject == subject] if finding else []
    return bool(grounds) and not any(g.status.faulty for g in grounds)


def _label(grounds: Sequence[Ground]) -> str:
    """Name what became worse, out of the facts of the faults."""
    facts = dict(next(g for g in grounds if g.status.faulty).facts)
    return next((facts[k] for k in ("item", "requirement", "fields", "name") if k in facts), "")


def _completing(rulebook: Rulebook, entries: Sequence[_Entry]) -> _Entry:
    """Return the submission after which nothing was missing or wrong any more, else the last."""
    for count in range(1, len(entries) + 1):
        findings, _, _ = _merge(rulebook, entries[:count])
        if outcome_of(findings) is not Outcome.INCOMPLETE:
            return entries[count - 1]
    return entries[-1]


def _deadline(rulebook: Rulebook, entries: Sequence[_Entry], completing: _Entry) -> list[Finding]:
    """Judge the completing submission's time, unless a person has ruled on it."""
    key = (rulebook.whole, "deadline")
    for entry in reversed(entries):
        finding = entry.verdict.finding(*key)
        if finding and _ruled(finding.grounds):
            return [finding]
    grounds = tuple(check_deadline(rulebook, completing.received))
    return [Finding(requirement=key[0], code=key[1], grounds=grounds)]


def _items(rulebook: Rulebook, findings: Sequence[Finding]) -> Iterator[tuple[str, Status]]:
    """Yield every item's status; a requirement nobody owes and nobody sent has none."""
    by_key = {finding.key: finding for finding in findings}
    for path, requirement, _ in rulebook.parts():
        code = "file" if requirement.single else "item"
        finding = by_key.get((path, code))
        misshapen = by_key.get((path, "file-form")) if requirement.single else None
        if finding or misshapen:
            statuses = [f.status for f in (finding, misshapen) if f]
            yield path, max(statuses, key=lambda s: s.severity)
        elif not requirement.single:
            yield path, Status.MISSING

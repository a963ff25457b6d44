"""The order of the rules: one submission in, one verdict out."""

from datetime import datetime

from mailbot.checks.attribution import attribute
from mailbot.checks.case import Case
from mailbot.checks.circumstances import check_deadline, check_unit, is_late
from mailbot.checks.claims import claim
from mailbot.checks.cross import check_cross
from mailbot.checks.disposition import Circumstances, dispose
from mailbot.checks.fields import answers, check_fields
from mailbot.checks.files import check_count, check_file, check_form, check_name, finding
from mailbot.checks.items import (
    check_item,
    check_marks,
    check_requirement,
    check_seals,
    marked_rows,
)
from mailbot.checks.plausible import check_plausible
from mailbot.model.document import Document
from mailbot.model.message import Disposition, Message
from mailbot.model.roster import Unit
from mailbot.model.rulebook import Requirement, Rulebook
from mailbot.model.verdict import Attribution, Finding, Status, Verdict


def judge(
    message: Message,
    documents: tuple[Document, ...],
    rulebook: Rulebook,
    *,
    received: datetime,
    known: Circumstances = Circumstances(),  # noqa: B008 - frozen
    assigned: Unit | None = None,
    disposition: Disposition | None = None,
) -> Verdict:
    """Judge one message under one rulebook.

    ``assigned`` and ``disposition`` are what a person decided; they outweigh what would be found.
    ``rulebook.roster`` holds the units known so far where the roster is open.
    """
    found = disposition or dispose(message, documents, rulebook, known)
    if found is not Disposition.SUBMISSION:
        return Verdict(rulebook=rulebook.id, rulebook_hash=rulebook.hash, disposition=found)
    attribution = attribute(message, documents, rulebook)
    if assigned is not None:
        attribution = Attribution(unit=assigned, on_roster=True, evidence=("person",))
    case = Case(
        rulebook=rulebook,
        message=message,
        documents=documents,
        received=received,
        attribution=attribution,
    )
    return _verdict(case)


def _verdict(case: Case) -> Verdict:
    rulebook = case.rulebook
    claims = claim(case)
    findings: list[Finding] = []
    for requirement in rulebook.requirements:
        claimed = claims[requirement.id]
        findings += _findings(case, requirement, claimed)
    statistics = next(filter(None, (answers(case, r) for r in rulebook.requirements)), ())
    lists = [i for _, _, i in rulebook.parts() if i.marked and case.places(i.id)]
    marked = marked_rows(case, lists[0]) if lists else None
    findings += check_cross(rulebook, statistics, marked)
    whole = rulebook.whole
    unit, deadline = check_unit(case), check_deadline(rulebook, case.received)
    findings.append(Finding(requirement=whole, code="unit", grounds=tuple(unit)))
    findings.append(Finding(requirement=whole, code="deadline", grounds=tuple(deadline)))
    return Verdict(
        rulebook=rulebook.id,
        rulebook_hash=rulebook.hash,
        disposition=Disposition.SUBMISSION,
        attribution=case.attribution,
        findings=tuple(findings),
        late=is_late(rulebook, case.received),
        files=bool(case.candidates),
        carries=tuple(path for path, _, item in rulebook.parts() if case.places(item.id)),
        statistics=statistics,
        marked=marked,
    )


def _findings(
    case: Case, requirement: Requirement, claimed: tuple[Document, ...]
) -> list[Finding]:
    """Apply every rule about one requirement, in the order a person would tell the results."""
    form = check_form(requirement, claimed)
    file = check_file(case, requirement, claimed)
    if requirement.single:
        beside = _beside(case, requirement)
        file += check_requirement(
            case,
            requirement,
            owed=_owed(case.rulebook, requirement) or beside is not None,
            beside=beside,
            misshapen=any(g.status is not Status.MET for g in form),
        )
        form = [g for g in form if g.status is not Status.MET]
    found = [
        *finding(requirement, "file", file),
        *finding(requirement, "file-form", form),
        *finding(requirement, "file-count", check_count(requirement, claimed)),
        *finding(requirement, "file-name", check_name(case, requirement, claimed)),
    ]
    if not requirement.single:
        for item in requirement.items:
            grounds = check_item(case, requirement, item)
            if grounds:
                path = requirement.path(item)
                found.append(Finding(requirement=path, code="item", grounds=tuple(grounds)))
    return [
        *found,
        *finding(requirement, "seal", check_seals(case, requirement)),
        *finding(requirement, "field", check_fields(case, requirement)),
        *finding(requirement, "plausible", check_plausible(case, requirement)),
        *finding(requirement, "mark", check_marks(case, requirement)),
    ]


def _owed(rulebook: Rulebook, requirement: Requirement) -> bool:
    """Tell whether every unit owes a requirement: all but those that only go together."""
    return not any(requirement.id in group for group in rulebook.together)


def _beside(case: Case, requirement: Requirement) -> str | None:
    """Return the label of a requirement that came and makes this one owed too."""
    for group in case.rulebook.together:
        if requirement.id not in group:
            continue
        for other in case.rulebook.requirements:
            came = any(case.places(item.id) for item in other.items)
            if other.id in group and other.id != requirement.id and came:
                return other.label
    return None

"""Rules about the files themselves: form, number, name."""

from mailbot.checks import names
from mailbot.checks.case import Case, accepted, ground, title
from mailbot.model.document import Document, Problem
from mailbot.model.roster import Roster, Unit
from mailbot.model.rulebook import Item, Requirement
from mailbot.model.text import fold
from mailbot.model.verdict import Finding, Ground, Status

#: Archives without a safe reader: what they hold is unknown, not wrong.
_SEALED_ARCHIVES = frozenset({"rar", "7z"})

#: Wrappings: it is not their name that counts but that of the file inside.
_WRAPPINGS = _SEALED_ARCHIVES | {"zip", "tnef"}


def check_file(
    case: Case, requirement: Requirement, claimed: tuple[Document, ...]
) -> list[Ground]:
    """Say where nothing usable came at all: only a link, or a winmail.dat that stays shut."""
    shut = [d for d in case.candidates if d.kind == "tnef"]
    if shut and not case.readable:
        return [ground(Status.UNSURE, "file_unopened", facts={"name": title(d)}) for d in shut]
    if claimed or case.candidates or requirement.single:
        return []
    return [absent_file(case)]


def absent_file(case: Case) -> Ground:
    """Say that no file came, naming the link that came in its place."""
    if not case.message.links:
        return ground(Status.MISSING, "file_missing")
    links = "、".join(dict.fromkeys(link.name or link.url for link in case.message.links))
    providers = "、".join(dict.fromkeys(link.provider for link in case.message.links))
    return ground(
        Status.MISSING, "file_missing_link", facts={"links": links, "providers": providers}
    )


def check_form(requirement: Requirement, claimed: tuple[Document, ...]) -> list[Ground]:
    """Judge what kind of file came, as far as a better one does not make it irrelevant.

    Nobody is refused over a second file while a good one may hold the item unrecognised.
    """
    if not claimed:
        return []
    good = tuple(d for d in claimed if accepted(d, requirement) and d.pages)
    lacking = [item for item in requirement.items if not _holds(good, item.id)]
    hidden = [item for item in lacking if _may_hold(good, item.id)]
    if not lacking or (good and lacking == hidden and not _strays(claimed, good, lacking)):
        return [ground(Status.MET, "file_form_met")]
    grounds = []
    for document in claimed:
        if document.kind == "tnef":
            continue
        if document.problem or not document.pages:
            grounds += [] if good and lacking == hidden else [_unread(document, requirement)]
        elif not accepted(document, requirement):
            grounds += _strayed(document, requirement, lacking, hidden, alone=not good)
    return grounds or [ground(Status.MET, "file_form_met")]


def _strays(
    claimed: tuple[Document, ...], good: tuple[Document, ...], lacking: list[Item]
) -> bool:
    """Tell whether something the good files lack came in another file."""
    others = tuple(d for d in claimed if d not in good)
    return any(_holds(others, item.id) for item in lacking)


def _strayed(
    document: Document,
    requirement: Requirement,
    lacking: list[Item],
    hidden: list[Item],
    *,
    alone: bool,
) -> list[Ground]:
    """Say of every item that came only in a file of another form that it did."""
    stray = [item for item in lacking if _holds((document,), item.id)]
    if not stray:
        return [_misshapen(document, requirement, "")] if alone else []
    return [
        ground(
            Status.UNSURE,
            "item_unsure",
            subject=requirement.path(item),
            facts={"item": requirement.label if requirement.single else item.label},
        )
        if item in hidden
        else _misshapen(document, requirement, requirement.path(item))
        for item in stray
    ]


def check_count(requirement: Requirement, claimed: tuple[Document, ...]) -> list[Ground]:
    """Judge whether one file holds everything, where one is asked for."""
    if requirement.count != 1:
        return []
    good = [d for d in claimed if accepted(d, requirement)]
    held = [{i.id for i in requirement.items if _holds((d,), i.id)} for d in good]
    everything = set().union(*held)
    if not everything or everything in held:
        return [ground(Status.MET, "file_count_met")] if good else []
    needed = sum(bool(items) for items in held)
    return [ground(Status.WRONG, "file_count_wrong", facts={"count": str(needed)})]


def check_name(
    case: Case, requirement: Requirement, claimed: tuple[Document, ...]
) -> list[Ground]:
    """Judge the file's name against the unit's, once the unit is known."""
    unit = case.attribution.unit
    if requirement.name is None or unit is None:
        return []
    document = _bearer(requirement, claimed)
    if document is None:
        return []
    right = requirement.name.format(unit=unit.name)
    if document.name is None:
        return [ground(Status.WRONG, "file_name_missing", facts={"right": right})]
    status, sentence = _judge_name(document.name, unit, case.rulebook.roster)
    facts = {"name": document.name} | ({} if status is Status.MET else {"right": right})
    return [ground(status, sentence, facts=facts)]


def _judge_name(name: str, unit: Unit, roster: Roster) -> tuple[Status, str]:
    stem = fold(name.rpartition(".")[0] or name)
    if stem in {fold(n) for n in unit.names}:
        return Status.MET, "file_name_met"
    if unit in names.units_in(roster, stem):
        return Status.WARNING, "file_name_words"
    if names.near(roster, stem) == unit or names.near_within(roster, stem) == unit:
        return Status.WARNING, "file_name_typo"
    return Status.WRONG, "file_name_none"


def _bearer(requirement: Requirement, claimed: tuple[Document, ...]) -> Document | None:
    """Return the one file whose name counts.

    Where the form or the number of files is at fault the name is not judged as well: whoever
    merges three files into one names it anew.
    """
    good = [d for d in claimed if accepted(d, requirement)]
    if good and any(g.status is Status.WRONG for g in check_count(requirement, claimed)):
        return None
    if not good:
        alone = [d for d in claimed if d.kind not in _WRAPPINGS]
        return alone[0] if len(alone) == 1 and len(requirement.items) > 1 else None
    return max(good, key=lambda d: sum(_holds((d,), item.id) for item in requirement.items))


def _unread(document: Document, requirement: Requirement) -> Ground:
    """Say why a file could not be read, and whose turn it is."""
    name = title(document)
    match document.problem:
        case Problem.PASSWORD:
            return ground(Status.WRONG, "file_form_password", facts={"name": name})
        case Problem.DAMAGED | Problem.EMPTY | None:
            return ground(Status.WRONG, "file_form_damaged", facts={"name": name})
        case Problem.TOO_LARGE:
            return ground(Status.UNSURE, "file_form_large", facts={"name": name})
        case Problem.TIMEOUT:
            return ground(Status.UNSURE, "file_form_timeout", facts={"name": name})
        case Problem.UNSUPPORTED if document.kind in _SEALED_ARCHIVES:
            return ground(
                Status.UNSURE,
                "file_form_unsupported",
                facts={"name": name, "kind": document.kind.upper()},
            )
        case Problem.UNSUPPORTED if accepted_family(document, requirement):
            return ground(
                Status.UNSURE,
                "file_form_unsafe",
                facts={"name": name, "kind": document.kind.upper()},
            )
        case Problem.UNSUPPORTED:
            return _misshapen(document, requirement, "")


def accepted_family(document: Document, requirement: Requirement) -> bool:
    """Tell whether a file is an old sibling of a form the requirement takes: .doc of .docx."""
    siblings = {"doc": "docx", "wps": "docx"}
    return siblings.get(document.kind) in requirement.form


def _misshapen(document: Document, requirement: Requirement, subject: str) -> Ground:
    """Say that a file is of another form than asked for."""
    wanted = "、".join(requirement.form)
    if requirement.single and requirement.items[0].fields:
        return ground(
            Status.WRONG,
            "file_form_scan",
            subject=subject,
            facts={"name": title(document), "wanted": wanted},
        )
    return ground(
        Status.WRONG,
        "file_form_wrong",
        subject=subject,
        facts={"name": title(document), "kind": document.kind, "wanted": wanted},
    )


def _holds(documents: tuple[Document, ...], item_id: str) -> bool:
    return any(page.holds(item_id) for document in documents for page in document.pages)


def _may_hold(documents: tuple[Document, ...], item_id: str) -> bool:
    return any(
        document.problem is not None or item_id in page.could_be
        for document in documents
        for page in document.pages
    )


def finding(requirement: Requirement, code: str, grounds: list[Ground]) -> list[Finding]:
    """Make one finding of some grounds, none of none."""
    if not grounds:
        return []
    return [Finding(requirement=requirement.id, code=code, grounds=tuple(grounds))]

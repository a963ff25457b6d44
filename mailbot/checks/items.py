"""Rules about the items: is it there, is it sealed, is the list marked, has the table a row."""

from collections.abc import Iterable

from mailbot.checks.case import Case, Place, evidence, ground, page_list, title
from mailbot.checks.files import absent_file
from mailbot.model.document import Evidence
from mailbot.model.rulebook import Item, Requirement
from mailbot.model.verdict import Ground, Status

#: A seal or mark seen with less certainty than this proves nothing.
_SURE = 0.5


def check_item(case: Case, requirement: Requirement, item: Item) -> list[Ground]:
    """Say whether an item of a merged file was found, is missing, or may be hidden."""
    path, places = requirement.path(item), case.places(item.id)
    if places:
        return [_found(path, item.label, places, item)]
    if not case.readable:
        return []
    if case.may_hide(item.id):
        return [ground(Status.UNSURE, "item_unsure", subject=path, facts={"item": item.label})]
    return [ground(Status.MISSING, "item_missing", subject=path, facts={"item": item.label})]


def check_requirement(
    case: Case,
    requirement: Requirement,
    *,
    owed: bool,
    beside: str | None,
    misshapen: bool,
) -> list[Ground]:
    """Say the same of a requirement that is its own one item.

    ``beside`` names the requirement that makes this one owed too; ``misshapen`` says that
    something for it came in another form, which the rule about forms has told already.
    """
    item, path = requirement.items[0], requirement.id
    places = case.places(item.id)
    if misshapen:
        return []
    if places:
        pages, name = page_list(places), title(places[0].document)
        found = _evidence(places, item.id)
        if item.rows and not _rows(places, item.id):
            return _rowless(requirement, places)
        return [
            ground(
                Status.MET,
                "requirement_met",
                subject=path,
                evidence=found,
                facts={"requirement": requirement.label, "name": name, "pages": pages},
            )
        ]
    if not owed:
        return []
    if case.may_hide(item.id):
        return [
            ground(Status.UNSURE, "item_unsure", subject=path, facts={"item": requirement.label})
        ]
    if beside is not None:
        facts = {"requirement": requirement.label, "other": beside}
        return [ground(Status.MISSING, "requirement_together", subject=path, facts=facts)]
    if not case.candidates:
        return [absent_file(case)]
    return [
        ground(
            Status.MISSING,
            "requirement_missing",
            subject=path,
            facts={"requirement": requirement.label},
        )
    ]


def check_seals(case: Case, requirement: Requirement) -> list[Ground]:
    """Look for a seal on every item that should have one; an unseen one is for a person."""
    grounds = []
    for item in requirement.items:
        places = case.places(item.id)
        if not item.seal or not places:
            continue
        path, label = requirement.path(item), item.label
        seen = tuple(
            Evidence(
                document=title(p.document),
                sha256=p.document.sha256,
                page=p.page.number,
                box=s.box,
                text=s.text,
            )
            for p in places
            for s in p.page.seals
            if s.confidence >= _SURE
        )
        if seen:
            grounds.append(
                ground(Status.MET, "seal_met", subject=path, evidence=seen, facts={"items": label})
            )
        else:
            where = _evidence(places[:1], item.id)
            grounds.append(
                ground(
                    Status.UNSURE,
                    "seal_unsure",
                    subject=path,
                    evidence=where,
                    facts={"items": label},
                )
            )
    return grounds


def check_marks(case: Case, requirement: Requirement) -> list[Ground]:
    """Look for marked rows where a list should have some; none is for a person."""
    grounds = []
    for item in requirement.items:
        places = case.places(item.id)
        if not item.marked or not places:
            continue
        path, rows = requirement.path(item), marked_rows(case, item)
        if rows:
            seen = tuple(
                Evidence(
                    document=title(p.document),
                    sha256=p.document.sha256,
                    page=p.page.number,
                    box=m.box,
                    text=m.text,
                    cells=m.cells,
                )
                for p in places
                for m in p.page.marks
                if m.confidence >= _SURE
            )
            count = str(len(rows))
            grounds.append(
                ground(Status.MET, "mark_met", subject=path, evidence=seen, facts={"count": count})
            )
        else:
            where = _evidence(places[-1:], item.id)
            grounds.append(ground(Status.UNSURE, "mark_unsure", subject=path, evidence=where))
    return grounds


def marked_rows(case: Case, item: Item) -> tuple[str, ...]:
    """Return the marked rows of a list, in the mail's order.

    A list that came twice (a PDF and a copy of it) is counted once.
    """
    rows = (m.text for p in case.places(item.id) for m in p.page.marks if m.confidence >= _SURE)
    return tuple(dict.fromkeys(rows))


def _found(path: str, label: str, places: tuple[Place, ...], item: Item) -> Ground:
    return ground(
        Status.MET,
        "item_met",
        subject=path,
        evidence=_evidence(places, item.id),
        facts={"item": label, "pages": page_list(places)},
    )


def _evidence(places: Iterable[Place], item_id: str) -> tuple[Evidence, ...]:
    return tuple(evidence(place, item_id) for place in places)


def _rows(places: tuple[Place, ...], item_id: str) -> int:
    return sum(len(t.rows) for p in places for t in p.page.tables if t.item == item_id)


def _rowless(requirement: Requirement, places: tuple[Place, ...]) -> list[Ground]:
    """Say that a table has no row, if the file says so itself; a scan is for a person."""
    item = requirement.items[0]
    certain = all(place.page.source.value == "text" for place in places)
    return [
        ground(
            Status.WRONG if certain else Status.UNSURE,
            "rows_missing",
            subject=requirement.id,
            evidence=_evidence(places, item.id),
            facts={"requirement": requirement.label},
        )
    ]

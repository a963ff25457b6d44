"""Rules about forms: every required number is there and is a number."""

from collections.abc import Iterator
from dataclasses import dataclass

from mailbot.checks.case import Case, Place, accepted, form_of, ground, title
from mailbot.checks.numbers import Reading, read_number
from mailbot.model.document import Evidence, Form, Value
from mailbot.model.rulebook import Field, FieldKind, Item, Requirement
from mailbot.model.text import one_line
from mailbot.model.verdict import Answer, Answers, Ground, Status

#: Sentences about fields that a person looks at.
_DOUBTS = frozenset({"field_unread", "field_vague"})


def check_fields(case: Case, requirement: Requirement) -> list[Ground]:
    """Judge the required numbers of the requirement's forms; a field's name tells the rest."""
    grounds: list[Ground] = []
    for item in requirement.items:
        if item.numbers and case.places(item.id):
            grounds += _judge(case, requirement, item)
    return grounds


def answers(case: Case, requirement: Requirement) -> Answers:
    """Return what the requirement's form says, field by field, in the rulebook's order."""
    for item in requirement.items:
        if item.fields and case.places(item.id):
            best = _best(case, requirement, item)
            return tuple((f.id, _answer(best, f)) for f in item.fields)
    return ()


@dataclass(frozen=True, slots=True)
class Answered:
    """What a form says in one field, and where it stands."""

    field: Field
    answer: Answer
    value: Value
    place: Place


def answered(case: Case, requirement: Requirement, item: Item) -> Iterator[tuple[str, Answered]]:
    """Yield the path of each field of an item's form that says something, with what it says."""
    best = _best(case, requirement, item)
    for field in item.fields:
        place, value = best.get(field.id, (None, None))
        answer = _answer(best, field)
        if place is not None and value is not None and answer is not None:
            found = Answered(field, answer, value, place)
            yield f"{requirement.path(item)}.{field.id}", found


def _judge(case: Case, requirement: Requirement, item: Item) -> list[Ground]:
    path, best = requirement.path(item), _best(case, requirement, item)
    doubts: dict[str, list[tuple[Field, Evidence | None]]] = {}
    for field in item.numbers:
        place, value = best.get(field.id, (None, None))
        reading = _reading(place, value, field)
        sentence = _fault(reading)
        if sentence:
            doubts.setdefault(sentence, []).append(
                (field, where(place, value) if place and value else None)
            )
    if not doubts:
        return [ground(Status.MET, "field_met", subject=path)]
    return [
        ground(
            Status.UNSURE if sentence in _DOUBTS else Status.WRONG,
            sentence,
            subject=path,
            evidence=tuple(e for _, e in fields if e),
            facts={"fields": "、".join(field.label for field, _ in fields)},
        )
        for sentence, fields in doubts.items()
    ]


def _fault(reading: Reading) -> str | None:
    if reading.number is not None:
        return "field_vague" if reading.vague else None
    if reading.illegible:
        return "field_unread"
    return "field_blank" if reading.blank else "field_no_number"


def _best(
    case: Case, requirement: Requirement, item: Item
) -> dict[str, tuple[Place | None, Value | None]]:
    """Choose for every field where to read it: the asked form of file first, then what is legible.

    A form split over two pages is one form.
    """
    best: dict[str, tuple[Place | None, Value | None]] = {}
    for place, form in sorted(_forms(case, item), key=lambda f: _rank(f[0], requirement)):
        for value in form.values:
            held = best.get(value.field, (None, None))[1]
            better = held is not None and not held.text and value.text and not _copy(place)
            if held is None or better:
                best[value.field] = (place, value)
    return best


def _copy(place: Place) -> bool:
    """Tell whether a page belongs to an editable copy beside the scan."""
    return form_of(place.document.kind) in {"docx", "xlsx", "xls", "et"}


def _forms(case: Case, item: Item) -> Iterator[tuple[Place, Form]]:
    for place in case.places(item.id):
        for form in place.page.forms:
            if form.item == item.id:
                yield place, form


def _rank(place: Place, requirement: Requirement) -> int:
    return 0 if accepted(place.document, requirement) else 1


def _reading(place: Place | None, value: Value | None, field: Field) -> Reading:
    if place is None:
        return Reading(illegible=True)
    return read_number(value, field, place.page.source)


def _answer(best: dict[str, tuple[Place | None, Value | None]], field: Field) -> Answer:
    place, value = best.get(field.id, (None, None))
    if place is None or value is None or not value.legible:
        return None
    text = one_line(value.text, 2000)
    match field.kind:
        case FieldKind.NUMBER:
            return _reading(place, value, field).number
        case FieldKind.CHOICES:
            return tuple(text.split("、")) if text else ()
        case FieldKind.FLAG:
            return text == field.choices[0] if text else None
        case FieldKind.TEXT:
            return text or None


def where(place: Place, value: Value) -> Evidence:
    """Point at what stands in a field."""
    return Evidence(
        document=title(place.document),
        sha256=place.document.sha256,
        page=place.page.number,
        box=value.box,
        text=value.text,
        cell=value.cell,
    )

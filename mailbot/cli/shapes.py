"""The public JSON shapes: model data in, what ``json.dumps`` takes out.

The shapes are a contract with scripts outside; they grow, they never change.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from mailbot.app.checking import Checked
from mailbot.app.doctor import Diagnosis
from mailbot.jobs.picturing import Picture
from mailbot.jobs.reminding import Reminded
from mailbot.model.document import Box, Document, Evidence, Mark, Page, Seal, Value
from mailbot.model.letter import Letter, OutboxEntry
from mailbot.model.record import Account, Event, MessageFile, MessageRecord
from mailbot.model.standing import Standing
from mailbot.model.verdict import Answers, Attribution, Finding, Verdict

#: What the json module writes.
Json: TypeAlias = bool | int | float | str | Iterable["Json"] | Mapping[str, "Json"] | None
Shape: TypeAlias = dict[str, Json]

_DIGITS = 4


def box(value: Box | None) -> Json:
    """Write a box as four fractions."""
    if value is None:
        return None
    return [round(v, _DIGITS) for v in (value.x0, value.y0, value.x1, value.y1)]


def finding(value: Finding, detail: Callable[[Finding], str]) -> Shape:
    """Write a finding; ``detail`` words it."""
    return {
        "requirement": value.requirement,
        "code": value.code,
        "status": value.status.value,
        "detail": detail(value),
        "evidence": [evidence(e) for e in value.evidence],
    }


def evidence(value: Evidence) -> Shape:
    """Write where to look."""
    shape: Shape = {"document": value.document, "sha256": value.sha256 or None}
    shape |= {"page": value.page, "box": box(value.box), "text": value.text}
    return shape | ({"cell": value.cell} if value.cell else {})


def document(value: Document, marked: frozenset[str]) -> Shape:
    """Write a document; marks only on pages that hold an item of ``marked``."""
    return {
        "name": value.name,
        "kind": value.kind,
        "bytes": value.size,
        "sha256": value.sha256,
        "inside": value.inside,
        "problem": value.problem.value if value.problem else None,
        "remark": value.remark,
        "pages": [page(p, marked) for p in value.pages],
    }


def page(value: Page, marked: frozenset[str]) -> Shape:
    """Write a page: what it is, how it lies, its seals and marks."""
    listed = any(s.item in marked for s in value.sightings)
    items = [s.item for s in value.sightings]
    return {
        "number": value.number,
        "sheet": value.sheet,
        "source": value.source.value,
        "rotation": value.rotation,
        "item": items[0] if items else ("blank" if value.blank else "other"),
        "items": items,
        "could_be": list(value.could_be),
        "confidence": round(value.confidence, _DIGITS),
        "seals": [_seal(s) for s in value.seals],
        "marks": [_mark(m) for m in value.marks] if listed else [],
        "fields": [_field(v) for form in value.forms for v in form.values],
    }


def _field(value: Value) -> Shape:
    """Write what stands in a form's field, legible or not, and where."""
    shape: Shape = {"field": value.field, "text": value.text, "legible": value.legible}
    shape |= {"confidence": round(value.confidence, _DIGITS), "box": box(value.box)}
    return shape | ({"cell": value.cell} if value.cell else {})


def _seal(value: Seal) -> Shape:
    confidence = round(value.confidence, _DIGITS)
    return {"box": box(value.box), "text": value.text, "confidence": confidence}


def _mark(value: Mark) -> Shape:
    confidence = round(value.confidence, _DIGITS)
    shape: Shape = {"box": box(value.box), "kind": value.kind, "text": value.text}
    return shape | {"confidence": confidence}


def answers(value: Answers) -> Shape | None:
    """Write a form's answers, null where blank or illegible."""
    if not value:
        return None
    return {k: list(v) if isinstance(v, tuple) else v for k, v in value}


def attribution(value: Attribution | None) -> Shape:
    """Write the unit, and the names that would fit where there is none."""
    if value is None:
        return {"name": None, "on_roster": False, "evidence": [], "candidates": []}
    return {
        "name": value.unit.name if value.unit else None,
        "on_roster": value.on_roster,
        "evidence": list(value.evidence),
        "candidates": list(value.candidates),
    }


def verdict(value: Verdict, detail: Callable[[Finding], str]) -> Shape:
    """Write a verdict without its documents."""
    return {
        "rulebook": value.rulebook,
        "disposition": value.disposition.value,
        "unit": attribution(value.attribution),
        "outcome": value.outcome.value if value.outcome else None,
        "late": value.late,
        "findings": [finding(f, detail) for f in value.findings],
        "statistics": answers(value.statistics),
    }


def letter(value: Letter | None) -> Shape:
    """Write a letter, or that there is none."""
    if value is None:
        return {"kind": "none", "subject": None, "text": None}
    return {"kind": value.kind.value, "subject": value.subject, "text": value.text}


def standing(value: Standing) -> Shape:
    """Write one row of the ledger."""
    return {
        "rulebook": value.rulebook,
        "unit": value.unit,
        "on_roster": value.on_roster,
        "status": value.status.value,
        "late": value.late,
        "items": {path: status.value for path, status in value.items},
        "messages": list(value.messages),
        "first_received": _time(value.first_received),
        "last_received": _time(value.last_received),
        "receipt_number": value.receipt_number,
        "statistics": answers(value.statistics),
    }


def message(value: MessageRecord) -> Shape:
    """Write one row of the list of messages."""
    envelope = value.envelope
    return {
        "id": value.id,
        "mailbox": envelope.mailbox,
        "folder": envelope.folder,
        "uidvalidity": envelope.uidvalidity,
        "uid": envelope.uid,
        "message_id": value.message_id,
        "sha256": value.sha256,
        "from": value.sender,
        "subject": value.subject,
        "received": _time(envelope.received),
        "disposition": value.disposition.value if value.disposition else None,
        "unit": value.unit,
        "outcome": value.outcome.value if value.outcome else None,
        "state": value.state.value,
        "problem": value.problem,
        "duplicate_of": value.duplicate_of,
        "letters": [{"kind": k.value, "state": s.value} for k, s in value.letters],
    }


def outbox_entry(value: OutboxEntry) -> Shape:
    """Write one row of the outbox."""
    return {
        "id": value.id,
        "kind": value.letter.kind.value,
        "to": value.letter.to.address,
        "subject": value.letter.subject,
        "state": value.state.value,
        "attempts": value.attempts,
        "in_reply_to": value.letter.in_reply_to,
        "receipt_number": value.letter.receipt_number,
        "created": _time(value.created),
        "sent": _time(value.sent),
        "problem": value.problem,
    }


def event(value: Event) -> Shape:
    """Write one event."""
    return {
        "id": value.id,
        "at": _time(value.at),
        "kind": value.kind,
        "by": value.by,
        "detail": value.detail,
        "undone": value.undone,
    }


def message_file(
    value: MessageFile, detail: Callable[[Finding], str], marked: frozenset[str]
) -> Shape:
    """Write everything about one message."""
    return {
        **message(value.record),
        "documents": [document(d, marked) for d in value.documents],
        "verdict": verdict(value.verdict, detail) if value.verdict else None,
        "rulings": [
            {
                "requirement": r.requirement,
                "code": r.code,
                "status": r.status.value,
                "reason": r.reason,
                "by": r.by,
                "at": _time(r.at),
            }
            for r in value.rulings
        ],
        "assigned": value.assigned,
        "reclassified": value.reclassified.value if value.reclassified else None,
        "letters": [outbox_entry(e) | {"text": e.letter.text} for e in value.letters],
        "events": [event(e) for e in value.events],
    }


def pictures(names: Mapping[Picture, str]) -> Shape:
    """Write where pictures of the evidence were put, or why there is none."""
    return {"pictures": [_picture(picture, name or None) for picture, name in names.items()]}


def _picture(value: Picture, file: str | None) -> Shape:
    first, finding = value.evidence[0], value.finding
    shape: Shape = {"file": file, "problem": value.lack.value if value.lack else None}
    shape |= {"requirement": finding.requirement, "code": finding.code} if finding else {}
    return shape | {"document": first.document, "sha256": first.sha256 or None, "page": first.page}


def account(value: Account) -> Shape:
    """Write server against ledger for one folder."""
    return {
        "mailbox": value.mailbox,
        "folder": value.folder,
        "server": value.server,
        "ledger": value.ledger,
        "missing": list(value.missing),
        "explained": list(value.explained),
    }


def checked(value: Checked, detail: Callable[[Finding], str], marked: frozenset[str]) -> Shape:
    """Write what was found about one file; one that failed has a problem and nothing else."""
    shape: Shape = {"path": value.path, "problem": value.problem}
    if value.verdict is None or value.opened is None:
        failed: Shape = {"rulebook": None, "disposition": "failed", "unit": attribution(None)}
        failed |= {"outcome": None, "late": False, "findings": [], "documents": []}
        return shape | failed | {"statistics": None, "letter": letter(None)}
    return {
        **shape,
        **verdict(value.verdict, detail),
        "documents": [document(d, marked) for d in value.opened.documents],
        "letter": letter(value.letter),
    }


def diagnosis(value: Diagnosis) -> Shape:
    """Write how one part is."""
    shape: Shape = {"part": value.part, "well": value.well}
    return shape | {"found": value.found, "remedy": value.remedy}


def reminded(value: Reminded) -> Shape:
    """Write one reminder that is due."""
    shape: Shape = {"rulebook": value.rulebook, "unit": value.unit, "days_left": value.days_left}
    return shape | {"address": value.address, "written": value.written}


def _time(value: object) -> str | None:
    return value.isoformat() if hasattr(value, "isoformat") else None

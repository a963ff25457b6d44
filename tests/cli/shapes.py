"""The JSON shapes of the public contract, checked to the letter.

A shape is a dict of keys and what stands there: a type, a tuple of allowed words, a list of one
shape for any number of it, or a function that tells. ``maybe`` allows null.
"""

import re
from datetime import datetime
from typing import Any, TypeAlias

Shape: TypeAlias = Any

DISPOSITIONS = ("submission", "question", "automatic", "unrelated", "failed")
STATUSES = ("met", "warning", "unsure", "wrong", "missing")
OUTCOMES = ("complete", "incomplete", "review")
KINDS = ("receipt", "deficiency", "holding", "reminder")
STATES = ("held", "queued", "sending", "sent", "unknown", "failed", "cancelled", "suppressed")


def maybe(shape: Shape) -> Shape:
    """Allow null."""
    return lambda value: value is None or fits(value, shape)


def time(value: object) -> bool:
    """ISO 8601 with an offset."""
    return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None


def sha256(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch("[0-9a-f]{64}", value))


def number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def box(value: object) -> bool:
    """Four fractions of the page, left before right and top before bottom."""
    if not isinstance(value, list) or not all(number(v) and 0 <= v <= 1 for v in value):
        return False
    x0, y0, x1, y1 = value
    return bool(x0 <= x1 and y0 <= y1)


STATISTICS = {
    **dict.fromkeys(
        (
            "enterprises",
            "teams",
            "teams_cumulative",
            "participants",
            "recommended",
            "investment",
            "awards",
            "conference_registered",
            "conference_presented",
            "conference_attendance",
        ),
        maybe(number),
    ),
    "review_forms": maybe([("发表评审", "资料评审", "与QC小组合开", "单独举办")]),
    "conference": maybe(bool),
    **dict.fromkeys(
        (
            "features",
            "conference_time",
            "conference_place",
            "department",
            "contact",
            "mobile",
            "email",
            "unit",
        ),
        maybe(str),
    ),
}
EVIDENCE = {"document": str, "page": maybe(int), "box": maybe(box), "text": str}
FINDING = {
    "requirement": str,
    "code": str,
    "status": STATUSES,
    "detail": str,
    "evidence": [EVIDENCE],
}
PAGE = {
    "number": int,
    "source": ("text", "ocr", "none"),
    "rotation": lambda value: value in {0, 90, 180, 270},
    "item": str,
    "confidence": lambda value: number(value) and 0 <= value <= 1,
    "seals": [{"box": box, "text": str}],
    "marks": [{"box": maybe(box), "kind": str, "text": str}],
    "fields": [{"field": str, "text": str, "legible": bool, "confidence": number}],
}
DOCUMENT = {
    "name": maybe(str),
    "kind": str,
    "bytes": int,
    "sha256": sha256,
    "problem": maybe(("password", "damaged", "too-large", "timeout", "unsupported", "empty")),
    "pages": [PAGE],
}
CHECK = {
    "path": str,
    "rulebook": maybe(str),
    "disposition": DISPOSITIONS,
    "problem": maybe(str),
    "unit": {"name": maybe(str), "on_roster": bool, "evidence": [str]},
    "outcome": maybe(OUTCOMES),
    "findings": [FINDING],
    "documents": [DOCUMENT],
    "statistics": maybe(STATISTICS),
    "letter": {"kind": (*KINDS, "none"), "subject": maybe(str), "text": maybe(str)},
}
LEDGER = {
    "rulebook": str,
    "unit": str,
    "on_roster": bool,
    "status": ("none", "incomplete", "review", "complete"),
    "late": bool,
    "items": lambda value: all(status in STATUSES for status in value.values()),
    "messages": [int],
    "first_received": maybe(time),
    "last_received": maybe(time),
    "receipt_number": maybe(str),
    "statistics": maybe(STATISTICS),
}
MESSAGE = {
    "id": int,
    "mailbox": str,
    "folder": str,
    "uidvalidity": int,
    "uid": int,
    "message_id": maybe(str),
    "sha256": sha256,
    "from": str,
    "subject": str,
    "received": time,
    "disposition": maybe(DISPOSITIONS),
    "unit": maybe(str),
    "outcome": maybe(OUTCOMES),
    "state": ("archived", "read", "judged", "parked"),
    "problem": maybe(str),
    "letters": [{"kind": KINDS, "state": STATES}],
}
OUTBOX = {
    "id": int,
    "kind": KINDS,
    "to": str,
    "subject": str,
    "state": STATES,
    "attempts": int,
    "in_reply_to": maybe(str),
    "receipt_number": str,
    "created": time,
    "sent": maybe(time),
    "problem": maybe(str),
}
RECONCILE = {
    "mailbox": str,
    "folder": str,
    "server": int,
    "ledger": int,
    "missing": [int],
    "explained": [str],
}


def fits(value: object, shape: Shape) -> bool:
    """Tell whether a value has a shape."""
    return not differences(value, shape)


def differences(value: object, shape: Shape, where: str = "$") -> list[str]:
    """List where a value is not as its shape says; more keys than named are no difference."""
    if isinstance(shape, dict):
        return _of_object(value, shape, where)
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{where}: {value!r:.60} is no array"]
        found = [differences(v, shape[0], f"{where}[{i}]") for i, v in enumerate(value)]
        return [text for texts in found for text in texts]
    if isinstance(shape, tuple):
        return [] if value in shape else [f"{where}: {value!r:.60} is none of {shape}"]
    if isinstance(shape, type):
        right = isinstance(value, shape) and (shape is bool or not isinstance(value, bool))
        return [] if right else [f"{where}: {value!r:.60} is no {shape.__name__}"]
    return [] if shape(value) else [f"{where}: {value!r:.60}"]


def _of_object(value: object, shape: dict[str, Shape], where: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{where}: {value!r:.60} is no object"]
    found = [f"{where}.{key}: is missing" for key in shape if key not in value]
    for key, inner in shape.items():
        if key in value:
            found += differences(value[key], inner, f"{where}.{key}")
    return found

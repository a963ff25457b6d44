"""Labels of a form's fields: how near a text is to one, and which spot is whose label.

Labels of one form often differ by a single word behind a dozen common characters, so they are
given to fields all at once (``assignment``), never one after the other.
"""

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mailbot.model.rulebook import Field, FieldKind
from mailbot.model.text import fold
from mailbot.reading import confidence
from mailbot.reading.assignment import best_assignment
from mailbot.reading.spots import NUMBERING, Spot
from mailbot.reading.wording import leading, likeness, literals, sieve

#: Units of measure, as columns of a form name them and people write them behind numbers.
MEASURES = frozenset(
    {"个", "家", "项", "人", "人次", "万元", "元", "名", "场", "次", "组", "支", "件", "天", "%"}
)

#: A field's own label is preferred to its other wordings, and those to ones with ``*`` in them.
_OTHER_WORDING = 0.01
_LOOSE_WORDING = 0.02
#: A label with its value behind it, without a colon between, is a little less sure.
_RUN_ON = 0.03
#: Cells before lines, where the same text came both ways.
_LOOSE_LINE = 0.005
#: A label of fewer characters must be set off from the value behind it.
_SHORT = 4

_COLON = re.compile(r"[:：]")
_SEALED = "(?:加?盖?公?签?章)"
_UNIT_IS = r"(?:(?:计\s*量\s*)?单\s*位\s*[:：])"
_TAIL = re.compile(r"[\s_:：]+$")
_NUMERAL = re.compile(r"^[约近共计]{0,2}\+?\d")


@dataclass(frozen=True, slots=True)
class Label:
    """A field's label where it was found, and the text that stands behind it in the same place."""

    field: Field
    spot: Spot
    rest: str
    likeness: float


def labels_of(fields: Sequence[Field], spots: Sequence[Spot]) -> tuple[list[Label], list[Spot]]:
    """Find the fields' labels among spots; also return every spot that is anybody's label."""
    known = sieve(tuple(w for f in fields for w in (f.label, *f.labels)), confidence.LABEL)
    near = functools.cache(lambda text: frozenset(known.passed(text)))
    found = [[_compared(field, spot, near) for spot in spots] for field in fields]
    best = [max((row[j].likeness for row in found), default=0.0) for j in range(len(spots))]
    for j, spot in enumerate(spots):
        parts = (best[i] for i, part in enumerate(spots) if not part.wrapped and part.inside(spot))
        if spot.wrapped and best[j] <= max(parts, default=0.0):
            best[j] = 0.0
    worth = [
        [
            label.likeness if 0 < best[j] <= label.likeness + confidence.LABEL_RIVAL else 0.0
            for j, label in enumerate(row)
        ]
        for row in found
    ]
    useful = [j for j in range(len(spots)) if best[j] > 0]
    narrowed = [[row[j] for j in useful] for row in worth]
    chosen = [
        found[i][useful[j]] for i, j in enumerate(best_assignment(narrowed)) if j is not None
    ]
    return chosen, [spots[j] for j in useful]


@dataclass(frozen=True, slots=True)
class _Measured:
    """What a unit of measure looks like beside labels and values."""

    #: In brackets at the end of a label.
    behind: re.Pattern[str]
    #: With a colon of its own, which is not the label's.
    told: re.Pattern[str]
    #: At the beginning of what follows a label: in brackets, or set apart.
    opening: re.Pattern[str]
    apart: re.Pattern[str]


@functools.lru_cache(maxsize=64)
def _measured(unit: str | None) -> _Measured:
    """Make the patterns for one field's unit and all common ones."""
    known = sorted({*MEASURES, unit or "个"}, key=len, reverse=True)
    # A narrow cell breaks even 万元 over two lines.
    units = "|".join(r"\s*".join(map(re.escape, measure)) for measure in known)
    return _Measured(
        behind=re.compile(rf"[(（]\s*(?:{_UNIT_IS}?\s*(?:{units})|{_SEALED})\s*[)）]\s*$"),
        told=re.compile(rf"[(（]\s*{_UNIT_IS}\s*(?:{units})\s*[)）]"),
        opening=re.compile(rf"^\s*[(（]\s*{_UNIT_IS}?\s*(?:{units})\s*[)）]"),
        apart=re.compile(rf"^\s*(?:{units})(?=[\s:：\d])"),
    )


def without_measure(text: str, field: Field) -> str:
    """Take a unit of measure that stands apart from a value's beginning, and what surrounds it."""
    measured = _measured(field.unit)
    apart = measured.apart.sub("", measured.opening.sub("", text, count=1), count=1)
    return re.sub(rf"[(（]\s*{_SEALED}\s*[)）]|_{{2,}}", "", apart).strip(" \t\r\n　:：_")


def is_measure(text: str, field: Field) -> bool:
    """Tell whether a text is nothing but a unit of measure."""
    bare = fold(text).strip("()")
    return bare in MEASURES or (bool(bare) and bare == fold(field.unit or ""))


def _compared(field: Field, spot: Spot, near: Callable[[str], frozenset[str]]) -> Label:
    """Compare a spot with all wordings of a field's label that it may be ``near`` to."""
    text = _plain(spot.text, field.unit)
    best = Label(field, spot, "", 0.0)
    discount = 0.0 if spot.cell else _LOOSE_LINE
    possible = near(text)
    for wording in (field.label, *field.labels):
        if wording not in possible:
            continue
        cost = discount
        if wording != field.label:
            cost += _LOOSE_WORDING if "*" in wording else _OTHER_WORDING
        met, rest = _nearest(wording, text, field, spot)
        if met - cost > best.likeness:
            best = Label(field, spot, without_measure(rest, field), met - cost)
    return best


def _nearest(wording: str, text: str, field: Field, spot: Spot) -> tuple[float, str]:
    """Compare a text with one wording: all of it, up to its colon, or its beginning."""
    if field.kind is FieldKind.NUMBER and any(char.isdigit() for char in text):
        # A run at the end would take the value for a part of the label.
        wording = wording.rstrip("*")
    near = likeness(wording, _head(text, field.unit), confidence.LABEL)
    if spot.wrapped or near == 1:
        return near, ""
    rest = ""
    colon = _COLON.search(text)
    if colon:
        before = likeness(wording, _head(text[: colon.start()], field.unit), confidence.LABEL)
        if before > near:
            near, rest = before, text[colon.end() :]
    if near < 1 and not wording.endswith("*"):
        begun, end = leading(wording, text, confidence.LABEL_RUN_ON)
        if begun - _RUN_ON > near and _separate(text[end:], wording, field):
            near, rest = begun - _RUN_ON, text[end:]
    return near, rest


@functools.lru_cache(maxsize=4096)
def _plain(text: str, unit: str | None) -> str:
    """Take from a text its number, and the unit that has a colon of its own."""
    return _measured(unit).told.sub("", NUMBERING.sub("", text, count=1))


@functools.lru_cache(maxsize=4096)
def _head(text: str, unit: str | None) -> str:
    """Take from a label what is not its wording: the unit in brackets, colons, blanks to fill."""
    return _TAIL.sub("", _measured(unit).behind.sub("", _TAIL.sub("", text)))


def _separate(rest: str, wording: str, field: Field) -> bool:
    """Tell whether what follows a label's wording is a value and not more of another label."""
    if not rest.strip():
        return False
    if field.kind is FieldKind.NUMBER:
        return bool(_NUMERAL.match(fold(without_measure(rest, field))))
    return literals(wording) >= _SHORT or rest[0] in " 　\t\r\n:：_"

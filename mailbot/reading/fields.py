"""A form's fields as filled in: from ruled grids, sheets, Word tables and loose lines.

Text is returned as it stands; what it means is for the checks. Nothing is guessed: where a label
was not found there is no value, and where something stands that cannot be read it says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mailbot.model.document import Value
from mailbot.model.rulebook import Field, FieldKind
from mailbot.model.text import fold
from mailbot.reading import confidence, phrases
from mailbot.reading.choices import ticked
from mailbot.reading.labels import Label, is_measure, labels_of, without_measure
from mailbot.reading.region import Region, middle
from mailbot.reading.spots import Layout, Spot

#: Columns that hold no values.
_REMARKS = frozenset({"备注", "说明", "填报说明", "填写说明", "填表说明", "注"})
#: Most rows of free text below a label without ruling lines.
_AREA_ROWS = 12
#: A line is another label's if that one is nearer by this share of a line height.
_ASKEW = 0.2
_BLANKS = " \t\r\n　_:："


@dataclass(frozen=True, slots=True)
class _Form:
    """A sheet of paper with its labels found."""

    layout: Layout
    #: Every spot that is some field's label.
    labels: tuple[Spot, ...]
    #: True where the file itself says what stands there, so that nothing means blank.
    certain: bool

    def is_label(self, spot: Spot) -> bool:
        """Tell whether a spot is a label, or a line of one."""
        return any(spot.inside(label) for label in self.labels)


def read_fields(fields: Sequence[Field], region: Region, *, certain: bool) -> tuple[Value, ...]:
    """Read a form's fields from a region, in the fields' order.

    Grids are read first; loose lines fill in for labels no grid has. ``certain`` tells that the
    text is the file's own and not read from pixels.
    """
    captions = [wording for field in fields for wording in (field.label, *field.labels)]
    layout = Layout.of(region, captions)
    found, taken = labels_of(fields, layout.spots)
    form = _Form(layout, tuple(taken), certain)
    values = {label.field.id: _value(label, form) for label in found}
    return tuple(values[field.id] for field in fields if field.id in values)


def filled(values: Sequence[Value]) -> bool:
    """Tell whether anybody wrote anything into a form."""
    return any(value.text or not value.legible for value in values)


def _value(label: Label, form: _Form) -> Value:
    spot = _found(label, form)
    if spot is None:
        # Nothing stands there: a blank if the file says so, else a number may not have been seen.
        legible = form.certain or label.field.kind is not FieldKind.NUMBER
        return _judged(label, replace(label.spot, text="", legible=legible), form)
    return _judged(label, spot, form)


def _found(label: Label, form: _Form) -> Spot | None:
    """Find where a field's value stands: behind its label, right of it, or below it."""
    field, spot = label.field, label.spot
    if label.rest:
        return replace(spot, text=label.rest)
    if _heads_column(spot, form):
        return _below(spot, form)
    right = list(_until_label(spot, form))
    if field.kind in {FieldKind.CHOICES, FieldKind.FLAG}:
        return _joined(right) or _below(spot, form)
    places = [p for p in right if not is_measure(p.text)]
    places = [p for p in places if fold(form.layout.head(p)) not in _REMARKS] or places
    written = next((p for p in places if p.text.strip(_BLANKS) or not p.legible), None)
    if written or places:
        return written or places[0]
    if right:
        return None if spot.cell is None else replace(right[0], text="")
    below = _below(spot, form)
    if below or spot.cell:
        return below or replace(spot, text="")
    return _area(spot, form) if field.kind is FieldKind.TEXT else None


def _heads_column(spot: Spot, form: _Form) -> bool:
    """Tell whether a row holds nothing but labels, and the row below nothing of the kind."""
    below = form.layout.below(spot)
    if below is None:
        return False
    under = list(form.layout.row(below))
    labels = all(form.is_label(cell) for cell in form.layout.row(spot))
    return labels and bool(under) and not any(form.is_label(cell) for cell in under)


def _until_label(label: Spot, form: _Form) -> Iterator[Spot]:
    """Yield what stands right of a label, up to the next label."""
    for spot in form.layout.right(label):
        if form.is_label(spot):
            return
        if not any(_nearer(spot, other, label) for other in form.labels):
            yield spot


def _nearer(spot: Spot, other: Spot, label: Spot) -> bool:
    """Tell whether a line stands rather beside another label: rows of a photo run askew."""
    if spot.cell or not (spot.box and other.box and label.box) or other.box.x1 > spot.box.x0:
        return False
    height = middle(spot.box)[1]
    away = abs(middle(label.box)[1] - height) - abs(middle(other.box)[1] - height)
    return away > _ASKEW * (spot.box.y1 - spot.box.y0)


def _below(spot: Spot, form: _Form) -> Spot | None:
    below = form.layout.below(spot)
    return None if below is None or form.is_label(below) else below


def _area(spot: Spot, form: _Form) -> Spot | None:
    """Join the sentences below a label, down to the next label."""
    lines: list[Spot] = []
    for line in form.layout.under(spot):
        if form.is_label(line) or len(lines) == _AREA_ROWS:
            break
        if not lines and not phrases.is_sentence(line.text):
            return None
        lines.append(line)
    return _joined(lines)


def _joined(spots: Sequence[Spot]) -> Spot | None:
    """Join spots to one; None for none."""
    if not spots:
        return None
    return replace(
        spots[0],
        text=" ".join(spot.text for spot in spots if spot.text),
        confidence=min(spot.confidence for spot in spots),
        legible=all(spot.legible for spot in spots),
    )


def _judged(label: Label, spot: Spot, form: _Form) -> Value:
    """Turn what stands in a field's place into its value."""
    field, text, legible = label.field, spot.text.strip(_BLANKS), spot.legible
    if field.kind is FieldKind.NUMBER:
        text = without_measure(text, field)
        text = "" if is_measure(text) else text
    if field.kind in {FieldKind.CHOICES, FieldKind.FLAG}:
        return _chosen(field, spot, text)
    floor = confidence.NUMBER if field.kind is FieldKind.NUMBER else confidence.TEXT
    if text and not form.certain and spot.confidence < floor:
        legible = False
    return Value(
        field=field.id,
        text=text,
        legible=legible,
        confidence=spot.confidence,
        box=spot.box,
        cell=spot.address,
    )


def _chosen(field: Field, spot: Spot, text: str) -> Value:
    choice = ticked(text, field.choices)
    return Value(
        field=field.id,
        text="、".join(choice.captions),
        legible=spot.legible and choice.certain,
        confidence=spot.confidence,
        box=spot.box,
        cell=spot.address,
    )

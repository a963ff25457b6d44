"""A form's fields as filled in: from ruled grids, sheets, Word tables and loose lines.

Text is returned as it stands; what it means is for the checks. Nothing is guessed: where a label
was not found there is no value, and where something stands that cannot be read it says so.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from mailbot.model.document import Value
from mailbot.model.rulebook import Field, FieldKind
from mailbot.reading import confidence
from mailbot.reading.choices import ticked
from mailbot.reading.labels import Label, is_measure, labels_of, without_measure
from mailbot.reading.places import BLANKS, Labelled, value_of
from mailbot.reading.region import Region
from mailbot.reading.sheets import day_counted, is_mistaken_day
from mailbot.reading.spots import Layout, Spot
from mailbot.reading.survey import sureness

#: Labels of fields that hold a day.
_DAYS = re.compile("时间|日期")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
#: In so many lines of a page stand the words of a watermark.
_STREWN = 5


def read_fields(fields: Sequence[Field], region: Region, *, certain: bool) -> tuple[Value, ...]:
    """Read a form's fields from a region, in the fields' order.

    Grids are read first; loose lines fill in for labels no grid has. ``certain`` tells that the
    text is the file's own and not read from pixels.
    """
    captions = [wording for field in fields for wording in (field.label, *field.labels)]
    layout = Layout.of(region, captions)
    found, taken = labels_of(fields, layout.spots)
    figures = (x.spot for x in found if x.field.kind is FieldKind.NUMBER and not x.rest)
    form = Labelled(layout, tuple(taken), tuple(figures))
    places = [(label, value_of(label, form)) for label in found]
    unseen = not certain or form.stray([spot for _, spot in places if spot])
    plain = certain or sureness(region.lines) >= confidence.PLAIN
    number = confidence.NUMBER if plain else confidence.NUMBER_IN_DOUBT
    values = {
        label.field.id: _value(label, spot, number, certain=certain, unseen=unseen)
        for label, spot in places
    }
    read = [(field, values[field.id]) for field in fields if field.id in values]
    return tuple(
        value
        if certain or field.kind is not FieldKind.NUMBER
        else _beside_watermark(value, region)
        for field, value in read
    )


def filled(values: Sequence[Value]) -> bool:
    """Tell whether anybody wrote anything into a form."""
    return any(value.text or not value.legible for value in values)


def _value(
    label: Label, spot: Spot | None, number: float, *, certain: bool, unseen: bool
) -> Value:
    """Turn what stands in a field's place into its value.

    A number read with less than ``number`` is not legible. ``unseen`` says that where nothing
    stands beside a label something may stand all the same.
    """
    field = label.field
    if spot is None:
        told = field.kind is FieldKind.TEXT or not unseen
        spot = replace(label.spot, text="", legible=told)
    text, legible = spot.text.strip(BLANKS), spot.legible
    if field.kind in {FieldKind.CHOICES, FieldKind.FLAG}:
        return _chosen(field, spot, text, certain=certain)
    if field.kind is FieldKind.NUMBER:
        text = without_measure(text, field)
        text = "" if is_measure(text, field) else text
        if text and not certain and spot.cell is None and not any(c.isdigit() for c in text):
            # A remark, and the number before it was not seen.
            legible = False
        if spot.address and is_mistaken_day(text):
            legible = False
    elif spot.address and _DAYS.search(field.label):
        text = day_counted(text) or text
    floor = number if field.kind is FieldKind.NUMBER else confidence.TEXT
    if text and not certain and spot.confidence < floor:
        legible = False
    return Value(
        field=field.id,
        text=text,
        legible=legible,
        confidence=spot.confidence,
        box=spot.box,
        cell=spot.address,
    )


def _beside_watermark(value: Value, region: Region) -> Value:
    """Doubt words that stand all over the page: what they lie over may be a number."""
    words = _CHINESE.findall(value.text)
    if not words or any(char.isdigit() for char in value.text):
        return value
    lines = [line.text for line in region.lines]
    pairs = (a + b for a, b in pairwise("".join(words)))
    strewn = any(sum(pair in line for line in lines) >= _STREWN for pair in pairs)
    return replace(value, legible=False) if strewn else value


def _chosen(field: Field, spot: Spot, text: str, *, certain: bool) -> Value:
    choice = ticked(text, field.choices)
    whole = choice.whole or (certain and spot.cell is not None)
    return Value(
        field=field.id,
        text="、".join(choice.captions),
        legible=spot.legible and choice.certain and whole,
        confidence=spot.confidence,
        box=spot.box,
        cell=spot.address,
    )

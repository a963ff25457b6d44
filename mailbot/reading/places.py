"""Where in a form a field's value stands: behind its label, right of it, or below it.

Nothing is guessed: where two numbers could be the one, or a number stands somewhere that no label
claims, the value is there and cannot be read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mailbot.model.rulebook import FieldKind
from mailbot.model.text import fold
from mailbot.reading import phrases
from mailbot.reading.labels import Label, is_measure
from mailbot.reading.region import middle
from mailbot.reading.spots import Layout, Spot

#: Heads of columns that hold no values, or those of another year.
_ASIDE = re.compile(
    r"备?注|(?:填[报写表])?说明|.{0,6}(?:上年|去年|上一年|往年|同期|增长|增减|示例|样例).{0,6}"
)
#: Heads of columns that hold the values, whatever stands beside them.
_VALUES = re.compile(r"数[量据值]|填报.{0,4}|本[年期].{0,4}|结果|内容")
#: The number of a row: 3, 3., (3).
_ORDINAL = re.compile(r"\(?\d{1,2}[.、)]?")
#: A number and little else.
_NUMERAL = re.compile(r"[约近共]?\d[\d,.]*\D{0,3}")
#: Most rows of free text below a label without ruling lines.
_AREA_ROWS = 12
#: A line is another label's if that one is nearer by this share of a line height.
_ASKEW = 0.2
#: Lines of one text stand no further apart than this many line heights.
_CLOSE = 1.9
#: Below this share of a page's height stand page numbers.
_FOOT = 0.93
#: What people write values on, and what surrounds them.
BLANKS = " \t\r\n　_:："


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sheet of paper with its labels found."""

    layout: Layout
    #: Every spot that is some field's label.
    labels: tuple[Spot, ...]
    #: The labels of numbers, and nothing else in their places.
    figures: tuple[Spot, ...] = ()

    def is_label(self, spot: Spot) -> bool:
        """Tell whether a spot is a label, or a line of one."""
        return any(spot.inside(label) for label in self.labels)

    def stray(self, taken: Sequence[Spot]) -> bool:
        """Tell whether a number stands outside all tables that is no value, label or row's number.

        ``taken`` are the places where values were found.
        """
        used = {spot.box for spot in taken}
        for line in self.layout.loose():
            if line.box in used or self.is_label(line) or not _NUMERAL.fullmatch(fold(line.text)):
                continue
            first = min((x.box.y0 for x in self.labels if x.box), default=1.0)
            if line.box and first < line.box.y1 < _FOOT and not self.numbers_row(line):
                return True
        return False

    def numbers_row(self, line: Spot) -> bool:
        """Tell whether a line is the number before a row's first label."""
        behind = next(self.layout.right(line), line)
        before = any(
            _stands_beside(label, line) and label.box.x0 < line.box.x0
            for label in self.labels
            if label.box and line.box
        )
        return bool(_ORDINAL.fullmatch(fold(line.text))) and self.is_label(behind) and not before


def value_of(label: Label, form: Labelled) -> Spot | None:
    """Find where a field's value stands, empty where nobody wrote; None for no place at all."""
    field, spot = label.field, label.spot
    if label.rest:
        return replace(spot, text=label.rest)
    if _heads_column(spot, form):
        return _under(label, form)
    right = list(_until_label(spot, form))
    if field.kind in {FieldKind.CHOICES, FieldKind.FLAG}:
        more = [line for line in right[:1] if not line.cell]
        further = [x for x in _lines_of(more[0], form) if x not in right] if more else []
        return joined([*right, *further]) or _below(spot, form)
    places = [p for p in right if not is_measure(p.text, field)]
    proper = [p for p in places if not _headed(p, _ASIDE, form)]
    if field.kind is FieldKind.NUMBER and places and not proper:
        # Only remarks, or another year's figure; the form may mean them all the same.
        return replace(places[0], legible=False)
    if any(p.text.strip(BLANKS) for p in proper) or field.kind is FieldKind.NUMBER:
        places = proper
    if places:
        return _written(label, places, form)
    if right:
        return None if spot.cell is None else replace(right[0], text="")
    below = _under(label, form)
    if below or spot.cell:
        return below or replace(spot, text="")
    return _area(spot, form) if field.kind is FieldKind.TEXT else None


def joined(spots: Sequence[Spot]) -> Spot | None:
    """Join spots to one; None for none."""
    if not spots:
        return None
    return replace(
        spots[0],
        text=" ".join(spot.text for spot in spots if spot.text),
        confidence=min(spot.confidence for spot in spots),
        legible=all(spot.legible for spot in spots),
    )


def _written(label: Label, places: Sequence[Spot], form: Labelled) -> Spot:
    """Choose where right of a label its value stands: under its head, or else not empty.

    Where other numbers stand in the column of an empty place, it is a number left out; and where
    two numbers stand side by side that no head tells apart, neither is certain.
    """
    number = label.field.kind is FieldKind.NUMBER
    under = [p for p in places if number and p.cell and _headed(p, _VALUES, form)]
    if under and under[0].text.strip(BLANKS):
        return under[0]
    for i, place in enumerate(places):
        if place.text.strip(BLANKS) or not place.legible:
            rivals = [p for p in places[i + 1 :] if fold(p.text)[:1].isdigit()]
            if number and (rivals or under):
                return replace(place, legible=False)
            if number or place.cell:
                return place
            return joined(_lines_of(place, form)) or place
        if number and _holds_numbers(place, label, form):
            return place
    return places[0]


def _lines_of(first: Spot, form: Labelled) -> list[Spot]:
    """Take with a line those below that go on with its text: no label stands beside them."""
    lines = [first]
    for line in form.layout.under(first):
        last = lines[-1].box
        if not (line.box and last) or len(lines) == _AREA_ROWS:
            break
        apart = middle(line.box)[1] - middle(last)[1]
        if apart > _CLOSE * (last.y1 - last.y0) or form.is_label(line):
            break
        if abs(line.box.x0 - last.x0) > last.y1 - last.y0:
            continue
        if any(_stands_beside(label, line) for label in form.labels):
            break
        lines.append(line)
    return lines


def _stands_beside(label: Spot, line: Spot) -> bool:
    if not (label.box and line.box):
        return False
    return label.box.y0 <= middle(line.box)[1] <= label.box.y1


def _headed(place: Spot, heads: re.Pattern[str], form: Labelled) -> bool:
    """Tell whether a cell's column has such a head."""
    return any(heads.fullmatch(fold(cell.text)) for cell in form.layout.above(place))


def _holds_numbers(place: Spot, label: Label, form: Labelled) -> bool:
    """Tell whether a cell's column holds the numbers of other labels in the same column."""
    spot = label.spot
    for other in form.figures:
        if not (other.cell and spot.cell and place.cell) or other == spot:
            continue
        if (other.grid, other.cell.col) == (spot.grid, spot.cell.col):
            cell = form.layout.beside(other, place.cell)
            if cell and any(char.isdigit() for char in cell.text):
                return True
    return False


def _heads_column(spot: Spot, form: Labelled) -> bool:
    """Tell whether a row holds nothing but labels, and the row below nothing of the kind."""
    below = form.layout.below(spot)
    if below is None:
        return False
    under = list(form.layout.row(below))
    labels = all(form.is_label(cell) for cell in form.layout.row(spot))
    return labels and bool(under) and not any(form.is_label(cell) for cell in under)


def _until_label(label: Spot, form: Labelled) -> Iterator[Spot]:
    """Yield what stands right of a label, up to the next label or its number."""
    right = list(form.layout.right(label))
    end = next((i for i, spot in enumerate(right) if form.is_label(spot)), len(right))
    if (
        0 < end < len(right)
        and _is_numbered(label, form)
        and _ORDINAL.fullmatch(fold(right[end - 1].text))
    ):
        end -= 1
    for spot in right[:end]:
        if not any(_nearer(spot, other, label) for other in form.labels):
            yield spot


def _is_numbered(label: Spot, form: Labelled) -> bool:
    """Tell whether a label's row begins with its number."""
    if label.cell:
        first, second = [*form.layout.row(label), label, label][:2]
        return bool(_ORDINAL.fullmatch(fold(first.text))) and form.is_label(second)
    # The number of a row of two lines stands between them, and one of them may be the label.
    return any(
        form.numbers_row(line)
        and (_stands_beside(label, line) or next(form.layout.right(line), line).inside(label))
        for line in form.layout.loose()
    )


def _nearer(spot: Spot, other: Spot, label: Spot) -> bool:
    """Tell whether a line stands rather beside another label: rows of a photo run askew."""
    if spot.cell or not (spot.box and other.box and label.box) or other.box.x1 > spot.box.x0:
        return False
    height = middle(spot.box)[1]
    away = abs(middle(label.box)[1] - height) - abs(middle(other.box)[1] - height)
    return away > _ASKEW * (spot.box.y1 - spot.box.y0)


def _under(label: Label, form: Labelled) -> Spot | None:
    """Find what stands below a label and its unit; of figures in two rows none is certain."""
    below = _below(label.spot, form)
    if below and is_measure(below.text, label.field):
        below = _below(below, form) or below
    more = _below(below, form) if below else None
    if not (below and more and fold(more.text)[:1].isdigit()):
        return below
    if label.field.kind is not FieldKind.NUMBER:
        return below
    # A number before a label is that row's.
    numbers_row = form.is_label(next(form.layout.right(more), more))
    return below if numbers_row else replace(below, legible=False)


def _below(spot: Spot, form: Labelled) -> Spot | None:
    below = form.layout.below(spot)
    return None if below is None or form.is_label(below) else below


def _area(spot: Spot, form: Labelled) -> Spot | None:
    """Join the sentences below a label, down to the next label."""
    lines: list[Spot] = []
    for line in form.layout.under(spot):
        if form.is_label(line) or len(lines) == _AREA_ROWS:
            break
        if not lines and not phrases.is_sentence(line.text):
            return None
        lines.append(line)
    return joined(lines)

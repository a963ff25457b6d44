"""Any form in any layout: what was written comes back exactly, or not at all."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.checks.numbers import read_number
from mailbot.model.document import Source, Value
from mailbot.model.text import fold
from mailbot.reading.fields import read_fields
from mailbot.reading.region import Region
from tests.reading.layouts import NUMBERS, Drawn, forms, is_number
from tests.reading.papers import FIELDS


def read(region: Region, *, certain: bool) -> dict[str, Value]:
    return {value.field: value for value in read_fields(FIELDS, region, certain=certain)}


def numbers(values: dict[str, Value], source: Source) -> dict[str, float | str | None]:
    """Understand the seven numbers: a number, None for blank, a word where it is not told."""
    told: dict[str, float | str | None] = {}
    for field in NUMBERS:
        reading = read_number(values.get(field.id), field, source)
        told[field.id] = None if reading.blank else reading.number
        if not reading.blank and reading.number is None:
            told[field.id] = "words" if reading.words else "unread"
    return told


@settings(max_examples=60)
@given(forms(), st.sampled_from([(True, True), (False, True), (False, False)]))
def test_a_ruled_form_comes_back_as_it_was_written(form: Drawn, kind: tuple[bool, bool]) -> None:
    """On paper, in a sheet, and in a sheet whose merged cells nobody knows of."""
    placed, merged = kind
    values = read(form.table(placed=placed, merged=merged), certain=not placed)
    source = Source.OCR if placed else Source.TEXT
    for name, told in numbers(values, source).items():
        number = form.written[name].number
        # Where a column is empty from top to bottom, another one may be the values'.
        assert told == number or (number is None and told == "unread"), name
    for name, written in form.written.items():
        if not is_number(name):
            assert fold(values[name].text) == fold(written.text), name


@settings(max_examples=60)
@given(forms(most_across=2, asides=False), st.sampled_from([Source.TEXT, Source.OCR]))
def test_a_form_without_rules_comes_back_or_is_told_to_be_unread(
    form: Drawn, source: Source
) -> None:
    told = numbers(read(form.loose(), certain=source is Source.TEXT), source)
    for name, said in told.items():
        assert said in {form.written[name].number, "unread"}, name


def test_the_number_of_the_next_column_is_no_value_of_a_wrapped_label() -> None:
    """Seen on an empty form: the label is its first line, and its row's number stands lower."""
    asked = "本年度推荐工程建设质量信得过班组数\n（个）"
    spent = "本年度对\n质量信得过班组活动投入费用（培训、交流、规范化等）（万元）"
    form = Drawn(rows=(("5", asked, "", "6", spent, ""),), columns=6, written={})
    value = read(form.loose(), certain=False)["recommended"]
    assert not value.text
    assert not value.legible

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.checks.numbers import Reading, parse_number, read_number
from mailbot.model.document import Source, Value
from mailbot.model.rulebook import Field, FieldKind

FIELD = Field(id="teams", label="班组数", unit="个", kind=FieldKind.NUMBER, required=True)


def read(text: str, source: Source = Source.TEXT, *, legible: bool = True) -> Reading:
    return read_number(Value(field="teams", text=text, legible=legible), FIELD, source)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("116", 116),
        ("528.9", 528.9),
        ("1,140", 1140),
        ("１２３", 123),
        ("50个", 50),
        (" 1 876 ", 1876),
        ("17.0", 17),
        ("0", 0),
        ("1，234，567.5万元", 1234567.5),
    ],
)
def test_numbers_as_people_write_them(text: str, number: float) -> None:
    assert read(text).number == number


@pytest.mark.parametrize(
    ("text", "unit", "number"),
    [
        ("40个班组", "个", 40),
        ("12家企业", "个", 12),
        ("12（家）", "个", 12),
        ("2680人", "人次", 2680),
        ("30万元", "万元", 30),
        ("30（万元）", "万元", 30),
        ("86.5万", "万元", 86.5),
        ("865000元", "万元", 86.5),
        ("1.2亿元", "万元", 12000),
        ("5000元整", "万元", 0.5),
        ("3万元", "元", 30000),
    ],
)
def test_a_unit_behind_a_number_is_understood(text: str, unit: str, number: float) -> None:
    assert parse_number(text, unit) == number


@pytest.mark.parametrize(("text", "unit"), [("30万", "个"), ("30元", "个"), ("万元", "万元")])
def test_a_unit_that_does_not_fit_makes_no_number(text: str, unit: str) -> None:
    assert parse_number(text, unit) is None


@pytest.mark.parametrize(
    ("text", "unit", "scanned", "in_a_file"),
    [
        ("1.234", "人次", 1234, 1.234),
        ("969.785", "万元", None, 969.785),
        ("96.978", "", None, 96.978),
        ("969.78", "万元", 969.78, 969.78),
        ("1234.567", "万元", 1234.567, 1234.567),
    ],
)
def test_a_point_before_three_digits_may_be_a_comma_on_a_scan(
    text: str, unit: str, scanned: float | None, in_a_file: float
) -> None:
    assert parse_number(text, unit, lenient=True) == scanned
    assert parse_number(text, unit) == in_a_file


@pytest.mark.parametrize("text", ["12；", "12个。", "12，", "12、", "12.", "12 个 ；"])
def test_what_ends_a_number_in_a_row_of_them_is_read_over(text: str) -> None:
    assert read(text).number == 12
    assert read(text, Source.OCR).number == 12


@pytest.mark.parametrize("text", ["12 2", "12\n5", "1 1876", "12\n2.", "1\n876"])
def test_figures_with_a_gap_between_are_no_number_of_ours(text: str) -> None:
    assert read(text) == read(text, Source.OCR) == Reading(illegible=True)


@pytest.mark.parametrize("text", ["见附表", "—", "若干", "无", "12-15", "三", "2025年5月"])
def test_a_file_that_says_words_says_words(text: str) -> None:
    assert read(text).words
    assert read(text).number is None


@pytest.mark.parametrize(("text", "number"), [("约50", 50), ("300余人", 300), ("近1,000家", 1000)])
def test_of_a_guess_a_person_decides(text: str, number: int) -> None:
    assert read(text) == Reading(number=number, vague=True)
    assert read(text, Source.OCR).vague


def test_a_piece_of_the_label_in_a_scan_is_no_value() -> None:
    assert read("班组数", Source.OCR).illegible
    assert read("班组数").words


def test_an_empty_field_is_blank_whatever_the_source() -> None:
    assert read("").blank
    assert read(" ＿ ", Source.OCR).blank


def test_a_scan_that_reads_garbage_is_illegible_not_wrong() -> None:
    assert read("1z%", Source.OCR).illegible
    assert read("—", Source.OCR).illegible
    assert read("116", Source.OCR, legible=False).illegible
    assert read_number(None, FIELD, Source.OCR).illegible


def test_a_scan_that_reads_words_says_words() -> None:
    assert read("见附表", Source.OCR).words


def test_letters_for_digits_are_forgiven_in_scans_only() -> None:
    assert parse_number("1O5", lenient=True) == 105
    assert parse_number("1O5") is None


def test_a_b_may_be_an_eight_or_a_thirteen_so_a_person_looks() -> None:
    assert read("B4.82", Source.OCR).illegible


@given(st.integers(min_value=0, max_value=10**12))
def test_every_whole_number_reads_back(number: int) -> None:
    assert parse_number(str(number)) == number
    assert parse_number(f"{number:,}") == number
    assert parse_number(f"{number}万元", "万元") == number


@given(st.text(max_size=20))
def test_reading_is_total_and_says_exactly_one_thing(text: str) -> None:
    for source in (Source.TEXT, Source.OCR):
        reading = read(text, source)
        said = (reading.number is not None, reading.blank, reading.words, reading.illegible)
        assert sum(said) == 1

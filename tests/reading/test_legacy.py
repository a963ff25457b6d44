"""The binary workbooks of Excel before 2007 and of WPS."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.model.document import Problem
from mailbot.reading.legacy import open_xls
from mailbot.reading.opened import UnreadableError
from mailbot.sandbox import Failure, Limits
from tests.reading import children, files

LIMITS = Limits(seconds=20, memory_mb=1500)
ROWS: list[list[str | float]] = [
    ["统计表", ""],
    ["班组数（个）", 42.0],
    ["投入费用（万元）", 218.44],
    ["注", "完"],
]


def test_values_stand_at_their_addresses_to_the_last_row() -> None:
    (page,) = open_xls(files.xls(ROWS), "et").pages
    assert page.sheet == "统计表"
    assert [(line.cell, line.text) for line in page.lines] == [
        *(("A1", "统计表"), ("A2", "班组数（个）"), ("B2", "42"), ("A3", "投入费用（万元）")),
        *(("B3", "218.44"), ("A4", "注"), ("B4", "完")),
    ]


def test_merged_cells_stand_once() -> None:
    (page,) = open_xls(files.xls(ROWS, merged=[(0, 0, 0, 1)]), "xls").pages
    (title, *_) = page.grids[0].cells
    assert (title.address, title.cols, title.text) == ("A1", 2, "统计表")


def test_leading_empty_rows_do_not_shift_addresses() -> None:
    rows: list[list[str | float]] = [[], [], ["", "", "迟到"]]
    (page,) = open_xls(files.xls(rows), "xls").pages
    assert [line.cell for line in page.lines] == ["C3"]


def test_no_value_at_all_is_empty() -> None:
    with pytest.raises(UnreadableError) as caught:
        open_xls(files.xls([]), "xls")
    assert caught.value.problem is Problem.EMPTY


@pytest.mark.parametrize("data", [b"no workbook", files.xls(ROWS)[:1500]])
def test_a_damaged_workbook_is_told(data: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        open_xls(data, "xls")
    assert caught.value.problem is Problem.DAMAGED


@settings(max_examples=60)
@given(st.integers(0, 2600), st.binary(min_size=1, max_size=8))
def test_spoilt_bytes_are_read_or_told(at: int, spoilt: bytes) -> None:
    """In a child, because calamine ends its process where a size it reads is beyond memory."""
    whole = files.xls(ROWS)
    data = whole[:at] + spoilt + whole[at + len(spoilt) :]
    assert outcome(data) in {"opened", "died", "memory"}
    assert outcome(whole) == "opened"


def outcome(data: bytes) -> str:
    try:
        children.opened(data, "a.xls", LIMITS)
    except Failure as failure:
        return failure.kind
    return "opened"

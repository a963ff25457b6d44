"""Cells of a sheet as a page: what .xlsx and .xls have in common.

Values become text as a person reads them in the sheet; merged cells stand once.
"""

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from mailbot.model.document import Line
from mailbot.reading.grid import Cell, Grid
from mailbot.reading.opened import OpenedPage

#: Row and column from 0, and text.
Values = dict[tuple[int, int], str]
#: First row, first column, last row, last column, from 0.
Merge = tuple[int, int, int, int]

#: Blank cells are told too, so that a field left empty has its place, up to so large a table.
_MOST_BLANKS = 20_000
_MOST_MERGES = 5_000
_MOST_COVERED = 200_000
#: Digits that Excel shows in an ordinary cell before it rounds.
_DIGITS = 11
#: What Excel counts days from, the days of this half century so counted, and those of the first.
_FIRST_DAY = date(1899, 12, 30)
_SERIAL = re.compile(r"[3-5]\d{4}")
_OLD_DAY = re.compile(r"19[0-4]\d(?:-\d\d-\d\d|年\d)")


def sheet_page(
    number: int, sheet: str, values: Values, merges: list[Merge], *, hidden: bool
) -> OpenedPage:
    """Make a page of a sheet's filled cells and merged ranges."""
    spans = _spans(values, merges[:_MOST_MERGES])
    covered = {
        (row, col)
        for row, col, last_row, last_col in spans.values()
        for row in range(row, last_row + 1)
        for col in range(col, last_col + 1)
    } - spans.keys()
    places = sorted(
        (_frame(values.keys() | spans.keys()) | values.keys() | spans.keys()) - covered
    )
    cells = tuple(_cell(place, values.get(place, ""), spans.get(place)) for place in places)
    lines = tuple(Line(text=cell.text, cell=cell.address) for cell in cells if cell.text)
    return OpenedPage(
        number=number,
        lines=lines,
        grids=(Grid(cells=cells),) if cells else (),
        sheet=sheet,
        hidden=hidden,
        trustworthy=True,
    )


def as_text(value: object, number_format: str = "General") -> str:
    """Write a value as a person reads it: 12 and not 12.0, 12.5%, 2025-05-30, 2025年5月."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _number(value, number_format)
        case datetime() | date():
            return _date(value, number_format)
        case time():
            return value.isoformat("minutes" if not value.second else "seconds")
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60}:{minutes % 60:02}"
    return str(value).strip()


def day_counted(text: str) -> str:
    """Write the day that a sheet counts as so many days from 1900; empty where it is none.

    A date pasted without its format shows as such a number: 45765.
    """
    if not _SERIAL.fullmatch(text):
        return ""
    return f"{_FIRST_DAY + timedelta(days=int(text)):%Y-%m-%d}"


def is_mistaken_day(text: str) -> bool:
    """Tell a day that only a small number under a date's format can be: 1900-02-09 for 40."""
    return bool(_OLD_DAY.match(text))


def address(row: int, col: int) -> str:
    """Name a cell: ``C5`` for row 4 and column 2."""
    letters = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def _number(value: float, number_format: str) -> str:
    if not math.isfinite(value):
        return str(value)
    if "%" in re.sub(r'"[^"]*"|\\.', "", number_format):
        return f"{_plain(value * 100)}%"
    return _plain(value)


def _plain(value: float) -> str:
    if value == int(value):
        return str(int(value))
    return f"{Decimal(f'{value:.{_DIGITS}g}').normalize():f}"


def _date(value: date, number_format: str) -> str:
    day = value.date() if isinstance(value, datetime) else value
    words = f"{day:%Y-%m-%d}"
    if "年" in number_format:
        words = f"{day.year}年{day.month}月" + (f"{day.day}日" if "日" in number_format else "")
    if isinstance(value, datetime) and value.time() != time():
        return f"{words} {value:%H:%M}"
    return words


def _spans(values: Values, merges: list[Merge]) -> dict[tuple[int, int], Merge]:
    """Keep merged ranges by their first cell: those near the sheet's text, none over another."""
    bottom = max((row for row, _ in values), default=-1) + 1
    right = max((col for _, col in values), default=-1) + 1
    spans: dict[tuple[int, int], Merge] = {}
    left = _MOST_COVERED
    for row, col, last_row, last_col in merges:
        down, along = min(last_row, bottom), min(last_col, right)
        area = max(down - row + 1, 0) * max(along - col + 1, 0)
        if 0 < area <= left and (row, col) not in spans:
            spans[row, col] = (row, col, down, along)
            left -= area
    return spans


def _frame(places: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Give every cell of the rectangle around some, unless it is too large to be a form."""
    if not places:
        return set()
    rows, cols = zip(*places, strict=True)
    height, width = max(rows) - min(rows) + 1, max(cols) - min(cols) + 1
    if height * width > _MOST_BLANKS:
        return set()
    return {
        (row, col)
        for row in range(min(rows), max(rows) + 1)
        for col in range(min(cols), max(cols) + 1)
    }


def _cell(place: tuple[int, int], text: str, span: Merge | None) -> Cell:
    row, col = place
    _, _, last_row, last_col = span or (row, col, row, col)
    return Cell(
        row=row,
        col=col,
        rows=last_row - row + 1,
        cols=last_col - col + 1,
        text=text,
        address=address(row, col),
    )

"""Workbooks by calamine: .xls, WPS's .et, and an .xlsx that openpyxl stumbles over.

Runs in the child. Must not read .doc and .wps: there is no safe reader for them.
"""

import io

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from mailbot.model.document import Problem
from mailbot.reading.opened import Opened, UnreadableError
from mailbot.reading.sheets import Values, as_text, sheet_page

#: calamine lays a sheet out whole, empty cells included, once in its memory and once in ours.
_MOST_CELLS = 1_000_000
_MOST_SHEETS = 100


def open_xls(data: bytes, kind: str) -> Opened:
    """Give each sheet's cells. Raises UnreadableError."""
    opened = open_with_calamine(data, kind)
    if not opened.problem and not any(page.lines for page in opened.pages):
        raise UnreadableError(Problem.EMPTY, "the workbook holds no value")
    return opened


def open_with_calamine(data: bytes, kind: str) -> Opened:
    """Give each sheet's cells, and merged ranges where calamine knows them.

    Raises UnreadableError.
    """
    try:
        return _open(data, kind)
    except PasswordError as error:
        raise UnreadableError(Problem.PASSWORD, "the workbook asks for a password") from error
    except (CalamineError, ValueError, OverflowError) as error:
        remark = f"the workbook is damaged: {error}"
        raise UnreadableError(Problem.DAMAGED, remark) from error
    except BaseException as error:
        # A panic of calamine's Rust, whose class cannot be imported to be named here.
        if type(error).__name__ != "PanicException":
            raise
        remark = "the workbook is damaged: calamine gave up"
        raise UnreadableError(Problem.DAMAGED, remark) from error


def _open(data: bytes, kind: str) -> Opened:
    pages, cut = [], []
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        worksheets = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
        for number, about in enumerate(worksheets[:_MOST_SHEETS], 1):
            sheet = book.get_sheet_by_name(about.name)
            values, whole = _read(sheet)
            if not whole:
                cut.append(about.name)
            merges = [(r0, c0, r1, c1) for (r0, c0), (r1, c1) in sheet.merged_cell_ranges or ()]
            hidden = about.visible != SheetVisibleEnum.Visible
            pages.append(sheet_page(number, about.name, values, merges, hidden=hidden))
    if cut:
        remark = f"more cells than are read, in sheet {', '.join(cut[:10])}"
        return Opened(kind=kind, problem=Problem.TOO_LARGE, remark=remark, pages=tuple(pages))
    return Opened(kind=kind, pages=tuple(pages))


def _read(sheet: CalamineSheet) -> tuple[Values, bool]:
    """Read a sheet's values, as many rows as may be; False where some are left."""
    values: Values = {}
    if sheet.end is None:
        return values, True
    last_row, last_col = sheet.end  # its total_height is one row short
    rows = min(last_row + 1, max(1, _MOST_CELLS // (last_col + 1)))
    for r, row in enumerate(sheet.to_python(skip_empty_area=False, nrows=rows)):
        for c, value in enumerate(row):
            text = as_text(value)
            if text:
                values[r, c] = text
    return values, rows > last_row

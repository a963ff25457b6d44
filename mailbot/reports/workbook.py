"""Draws sheets with openpyxl: safe cells, frozen header, filters, widths for Chinese, print.

The only formulas in a workbook are the sums written here.
"""

import math
import re
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as Slot
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from mailbot.model.text import one_line
from mailbot.reports.labels import Labels
from mailbot.reports.sheet import Column, Content, Sheet, Tone

#: Rows above the data: title, remark, header.
_TITLE, _REMARK, _HEADER = 1, 2, 3
#: What a spreadsheet takes for the beginning of a formula (OWASP).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
#: Excel keeps 15 digits of a number and 32,767 characters of a text.
_DIGITS, _CHARACTERS = 15, 32_000
_SHEET_NAME = 31
#: In half-width characters.
_NARROWEST, _HEADER_WIDEST, _PADDING = 4, 12, 2
#: In points.
_LINE_HEIGHT, _LEADING = 15, 5
_A4 = 9
#: So many half-width characters beside each other are still legible on a page.
_PAGE_WIDTH = 240
_MOMENT, _WHOLE, _BROKEN = "yyyy-mm-dd hh:mm", "#,##0", "#,##0.00"
_FONT = "Microsoft YaHei"
_FILLS = {Tone.GOOD: "DDF3E4", Tone.DOUBT: "FFF1CC", Tone.BAD: "FBDAD7", Tone.QUIET: "F1F3F5"}
_INKS = {Tone.GOOD: "1B7F4B", Tone.DOUBT: "8A5A00", Tone.BAD: "B3261E", Tone.QUIET: "6B7280"}
_LINE = Side(style="thin", color="D9DEE4")
_FRAME = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


class ReportError(Exception):
    """A workbook cannot be written; it says why."""


def write(path: Path, sheets: tuple[Sheet, ...], labels: Labels) -> None:
    """Write a workbook, replacing what is there. Raises ReportError where it cannot."""
    if not sheets:
        message = "there is no notice to report on; add a rulebook to a mailbox in config.toml"
        raise ReportError(message)
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.creator = "mailbot"
    for sheet in sheets:
        page = workbook.create_sheet(_sheet_name(sheet.name))
        _draw(page, sheet)
        _set_up_print(page, sheet, labels("print.footer"))
    try:
        workbook.save(path)
    except OSError as error:
        message = f"{path} cannot be written ({error}); is it open in another program?"
        raise ReportError(message) from error


def clean(text: str) -> str:
    """Make text from a mail fit for a cell: lines kept, what XML or Excel refuses removed."""
    lines = (one_line(line, _CHARACTERS) for line in text.splitlines())
    kept = "\n".join(lines)[:_CHARACTERS]
    return "".join(c for c in kept if unicodedata.category(c) != "Cn")


def _draw(page: Worksheet, sheet: Sheet) -> None:
    _put(page, _TITLE, 1, sheet.title).font = Font(name=_FONT, size=16, bold=True, color="1F2328")
    _put(page, _REMARK, 1, sheet.remark).font = Font(name=_FONT, size=10, color="6B7280")
    page.row_dimensions[_TITLE].height = 30
    page.row_dimensions[_REMARK].height = 20
    zone = ZoneInfo(sheet.timezone)
    _draw_header(page, sheet)
    for number, row in enumerate(sheet.rows, _HEADER + 1):
        for index, (cell, column) in enumerate(zip(row, sheet.columns, strict=True), 1):
            content = cell.content
            if isinstance(content, datetime):
                content = content.astimezone(zone).replace(tzinfo=None)
            slot = _put(page, number, index, content)
            _style(slot, column, cell.tone)
    last = _HEADER + len(sheet.rows)
    if sheet.total is not None and sheet.rows:
        _draw_sums(page, sheet, last)
    widths = tuple(_column_width(page, n, column) for n, column in enumerate(sheet.columns, 1))
    for index, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(index)].width = width + _PADDING
    for number in range(_HEADER + 1, last + 1):
        lines = max(_lines(_slot(page, number, n), width) for n, width in enumerate(widths, 1))
        page.row_dimensions[number].height = _LINE_HEIGHT * lines + _LEADING
    page.freeze_panes = f"{get_column_letter(sheet.frozen + 1)}{_HEADER + 1}"
    page.auto_filter.ref = f"A{_HEADER}:{get_column_letter(len(sheet.columns))}{last}"


def _draw_header(page: Worksheet, sheet: Sheet) -> None:
    for index, column in enumerate(sheet.columns, 1):
        slot = _put(page, _HEADER, index, column.title)
        slot.font = Font(name=_FONT, size=10, bold=True, color="FFFFFF")
        slot.fill = PatternFill("solid", fgColor="34495E")
        slot.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        slot.border = _FRAME
    lines = max(math.ceil(_width(c.title) / _HEADER_WIDEST) for c in sheet.columns)
    # One line more than counted: the filter's button takes room from the last.
    page.row_dimensions[_HEADER].height = _LINE_HEIGHT * (lines + 1)


def _draw_sums(page: Worksheet, sheet: Sheet, last: int) -> None:
    for index, column in enumerate(sheet.columns, 1):
        slot = _slot(page, last + 1, index)
        slot.font = Font(name=_FONT, size=10, bold=True)
        slot.fill = PatternFill("solid", fgColor="E8ECF1")
        slot.border = Border(left=_LINE, right=_LINE, top=Side(style="medium", color="34495E"))
        if column.summed:
            letter = get_column_letter(index)
            slot.value = f"=SUM({letter}{_HEADER + 1}:{letter}{last})"
            parts = (row[index - 1].content for row in sheet.rows)
            slot.number_format = _BROKEN if any(isinstance(p, float) for p in parts) else _WHOLE
        slot.alignment = Alignment(horizontal="right", vertical="center")
    _put(page, last + 1, sheet.frozen, sheet.total)
    page.row_dimensions[last + 1].height = _LINE_HEIGHT + _LEADING


def _put(page: Worksheet, row: int, column: int, content: Content) -> Slot:
    """Write one value so that it stays what it is."""
    slot = _slot(page, row, column)
    if isinstance(content, float) and not math.isfinite(content):
        content = str(content)
    if isinstance(content, int) and abs(content) >= 10**_DIGITS:
        content = str(content)
    text = clean(content) if isinstance(content, str) else ""
    if text:
        slot.value = text
        # openpyxl guesses a formula or an error value from the first character.
        slot.data_type = "s"
        slot.quotePrefix = text.startswith(_FORMULA_STARTS)
    elif not isinstance(content, str):
        slot.value = content
    return slot


def _slot(page: Worksheet, row: int, column: int) -> Slot:
    # openpyxl's other answer stands for merged cells, and nothing is merged here.
    return cast("Slot", page.cell(row, column))


def _style(slot: Slot, column: Column, tone: Tone) -> None:
    slot.font = Font(name=_FONT, size=10, color=_INKS.get(tone, "1F2328"))
    slot.border = _FRAME
    if tone in _FILLS:
        slot.fill = PatternFill("solid", fgColor=_FILLS[tone])
    if isinstance(slot.value, datetime):
        slot.number_format = _MOMENT
    elif isinstance(slot.value, int | float):
        slot.number_format = _BROKEN if isinstance(slot.value, float) else _WHOLE
    side = "center" if column.centred else "left" if isinstance(slot.value, str) else None
    indent = 1 if side == "left" else 0
    slot.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True, indent=indent)


def _column_width(page: Worksheet, index: int, column: Column) -> int:
    """Fit a column to its cells; a long header is wrapped instead."""
    widest = min(_width(column.title) + 3, _HEADER_WIDEST)
    for number in range(_HEADER + 1, page.max_row + 1):
        widest = max([widest, *map(_width, _shown(_slot(page, number, index)))])
    return max(_NARROWEST, min(widest, column.widest))


def _lines(slot: Slot, width: int) -> int:
    """Count the lines a cell takes when it is wrapped; no spreadsheet does it when it opens."""
    return sum(max(1, math.ceil(_width(line) / width)) for line in _shown(slot)) or 1


def _shown(slot: Slot) -> list[str]:
    """Return a cell's lines as they are shown; a sum is about as wide as what it adds up."""
    if slot.value is None or slot.data_type == "f":
        return []
    return [_MOMENT] if isinstance(slot.value, datetime) else str(slot.value).splitlines()


def _width(text: str) -> int:
    """Count half-width characters: a Chinese one takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _set_up_print(page: Worksheet, sheet: Sheet, footer: str) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = _A4
    # A table too wide for one page goes on over several, the frozen columns on each of them.
    width = sum(dimension.width for dimension in page.column_dimensions.values())
    page.page_setup.fitToWidth = math.ceil(width / _PAGE_WIDTH)
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = f"{_HEADER}:{_HEADER}"
    page.print_title_cols = f"A:{get_column_letter(sheet.frozen)}"
    page.print_options.horizontalCentered = True
    page.page_margins.left = page.page_margins.right = 0.4
    page.page_margins.top, page.page_margins.bottom, page.page_margins.footer = 0.5, 0.8, 0.4
    foot = HeaderFooterItem()
    foot.left.text = sheet.name.replace("&", "&&")
    foot.center.text = footer
    page.HeaderFooter.oddFooter = foot
    page.sheet_view.showGridLines = False


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", one_line(name)).strip()[:_SHEET_NAME]

"""The Guangzhou form and summary as the files of office programs: .xlsx, .docx, .xls, .et."""

import io
import re
import zipfile
from random import Random

import docx
import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side

from benchmarks.accuracy.chance import chance
from benchmarks.accuracy.filing import FIGURES, REVIEW_FORMS, Filing
from benchmarks.accuracy.form import FEATURES, ROWS
from tests.reading.files import xls

TITLE = "广州市工程建设质量信得过班组活动统计表"
#: When a file says it was made, in its words and in the archive's.
_TIME = re.compile(rb"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_MADE = (2025, 5, 12, 10, 0, 0)
_THIN = Side(style="thin")
_HEADS = ("序号", "企业名称", "班组名称", "班组类型", "联系人", "联系电话")


def statistics_rows(filing: Filing, *, wide: bool) -> list[list[str | float]]:
    """Lay the form out in rows; ``wide`` puts two figures into one."""
    rows: list[list[str | float]] = [[TITLE], [f"单位名称：{filing.unit}"]]
    figures = [_typed(filing.printed[key]) for key in FIGURES]
    lines = [[label, unit, figure] for (label, unit), figure in zip(ROWS, figures, strict=True)]
    if wide:
        pairs = [lines[first : first + 2] for first in range(0, len(lines), 2)]
        rows += [[cell for line in pair for cell in line] for pair in pairs]
    else:
        rows += [["统计项目", "单位", "数量"], *lines]
    rows.append([FEATURES + filing.features])
    ticked = "  ".join(
        f"{caption}{'☑' if on else '□'}"
        for caption, on in zip(REVIEW_FORMS, filing.review_forms, strict=True)
    )
    rows.append(["质量信得过班组活动评审及交流形式", ticked])
    rows.append(["联系人", filing.contact, "手机", filing.mobile, "邮箱", filing.email])
    return rows


def workbook(filing: Filing, random: Random) -> bytes:
    """Save the form as .xlsx, with merged cells, sometimes shifted, a hidden sheet beside."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = random.choice(("Sheet1", "附件3", "统计表"))
    down, right = random.choice(((0, 0), (2, 0), (1, 1)))
    border = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
    rows = statistics_rows(filing, wide=chance(random, 0.4))  # some are squat
    most = max(len(row) for row in rows[:-1])
    for r, row in enumerate(rows, start=1 + down):
        for c, value in enumerate(row, start=1 + right):
            cell = sheet.cell(r, c, value)
            cell.border, cell.alignment = border, Alignment(wrap_text=True)
        if len(row) == 1:
            sheet.merge_cells(
                start_row=r, end_row=r, start_column=1 + right, end_column=most + right
            )
    sheet.cell(1 + down, 1 + right).font = Font(bold=True, size=16)
    if chance(random, 0.5):  # templates carry their lists along
        hidden = book.create_sheet("数据源")
        hidden.append(["个", "人次", "万元"])
        hidden.sheet_state = "hidden"
    return _saved(book)


def summary(filing: Filing) -> bytes:
    """Save the summary of teams as .xlsx."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["广州市工程建设质量信得过班组活动汇总表"])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(_HEADS))
    sheet.append([f"申报单位：{filing.unit}"])
    for row in summary_rows(filing):
        sheet.append(list(row))
    return _saved(book)


def summary_rows(filing: Filing) -> list[tuple[str, ...]]:
    """Return the summary's rows, its heads first."""
    rows = [
        (str(i), filing.unit, team.name, "施工班组", filing.contact, filing.mobile)
        for i, team in enumerate(filing.chosen, start=1)
    ]
    return [_HEADS, *rows]


def word(filing: Filing, random: Random) -> bytes:
    """Save the form as .docx."""
    document = docx.Document()
    document.add_heading(TITLE, 1)
    rows = statistics_rows(filing, wide=chance(random, 0.3))[1:]  # some
    document.add_paragraph(str(rows[0][0]))
    columns = max(len(row) for row in rows[1:])
    table = document.add_table(rows=0, cols=columns)
    table.style = "Table Grid"
    for row in rows[1:]:
        cells = table.add_row().cells
        for cell, value in zip(cells, row, strict=False):
            cell.text = str(value)
        if len(row) == 1:
            cells[0].merge(cells[-1])
    buffer = io.BytesIO()
    document.save(buffer)
    return _timeless(buffer.getvalue())


def old_workbook(filing: Filing) -> bytes:
    """Save the form as .xls, which WPS calls .et, too."""
    return xls(statistics_rows(filing, wide=False))


def _typed(printed: str) -> str | float:
    """Give a cell a number where a clerk's program would."""
    try:
        value = float(printed)
    except ValueError:
        return printed
    return int(value) if value.is_integer() else value


def _saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return _timeless(buffer.getvalue())


def _timeless(data: bytes) -> bytes:
    """Let a zip's members forget when they were made, so that the same seed makes the same."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = _TIME.sub(b"2025-05-12T02:00:00Z", old.read(name))
            new.writestr(zipfile.ZipInfo(name, _MADE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()

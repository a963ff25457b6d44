"""The tables that companies in Guangzhou send as workbooks."""

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.worksheet import Worksheet

from mailbot.demo.filing import Filing
from mailbot.demo.pages import REVIEW_FORMS, ROWS

_LINE = Side(style="thin")
_WRAPPED = Alignment(horizontal="center", vertical="center", wrap_text=True)


def statistics(filing: Filing) -> bytes:
    """Fill in annex 3 of the Guangzhou notice."""
    book, sheet = _new("统计表", "广州市工程建设质量信得过班组活动统计表", 6)
    sheet.append(["（2024年4月至2025年4月）"])
    sheet.append(["单位名称", filing.unit])
    sheet.append(["统计项目", "单位", "数量"])
    for (label, unit), figure in zip(ROWS, filing.figures, strict=True):
        sheet.append([label.replace("\n", ""), unit, float(figure)])
    sheet.append(["本年度开展质量信得过班组活动主要特点及存在的问题：", filing.features])
    ticks = zip(REVIEW_FORMS, filing.review_forms, strict=True)
    boxes = "  ".join(f"{caption}{'☑' if ticked else '□'}" for caption, ticked in ticks)
    sheet.append(["质量信得过班组活动评审及交流形式", boxes])
    held = filing.conference is not None
    sheet.append(["是否组织发布会", "☑是 □否" if held else "□是 ☑否"])
    registered, presented, time, place, attendance = filing.conference or (None,) * 5
    sheet.append(["发布会报名班组数", registered, "发布班组数", presented])
    sheet.append(["发布会时间", time, "发布会地点", place, "参会人数", attendance])
    sheet.append(["质量信得过班组工作归口部门及负责人：", filing.department])
    sheet.append(["联系人：", filing.contact, "手机：", filing.mobile, "邮箱：", filing.email])
    sheet.append(["注：本统计表数据来自企业，由推荐单位整理汇总。"])
    return _saved(book, sheet, {"A": 46, "B": 26, "C": 14, "D": 18, "E": 12, "F": 20})


def summary(filing: Filing) -> bytes:
    """List the teams a company applies for."""
    book, sheet = _new("汇总表", "工程建设质量信得过班组活动申请成果汇总表", 4)
    sheet.append([f"申报单位：{filing.unit}"])
    sheet.append(["序号", "班组名称", "班组长", "联系电话"])
    for number, place in enumerate(filing.recommended, start=1):
        sheet.append([number, filing.teams[place].name, filing.contact, filing.mobile])
    return _saved(book, sheet, {"A": 10, "B": 36, "C": 14, "D": 20})


def _new(name: str, title: str, columns: int) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    sheet.append([title])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=columns)
    sheet["A1"].font = Font(size=16, bold=True)
    return book, sheet


def _saved(book: Workbook, sheet: Worksheet, widths: dict[str, float]) -> bytes:
    for column, width in widths.items():
        sheet.column_dimensions[column].width = width
    for number, row in enumerate(sheet.iter_rows(), start=1):
        for cell in row:
            cell.alignment = _WRAPPED
            if number > 2:  # noqa: PLR2004 - the title and the line below it stay unruled
                cell.border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()

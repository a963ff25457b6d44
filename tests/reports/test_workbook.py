import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from mailbot.reports.labels import Labels
from mailbot.reports.sheet import Cell, Column, Content, Sheet, Tone
from mailbot.reports.workbook import ReportError, clean, write
from tests.reports.registers import first_sheet, formulas

DANGEROUS = (
    "=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "=cmd|' /C calc'!A0",
    "#N/A",
    "#REF!",
    "{=1+1}",
    "\x00\x07\x1b[31m",
    "\ufffe\uffff",
    "\ud800",
    "_x000D_",
    "<script>",
    "]]>",
    "&amp;",
    "报告\u202efdp.exe",
    "长" * 40_000,
)


def sheet(*rows: tuple[Content, ...], name: str = "台账", total: str | None = None) -> Sheet:
    width = max(len(row) for row in rows)
    return Sheet(
        name=name,
        title="题目",
        remark="说明",
        columns=tuple(Column(title=f"第{n}栏", summed=n > 1) for n in range(1, width + 1)),
        rows=tuple(tuple(Cell(content) for content in row) for row in rows),
        frozen=1,
        total=total,
        timezone="Asia/Shanghai",
    )


def written(path: Path, labels: Labels, *rows: tuple[Content, ...]) -> Worksheet:
    write(path, (sheet(*rows),), labels)
    return first_sheet(path)


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_from_a_mail_stays_text(tmp_path: Path, labels: Labels, text: str) -> None:
    page = written(tmp_path / "a.xlsx", labels, (text,))
    assert page["A4"].data_type in {"s", "n"}
    assert page["A4"].value == (clean(text) or None)
    assert formulas(page) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec=None), max_size=40))
def test_any_text_survives_and_is_no_formula(tmp_path: Path, labels: Labels, text: str) -> None:
    page = written(tmp_path / "a.xlsx", labels, (text, f"={text}", f"@{text}"))
    assert formulas(page) == []
    assert page["B4"].value == clean(f"={text}")
    assert page["B4"].quotePrefix


def test_editing_a_dangerous_cell_does_not_wake_the_formula(
    tmp_path: Path, labels: Labels
) -> None:
    page = written(tmp_path / "a.xlsx", labels, ("=1+1", "平常"))
    assert page["A4"].quotePrefix
    assert not page["B4"].quotePrefix


def test_numbers_are_numbers_and_sums_are_ours(tmp_path: Path, labels: Labels) -> None:
    path = tmp_path / "a.xlsx"
    write(path, (sheet(("=1", 40, 2.5), ("乙", 2, 7), total="合计"),), labels)
    page = first_sheet(path)
    assert [page["B4"].value, page["C4"].value] == [40, 2.5]
    assert formulas(page) == ["=SUM(B4:B5)", "=SUM(C4:C5)"]
    assert page["A6"].value == "合计"
    assert page.auto_filter.ref == "A3:C5"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 10**15, -(10**40)])
def test_numbers_a_spreadsheet_cannot_hold_become_text(
    tmp_path: Path, labels: Labels, number: float
) -> None:
    page = written(tmp_path / "a.xlsx", labels, (number,))
    assert page["A4"].value == str(number)
    assert page["A4"].data_type == "s"


def test_times_stand_in_the_notice_s_timezone(tmp_path: Path, labels: Labels) -> None:
    moment = datetime(2025, 5, 30, 16, 30, tzinfo=UTC)
    page = written(tmp_path / "a.xlsx", labels, (moment,))
    assert page["A4"].value == datetime(2025, 5, 31, 0, 30)  # noqa: DTZ001 - Excel knows no zones
    assert page["A4"].number_format == "yyyy-mm-dd hh:mm"


def test_header_stays_in_sight_and_is_repeated_in_print(tmp_path: Path, labels: Labels) -> None:
    page = written(tmp_path / "a.xlsx", labels, ("甲", 1))
    assert page.freeze_panes == "B4"
    assert page.print_title_rows == "$3:$3"
    assert page.print_title_cols == "$A:$A"
    assert page.page_setup.orientation == "landscape"
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    settings = page.sheet_properties.pageSetUpPr
    assert settings is not None
    assert settings.fitToPage
    foot = page.HeaderFooter.oddFooter
    assert foot is not None
    assert foot.center.text == "第 &P 页，共 &N 页"


def test_wide_tables_are_printed_on_several_pages(tmp_path: Path, labels: Labels) -> None:
    page = written(tmp_path / "a.xlsx", labels, ("长" * 30,) * 12)
    assert page.page_setup.fitToWidth == 3


def test_columns_fit_chinese_and_long_text_is_wrapped(tmp_path: Path, labels: Labels) -> None:
    page = written(tmp_path / "a.xlsx", labels, ("上海市市政公路行业协会", "长" * 100, "甲\n乙"))
    assert page.column_dimensions["A"].width == 24
    assert page.column_dimensions["B"].width == 42
    assert page["B4"].alignment.wrap_text
    assert page.row_dimensions[4].height == 80


def test_colours_follow_the_tone(tmp_path: Path, labels: Labels) -> None:
    column = Column(title="状态")
    tones = tuple((Cell("甲", tone),) for tone in Tone)
    drawn = Sheet(
        name="a", title="a", remark="a", columns=(column,), rows=tones, timezone="Asia/Shanghai"
    )
    write(tmp_path / "a.xlsx", (drawn,), labels)
    page = first_sheet(tmp_path / "a.xlsx")
    fills = [page.cell(row, 1).fill.fgColor.rgb for row in range(4, 4 + len(Tone))]
    assert len(set(fills)) == len(Tone)


@pytest.mark.parametrize(
    ("name", "shown"), [("台账 [a]:*?/\\b", "台账  a      b"), ("长" * 50, "长" * 31)]
)
def test_sheet_names_are_made_to_fit(
    tmp_path: Path, labels: Labels, name: str, shown: str
) -> None:
    write(tmp_path / "a.xlsx", (sheet(("甲",), name=name),), labels)
    assert load_workbook(tmp_path / "a.xlsx").sheetnames == [shown]


def test_nothing_in_the_file_points_outside(tmp_path: Path, labels: Labels) -> None:
    path = tmp_path / "a.xlsx"
    written(path, labels, *((text,) for text in DANGEROUS))
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    assert not [name for name in names if "external" in name or "vba" in name]


def test_a_file_that_cannot_be_written_says_why(tmp_path: Path, labels: Labels) -> None:
    with pytest.raises(ReportError, match="is it open in another program"):
        write(tmp_path / "nowhere" / "a.xlsx", (sheet(("甲",)),), labels)

"""Workbooks: values at their addresses, whatever the file says of its own size."""

import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from mailbot.model.document import Problem
from mailbot.reading.excel import open_xlsx
from mailbot.reading.grid import Cell
from mailbot.reading.opened import OpenedPage, UnreadableError
from mailbot.reading.sheets import address, as_text
from tests.reading import files

FORM: list[list[object]] = [
    ["单位名称", "南沙港基础工程有限公司"],
    ["班组数", None],
    ["参与员工数", 573],
]
SHEET = "xl/worksheets/sheet1.xml"


def sheet(data: bytes) -> OpenedPage:
    opened = open_xlsx(data)
    assert opened.problem is None
    (only,) = opened.pages
    return only


def cells(page: OpenedPage) -> dict[str | None, Cell]:
    (grid,) = page.grids
    return {cell.address: cell for cell in grid.cells}


def filled(page: OpenedPage) -> dict[str | None, str]:
    return {line.cell: line.text for line in page.lines}


def styled(write: object) -> bytes:
    book = openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    assert callable(write)
    write(book.active)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_sheet(xml: str) -> bytes:
    name = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    whole = f"<worksheet {name}>{xml}</worksheet>"
    return files.repacked(files.workbook([["a"]]), {SHEET: whole.encode()})


def test_values_stand_at_their_addresses() -> None:
    page = sheet(files.workbook(FORM))
    assert page.sheet == "统计表"
    assert page.trustworthy
    assert filled(page) == {
        "A1": "单位名称",
        "B1": "南沙港基础工程有限公司",
        "A2": "班组数",
        "A3": "参与员工数",
        "B3": "573",
    }


def test_a_field_left_blank_has_its_place() -> None:
    blank = cells(sheet(files.workbook(FORM)))["B2"]
    assert (blank.row, blank.col, blank.text) == (1, 1, "")


def test_merged_cells_stand_once() -> None:
    rows: list[list[object]] = [["统计表", None, None], ["甲", 1, 2], ["乙", 3, 4]]
    page = sheet(files.workbook(rows, merged=["A1:C1", "A2:A3"]))
    title, left = cells(page)["A1"], cells(page)["A2"]
    assert (title.rows, title.cols, left.rows, left.cols) == (1, 3, 2, 1)
    assert set(cells(page)) == {"A1", "A2", "B2", "C2", "B3", "C3"}


def test_a_blank_field_may_be_merged() -> None:
    page = sheet(files.workbook([["特点", None, None], ["甲", 1, 2]], merged=["B1:C1"]))
    assert (cells(page)["B1"].cols, cells(page)["B1"].text) == (2, "")


def test_a_wrong_dimension_costs_nothing() -> None:
    """As in gz-xlsx-odd, and in 8 of 462 real workbooks."""
    data = files.workbook(FORM)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read(SHEET).replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1"')
    assert b'ref="A1"/>' in xml
    assert filled(sheet(files.repacked(data, {SHEET: xml})))["B3"] == "573"


def test_a_formula_shows_its_last_value() -> None:
    page = sheet(
        with_sheet('<sheetData><row r="2"><c r="C2"><f>1+1</f><v>2</v></c></row></sheetData>')
    )
    assert filled(page) == {"C2": "2"}


def test_text_may_stand_inline_shared_or_rich() -> None:
    inline = '<c r="A1" t="inlineStr"><is><r><t>推荐</t></r><r><t>单位</t></r></is></c>'
    page = sheet(with_sheet(f"<sheetData><row>{inline}</row></sheetData>"))
    assert filled(page) == {"A1": "推荐单位"}


def test_prefixed_and_quoted_xml_is_the_same() -> None:
    name = "xmlns:x='http://schemas.openxmlformats.org/spreadsheetml/2006/main'"
    xml = (
        f"<x:worksheet {name}><x:sheetData><x:row r='1'><x:c r='A1'><x:v>7</x:v></x:c></x:row>"
        "</x:sheetData><x:mergeCells><x:mergeCell ref='A1:B2'/></x:mergeCells></x:worksheet>"
    )
    page = sheet(files.repacked(files.workbook([["a"]]), {SHEET: xml.encode()}))
    assert filled(page) == {"A1": "7"}
    assert (cells(page)["A1"].rows, cells(page)["A1"].cols) == (2, 2)


def test_utf_16_is_read_to_the_end() -> None:
    name = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    row = '<row r="1"><c r="A1"><v>7</v></c></row>'
    head = '<?xml version="1.0" encoding="utf-16"?>'
    xml = f"{head}<worksheet {name}><sheetData>{row}</sheetData></worksheet>"
    page = sheet(files.repacked(files.workbook([["a"]]), {SHEET: xml.encode("utf-16")}))
    assert filled(page) == {"A1": "7"}


def test_hidden_sheets_are_read_and_told() -> None:
    def write(first: Worksheet) -> None:
        first["A1"] = "说明"
        assert first.parent
        second = first.parent.create_sheet("数据")
        second["B2"] = 12
        second.sheet_state = "hidden"

    pages = open_xlsx(styled(write)).pages
    assert [(p.number, p.sheet, p.hidden) for p in pages] == [
        (1, "Sheet", False),
        (2, "数据", True),
    ]


def test_lines_in_a_cell_are_kept() -> None:
    assert filled(sheet(files.workbook([["班组数\n（个）"]]))) == {"A1": "班组数\n（个）"}


def test_a_large_list_is_told_without_its_blanks() -> None:
    page = sheet(files.workbook([["班组"], *([None] * i + [i] for i in range(1, 200))]))
    assert len(page.grids[0].cells) == 200


def test_what_openpyxl_stumbles_over_calamine_reads() -> None:
    odd = b'<fills count="1"><fill><patternFill patternType="of our own"/></fill></fills>'
    name = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    styles = b"<styleSheet %s>%s</styleSheet>" % (name, odd)
    data = files.repacked(files.workbook(FORM), {"xl/styles.xml": styles})
    assert filled(sheet(data))["B3"] == "573"


def test_a_workbook_without_values_is_empty() -> None:
    def write(first: Worksheet) -> None:
        first["A1"].font = Font(bold=True)

    with pytest.raises(UnreadableError) as caught:
        open_xlsx(styled(write))
    assert caught.value.problem is Problem.EMPTY


@pytest.mark.parametrize("cut", [30, 3000, -100])
def test_a_workbook_cut_off_is_damaged(cut: int) -> None:
    with pytest.raises(UnreadableError) as caught:
        open_xlsx(files.workbook(FORM)[:cut])
    assert caught.value.problem is Problem.DAMAGED


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (12, "General", "12"),
        (12.0, "General", "12"),
        (260.1, "0.00", "260.1"),
        (0.1 + 0.2, "General", "0.3"),
        (19523437396.0, "General", "19523437396"),
        (1e-7, "General", "0.0000001"),
        (-0.5, "General", "-0.5"),
        (0.125, "0.0%", "12.5%"),
        (0.07, "0%", "7%"),
        (5, '0"%"', "5"),
        (float("inf"), "General", "inf"),
        (True, "General", "TRUE"),
        (date(2025, 5, 30), "yyyy-mm-dd", "2025-05-30"),
        (datetime(2025, 5, 30), "General", "2025-05-30"),  # noqa: DTZ001 - a sheet has no zone
        (datetime(2025, 5, 30, 9, 5), "General", "2025-05-30 09:05"),  # noqa: DTZ001 - a sheet has no zone
        (date(2025, 5, 30), 'yyyy"年"m"月"d"日"', "2025年5月30日"),
        (date(2025, 5, 30), 'yyyy"年"m"月"', "2025年5月"),
        (time(14, 30), "h:mm", "14:30"),
        ("  47.6 ", "General", "47.6"),
        ("#REF!", "General", "#REF!"),
        (None, "General", ""),
    ],
)
def test_values_read_as_a_person_sees_them(value: object, number_format: str, text: str) -> None:
    assert as_text(value, number_format) == text


def test_addresses_are_excel_s() -> None:
    names = [address(0, 0), address(4, 2), address(0, 25), address(0, 26), address(1048575, 16383)]
    assert names == ["A1", "C5", "Z1", "AA1", "XFD1048576"]

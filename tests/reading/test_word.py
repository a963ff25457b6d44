"""Word files: everything a person sees, in order, and nothing else."""

import html
import io

import docx
import pytest
from docx.shared import Inches
from hypothesis import given
from hypothesis import strategies as st

from mailbot.model.document import Problem
from mailbot.reading.opened import OpenedPage, UnreadableError
from mailbot.reading.raster import Raster
from mailbot.reading.word import open_docx, render_docx
from tests.reading import files


def first(data: bytes) -> OpenedPage:
    return open_docx(data, 10).pages[0]


def lines(body: str) -> list[str]:
    return [line.text for line in first(files.word_with_body(body)).lines]


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def r(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def test_paragraphs_and_tables_come_in_the_order_of_the_text() -> None:
    body = p("推荐函") + table(tc("班组数") + tc("12")) + p("联系人：孙俊峰")
    assert lines(body) == ["推荐函", "班组数", "12", "联系人：孙俊峰"]
    page = first(files.word_with_body(body))
    assert page.trustworthy
    assert [(c.row, c.col, c.text) for c in page.grids[0].cells] == [
        (0, 0, "班组数"),
        (0, 1, "12"),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<w:sdt><w:sdtContent>" + p("控件") + "</w:sdtContent></w:sdt>", ["控件"]),
        (
            "<w:p><w:sdt><w:sdtContent><w:r><w:t>内</w:t></w:r></w:sdtContent></w:sdt></w:p>",
            ["内"],
        ),
        ("<w:p><w:ins><w:r><w:t>增</w:t></w:r></w:ins></w:p>", ["增"]),
        (
            "<w:p><w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:r><w:t>留</w:t></w:r></w:p>",
            ["留"],
        ),
        ("<w:p><w:moveFrom><w:r><w:t>去</w:t></w:r></w:moveFrom></w:p>" + p("留"), ["留"]),
        ("<w:p><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink></w:p>", ["链接"]),
        (p("藏", "<w:vanish/>") + p("现", '<w:vanish w:val="0"/>'), ["现"]),
        (
            "<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>丙</w:t></w:r></w:p>",
            ["甲", "乙 丙"],
        ),
        ("<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>3</w:t></w:r></w:p>", ["3"]),
        ("<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr></w:p>" + p("文"), ["文"]),
        ("<!-- 注 -->" + p("文"), ["文"]),
    ],
)
def test_what_a_person_sees_is_read(content: str, expected: list[str]) -> None:
    assert lines(content) == expected


def test_text_boxes_are_read_once_after_their_paragraph() -> None:
    box = f"<w:txbxContent>{p('文本框')}</w:txbxContent>"
    choice = f"<mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
    fallback = f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    run = f"<mc:AlternateContent>{choice}{fallback}</mc:AlternateContent><w:t>正文</w:t>"
    assert lines(f"<w:p><w:r>{run}</w:r></w:p>{p('下文')}") == ["正文", "文本框", "下文"]


@pytest.mark.parametrize(
    ("box", "sign"),
    [
        ("<w14:checkbox><w14:checked w14:val='1'/></w14:checkbox>", "☑"),
        ("<w14:checkbox><w14:checked w14:val='0'/></w14:checkbox>", "☐"),
        ("<w14:checkbox/>", "☐"),
    ],
)
def test_boxes_to_tick_are_told_by_their_state(box: str, sign: str) -> None:
    drawn = "<w:sdtContent><w:r><w:t>?</w:t></w:r></w:sdtContent>"
    control = f"<w:sdt><w:sdtPr>{box}</w:sdtPr>{drawn}</w:sdt>"
    assert lines(f"<w:p>{control}<w:r><w:t>发表评审</w:t></w:r></w:p>") == [f"{sign}发表评审"]


@pytest.mark.parametrize(
    ("symbol", "sign"),
    [
        ("w:font='Wingdings' w:char='F0FE'", "☑"),
        ("w:font='Wingdings' w:char='F0A8'", "☐"),
        ("w:font='Wingdings 2' w:char='F052'", "☑"),
        ("w:font='Wingdings 2' w:char='00A3'", "☐"),
        ("w:font='Wingdings' w:char='F0FC'", "√"),
        ("w:font='Symbol' w:char='F0FE'", ""),
        ("w:font='Wingdings' w:char='nonsense'", ""),
    ],
)
def test_letters_of_symbol_fonts_are_told_by_their_look(symbol: str, sign: str) -> None:
    assert lines(f"<w:p><w:r><w:sym {symbol}/><w:t>是</w:t></w:r></w:p>") == [f"{sign}是"]


def test_form_fields_of_old_are_told_by_their_state() -> None:
    def field(state: str) -> str:
        data = f"<w:ffData><w:checkBox>{state}</w:checkBox></w:ffData>"
        return f"<w:r><w:fldChar w:fldCharType='begin'>{data}</w:fldChar></w:r>"

    ticked, blank = field("<w:default w:val='0'/><w:checked/>"), field("<w:default w:val='0'/>")
    assert lines(f"<w:p>{ticked}{blank}{field('')}<w:r><w:t>是</w:t></w:r></w:p>") == ["☑☐☐是"]


def test_a_prompt_nobody_answered_is_blank() -> None:
    prompt = "<w:sdtContent><w:r><w:t>单击此处输入文字</w:t></w:r></w:sdtContent>"
    control = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>{prompt}</w:sdt>"
    page = first(files.word_with_body(table(tc("班组数") + f"<w:tc><w:p>{control}</w:p></w:tc>")))
    assert [cell.text for cell in page.grids[0].cells] == ["班组数", ""]


def test_merged_cells_stand_once() -> None:
    start, go_on = "<w:vMerge w:val='restart'/>", "<w:vMerge/>"
    data = files.word_with_body(
        table(
            tc("形式", start) + tc("发表", "<w:gridSpan w:val='2'/>"),
            tc("", go_on) + tc("是") + tc("否"),
            "<w:trPr><w:gridBefore w:val='1'/></w:trPr>" + tc("末"),
        )
    )
    (grid,) = first(data).grids
    assert [(c.row, c.col, c.rows, c.cols, c.text) for c in grid.cells] == [
        (0, 0, 2, 1, "形式"),
        (0, 1, 1, 2, "发表"),
        (1, 1, 1, 1, "是"),
        (1, 2, 1, 1, "否"),
        (2, 1, 1, 1, "末"),
    ]


def test_a_table_inside_a_table_is_read_with_its_cell_and_by_itself() -> None:
    inner = table(tc("内一") + tc("内二"))
    page = first(files.word_with_body(table(f"<w:tc>{p('外')}{inner}</w:tc>")))
    assert [cell.text for cell in page.grids[0].cells] == ["外\n内一\n内二"]
    assert [cell.text for cell in page.grids[1].cells] == ["内一", "内二"]
    assert [line.text for line in page.lines] == ["外", "内一", "内二"]


def test_rows_an_author_set_off_are_told() -> None:
    yellow = "<w:highlight w:val='yellow'/>"
    red = "<w:color w:val='FF0000'/>"

    def row(words: str, properties: str = "", cell: str = "") -> str:
        return f"<w:tc><w:tcPr>{cell}</w:tcPr>{p(words, properties)}</w:tc>" + tc("某公司")

    data = files.word_with_body(
        p("请看", yellow)
        + table(
            row("班组名称", cell="<w:shd w:fill='D9D9D9'/>"),
            row("晨曦班组", yellow),
            row("飞跃班组"),
            row("领航班组", red),
            row("海豚班组", cell="<w:shd w:fill='FFFF00'/>"),
            row("星火班组", "<w:color w:val='auto'/><w:highlight w:val='none'/>"),
            row("砺剑班组", "<w:u w:val='single'/>"),
            row("磐石班组", "<w:color w:val='333344'/>"),
        )
    )
    assert [(mark.kind, mark.text) for mark in first(data).marks] == [
        ("highlight", "请看"),
        ("highlight", "晨曦班组 某公司"),
        ("colour", "领航班组 某公司"),
        ("highlight", "海豚班组 某公司"),
        ("underline", "砺剑班组 某公司"),
    ]
    assert first(data).marks[1].cells == ("晨曦班组", "某公司")


def test_what_every_row_has_is_how_the_table_looks() -> None:
    red = "<w:color w:val='FF0000'/>"
    rows = [f"<w:tc>{p(f'班组{i}', red)}</w:tc>" for i in range(5)]
    assert first(files.word_with_body(table(*rows))).marks == ()


def test_headers_and_footers_are_read() -> None:
    document = docx.Document()
    document.add_paragraph("正文")
    document.sections[0].header.paragraphs[0].text = "某某协会文件"
    document.sections[0].footer.paragraphs[0].text = "共一页"
    buffer = io.BytesIO()
    document.save(buffer)
    assert [line.text for line in first(buffer.getvalue()).lines] == [
        "某某协会文件",
        "正文",
        "共一页",
    ]


def with_pictures(*sizes: tuple[int, int]) -> bytes:
    document = docx.Document()
    document.add_paragraph("见下页")
    for i, size in enumerate(sizes):
        picture = files.image_file("JPEG", files.picture(*size, colour=("red", "white")[i % 2]))
        document.add_picture(io.BytesIO(picture), width=Inches(5))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_pasted_scans_are_pages_and_logos_are_none() -> None:
    data = with_pictures((1000, 1400), (120, 120), (900, 600))
    pages = open_docx(data, 10).pages
    assert [(q.number, q.width, q.height, q.trustworthy) for q in pages] == [
        (1, 0, 0, True),
        (2, 1000, 1400, False),
        (3, 900, 600, False),
    ]
    rasters = render_docx(data, (3, 1, 2), 72, 10**6)
    assert [(r.number, corner(r)) for r in rasters] == [(2, [0, 0, 254]), (3, [0, 0, 254])]


def corner(raster: Raster) -> list[int]:
    return list(raster.pixels[-3:])


def test_more_pictures_than_pages_allowed_are_told() -> None:
    opened = open_docx(with_pictures((800, 801), (800, 802), (800, 803)), 3)
    assert (opened.problem, [q.number for q in opened.pages]) == (Problem.TOO_LARGE, [1, 2, 3])


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (files.word(), Problem.EMPTY),
        (files.word("a")[:-100], Problem.DAMAGED),
        (files.repacked(files.word("a"), {"word/document.xml": b"<w:document"}), Problem.DAMAGED),
        (files.archive({"word/document.xml": b"<a/>"}), Problem.DAMAGED),
    ],
    ids=["empty", "cut", "broken-xml", "no-relations"],
)
def test_what_cannot_be_read_is_told(data: bytes, problem: Problem) -> None:
    with pytest.raises(UnreadableError) as caught:
        open_docx(data, 10)
    assert caught.value.problem is problem


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1))
def test_any_text_comes_back(text: str) -> None:
    body = f"<w:p><w:r><w:t xml:space='preserve'>{html.escape(text)}</w:t></w:r></w:p>" + p("末")
    assert "".join(lines(body)).replace(" ", "") == (text.strip() + "末").replace(" ", "")

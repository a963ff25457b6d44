from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.model import codec
from mailbot.model.document import Box, Document, Line, Mark, Problem, Seal, Source
from mailbot.reading.assemble import assemble
from mailbot.reading.grid import Cell, Grid
from mailbot.reading.opened import Annotation, Opened, OpenedPage
from mailbot.reading.sight import Sight
from mailbot.reading.together import joined
from tests.reading.papers import FIELDS, GUANGZHOU, WANTED, flowing, paper, sheet, table

LETTER = (
    "^推荐函",
    "中国施工企业管理协会：",
    "按照贵会文件精神，现择优推荐5个班组参加活动，请予审核。",
    ">某某协会",
)
ANNOUNCED = ("^关于公布2024年度优秀名单的通知", "各有关单位：", "经评审和公示，现予以公布。")
ROWS = (
    "|序号|班组名称|单位名称",
    "|1|先锋班组|甲公司",
    "|2|晨曦班组|乙公司",
    "|3|砺剑班组|丙公司",
)
SEAL = Seal(box=Box(0.6, 0.5, 0.8, 0.64), text="某某协会")
FORM = table(
    ("统计项目", "单位", "数量"),
    *((f.label, f.unit or "", str(n)) for n, f in enumerate(FIELDS[1:12], 1)),
)


def pdf(*pages: OpenedPage) -> Opened:
    return Opened(kind="pdf", pages=pages)


def scan(number: int, wide: bool = False) -> OpenedPage:  # noqa: FBT001, FBT002 - a test's shorthand
    return OpenedPage(number=number, width=842 if wide else 595, height=595 if wide else 842)


def electronic(number: int, *rows: str, annotations: tuple[Annotation, ...] = ()) -> OpenedPage:
    return OpenedPage(
        number=number,
        width=595,
        height=842,
        lines=paper(*rows),
        annotations=annotations,
        trustworthy=True,
    )


def sight(
    number: int,
    *rows: str,
    grids: tuple[Grid, ...] = (),
    marks: tuple[Mark, ...] = (),
    lines: tuple[Line, ...] = (),
) -> Sight:
    return Sight(
        number=number,
        rotation=0,
        blank=not rows and not grids and not lines,
        lines=lines or sheet(*paper(*rows, confidence=0.98), grids=grids).lines,
        grids=grids,
        seals=(SEAL,),
        marks=marks,
    )


def made(opened: Opened, *sights: Sight, name: str = "某某协会.pdf") -> Document:
    return assemble(opened, sights, WANTED, name=name, size=1, sha256="00")


def test_a_scanned_filing_is_put_together_page_by_page() -> None:
    marked = Mark(box=Box(0.1, 0.12, 0.9, 0.14), kind="highlight", text="1 先锋班组 甲公司")
    document = made(
        pdf(scan(1), scan(2), scan(3), scan(4)),
        sight(1, *LETTER, marks=(marked,)),
        sight(2, "^工程建设质量信得过班组活动统计表", grids=(FORM,)),
        sight(3, *ANNOUNCED),
        sight(4, *ROWS, marks=(marked,)),
    )
    assert [page.sightings[0].item for page in document.pages] == [
        "letter",
        "statistics",
        "announcement",
        "announcement",
    ]
    assert all(page.source is Source.OCR and page.seals == (SEAL,) for page in document.pages)
    assert [len(page.marks) for page in document.pages] == [0, 0, 0, 1]
    values = {value.field: value.text for value in document.pages[1].forms[0].values}
    assert values["enterprises"] == "1"
    assert len(document.pages[3].tables[0].rows) == 3
    assert document.complete


def test_a_page_nobody_looked_at_may_be_anything() -> None:
    (page,) = made(pdf(scan(1))).pages
    assert page.source is Source.NONE
    assert set(page.could_be) == {"letter", "statistics", "announcement"}
    assert not page.blank


def test_what_the_file_says_is_taken_from_the_file_and_the_rest_from_pixels() -> None:
    seen = Sight(number=1, rotation=0, blank=False, grids=(FORM,), seals=(SEAL,))
    title = paper("^工程建设质量信得过班组活动统计表")
    opened = replace(electronic(1), lines=sheet(*title, grids=[FORM]).lines)
    (page,) = made(pdf(opened), seen).pages
    assert page.source is Source.TEXT
    assert page.lines == opened.lines
    assert page.holds("statistics")
    assert page.seals == (SEAL,)


@pytest.mark.parametrize("kind", ["stamp", "signature"])
def test_electronic_stamps_and_signatures_are_seals(kind: str) -> None:
    over = Annotation(kind=kind, box=Box(0.6, 0.5, 0.8, 0.6), contents="某某协会")
    (page,) = made(pdf(electronic(1, *LETTER, annotations=(over,)))).pages
    assert [(seal.text, seal.box) for seal in page.seals] == [("某某协会", over.box)]


def over(line: Line, kind: str) -> Annotation:
    assert line.box
    return Annotation(kind=kind, box=Box(0.1, line.box.y0, 0.9, line.box.y1))


@pytest.mark.parametrize(
    ("kind", "mark"),
    [("highlight", "highlight"), ("ink", "ink"), ("circle", "circle"), ("text", "annotation")],
)
def test_annotations_mark_the_rows_they_cover(kind: str, mark: str) -> None:
    lines = paper(*ANNOUNCED, *ROWS)
    second = next(line for line in lines if line.text == "2")
    page = electronic(1, *ANNOUNCED, *ROWS, annotations=(over(second, kind), over(lines[3], kind)))
    (found,) = made(pdf(page)).pages
    assert [(m.kind, m.text, m.cells) for m in found.marks] == [
        (mark, "2 晨曦班组 乙公司", ("2", "晨曦班组", "乙公司"))
    ]


def test_a_row_broken_over_two_lines_is_marked_once_and_whole() -> None:
    lines = paper(*ANNOUNCED, "|序号|班组名称|单位名称", "|1|先锋|甲建设", "||班组|有限公司")
    cells = [
        Cell(row=r, col=c, text=text, box=Box(0.1 + c * 0.26, y, 0.36 + c * 0.26, y + high))
        for r, (y, high, row) in enumerate(
            [(0.15, 0.03, "序号 班组名称 单位名称"), (0.18, 0.06, "1 先锋\n班组 甲建设\n有限公司")]
        )
        for c, text in enumerate(row.split(" "))
    ]
    marked = over(next(line for line in lines if line.text == "1"), "highlight")
    below = over(next(line for line in lines if line.text == "班组"), "highlight")
    page = electronic(1, annotations=(marked, below))
    page = replace(page, lines=lines, grids=(Grid(cells=tuple(cells)),))
    (found,) = made(pdf(page)).pages
    assert [(m.text, m.cells) for m in found.marks] == [
        ("1 先锋 班组 甲建设 有限公司", ("1", "先锋 班组", "甲建设 有限公司"))
    ]


def test_a_row_seen_to_be_marked_is_not_marked_twice() -> None:
    lines = paper(*ANNOUNCED, *ROWS)
    second = next(line for line in lines if line.text == "2")
    annotation = over(second, "highlight")
    seen = Sight(
        number=1,
        rotation=0,
        blank=False,
        marks=(Mark(box=annotation.box, kind="highlight", text="2 晨曦班组 乙公司"),),
    )
    page = electronic(1, *ANNOUNCED, *ROWS, annotations=(annotation,))
    assert len(made(pdf(page), seen).pages[0].marks) == 1


def test_text_that_runs_sideways_is_turned_upright() -> None:
    upright = paper(*LETTER)
    sideways = tuple(
        Line(text=line.text, box=Box(1 - b.y1, b.x0, 1 - b.y0, b.x1))
        for line, b in ((line, line.box) for line in upright)
        if b
    )
    opened = OpenedPage(number=1, width=842, height=595, lines=sideways, turn=90, trustworthy=True)
    (page,) = made(pdf(opened)).pages
    assert page.rotation == 90
    assert page.holds("letter")
    for line, wanted in zip(page.lines, upright, strict=True):
        assert line.box
        assert wanted.box
        assert line.box.x0 == pytest.approx(wanted.box.x0)
        assert line.box.y1 == pytest.approx(wanted.box.y1)


def test_a_double_page_holds_two_items() -> None:
    left = paper(*LETTER, width=0.5)
    right = paper(*ANNOUNCED, left=0.5, width=0.5)
    (page,) = made(pdf(scan(1, wide=True)), sight(1, lines=(*left, *right))).pages
    assert {sighting.item for sighting in page.sightings} == {"letter", "announcement"}
    assert all(sighting.box for sighting in page.sightings)


def test_a_workbook_s_sheets_are_pages() -> None:
    grid = table(
        ("广州市工程建设质量信得过班组活动统计表", "<", "<"),
        ("单位名称", "某公司", ""),
        *((f.label, f.unit or "", str(n)) for n, f in enumerate(FIELDS[1:12], 1)),
        placed=False,
    )
    lines = sheet(grids=[grid]).lines
    page = OpenedPage(number=1, lines=lines, grids=(grid,), sheet="统计表", trustworthy=True)
    empty = OpenedPage(number=2, sheet="Sheet2", trustworthy=True)
    document = assemble(
        Opened(kind="xlsx", pages=(page, empty)),
        (),
        GUANGZHOU,
        name="统计表.xlsx",
        size=1,
        sha256="",
    )
    first, second = document.pages
    assert (first.sheet, first.source, second.blank) == ("统计表", Source.TEXT, True)
    values = {value.field: (value.text, value.cell) for value in first.forms[0].values}
    assert values["unit"] == ("某公司", "B2")
    assert values["teams"] == ("2", "C4")


def test_a_problem_is_handed_on_with_what_was_read() -> None:
    opened = Opened(
        kind="pdf", problem=Problem.TOO_LARGE, remark="too many pages", pages=(scan(1),)
    )
    document = made(opened, sight(1, *LETTER))
    assert document.problem is Problem.TOO_LARGE
    assert document.remark == "too many pages"
    assert document.pages[0].holds("letter")


def test_a_list_in_a_file_of_its_own_belongs_to_the_announcement_in_another() -> None:
    picture = Opened(kind="jpg", pages=(scan(1),))
    title = made(picture, sight(1, *ANNOUNCED), name="3.jpg")
    marked = Mark(box=Box(0.1, 0.12, 0.9, 0.14), kind="tick", text="1 先锋班组 甲公司")
    rows = made(picture, sight(1, "附件", "^优秀名单", *ROWS, marks=(marked,)), name="4.jpg")
    assert not rows.pages[0].sightings
    alone = joined([rows], WANTED)
    assert alone == (rows,)
    both = joined([rows, title], WANTED)
    assert both[0].pages[0].holds("announcement")
    assert both[0].pages[0].marks == (marked,)
    assert not both[0].pages[0].could_be
    assert joined(both, WANTED) == both


def test_flowing_text_holds_what_it_holds() -> None:
    lines = flowing("推荐函", "中国施工企业管理协会：", "现择优推荐5个班组参加活动，请予审核。")
    page = OpenedPage(number=1, lines=lines, trustworthy=True)
    (found,) = made(Opened(kind="docx", pages=(page,))).pages
    assert found.holds("letter")


SHARES = st.floats(0, 1)
BOXES = st.builds(Box, SHARES, SHARES, SHARES, SHARES)
WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from([row.lstrip("^>|") for row in (*LETTER, *ANNOUNCED, *ROWS)]),
    st.sampled_from([field.label for field in FIELDS]),
)
LINES = st.lists(
    st.builds(Line, text=WORDS, box=st.none() | BOXES, confidence=SHARES), max_size=25
)
CELLS = st.builds(
    Cell,
    row=st.integers(0, 5),
    col=st.integers(0, 3),
    rows=st.integers(1, 3),
    cols=st.integers(1, 3),
    text=WORDS,
    box=st.none() | BOXES,
    legible=st.booleans(),
)


@given(LINES, st.lists(CELLS, max_size=8), SHARES)
def test_nothing_seen_on_a_page_breaks_it(
    lines: list[Line], cells: list[Cell], quality: float
) -> None:
    seen = Sight(
        number=1,
        rotation=0,
        blank=False,
        lines=tuple(lines),
        grids=(Grid(cells=tuple(cells)),),
        quality=quality,
    )
    document = made(pdf(scan(1, wide=True)), seen)
    assert codec.load(Document, codec.dump(document)) == document


@pytest.mark.parametrize(("read", "found"), [(0.98, True), (0.7, True), (0.5, False)])
def test_an_item_known_by_a_poorly_read_title_is_left_open(read: float, *, found: bool) -> None:
    title, *text = paper(*LETTER, confidence=0.98)
    lines = (replace(title, confidence=read), *text)
    page = made(pdf(scan(1)), sight(1, lines=lines)).pages[0]
    assert page.holds("letter") is found
    assert page.could_be == (() if found else ("letter",))

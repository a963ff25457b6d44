import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.reading.lists import List, read_list
from mailbot.reading.region import Region
from tests.reading.papers import flowing, paper, sheet, table

HEADER = ("序号", "班组名称", "单位名称")


def in_grid(*rows: tuple[str, ...], placed: bool = True) -> List | None:
    return read_list(sheet(grids=[table(*rows, placed=placed)]))


def test_a_ruled_list_gives_header_and_rows() -> None:
    found = in_grid(HEADER, ("1", "先锋班组", "甲公司"), ("2", "晨曦班组", "乙公司"))
    assert found == List(HEADER, (("1", "先锋班组", "甲公司"), ("2", "晨曦班组", "乙公司")))


def test_a_title_and_the_unit_may_stand_above_the_header() -> None:
    found = in_grid(
        ("申请成果汇总表", "<", "<"),
        ("申报单位：某公司", "<", "<"),
        HEADER,
        ("1", "先锋班组", "甲公司"),
        placed=False,
    )
    assert found
    assert found.header == HEADER
    assert len(found.rows) == 1


def test_an_empty_template_has_no_rows() -> None:
    assert in_grid(HEADER, *((str(i), "", "") for i in range(1, 11))) == List(HEADER, ())
    assert in_grid(HEADER, ("", "", "")) == List(HEADER, ())


def test_notes_totals_and_headings_between_rows_are_no_rows() -> None:
    found = in_grid(
        HEADER,
        ("一、卓越级", "<", "<"),
        ("1", "先锋班组", "甲公司"),
        ("合计", "1", ""),
        ("注：按得分排序", "<", "<"),
    )
    assert found
    assert found.rows == (("1", "先锋班组", "甲公司"),)


def test_a_company_over_several_rows_stands_in_each() -> None:
    found = in_grid(HEADER, ("1", "先锋班组", "甲公司"), ("2", "晨曦班组", "^"))
    assert found
    assert [row[2] for row in found.rows] == ["甲公司", "甲公司"]


def test_a_list_goes_on_without_a_header() -> None:
    rows = [(str(i), f"先锋{i}班组", "甲公司") for i in range(25, 29)]
    assert in_grid(*rows) == List((), tuple(rows))


@pytest.mark.parametrize(
    ("rows", "tail"),
    [
        ([("25", "向阳爆破作业班组", "甲公司")], True),
        ([("25", "向阳爆破作业班组", ""), ("26", "", "某建工集团有限公司")], True),
        ([("1", "向阳爆破作业班组", "甲公司")], False),
        ([("25", "向阳爆破作业班组", "甲公司"), ("27", "晨曦班组", "乙公司")], False),
        ([("2", "班组数", "个"), ("3", "企业数", "个")], True),
        ([("2024", "120", "130")], False),
        ([("25", "向阳爆破作业班组", "甲公司"), ("合计", "25", "")], False),
    ],
    ids=["a row", "two", "the first", "a gap", "of things", "figures", "a total"],
)
def test_the_last_rows_of_a_list_may_be_few(rows: list[tuple[str, ...]], *, tail: bool) -> None:
    assert in_grid(*rows) == (List((), tuple(rows)) if tail else None)


def test_a_list_without_ruling_lines_is_read_by_its_columns() -> None:
    lines = paper(
        "^优秀名单", "|序号|班组名称|单位名称", "|1|先锋班组|甲公司", "|2||乙公司", ">某协会"
    )
    assert read_list(Region(lines=lines)) == List(
        HEADER, (("1", "先锋班组", "甲公司"), ("2", "", "乙公司"))
    )


@pytest.mark.parametrize("between", [".", "．", "、", ")", ". "])
def test_numbered_lines_are_a_list_where_they_are_most_of_a_page(between: str) -> None:
    lines = [f"{i}{between}某某建设公司 先锋{i}班组" for i in range(3, 9)]
    found = read_list(Region(lines=paper("^优秀名单", *lines)))
    assert found == List((), tuple((str(i), f"某某建设公司 先锋{i}班组") for i in range(3, 9)))
    assert found.goes_on
    few = [*lines[:4], *("特此公布", "希望再接再厉")]
    assert read_list(Region(lines=paper(*few))) is None
    prose = [f"{i}{between}各单位应当高度重视，认真组织实施。" for i in range(3, 9)]
    assert read_list(Region(lines=paper(*prose))) is None


def test_forms_and_letters_are_no_lists() -> None:
    assert (
        in_grid(("统计项目", "单位", "数量"), ("班组数", "个", "5"), ("企业数", "个", "2")) is None
    )
    assert read_list(Region(lines=flowing("推荐函", "现推荐先锋班组，请审核。"))) is None
    assert read_list(Region(lines=())) is None


@given(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5)), max_size=8))
def test_no_table_breaks_it(rows: list[tuple[str, str]]) -> None:
    safe = [tuple(t.replace("<", "").replace("^", "") for t in row) for row in rows]
    found = in_grid(*safe) if safe else None
    assert found is None or len(found.rows) <= len(rows)

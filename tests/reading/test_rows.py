"""Lists set otherwise than row by row in one table: whose mark it is all the same."""

import numpy as np
import pytest
from PIL import Image

from mailbot.demo.paper import MARGIN, Cell, Paper, px
from mailbot.reading.rows import columns_of_lists, is_head
from tests.reading.test_marks import (
    HIGH,
    MARKER,
    NAMES,
    PEN,
    highlighted,
    names,
    of,
    ringed,
    seen,
    ticked,
)

COMPANIES = ("云南路桥有限公司", "云南水利水电安装工程有限公司")


def written(place: int, company: str) -> str:
    return f"{place + 1}.{company} {NAMES[place]}班组"


def prose() -> tuple[Paper, list[Cell]]:
    """Write a list as numbered lines that all end like a head's words."""
    paper, rows = Paper(), []
    for place in range(len(NAMES)):
        rows.append(Cell(MARGIN, paper.y - 1.2, 120, HIGH))
        paper.write(written(place, COMPANIES[place % 2]), points=13)
    return paper, rows


def red(paper: Paper, cell: Cell) -> None:
    """Turn a cell's writing red."""
    pixels = np.array(paper.image)
    part = pixels[px(cell.top) + 4 : px(cell.bottom) - 3, px(cell.left) + 4 : px(cell.right) - 3]
    part[part.max(axis=2) < 128] = PEN
    paper.image.paste(Image.fromarray(pixels))


def merged() -> tuple[Paper, list[list[Cell]], list[Cell]]:
    """Set a list whose companies' cells span three rows; give the rows' cells, and the spans."""
    paper, own, spans = Paper(), [], []
    paper.row(("序号", "企业名称", "班组名称"), (14, 72, 54), HIGH)
    left = (210 - 140) / 2
    for place in range(6):
        if place % 3 == 0:
            spans.append(Cell(left + 14, paper.y, 72, 3 * HIGH))
            paper.rule(spans[-1])
            paper.fill(spans[-1], COMPANIES[place // 3])
        cells = [Cell(left, paper.y, 14, HIGH), Cell(left + 86, paper.y, 54, HIGH)]
        for cell, text in zip(cells, (str(place + 1), f"{NAMES[place]}班组"), strict=True):
            paper.rule(cell)
            paper.fill(cell, text)
        own.append(cells)
        paper.y += HIGH
    return paper, own, spans


def test_numbered_lines_that_are_no_table_are_rows() -> None:
    paper, rows = prose()
    for place in (4, 7):
        ringed(paper, rows[place], 110.0)
    assert names(seen(paper, skew=0.3)) == of([4, 7])


def test_a_tick_before_a_numbered_line_does_not_end_the_list() -> None:
    paper, rows = prose()
    for place in (1, 5):
        ticked(paper, rows[place].left - 5, rows[place], PEN)
    assert names(seen(paper)) == of([1, 5])


def test_a_company_over_several_rows_in_red_marks_none_of_the_others() -> None:
    paper, own, spans = merged()
    for cell in (*own[0], spans[0]):
        red(paper, cell)
    assert names(seen(paper)) == of([0])


def test_a_tick_that_is_read_with_a_company_s_name_means_all_its_rows() -> None:
    paper, own, spans = merged()
    ticked(paper, spans[1].left + 4, own[4][0], PEN)
    assert names(seen(paper)) == of([3, 4, 5])


def test_a_row_of_a_company_over_several_is_highlighted_with_its_part_of_the_cell() -> None:
    paper, own, _ = merged()
    number, team = own[5]
    highlighted(paper, [Cell(number.left, number.top, team.right - number.left, HIGH)], MARKER)
    (mark,) = seen(paper).marks
    assert mark.cells == ("6", COMPANIES[1], f"{NAMES[5]}班组")


def test_most_rows_of_one_of_two_lists_side_by_side_may_be_highlighted() -> None:
    paper = Paper()
    widths = (12.0, 30.0, 40.0) * 2
    paper.row(("序号", "班组名称", "企业名称") * 2, widths, HIGH)
    halves = []
    for place in range(0, 8, 2):
        texts = [(str(p + 1), f"{NAMES[p]}班组", "云南路桥有限公司") for p in (place, place + 1)]
        cells = paper.row((*texts[0], *texts[1]), widths, HIGH)
        halves += [cells[0], cells[3]]
    whole = [Cell(half.left, half.top, 82, HIGH) for half in halves]
    highlighted(paper, [whole[i] for i in (1, 3, 5, 2)], MARKER)
    assert sorted(names(seen(paper)), key=NAMES.index) == of([1, 2, 3, 5])


@pytest.mark.parametrize(
    ("head", "parts"),
    [
        ("序号 班组名称 企业名称 序号 班组名称 企业名称", [(0, 3), (3, 6)]),
        ("牛 班组名称 企业名称 序 班組名称 企业名称", [(0, 3), (3, 6)]),
        ("序号 企业 序号 企业", [(0, 2), (2, 4)]),
        ("序号 班组名称 企业名称 备注", [(0, 4)]),
        ("序号 班组名称 班组长 企业序号 企业名称 联系人", [(0, 6)]),
    ],
)
def test_lists_side_by_side_are_told_by_their_heads(
    head: str, parts: list[tuple[int, int]]
) -> None:
    assert columns_of_lists(head.split()) == parts


def test_a_row_with_a_number_is_no_head() -> None:
    assert is_head(["序号", "班组名称"])
    assert is_head(["所在单位"])
    assert not is_head([written(0, COMPANIES[0])])
    assert not is_head(["3", "先锋班组", "某某企业"])

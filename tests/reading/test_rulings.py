"""What runs over a whole page is a fold or a streak of the scanner, and no ruling."""

from itertools import accumulate

import pytest

from mailbot.demo.paper import HEIGHT, MARGIN, WIDTH, Paper, px
from tests.reading.test_marks import HEAD, HIGH, WIDTHS, drawn, of, ringed, seen
from tests.reading.test_marks import names as named

GRAY = (70, 70, 72)
LEFT = (WIDTH - sum(WIDTHS)) / 2


def folded(paper: Paper, *, x: float | None = None, y: float | None = None) -> None:
    """Draw a dark line from edge to edge."""
    if x is not None:
        paper.draw.line([(px(x), 0), (px(x), px(HEIGHT))], GRAY, 5)
    if y is not None:
        paper.draw.line([(0, px(y)), (px(WIDTH), px(y))], GRAY, 5)


@pytest.mark.parametrize("across", [11.0, 90.0, 120.0])
def test_a_streak_down_a_table_parts_no_cells(across: float) -> None:
    paper, rows = drawn()
    folded(paper, x=LEFT + across, y=250)
    ringed(paper, rows[4], 10.0)
    found = seen(paper, skew=0.3)
    (grid,) = found.grids
    assert len(grid.cells) == (len(rows) + 1) * len(HEAD)
    assert [cell.text for cell in grid.cells if cell.row == 0] == list(HEAD)
    assert named(found) == of([4])


def test_a_fold_across_a_table_parts_no_row() -> None:
    paper, rows = drawn()
    folded(paper, x=100, y=rows[3].top + 2.4)
    (grid,) = seen(paper).grids
    assert len(grid.cells) == (len(rows) + 1) * len(HEAD)


def test_a_blank_cell_under_a_fold_is_not_known_to_be_blank() -> None:
    paper = Paper()
    for label, figure in (("企业数", "12"), ("班组数", ""), ("员工数", ""), ("推荐数", "5")):
        paper.row((label, figure), (70, 50), HIGH)
    folded(paper, y=MARGIN + 1.4 * HIGH)
    (grid,) = seen(paper, skew=0.4).grids
    blank = {cell.row: cell.legible for cell in grid.cells if cell.col and not cell.text}
    assert blank == {1: False, 2: True}


def test_a_fold_in_pieces_is_one_where_they_are_in_line() -> None:
    paper, rows = drawn()
    y = rows[3].top + 4.5
    for start, end in ((0, 60), (66, 120), (128, WIDTH)):
        paper.draw.line([(px(start), px(y)), (px(end), px(y))], GRAY, 5)
    (grid,) = seen(paper, skew=0.4).grids
    assert len(grid.cells) == (len(rows) + 1) * len(HEAD)


def test_a_table_that_fills_the_picture_keeps_its_rulings() -> None:
    paper = Paper()
    columns, rows = (0.0, *accumulate((30.0, 80.0, 100.0))), range(0, 298, 27)
    for x in columns:
        paper.draw.line([(px(x), 0), (px(x), px(HEIGHT))], (28, 28, 30), 3)
    for y in rows:
        paper.draw.line([(0, px(y)), (px(WIDTH), px(y))], (28, 28, 30), 3)
    paper.y = 10
    paper.write("1", left=10)
    paper.write("云南路桥有限公司", left=40)
    grids = seen(paper).grids
    assert len(grids) == 1
    assert len({cell.col for cell in grids[0].cells}) == len(columns) - 1

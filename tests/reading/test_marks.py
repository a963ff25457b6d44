"""Marks on lists, close to rulings and to one another: which rows they mean."""

from collections.abc import Sequence
from random import Random

import numpy as np
import pytest
from PIL import Image

from mailbot.demo import scanner
from mailbot.demo.paper import WIDTH, Cell, Paper, cells_of, px
from mailbot.reading import sight
from mailbot.reading.look import look
from mailbot.reading.raster import Raster

PEN, MARKER = (222, 38, 44), (255, 244, 92)
HEAD = ("序号", "班组名称", "企业名称", "等级")
WIDTHS = (14.0, 54.0, 72.0, 22.0)
NAMES = ("启明", "雄鹰", "先锋", "钢铁", "金盾", "筑梦", "匠心", "旭日")
MOST = "云南水利水电安装工程有限公司"
HIGH = 9.0


def drawn(
    *, head: bool = True, ruled: bool = True, rows: int = 8, wide: int = 4, most: str = MOST
) -> tuple[Paper, list[Cell]]:
    """Set a list of so many rows and columns; give each row's rectangle."""
    paper = Paper()
    texts = [
        (str(i), f"{NAMES[i - 1]}班组", "云南路桥有限公司", "优秀") for i in range(1, rows + 1)
    ]
    texts[1] = (*texts[1][:2], most, "优秀")
    bands = []
    for row in ([HEAD] if head else []) + texts:
        cells = list(cells_of(WIDTHS[:wide], paper.y, HIGH))
        for cell, text in zip(cells, row, strict=False):
            if ruled:
                paper.rule(cell)
            paper.fill(cell, text, align="centre" if len(text) < 5 else "left")
        bands.append(Cell(cells[0].left, paper.y, sum(WIDTHS[:wide]), HIGH))
        paper.y += HIGH
    return paper, bands[int(head) :]


def underlined(paper: Paper, row: Cell) -> None:
    """Draw a red line under a row's names, a little above its border."""
    y = row.bottom - 1.3
    paper.draw.line([(px(row.left + 14), px(y)), (px(row.right), px(y))], PEN, 4)


def ringed(paper: Paper, row: Cell, wide: float) -> None:
    """Draw a red ring over the first millimetres of a row, as high as the row."""
    box = (px(row.left), px(row.top), px(row.left + wide), px(row.bottom))
    paper.draw.ellipse(box, outline=PEN, width=4)


def highlighted(paper: Paper, rows: Sequence[Cell], colour: tuple[int, int, int]) -> None:
    """Lay a colour over whole rows, rulings and all."""
    pixels = np.array(paper.image)
    for row in rows:
        part = np.s_[px(row.top) : px(row.bottom), px(row.left) : px(row.right)]
        pixels[part] = (pixels[part] * (np.array(colour) / 255)).astype(np.uint8)
    paper.image.paste(Image.fromarray(pixels))


def seen(paper: Paper, skew: float = 0.0) -> sight.Sight:
    """Look at the sheet as scanned."""
    image: Image.Image = scanner.scan(paper, Random(11), skew=skew)
    pixels = np.asarray(image.convert("RGB"))[:, :, ::-1]
    height, width = pixels.shape[:2]
    return look(Raster(number=1, width=width, height=height, dpi=150, pixels=pixels.tobytes()))


def names(found: sight.Sight) -> list[str]:
    """Give the names of the teams in marked rows, each row once."""
    return [name for mark in found.marks for name in NAMES if name in mark.text]


def of(places: Sequence[int]) -> list[str]:
    return [NAMES[place] for place in places]


@pytest.mark.parametrize("ruled", [True, False])
def test_a_red_line_under_a_row_is_no_ruling(*, ruled: bool) -> None:
    paper, rows = drawn(ruled=ruled)
    for place in (0, 1, 4):
        underlined(paper, rows[place])
    found = seen(paper, skew=0.4)
    assert names(found) == of([0, 1, 4])
    assert MOST in found.marks[1].text


def test_a_table_ruled_in_red_is_still_a_table() -> None:
    paper, rows = drawn(ruled=False)
    for row in rows:
        for cell in cells_of(WIDTHS, row.top, HIGH):
            box = (px(cell.left), px(cell.top), px(cell.right), px(cell.bottom))
            paper.draw.rectangle(box, outline=PEN, width=2)
    (grid,) = seen(paper).grids
    assert len(grid.cells) == len(rows) * len(WIDTHS)


def test_a_line_under_the_last_row_of_an_unruled_list_means_it() -> None:
    paper, rows = drawn(ruled=False)
    y = rows[-1].bottom
    paper.draw.line([(px(rows[-1].left), px(y)), (px(rows[-1].right), px(y))], PEN, 4)
    assert names(seen(paper)) == of([len(rows) - 1])


def test_rings_on_neighbouring_rows_are_no_seal() -> None:
    paper, rows = drawn(wide=3)
    for place in (3, 4):
        ringed(paper, rows[place], 14.0)
    found = seen(paper)
    assert found.seals == ()
    assert names(found) == of([3, 4])


def test_a_row_between_ringed_rows_is_not_marked() -> None:
    paper, rows = drawn()
    for place in (2, 4):
        ringed(paper, rows[place], 66.0)
    assert names(seen(paper, skew=0.7)) == of([2, 4])


def test_a_list_without_a_head_is_one_list() -> None:
    paper, rows = drawn(head=False)
    highlighted(paper, rows[4:5], MARKER)
    (mark,) = seen(paper, skew=0.6).marks
    assert mark.cells == ("5", f"{NAMES[4]}班组", "云南路桥有限公司", "优秀")


@pytest.mark.parametrize("name", [MOST, f"云南省市政园林{MOST}"])
def test_the_longest_name_of_an_unruled_list_is_no_mark(name: str) -> None:
    paper, rows = drawn(ruled=False, wide=3, most=name)
    ringed(paper, rows[5], 14.0)
    assert names(seen(paper)) == of([5])


def test_rings_that_touch_mean_each_of_their_rows() -> None:
    paper, rows = drawn()
    for place in (0, 3, 4, 5, 6, 7):
        ringed(paper, rows[place], 60.0)
    assert names(seen(paper)) == of([0, 3, 4, 5, 6, 7])


def framed(paper: Paper, row: Cell) -> None:
    """Draw a red frame along the rulings round a row, and a little beyond."""
    box = (px(row.left) - 4, px(row.top), px(row.right) + 4, px(row.bottom))
    paper.draw.rectangle(box, outline=PEN, width=4)


@pytest.mark.parametrize("places", [[0], [3], [7], [3, 4], [6, 7], [0, 2, 5]])
def test_a_frame_along_the_rulings_leaves_rows_what_they_are(places: list[int]) -> None:
    paper, rows = drawn()
    for place in places:
        framed(paper, rows[place])
    assert names(seen(paper)) == of(places)


def test_every_second_row_may_be_marked_by_hand() -> None:
    paper, rows = drawn()
    for row in rows[::2]:
        underlined(paper, row)
    assert names(seen(paper)) == of([0, 2, 4, 6])


def test_a_ring_that_opens_the_head_to_the_first_row_marks_that_row() -> None:
    paper, rows = drawn(wide=3)
    gap = (px(rows[0].left + 1), px(rows[0].top), px(rows[0].left + 13), px(rows[0].top))
    paper.draw.line(gap, (255, 255, 255), 5)
    ringed(paper, rows[0], 14.0)
    (mark,) = seen(paper).marks
    assert NAMES[0] in mark.text
    assert "序号" not in mark.text


def test_two_rows_under_a_head_are_a_list() -> None:
    paper, rows = drawn(ruled=False, rows=2)
    x = (WIDTH - sum(WIDTHS)) / 2 - 7
    y = rows[1].top + HIGH / 2
    tick = [(px(x), px(y)), (px(x + 1.6), px(y + 2)), (px(x + 5), px(y - 3.6))]
    paper.draw.line(tick, PEN, 4)
    assert names(seen(paper)) == of([1])


def test_the_ruling_between_highlighted_rows_is_still_one() -> None:
    paper, rows = drawn()
    for row in rows:
        # Pale rulings, as office programs make them.
        box = (px(row.left), px(row.top), px(row.right), px(row.bottom))
        paper.draw.rectangle(box, outline=(150, 150, 150), width=2)
    highlighted(paper, rows[4:6], MARKER)
    assert [mark.cells[0] for mark in seen(paper).marks] == ["5", "6"]


def test_a_short_banded_list_has_no_marks() -> None:
    paper, rows = drawn(rows=5)
    highlighted(paper, rows[1::2], (221, 235, 247))
    assert seen(paper).marks == ()


def test_most_rows_of_a_short_list_may_be_marked() -> None:
    paper, rows = drawn()
    places = [0, 1, 2, 4, 5, 7]
    for place in places:
        ringed(paper, rows[place], 14.0)
    assert names(seen(paper)) == of(places)


BLACK, BAND = (28, 28, 30), (221, 235, 247)


def ticked(paper: Paper, x: float, row: Cell, colour: tuple[int, int, int]) -> None:
    """Draw a small tick from a place on, no higher than print."""
    y = row.top + HIGH / 2
    way = [(px(x), px(y)), (px(x + 1.0), px(y + 1.4)), (px(x + 3), px(y - 1.6))]
    paper.draw.line(way, colour, 4)


@pytest.mark.parametrize("beside", [-3.6, sum(WIDTHS) + 0.6])
def test_a_small_black_tick_close_to_a_ruled_list_marks_its_row(beside: float) -> None:
    paper, rows = drawn()
    for place in (1, 6):
        ticked(paper, rows[place].left + beside, rows[place], BLACK)
    assert names(seen(paper)) == of([1, 6])


def test_a_black_ring_that_only_reaches_over_the_edges_marks_its_row() -> None:
    """Along the rulings it goes with them; what is left of it begins within the list."""
    paper, rows = drawn()
    for place in (2, 5):
        row = rows[place]
        box = (px(row.left - 2), px(row.top), px(row.left + sum(WIDTHS) + 2), px(row.bottom))
        paper.draw.ellipse(box, outline=BLACK, width=3)
    assert names(seen(paper)) == of([2, 5])


def test_a_highlighted_cell_does_not_make_marks_of_printed_bands() -> None:
    paper, rows = drawn()
    highlighted(paper, rows[1::2], BAND)
    name = Cell(rows[0].left + WIDTHS[0], rows[0].top + 2, WIDTHS[1], HIGH - 4)
    highlighted(paper, [name], MARKER)
    assert names(seen(paper)) == of([0])


def test_holes_punched_into_the_margin_mark_no_row() -> None:
    paper, rows = drawn()
    for place in (1, 6):
        y = rows[place].top + HIGH / 2
        paper.draw.ellipse((px(9.2), px(y - 2.8), px(14.8), px(y + 2.8)), fill=(110, 110, 110))
    ticked(paper, rows[3].left - 6, rows[3], PEN)
    assert names(seen(paper)) == of([3])


def test_half_a_row_highlighted_is_seen_without_colour() -> None:
    paper, rows = drawn()
    bands = [Cell(r.left, r.top + HIGH / 4, r.width, HIGH / 2) for r in (rows[2], rows[5])]
    highlighted(paper, bands, (200, 200, 200))
    assert names(seen(paper)) == of([2, 5])


def test_a_narrow_coloured_bracket_beside_a_row_is_no_ruling() -> None:
    paper, rows = drawn()
    left, top, bottom = rows[4].left - 1.8, rows[4].top + 1, rows[4].bottom - 1
    corners = [(left + 0.8, top), (left, top), (left, bottom), (left + 0.8, bottom)]
    paper.draw.line([(px(x), px(y)) for x, y in corners], (20, 80, 200), 3)
    assert names(seen(paper)) == of([4])


def test_a_row_that_was_struck_out_is_not_marked() -> None:
    paper, rows = drawn()
    for place in (2, 5):
        y = rows[place].top + HIGH / 2
        paper.draw.line([(px(rows[0].left + 3), px(y)), (px(rows[0].right - 9), px(y))], PEN, 4)
    ticked(paper, rows[6].left - 6, rows[6], PEN)
    assert names(seen(paper)) == of([6])


def test_large_print_is_no_list() -> None:
    """The strokes of a bold title make a little table, and a seal's rest lies on it."""
    paper, rows = drawn(ruled=False, wide=3)
    x, y = rows[0].left, rows[-1].bottom + 30
    for place in range(4):
        for line in range(3):
            box = (
                px(x + 7 * place),
                px(y + 3 * line),
                px(x + 7 * place + 7),
                px(y + 3 * line + 3),
            )
            paper.draw.rectangle(box, outline=BLACK, width=3)
    paper.draw.line([(px(x - 1), px(y + 5)), (px(x + 5), px(y + 2))], PEN, 5)
    ringed(paper, rows[5], 14.0)
    assert names(seen(paper)) == of([5])
    assert len(seen(paper).marks) == 1

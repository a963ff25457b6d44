"""Pages seen by what their files draw: the same as their pixels show, at less cost."""

import io
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from mailbot.demo.seal import seal
from mailbot.model.document import Box
from mailbot.reading import canvas
from mailbot.reading.look import look, look_at_parts
from mailbot.reading.pdf import Pdf
from mailbot.reading.raster import Raster
from mailbot.reading.sight import Given, Sight
from tests.reading import files

Draw: TypeAlias = Callable[[Canvas], object]
#: Of the list: its left side, its rows' widths, where its head begins, how high its rows are.
LEFT, WIDTHS, TOP, HIGH = 60.0, (40.0, 150.0, 200.0, 80.0), 640.0, 26.0
HEAD = ("序号", "班组名称", "企业名称", "等级")
NAMES = ("启明班组", "雄鹰班组", "先锋班组", "钢铁班组", "金盾班组", "筑梦班组", "匠心班组")
RED = (0.84, 0.1, 0.1)
DPI, MOST = 130, 30_000_000


def bottom(row: int) -> float:
    """Tell where a row of the list ends, the head's being 0."""
    return TOP - HIGH * (row + 1)


def listing(
    *, size: tuple[float, float] = files.A4, ruled: bool = True
) -> tuple[Canvas, io.BytesIO]:
    drawing, buffer = files.canvas(size)
    drawing.drawString(150, 700, "2025年工程建设质量信得过班组推荐名单")
    drawing.setFont("STSong-Light", 12)
    rows = [HEAD] + [(str(i), name, "云南路桥有限公司", "优秀") for i, name in enumerate(NAMES, 1)]
    for number, row in enumerate(rows):
        x = LEFT
        for wide, text in zip(WIDTHS, row, strict=True):
            if ruled:
                drawing.rect(x, bottom(number), wide, HIGH)
            drawing.drawString(x + 8, bottom(number) + 8, text)
            x += wide
    return drawing, buffer


def highlighted(drawing: Canvas) -> None:
    drawing.setFillColorRGB(1, 0.95, 0.3)
    drawing.setFillAlpha(0.5)
    path = drawing.beginPath()
    path.moveTo(LEFT, bottom(3) + 2)
    for x, y in ((540, bottom(3) + 3), (540, bottom(3) + 23), (LEFT, bottom(3) + 24)):
        path.lineTo(x, y)
    drawing.drawPath(path, stroke=0, fill=1)


def ringed(drawing: Canvas) -> None:
    drawing.setStrokeColorRGB(*RED)
    drawing.setLineWidth(2)
    drawing.ellipse(LEFT - 4, bottom(3) + 2, LEFT + 190, bottom(3) + 24)


def reddened(drawing: Canvas) -> None:
    drawing.setFillColorRGB(*RED)
    for x, text in zip(
        (60, 100, 250, 450), ("3", NAMES[2], "云南路桥有限公司", "优秀"), strict=True
    ):
        drawing.drawString(x + 8, bottom(3) + 8, text)


def ticked(drawing: Canvas) -> None:
    drawing.setLineWidth(1.5)
    path = drawing.beginPath()
    path.moveTo(40, bottom(3) + 12)
    path.lineTo(45, bottom(3) + 5)
    path.lineTo(56, bottom(3) + 22)
    drawing.drawPath(path)


def starred(drawing: Canvas) -> None:
    drawing.drawString(LEFT + 180, bottom(3) + 8, "★")


def underlined(drawing: Canvas) -> None:
    drawing.setStrokeColorRGB(*RED)
    drawing.setLineWidth(1.6)
    drawing.line(LEFT + 44, bottom(3) + 5, LEFT + 380, bottom(3) + 5)


def sealed(drawing: Canvas, at: tuple[float, float] = (330.0, 80.0), wide: float = 119.0) -> None:
    stamp = ImageReader(seal("云南省市政工程协会"))
    drawing.drawImage(stamp, *at, wide, wide, mask="auto")


def given(data: bytes) -> Given:
    (page,) = Pdf(data).opened(1).pages
    assert page.sketch
    return Given(lines=page.lines, turn=page.turn, pictured=page.pictured, sketch=page.sketch)


def drawn(data: bytes, parts: tuple[Box, ...] = ()) -> list[Raster]:
    return Pdf(data).drawn((1,), DPI, MOST, {1: parts})


def by_pixels(data: bytes) -> Sight:
    (raster,) = drawn(data)
    return look(raster, given(data))


def by_file(data: bytes) -> tuple[Sight | None, float]:
    """See a page by its file; tell as well which share of it was drawn."""
    first = look_at_parts(1, given(data), [])
    if first.sight or not first.parts:
        return first.sight, 0.0
    rasters = drawn(data, first.parts)
    part = sum(raster.width * raster.height for raster in rasters)
    return look_at_parts(1, given(data), rasters).sight, part / rasters[0].across / rasters[0].down


def told(sight: Sight | None) -> object:
    assert sight
    return (
        [
            [(c.row, c.col, c.rows, c.cols, c.text, c.legible) for c in g.cells]
            for g in sight.grids
        ],
        [(mark.kind, mark.cells) for mark in sight.marks],
        len(sight.seals),
        sight.rotation,
        sight.blank,
    )


@pytest.mark.parametrize("mark", [highlighted, ringed, reddened, ticked, starred, underlined])
@pytest.mark.parametrize("ruled", [True, False])
def test_a_marked_list_is_seen_as_its_pixels_show_it(mark: Draw, *, ruled: bool) -> None:
    drawing, buffer = listing(ruled=ruled)
    mark(drawing)
    data = files.finished(drawing, buffer)
    seen, _ = by_file(data)
    assert told(seen) == told(by_pixels(data))
    assert seen
    (marked,) = seen.marks
    assert NAMES[2] in marked.cells[1]


@pytest.mark.parametrize("ruled", [True, False])
def test_a_list_without_marks_is_never_drawn(*, ruled: bool) -> None:
    data = files.finished(*listing(ruled=ruled))
    seen, part = by_file(data)
    assert part == 0
    assert told(seen) == told(by_pixels(data))
    assert seen
    assert seen.marks == ()


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_on_its_side_is_seen_upright(turned: int) -> None:
    drawing, buffer = listing(size=(842, 842))
    ringed(drawing)
    sealed(drawing)
    drawing.setPageRotation(turned)
    data = files.finished(drawing, buffer)
    seen, part = by_file(data)
    assert 0 < part < 0.6
    assert told(seen) == told(by_pixels(data))
    assert seen
    assert [m.cells[1] for m in seen.marks] == [NAMES[2]]


def test_of_a_sealed_letter_only_the_seal_is_drawn() -> None:
    drawing, buffer = files.canvas()
    for i, words in enumerate(files.LETTER):
        drawing.drawString(72, 770 - 30 * i, words)
    sealed(drawing)
    data = files.finished(drawing, buffer)
    seen, part = by_file(data)
    assert seen
    assert 0 < part < 0.06
    (one,), (other,) = seen.seals, by_pixels(data).seals
    assert one.text == other.text
    assert one.box.x0 == pytest.approx(other.box.x0, abs=0.005)
    assert one.box.y1 == pytest.approx(other.box.y1, abs=0.005)


def test_a_seal_on_a_list_hides_no_row() -> None:
    drawing, buffer = listing()
    sealed(drawing, (300.0, bottom(6)))
    data = files.finished(drawing, buffer)
    seen, _ = by_file(data)
    assert told(seen) == told(by_pixels(data))
    assert seen
    assert (len(seen.seals), seen.marks) == (1, ())


def test_a_picture_of_anything_else_is_looked_at_with_all_of_the_page() -> None:
    drawing, buffer = listing()
    drawing.drawImage(ImageReader(Image.new("RGB", (90, 30), "navy")), 330, 100, 90, 30)
    assert by_file(files.finished(drawing, buffer))[0] is None


def test_a_table_with_lines_across_only_is_looked_at() -> None:
    drawing, buffer = listing(ruled=False)
    for row in range(-1, len(NAMES) + 1):
        drawing.line(LEFT, bottom(row), 530, bottom(row))
    data = files.finished(drawing, buffer)
    assert by_file(data) == (None, 0.0)


def test_what_is_drawn_in_an_empty_cell_is_not_legible() -> None:
    drawing, buffer = listing()
    drawing.rect(LEFT, 300, 470, 60)
    drawing.rect(LEFT, 240, 470, 60)
    drawing.line(LEFT + 100, 310, LEFT + 160, 345)
    data = files.finished(drawing, buffer)
    seen, _ = by_file(data)
    assert told(seen) == told(by_pixels(data))
    assert seen
    assert [c.legible for grid in seen.grids for c in grid.cells if not c.text] == [False, True]


def test_parts_that_were_not_drawn_are_not_taken_for_white_paper() -> None:
    drawing, buffer = listing()
    ringed(drawing)
    data = files.finished(drawing, buffer)
    elsewhere = drawn(data, (Box(0.0, 0.0, 0.5, 0.1),))
    assert look_at_parts(1, given(data), elsewhere).sight is None


def test_a_sheet_larger_than_any_paper_is_not_laid_out() -> None:
    drawing, buffer = files.canvas((9000.0, 9000.0))
    for i, words in enumerate(files.LETTER):
        drawing.drawString(72, 770 - 30 * i, words)
    assert by_file(files.finished(drawing, buffer)) == (None, 0.0)
    huge = Raster(number=1, width=1, height=1, dpi=1, across=10**6, down=10**6, pixels=b"123")
    with pytest.raises(ValueError, match="no page"):
        canvas.laid_out([huge])


def test_parts_that_do_not_fit_their_page_are_refused() -> None:
    over = Raster(number=1, width=2, height=1, dpi=1, left=9, across=10, down=10, pixels=b"123456")
    with pytest.raises(ValueError, match="broadcast"):
        canvas.laid_out([over])


def test_places_keep_where_they_are_on_a_smaller_picture() -> None:
    image = np.full((1520, 1075, 3), 255, np.uint8)
    image[700:800, 400:500] = 0
    image[100:200, 100:200] = 9
    places = [(400.0, 700.0, 500.0, 800.0), (990, 1500, 1200, 1900)]
    found = canvas.shrunk(image, places, 1170)
    small, scale = found.image, found.scale
    assert max(small.shape) == 1170
    assert [small[window].min() for window in found.shown] == [0, 255]
    rows, columns = np.nonzero(small[..., 0] < 128)
    for inked, sides in ((rows, (700, 800)), (columns, (400, 500))):
        assert [inked.min(), inked.max() + 1] == pytest.approx([s * scale for s in sides], abs=0.6)

"""PDF pages: text layer with places, what is not believed, annotations, pixels."""

import io
import math

import numpy as np
import pypdf
import pypdfium2
import pytest
from pypdf.annotations import Highlight
from pypdf.generic import (
    ArrayObject,
    FloatObject,
)
from reportlab.lib.utils import ImageReader

from mailbot.model.document import Problem
from mailbot.reading.opened import OpenedPage, UnreadableError
from mailbot.reading.pdf import Pdf
from mailbot.reading.raster import Raster
from tests.reading import files


def page(data: bytes) -> OpenedPage:
    (only,) = Pdf(data).opened(10).pages
    return only


def texts(data: bytes) -> list[str]:
    return [line.text for line in page(data).lines]


def ink(raster: Raster) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    flat = np.frombuffer(raster.pixels, dtype=np.uint8)
    return flat.reshape(raster.height, raster.width, 3)


def test_text_is_told_line_by_line_with_its_place() -> None:
    opened = page(files.text_pdf())
    assert [line.text for line in opened.lines] == list(files.LETTER)
    assert opened.trustworthy
    box = opened.lines[0].box
    assert box
    assert box.x0 == pytest.approx(72 / 595, abs=0.01)
    assert box.y0 < 1 - 770 / 842 < box.y1


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_places_are_those_a_viewer_shows(rotate: int) -> None:
    """The box of a word, as told, holds its ink, as drawn."""
    drawing, buffer = files.canvas((600, 600))
    drawing.drawString(60, 500, "工程建设质量信得过班组活动统计表二〇二五年度报送材料")
    drawing.setPageRotation(rotate)
    data = files.finished(drawing, buffer)
    opened = page(data)
    (raster,) = Pdf(data).drawn((1,), 72, 10**7)
    rows, cols = np.nonzero(ink(raster).min(axis=2) < 128)
    (line,) = opened.lines
    assert line.box
    assert opened.rotate == rotate
    assert opened.turn == rotate
    assert line.box.x0 * 600 - 3 <= cols.min() <= cols.max() <= line.box.x1 * 600 + 3
    assert line.box.y0 * 600 - 3 <= rows.min() <= rows.max() <= line.box.y1 * 600 + 3


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_text_that_lies_on_its_side_is_read_along_its_lines(turn: int) -> None:
    drawing, buffer = files.canvas((600, 600))
    drawing.translate(300, 300)
    drawing.rotate(-turn)
    for i, words in enumerate(files.LETTER):
        drawing.drawString(-280, 100 - 40 * i, words)
    opened = page(files.finished(drawing, buffer))
    assert [line.text for line in opened.lines] == list(files.LETTER)
    assert opened.turn == turn


def test_a_crop_box_moves_the_places() -> None:
    def crop(writer: pypdf.PdfWriter) -> None:
        writer.pages[0].cropbox = pypdf.generic.RectangleObject((50, 400, 545, 842))

    opened = page(files.rewritten(files.text_pdf(), crop))
    assert (opened.width, opened.height) == (495, 442)
    box = opened.lines[0].box
    assert box
    assert box.x0 == pytest.approx(22 / 495, abs=0.01)
    assert box.y0 < (842 - 770) / 442 < box.y1


def test_cells_are_told_apart_by_rules_and_by_gaps() -> None:
    drawing, buffer = files.canvas()
    drawing.drawString(60, 700, "班组名称")
    drawing.drawString(118, 700, "企业名称")  # a hair's breadth, and a rule
    drawing.line(117, 690, 117, 720)
    drawing.drawString(300, 700, "备注")
    drawing.drawString(60, 640, "历年质量信得过班组")
    drawing.drawString(60 + 14 * 9.3, 640, "累计数")  # no rule: a word goes on
    drawing.rect(50, 560, 100, 40)
    drawing.drawString(100, 575, "推荐班组")
    drawing.drawString(100 + 14 * 4, 575, "共计十二个")  # the box's right side runs between
    assert texts(files.finished(drawing, buffer)) == [
        *("班组名称", "企业名称", "备注", "历年质量信得过班组累计数", "推荐班组", "共计十二个")
    ]


def test_a_bracket_whose_white_half_lies_across_a_rule_stays_with_its_line() -> None:
    drawing, buffer = files.canvas()
    drawing.drawString(60, 700, "规范化等）")
    drawing.line(60 + 14 * 4.4, 690, 60 + 14 * 4.4, 720)
    drawing.drawString(60 + 14 * 5.2, 700, "345")
    drawing.drawString(60, 600, "本年度开展质量信得过班组活动企业数")  # enough to be believed
    lines = page(files.finished(drawing, buffer)).lines
    assert [line.text for line in lines[:2]] == ["规范化等）", "345"]
    left, right = (line.box for line in lines[:2])
    assert left is not None
    assert right is not None
    assert left.x1 < right.x0
    assert left.x1 * 595 < 60 + 14 * 4.55


def test_lines_beside_one_between_them_stay_whole() -> None:
    """A label on two lines, and its number in the middle of them."""
    drawing, buffer = files.canvas()
    drawing.drawString(60, 708, "本年度对质量信得过班组活动投入费用")
    drawing.drawString(60, 692, "（培训、交流、规范化等）（万元）")
    drawing.drawString(400, 700, "47.6")
    assert texts(files.finished(drawing, buffer)) == [
        *("本年度对质量信得过班组活动投入费用", "47.6", "（培训、交流、规范化等）（万元）")
    ]


def test_the_order_of_drawing_does_not_matter() -> None:
    drawing, buffer = files.canvas()
    words = "关于推荐工程建设质量信得过班组的函，请予审核"
    for i in sorted(range(len(words)), key=lambda i: (i * 7) % len(words)):
        drawing.drawString(60 + 14 * i, 700, words[i])
    assert texts(files.finished(drawing, buffer)) == [words]


def test_a_scan_is_no_text() -> None:
    opened = page(files.scanned_pdf())
    assert not opened.trustworthy
    assert opened.lines == ()
    assert opened.pictured == 1


def test_a_scan_in_strips_inside_forms_is_a_scan() -> None:
    drawing, buffer = files.canvas()
    drawing.beginForm("strips")
    for i in range(4):
        drawing.drawImage(ImageReader(files.picture(600, 200)), 0, i * 105.25, 297.5, 105.25)
    drawing.endForm()
    drawing.scale(2, 2)
    drawing.doForm("strips")
    drawing.scale(0.5, 0.5)
    drawing.drawString(60, 700, "扫描仪在页面上印了一行说明文字，超过了二十个字符")
    opened = page(files.finished(drawing, buffer))
    assert opened.pictured == 1
    assert not opened.trustworthy


def test_a_layer_of_ocr_under_the_picture_is_not_believed() -> None:
    drawing, buffer = files.canvas()
    text = drawing.beginText(60, 700)
    text.setTextRenderMode(3)
    text.textLine("关于推荐2025年工程建设质量信得过班组的函，识别得不好")
    drawing.drawText(text)
    assert page(files.finished(drawing, buffer)).lines == ()


def test_a_seal_drawn_as_a_picture_does_no_harm() -> None:
    drawing, buffer = files.canvas()
    for i, words in enumerate(files.LETTER):
        drawing.drawString(72, 770 - 30 * i, words)
    drawing.drawImage(ImageReader(files.picture(120, 120, "red")), 330, 300, 120, 120)
    opened = page(files.finished(drawing, buffer))
    assert opened.trustworthy
    assert 0.02 < opened.pictured < 0.04


def test_a_locked_file_asks_for_its_password() -> None:
    locked = files.rewritten(files.text_pdf(), user_password="geheim", algorithm="AES-256")
    with pytest.raises(UnreadableError, match="password") as caught:
        Pdf(locked).opened(10)
    assert caught.value.problem is Problem.PASSWORD


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_an_empty_password_is_ordinary(algorithm: str) -> None:
    data = files.rewritten(
        files.text_pdf(), user_password="", owner_password="x", algorithm=algorithm
    )
    assert texts(data) == list(files.LETTER)


@pytest.mark.parametrize(
    "data", [b"%PDF-1.4\nnothing more", files.text_pdf()[:700], files.scanned_pdf()[:3000]]
)
def test_a_file_cut_off_is_damaged(data: bytes) -> None:
    with pytest.raises(UnreadableError) as caught:
        Pdf(data).opened(10)
    assert caught.value.problem is Problem.DAMAGED


def test_a_lost_tail_is_repaired_where_every_page_is_there() -> None:
    data = files.text_pdf()
    opened = Pdf(data[: data.rindex(b"startxref")]).opened(10)
    assert opened.problem is None
    assert [line.text for line in opened.pages[0].lines] == list(files.LETTER)


def test_a_page_lost_with_the_tail_is_told() -> None:
    shown = b"<< /Length 22 >> stream\n0 0 m 100 100 l S     \nendstream"
    kids = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents %d 0 R >>"
    data = files.raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 3 /Kids [3 0 R 4 0 R 5 0 R] >>",
        *(kids % number for number in (6, 99, 7)),  # 99 went with the tail
        *(shown, shown),
        tail=b"",
    )
    opened = Pdf(data).opened(10)
    assert opened.problem is Problem.DAMAGED
    assert "page 2" in opened.remark
    assert len(opened.pages) == 3


def test_a_file_without_pages_is_empty() -> None:
    with pypdfium2.PdfDocument.new() as document:
        buffer = io.BytesIO()
        document.save(buffer)
    with pytest.raises(UnreadableError) as caught:
        Pdf(buffer.getvalue()).opened(10)
    assert caught.value.problem in {Problem.EMPTY, Problem.DAMAGED}


def test_more_pages_than_allowed_are_told_and_the_first_ones_read() -> None:
    opened = Pdf(files.text_pdf(pages=7)).opened(5)
    assert opened.problem is Problem.TOO_LARGE
    assert "7 pages" in opened.remark
    assert [p.number for p in opened.pages] == [1, 2, 3, 4, 5]


def test_pages_are_drawn_in_blue_green_red() -> None:
    drawing, buffer = files.canvas((400, 200))
    drawing.setFillColorRGB(1, 0, 0)
    drawing.rect(0, 0, 200, 200, stroke=0, fill=1)
    (raster,) = Pdf(files.finished(drawing, buffer)).drawn((1,), 144, 10**6)
    assert (raster.width, raster.height, raster.dpi) == (800, 400, 144)
    assert ink(raster)[200, 200].tolist() == [0, 0, 255]
    assert ink(raster)[200, 600].tolist() == [255, 255, 255]


@pytest.mark.parametrize("size", [(59.5, 84.2), (29.7, 21.0), (280, 390)])
def test_a_page_too_small_to_read_is_a_sheet_in_another_measure(size: tuple[float, float]) -> None:
    drawing, buffer = files.canvas(size)
    drawing.line(0, 0, 10, 10)
    (raster,) = Pdf(files.finished(drawing, buffer)).drawn((1,), 72, 10**7)
    assert max(raster.width, raster.height) == pytest.approx(842, abs=1)
    assert raster.width / raster.height == pytest.approx(size[0] / size[1], rel=0.01)
    assert raster.dpi == pytest.approx(72)


def test_annotations_and_form_fields_are_drawn() -> None:
    def mark(writer: pypdf.PdfWriter) -> None:
        corners = [72, 500, 300, 500, 72, 400, 300, 400]
        quads = ArrayObject([FloatObject(v) for v in corners])
        highlight = Highlight(
            rect=(72, 400, 300, 500), quad_points=quads, highlight_color="ffff00"
        )
        writer.add_annotation(0, highlight)

    (raster,) = Pdf(files.rewritten(files.text_pdf(), mark)).drawn((1,), 72, 10**7)
    assert ink(raster)[842 - 450, 200].tolist() == [0, 255, 255]


@pytest.mark.parametrize("size", [(595, 842), (14_400, 20), (3, 14_000), (200_000, 200_000)])
def test_no_page_has_more_pixels_than_allowed(size: tuple[float, float]) -> None:
    drawing, buffer = files.canvas(size)
    drawing.line(0, 0, 10, 10)
    (raster,) = Pdf(files.finished(drawing, buffer)).drawn((1,), 600, 1_000_000)
    assert raster.width * raster.height <= 1_000_000
    assert raster.dpi == pytest.approx(raster.width / size[0] * 72, rel=0.5)
    assert math.isfinite(raster.dpi)


def test_pages_that_are_not_there_are_left_out() -> None:
    rasters = Pdf(files.text_pdf(pages=2)).drawn((0, 2, 3), 36, 10**6)
    assert [raster.number for raster in rasters] == [2]

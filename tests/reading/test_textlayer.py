"""Which text of a PDF page is believed: what a person sees there, and nothing else."""

import pytest

from mailbot.reading.opened import OpenedPage
from mailbot.reading.pdf import Pdf
from mailbot.reading.textlayer import makes_sense
from tests.reading import files


def page(data: bytes) -> OpenedPage:
    (only,) = Pdf(data).opened(10).pages
    return only


def test_text_beside_the_page_is_not_believed() -> None:
    drawing, buffer = files.canvas()
    drawing.drawString(72, 700, "页面上只有这一行说明文字，其余都在页面之外")
    for i, words in enumerate(files.LETTER):
        drawing.drawString(700, 770 - 30 * i, words)
    assert page(files.finished(drawing, buffer)).lines == ()


def test_crop_marks_beside_the_page_are_left_out() -> None:
    drawing, buffer = files.canvas()
    for i, words in enumerate(files.LETTER):
        drawing.drawString(72, 770 - 30 * i, words)
    drawing.drawString(72, 850, "裁切线")
    assert [line.text for line in page(files.finished(drawing, buffer)).lines] == list(
        files.LETTER
    )


def test_text_in_white_is_not_believed() -> None:
    drawing, buffer = files.canvas()
    drawing.setFillColorRGB(1, 1, 1)
    for i, words in enumerate(files.LETTER):
        drawing.drawString(72, 770 - 30 * i, words)
    assert page(files.finished(drawing, buffer)).lines == ()


@pytest.mark.parametrize(("height", "believed"), [(20, False), (842, True)])
def test_text_outside_its_clipping_is_not_believed(*, height: int, believed: bool) -> None:
    drawing, buffer = files.canvas()
    frame = drawing.beginPath()
    frame.rect(0, 0, 595, height)
    drawing.clipPath(frame, stroke=0)
    for i, words in enumerate(files.LETTER):
        drawing.drawString(72, 770 - 30 * i, words)
    assert page(files.finished(drawing, buffer)).trustworthy is believed


@pytest.mark.parametrize(
    "words",
    [
        "".join(chr(0xE000 + i) for i in range(60)),
        "".join(chr(0x4E00 + 331 * i) for i in range(60)),
        "ÕâÊÇÒ»·âÍÆ¼öº¯£¬ÇëÓèÉóºË£¬ÕâÊÇÒ»·âÍÆ¼öº¯",
        "".join(
            (bytes([0xB0 + i % 72, 0xA1 + 7 * i % 94])).decode("gb2312", "ignore")
            for i in range(120)
        ),
        "\ufffd" * 60,
        "推荐函",
    ],
    ids=["private", "scattered", "mojibake", "shifted", "replaced", "too-little"],
)
def test_characters_that_make_no_sense_are_not_believed(words: str) -> None:
    assert not makes_sense(words)


@pytest.mark.parametrize(
    "words",
    [
        "".join(files.LETTER),
        "推荐函……………………………………1统计表………………………………2",
        "联系人：朱镕基 喆 堃 祎 昇，电话010-63253408，邮箱xzhd@cacem.com.cn",
        "1234567890 1,140 260.10 47.6% 2024.9.12",
        "Recommendation of QC teams, 2025 edition",
    ],
)
def test_honest_text_is_believed(words: str) -> None:
    assert makes_sense(words)

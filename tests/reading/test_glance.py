"""Which quick readings are believed."""

from collections.abc import Sequence

import numpy as np
import pytest

from mailbot.reading.glance import believed

HIGH = 40
#: Room a character takes, and the line's height, in pixels.
PITCH = 34


def line(
    count: int, inked: Sequence[int] | None = None
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Draw a line with room for so many characters, and blots where they are ``inked``."""
    cut = np.full((HIGH, PITCH * count, 3), 255, np.uint8)
    for place in range(count) if inked is None else inked:
        cut[8:32, PITCH * place + 5 : PITCH * (place + 1) - 5] = 30
    return cut


def middles(count: int, read: Sequence[int] | None = None) -> list[float]:
    """Tell where the characters stand that were read."""
    return [(place + 0.5) / count for place in (range(count) if read is None else read)]


def test_a_name_read_surely_is_believed() -> None:
    assert believed("飞鹰路面班组", [0.97] * 6, middles(6), line(6))


@pytest.mark.parametrize("text", ["飞鹰第3班组", "□发表评审", "推荐√", "南粵建设公司", "班组 QC"])
def test_numbers_boxes_signs_and_rare_characters_are_read_closely(text: str) -> None:
    count = len(text)
    assert not believed(text, [0.99] * count, middles(count), line(count))


def test_a_single_character_is_read_closely() -> None:
    """The quick model passes over the 1 of 1个."""
    assert not believed("个", [1.0], [0.5], line(1))
    assert believed("万元", [1.0] * 2, middles(2), line(2))


def test_a_short_line_must_be_sure_of_each_character() -> None:
    assert not believed("飞鹰路面班组", [0.99] * 5 + [0.85], middles(6), line(6))


def test_of_a_long_line_one_character_may_be_less_sure() -> None:
    text = "我会高度重视及时转发并组织企业开展活动"
    count = len(text)
    assert believed(text, [0.98] * (count - 1) + [0.6], middles(count), line(count))
    assert not believed(text, [0.98] * (count - 1) + [0.4], middles(count), line(count))
    assert not believed(text, [0.85] * count, middles(count), line(count))


def test_a_long_line_may_hold_a_year() -> None:
    text = "关于推荐2025年工程建设质量信得过班组的函"
    count = len(text)
    assert believed(text, [0.98] * count, middles(count), line(count))


def test_a_long_address_is_read_closely() -> None:
    text = "邮箱：z17204@163.com"
    count = len(text)
    assert count >= 16
    assert not believed(text, [0.99] * count, middles(count), line(count))


@pytest.mark.parametrize("unread", [[0], [3], [7], [3, 4]])
def test_ink_passed_over_is_looked_at_again(unread: list[int]) -> None:
    read = [place for place in range(8) if place not in unread]
    text = "发表评审资料评审"[: len(read)]
    cut = line(8)
    assert not believed(text, [0.99] * len(read), middles(8, read), cut)


def test_room_without_ink_is_nothing_passed_over() -> None:
    read = [0, 4, 7]
    assert believed("推荐函", [0.99] * 3, middles(8, read), line(8, read))


def test_nothing_read_is_not_believed() -> None:
    assert not believed("", [], [], line(3, []))


def test_a_word_of_two_characters_must_be_surer() -> None:
    assert believed("序号", [0.99] * 2, middles(2), line(2))
    assert not believed("序号", [0.99, 0.97], middles(2), line(2))


@pytest.mark.parametrize("text", ["一", "了", "二三", "7"])
def test_what_is_so_short_and_like_a_figure_is_read_closely(text: str) -> None:
    count = len(text)
    assert not believed(text, [1.0] * count, middles(count), line(count))


@pytest.mark.parametrize("text", ["各会员单位：", "规范化等)", "(万元）"])
def test_which_bracket_or_colon_it_is_need_not_be_sure(text: str) -> None:
    sure = [0.98 if char.isalnum() else 0.4 for char in text]
    assert believed(text, sure, middles(len(text)), line(len(text)))


def test_nothing_but_punctuation_says_nothing() -> None:
    assert not believed("：）（", [0.99] * 3, middles(3), line(3))


def test_a_box_is_none_within_a_word_of_every_form() -> None:
    text = "质量信得过班组工作归口部门及负责人"
    count = len(text)
    assert believed(text, [0.99] * count, middles(count), line(count))
    other = text.replace("归口", "口归口")
    assert not believed(other, [0.99] * (count + 1), middles(count + 1), line(count + 1))

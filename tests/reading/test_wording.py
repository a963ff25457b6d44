import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.reading.wording import leading, likeness, literals, sieve

HEADING = "关于公布*名单的通知"


def test_a_star_is_any_run_of_characters_and_costs_nothing() -> None:
    assert likeness(HEADING, "关于公布2024年度优秀名单的通知") == 1
    assert likeness(HEADING, "关于公布名单的通知") == 1
    assert literals(HEADING) == 9


def test_width_case_spaces_and_quotation_marks_do_not_count() -> None:
    assert likeness("与QC小组合开*", "与 ｑｃ 小组合开（年度）") == 1
    assert likeness(HEADING, "关于公布《优秀》名 单 的 通 知") == 1


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("关于公市优秀名单的通知", 1),
        ("关于公布优秀名单的通", 1),
        ("关于于公布优秀名单的通知", 1),
        ("关于开展优秀名单的通知", 2),
        ("附件关于公布优秀名单的通知", 2),
    ],
)
def test_every_wrong_character_costs_its_share(text: str, wrong: int) -> None:
    assert likeness(HEADING, text) == pytest.approx(1 - wrong / 9)


def test_what_is_certain_to_be_too_far_is_nothing() -> None:
    assert likeness(HEADING, "关于推荐班组的函", 0.85) == 0
    assert likeness(HEADING, "", 0) == 0
    assert likeness("", "推荐函") == 0
    assert likeness(HEADING, "关于公布" + "优秀" * 500 + "名单的通知") == 0


def test_a_label_is_found_before_its_value() -> None:
    near, end = leading("推荐单位", "推 荐 单 位　某某协会", 0.9)
    assert near == 1
    assert "推 荐 单 位　某某协会"[end:].strip() == "某某协会"
    assert leading("推荐单位", "单位", 0.9) == (0, 0)


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_a_share_and_full_for_the_text_itself(one: str, other: str) -> None:
    assert 0 <= likeness(one, other) <= 1
    assert likeness(f"关于{other.replace('*', '')}的函", f"关于{other.replace('*', '')}的函") == 1


@given(st.text("关于公布名单通知推荐", min_size=1, max_size=20), st.floats(0, 1))
def test_a_floor_only_drops_what_is_below_it(text: str, floor: float) -> None:
    free = likeness(HEADING, text)
    assert likeness(HEADING, text, floor) == (free if free >= floor else 0)


LETTERS = st.text("关于公布推荐优秀名单的通知函*", max_size=14)
FEW = st.text("关于公*", min_size=1, max_size=9)
PLAIN = st.text("关于公布", max_size=30)


def edits(wording: str, text: str) -> int:
    """Count the edits between a wording and a text in the plainest way."""
    costs = list(range(len(text) + 1))
    for char in wording:
        row = [costs[0] + (char != "*")]
        for i, letter in enumerate(text):
            if char == "*":
                row.append(min(row[i], costs[i + 1]))
            else:
                row.append(min(costs[i] + (letter != char), costs[i + 1] + 1, row[i] + 1))
        costs = row
    return costs[-1]


@given(FEW, PLAIN, st.sampled_from([0.0, 0.3, 0.5, 0.7, 0.85]))
def test_likeness_is_counted_in_edits_down_to_the_floor(
    wording: str, text: str, floor: float
) -> None:
    asked = literals(wording)
    share = 1 - edits(wording, text) / asked if asked and text else 0.0
    assert likeness(wording, text, floor) == (share if share >= floor and share > 0 else 0)


@given(FEW, PLAIN, st.sampled_from([0.3, 0.5, 0.7, 0.85]))
def test_a_beginning_is_the_longest_of_those_nearest(
    wording: str, text: str, floor: float
) -> None:
    asked, wording = literals(wording), wording.rstrip("*")
    told = text[: 2 * len(wording)]
    counts = [edits(wording, told[:end]) for end in range(len(told) + 1)]
    share = 1 - min(counts) / asked if asked else 0.0
    end = max(end for end, count in enumerate(counts) if count == min(counts))
    assert leading(wording, text, floor) == (
        (share, end) if share >= floor and share > 0 else (0, 0)
    )


@given(st.lists(LETTERS, min_size=1, max_size=6), LETTERS, st.sampled_from([0.7, 0.8, 0.85, 0.9]))
def test_a_sieve_lets_through_whatever_comes_near(
    wordings: list[str], text: str, floor: float
) -> None:
    passed = sieve(tuple(wordings), floor).passed(text)
    for wording in wordings:
        if likeness(wording, text, floor) or leading(wording.rstrip("*"), text, floor)[0]:
            assert wording in passed


def test_a_sieve_holds_back_what_shares_too_few_characters() -> None:
    wordings = (HEADING, "推荐函", "*统计表")
    assert sieve(wordings, 0.85).passed("关于公布2025年优秀名单的通知") == [HEADING]

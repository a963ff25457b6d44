import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.reading.choices import Ticked, ticked

FORMS = ("发表评审", "资料评审", "与QC小组合开", "单独举办")
YES_NO = ("是", "否")


@pytest.mark.parametrize(
    ("text", "captions", "wanted"),
    [
        ("发表评审☑  资料评审☑  与QC小组合开☐  单独举办☐", FORMS, ("发表评审", "资料评审")),
        ("发表评审□资料评审□与ＱＣ小组合开□单独举办■", FORMS, ("单独举办",)),
        ("■发表评审 □资料评审 □与QC小组合并 ■单独举办", FORMS, ("发表评审", "单独举办")),
        ("发表评审（√）资料评审（　）与QC小组合开（ ）单独举办（）", FORMS, ("发表评审",)),
        ("发表评审√、资料评审", FORMS, ("发表评审",)),
        ("资料评审、单独举办", FORMS, ("资料评审", "单独举办")),
        ("\uf0fe发表评审 \uf0a8资料评审 \uf0a8与QC小组合开 \uf0a8单独举办", FORMS, ("发表评审",)),
        ("☑是 ☐否", YES_NO, ("是",)),
        ("□是　☑否", YES_NO, ("否",)),
        ("是□ 否√", YES_NO, ("否",)),
        ("√是 否", YES_NO, ("是",)),
        ("[x]是 [ ]否", YES_NO, ("是",)),
        ("是 ☑否", YES_NO, ("否",)),
        ("发表评审☑ 资料评审 与QC小组合开☑ 单独举办", FORMS, ("发表评审", "与QC小组合开")),
        ("是", YES_NO, ("是",)),
        ("☐是 ☐否", YES_NO, ()),
        ("", YES_NO, ()),
    ],
)
def test_boxes_stand_before_or_behind_their_captions(
    text: str, captions: tuple[str, ...], wanted: tuple[str, ...]
) -> None:
    found = ticked(text, captions)
    assert (found.captions, found.certain) == (wanted, True)


@pytest.mark.parametrize(
    ("text", "captions"),
    [
        ("是 口否", YES_NO),
        ("发表评审资料评审与QC小组合开单独举办□", FORMS),
        ("发表评审 资料评审 与QC小组合开 单独举办", FORMS),
        ("发表评审资料评审与Q", FORMS),
        ("☑甲 ☐乙", YES_NO),
        ("是√否", YES_NO),
        ("是 √ 否", YES_NO),
    ],
)
def test_where_a_box_was_not_seen_nothing_is_told(text: str, captions: tuple[str, ...]) -> None:
    assert ticked(text, captions) == Ticked((), certain=False)


@given(st.sets(st.sampled_from(FORMS)), st.booleans(), st.sampled_from(["", " ", "　"]))
def test_any_choice_is_read_back(chosen: set[str], before: bool, gap: str) -> None:  # noqa: FBT001 - drawn by hypothesis
    signs = ["☑" if form in chosen else "☐" for form in FORMS]
    pairs = zip(signs, FORMS, strict=True)
    text = gap.join(f"{sign}{form}" if before else f"{form}{sign}" for sign, form in pairs)
    assert ticked(text, FORMS) == Ticked(tuple(form for form in FORMS if form in chosen))

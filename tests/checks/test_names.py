from hypothesis import given
from hypothesis import strategies as st

from mailbot.checks import names
from mailbot.model.roster import Roster, Unit
from mailbot.model.text import fold
from tests.factories import ROSTER, UNITS


def named(text: str) -> list[str]:
    return [unit.name for unit in names.units_in(ROSTER, text)]


def test_the_longest_of_names_inside_one_another_wins() -> None:
    assert named("中国建筑业协会石化建设分会推荐材料") == ["中国建筑业协会石化建设分会"]


def test_an_alias_is_found_where_nothing_goes_on_with_the_name() -> None:
    assert named("中国建筑2025年推荐材料") == ["中国建筑股份有限公司"]
    assert named("中国建筑") == ["中国建筑股份有限公司"]


def test_an_alias_inside_another_organisation_is_none() -> None:
    assert named("中国建筑第八工程局有限公司") == []
    assert named("中国建筑业协会") == []


def test_full_width_and_gaps_are_folded() -> None:
    assert named("广 州 市　建筑业联合会") == ["广州市建筑业联合会"]


def test_one_typo_from_one_unit_is_near() -> None:
    assert names.near(ROSTER, "上海市市政路行业协会") == UNITS[5]
    assert names.near(ROSTER, "上海市市政公路行业协会会") == UNITS[5]


def test_one_typo_from_two_units_is_neither() -> None:
    assert names.near(ROSTER, "峡西省建筑业协会") is None


def test_short_names_are_never_near() -> None:
    assert names.near(ROSTER, "中国建巩") is None


@given(st.sampled_from(UNITS), st.data())
def test_any_one_typo_among_other_words_is_found(unit: Unit, data: st.DataObject) -> None:
    name = fold(unit.name)
    at = data.draw(st.integers(0, len(name) - 2))
    typo = data.draw(
        st.sampled_from(
            [
                name[:at] + name[at + 1 :],
                name[:at] + "丨" + name[at + 1 :],
                name[:at] + "丨" + name[at:],
                name[:at] + name[at + 1] + name[at] + name[at + 2 :],
            ]
        )
    )
    alone = Roster(units=(unit,))
    assert names.near_within(alone, f"附件{typo}材料") == (unit if len(name) >= 6 else None)


def test_a_typo_among_other_words_is_found() -> None:
    assert names.near_within(ROSTER, "上海市市政路行业协会2025年材料") == UNITS[5]


@given(st.sampled_from(UNITS), st.text(max_size=8), st.text(max_size=8))
def test_a_full_name_is_found_whatever_stands_around_it(
    unit: object, before: str, after: str
) -> None:
    assert unit in UNITS
    name = next(u.name for u in UNITS if u is unit)
    found = named(f"{before} {name} {after}")
    assert name in found or any(name in other for other in found)


@given(st.text(max_size=40))
def test_mentions_never_overlap_and_lie_in_the_text(text: str) -> None:
    found = names.mentions(ROSTER, text + UNITS[0].name + text)
    ends = [0, *(m.end for m in found)]
    assert all(m.start >= end for m, end in zip(found, ends, strict=False))
    assert all(m.end <= len(fold(text + UNITS[0].name + text)) for m in found)


def test_an_empty_roster_knows_nobody() -> None:
    assert names.mentions(Roster(), UNITS[0].name) == ()
    assert names.near(Roster(), UNITS[0].name) is None

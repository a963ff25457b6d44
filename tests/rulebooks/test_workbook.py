"""A roster comes out of the workbook that staff keep, or every mistake in it does."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from mailbot.model.roster import Roster, Unit
from mailbot.rulebooks import RulebookError, import_roster, load
from mailbot.rulebooks.roster import write_roster

Edit = Callable[..., Path]
Save = Callable[[list[list[object]]], Path]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    def saved(rows: list[list[object]]) -> Path:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        for row in rows:
            sheet.append(row)
        path = tmp_path / "名册.xlsx"
        book.save(path)
        return path

    return saved


def _whole_list(rulebook: Path) -> list[list[object]]:
    return [[unit.number, unit.name] for unit in load(rulebook).roster.units]


def test_a_few_units_are_updated_and_the_rest_is_left(edit: Edit, save: Save) -> None:
    rulebook = edit()
    workbook = save(
        [
            ["联系表", None, None],
            ["邮箱", "推荐单位", "备注"],
            ["zgaz@example.cn；bgs@example.cn", " 中国安装协会 ", "新"],
            ["qh@example.cn", "青海省建筑业协会", None],
        ]
    )
    change = import_roster(rulebook, workbook)
    assert [(old.addresses, new.addresses) for old, new in change.changed] == [
        ((), ("zgaz@example.cn", "bgs@example.cn")),
        ((), ("qh@example.cn",)),
    ]
    assert change.added == change.removed == ()
    before = load(rulebook)
    change.write()
    after = load(rulebook)
    assert after.roster == change.roster
    assert after.hash != before.hash
    assert [unit.aliases for unit in after.roster.units] == [
        unit.aliases for unit in before.roster.units
    ]


def test_a_workbook_with_every_unit_is_the_list_in_its_order(edit: Edit, save: Save) -> None:
    rulebook = edit()
    rows = _whole_list(rulebook)
    rows[17][1] = "中国装饰协会"
    change = import_roster(rulebook, save([["序号", "推荐单位"], *reversed(rows)]))
    assert [unit.number for unit in change.roster.units] == list(range(1, 69))
    assert [unit.name for unit in change.added] == ["中国装饰协会"]
    assert [unit.name for unit in change.removed] == ["中国安装协会"]
    assert change.changed == ()


def test_the_same_workbook_again_changes_nothing(edit: Edit, save: Save) -> None:
    rulebook = edit()
    roster = rulebook.with_name("cacem-2025.roster.toml")
    names: list[list[object]] = [[name] for _, name in _whole_list(rulebook)]
    workbook = save([["推荐单位"], *names])
    change = import_roster(rulebook, workbook)
    assert (change.added, change.removed, change.changed) == ((), (), ())
    assert change.text == roster.read_text("utf-8")


def test_a_roster_is_made_where_there_was_none(edit: Edit, save: Save) -> None:
    rulebook = edit(("units    = 68", "units = 2"))
    rulebook.with_name("cacem-2025.roster.toml").unlink()
    change = import_roster(
        rulebook, save([["单位名称", "简称"], ["甲省协会", "甲协、甲会"], ["乙省协会", None]])
    )
    change.write()
    assert load(rulebook).roster == Roster(
        units=(
            Unit(name="甲省协会", aliases=("甲协", "甲会"), number=1),
            Unit(name="乙省协会", number=2),
        )
    )


def test_every_mistake_of_a_workbook_is_told_at_once(edit: Edit, save: Save) -> None:
    rulebook = edit()
    unknown = save([["推荐单位"], ["中国安装协会会"], ["山西建协"]])
    with pytest.raises(RulebookError) as caught:
        import_roster(rulebook, unknown)
    assert [(m.key, m.sentence) for m in caught.value.mistakes] == [
        ("Sheet!2", "'中国安装协会会' is not on the roster; did you mean '中国安装协会'?"),
        ("Sheet!3", caught.value.mistakes[1].sentence),
    ]
    twice = save([["推荐单位", "邮箱"], ["中国安装协会", "x"], ["中国安装协会", "y"]])
    with pytest.raises(RulebookError, match="'中国安装协会' already stands in Sheet!2"):
        import_roster(rulebook, twice)
    no_address = save([["推荐单位", "邮箱"], ["中国安装协会", "x"]])
    with pytest.raises(RulebookError, match="is no mail address"):
        import_roster(rulebook, no_address)
    names: list[list[object]] = [[f"第{n}协会"] for n in range(69)]
    too_many = save([["推荐单位"], *names])
    with pytest.raises(RulebookError, match="has 69 units, but the rulebook says units = 68"):
        import_roster(rulebook, too_many)


def test_what_is_no_list_of_units_is_told(edit: Edit, save: Save, tmp_path: Path) -> None:
    rulebook = edit()
    with pytest.raises(RulebookError, match="has no column 推荐单位"):
        import_roster(rulebook, save([["企业", "数量"], ["甲", 1]]))
    text = tmp_path / "名册.csv.xlsx"
    text.write_text("推荐单位\n", encoding="utf-8")
    with pytest.raises(RulebookError, match="is no workbook"):
        import_roster(rulebook, text)
    with pytest.raises(RulebookError, match="cannot be read"):
        import_roster(rulebook, tmp_path / "none.xlsx")
    with pytest.raises(RulebookError, match="an open roster grows"):
        import_roster(rulebook.with_name("gzcia-2025.toml"), save([["推荐单位"], ["甲省协会"]]))


def test_a_roster_is_written_as_it_is_read(rules: Path) -> None:
    text = (rules / "cacem-2025.roster.toml").read_text("utf-8")
    assert write_roster(load(rules / "cacem-2025.toml").roster, text) == text

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from mailbot.model.document import Evidence, Table
from mailbot.model.verdict import Status
from mailbot.reports.labels import LabelError, Labels
from mailbot.reports.ledger import write_ledger
from mailbot.reports.register import Register
from mailbot.reports.statistics import write_statistics
from mailbot.reports.summary import HandedIn, write_summary
from mailbot.reports.teams import columns_of, tell_apart, write_teams
from mailbot.reports.workbook import ReportError
from tests.factories import package_rulebook, parts_rulebook
from tests.reports.registers import (
    AT,
    COMPLETE,
    INCOMPLETE,
    MARKED,
    REGISTER,
    finding,
    first_sheet,
    formulas,
    table,
    told,
)


def test_ledger_says_where_every_unit_stands(tmp_path: Path, labels: Labels) -> None:
    write_ledger(tmp_path / "a.xlsx", (REGISTER,), labels=labels, detail=told, at=AT)
    page = first_sheet(tmp_path / "a.xlsx")
    complete, incomplete, nothing = table(page)
    assert complete == {
        "序号": 1,
        "单位": COMPLETE.unit,
        "状态": "已受理",
        "推荐函": "√",
        "统计表": "√",
        "公布通知": "√",
        "逾期": "是",
        "名册内": "是",
        "受理号": "7K2M-9QXD-4H",
        "首次收到": datetime(2025, 5, 20, 12, 0),  # noqa: DTZ001 - Excel knows no zones
        "最近收到": datetime(2025, 5, 31, 0, 30),  # noqa: DTZ001 - Excel knows no zones
        "来信编号": "3、17",
        "需要注意的情况": "package/count warning",
    }
    assert incomplete["单位"] == "@SUM(A1)"
    assert incomplete["名册内"] == "否"
    assert incomplete["推荐函"] == "缺少"
    assert incomplete["公布通知"] is None
    assert incomplete["需要注意的情况"] == "package.letter/item missing\npackage/field wrong"
    assert nothing["状态"] == "未报"
    assert "共3家：已受理1家，待人工核对0家，待补正1家，未报1家" in str(page["A2"].value)
    assert "2025-05-27 09:00" in str(page["A2"].value)
    assert formulas(page) == []


def test_every_notice_has_a_sheet_of_its_own(tmp_path: Path, labels: Labels) -> None:
    other = Register(rulebook=parts_rulebook(), standings=())
    write_ledger(tmp_path / "a.xlsx", (REGISTER, other), labels=labels, detail=told, at=AT)
    names = load_workbook(tmp_path / "a.xlsx").sheetnames
    assert names == ["台账 marsupilami-2025", "台账 gz-2025"]


def test_statistics_add_up(tmp_path: Path, labels: Labels) -> None:
    write_statistics(tmp_path / "a.xlsx", (REGISTER,), labels=labels, at=AT)
    page = first_sheet(tmp_path / "a.xlsx")
    complete, incomplete, nothing, total = table(page)
    assert complete["班组数（个）"] == 40
    assert complete["主要特点"] == "=1+1\n第二行"
    assert complete["评审形式"] == "发表、资料"
    assert complete["是否组织"] == "是"
    assert complete["出处"] == "甲.pdf 第2页"
    assert complete["来信编号"] == "3、17"
    assert incomplete["班组数（个）"] == 2.5
    assert incomplete["是否组织"] == "否"
    assert nothing["班组数（个）"] is None
    assert total["单位"] == "合计"
    assert formulas(page) == ["=SUM(E4:E6)", "=SUM(F4:F6)"]
    assert total["班组数（个）"] == "=SUM(E4:E6)"
    assert total["推荐数（个）"] == "=SUM(F4:F6)"


def test_a_required_number_that_is_not_there_shows(tmp_path: Path, labels: Labels) -> None:
    write_statistics(tmp_path / "a.xlsx", (REGISTER,), labels=labels, at=AT)
    page = first_sheet(tmp_path / "a.xlsx")
    blank, never_sent = page["F5"], page["F6"]
    assert blank.value is never_sent.value is None
    assert blank.fill.fgColor.rgb != never_sent.fill.fgColor.rgb


def test_teams_of_all_units_stand_in_one_list(tmp_path: Path, labels: Labels) -> None:
    write_teams(tmp_path / "a.xlsx", (REGISTER,), labels=labels, at=AT)
    page = first_sheet(tmp_path / "a.xlsx")
    first, second = table(page)
    assert first == {
        "序号": 1,
        "单位": COMPLETE.unit,
        "班组": "飞跃班组",
        "所在企业": "甲建设有限公司",
        "名单原文": MARKED[0],
        "出处": "甲.pdf 第4页",
    }
    assert second["名单原文"] == MARKED[1]
    assert second["出处"] == "甲.pdf 第5页"
    assert formulas(page) == []


@pytest.mark.parametrize(
    ("row", "team", "enterprise"),
    [
        ("12 中铁一局集团有限公司 雄鹰预应力班组", "雄鹰预应力班组", "中铁一局集团有限公司"),
        ("雄鹰预应力班组　中建三局集团有限公司　张三", "雄鹰预应力班组", "中建三局集团有限公司"),
        ("3|上海建工集团股份有限公司|塔吊QC小组", "塔吊QC小组", "上海建工集团股份有限公司"),
        ("上海建工集团股份有限公司雄鹰班组", "雄鹰班组", "上海建工集团股份有限公司"),
        ("甲公司 乙公司 雄鹰班组", "雄鹰班组", None),
        ("甲公司 雄鹰班组 猎鹰班组", None, "甲公司"),
        ("雄鹰", None, None),
        ("", None, None),
    ],
)
def test_team_and_enterprise_are_told_apart_only_where_plain(
    row: str, team: str | None, enterprise: str | None
) -> None:
    assert tell_apart(row) == (team, enterprise)


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ((("1", "甲公司", "飞跃班组"), ("2", "乙公司", "质量部")), (None, 1)),
        (
            (("飞跃班组", "1", "甲公司"), ("质量部", "2", "乙厂"), ("金牌班", "3", "丙")),
            (0, 2),
        ),
        ((("1", "飞跃 班组", "甲建设 有限公司", "一等"),), (1, 2)),
        ((("飞跃班组", "金牌班组"),), (None, None)),
        ((("1 飞跃班组 甲公司",),), (None, None)),
        ((), (None, None)),
    ],
)
def test_columns_are_known_by_what_most_rows_have_there(
    rows: tuple[tuple[str, ...], ...], columns: tuple[int | None, int | None]
) -> None:
    assert columns_of(rows) == columns


def test_names_come_from_their_columns_whatever_they_are_called(
    tmp_path: Path, labels: Labels
) -> None:
    rows = {
        "1 甲建设有限公司 飞跃班组": ("1", "甲建设有限公司", "飞跃班组"),
        "2 乙公司（一分 公司） 金牌 班组": (
            "2",
            "乙公司（一分 公司）",
            "金牌 班组",
        ),
        "3 丙建设 质量部": ("3", "丙建设", "质量部"),
        "4 丁公司 猎鹰班组": (),
    }
    seen = [Evidence(document="甲.pdf", page=4, text=t, cells=c) for t, c in rows.items()]
    marks = finding("package", "mark", Status.MET, *seen)
    standing = replace(COMPLETE, findings=(marks,), marked=tuple(rows))
    register = replace(REGISTER, standings=(standing,))
    write_teams(tmp_path / "a.xlsx", (register,), labels=labels, at=AT)
    told = [(row["班组"], row["所在企业"]) for row in table(first_sheet(tmp_path / "a.xlsx"))]
    assert told == [
        ("飞跃班组", "甲建设有限公司"),
        ("金牌班组", "乙公司（一分公司）"),
        ("质量部", "丙建设"),
        ("猎鹰班组", "丁公司"),
    ]


def handed_in(unit: str, message: int, *tables: Table) -> HandedIn:
    return HandedIn(unit=unit, message=message, received=AT, document="汇总表.xlsx", tables=tables)


def test_summary_tables_come_under_one_header(tmp_path: Path, labels: Labels) -> None:
    first = Table(
        item="summary",
        header=("序号", "班组名称", "企业名称"),
        rows=(("1", "=飞跃班组", "甲公司"), ("2", "", ""), ("3", "猎鹰班组", "甲公司")),
    )
    second = Table(
        item="summary",
        header=("企业 名称", "班组名称", "电话"),
        rows=(("乙公司", "金牌班组", "13800000000", "多出的一格"),),
    )
    sources = (handed_in("甲公司", 3, first), handed_in("乙公司", 5, second))
    write_summary(tmp_path / "a.xlsx", parts_rulebook(), sources, labels=labels, at=AT)
    page = first_sheet(tmp_path / "a.xlsx")
    rows = table(page)
    assert [row["班组名称"] for row in rows] == ["=飞跃班组", "猎鹰班组", "金牌班组"]
    assert [row["企业名称"] for row in rows] == ["甲公司", "甲公司", "乙公司"]
    assert [row["单位"] for row in rows] == ["甲公司", "甲公司", "乙公司"]
    assert rows[2]["电话"] == "13800000000"
    assert rows[2]["第4列"] == "多出的一格"
    assert rows[2]["来信编号"] == 5
    assert "2家单位共3行" in str(page["A2"].value)
    assert formulas(page) == []


def test_two_columns_with_one_heading_lose_nothing(tmp_path: Path, labels: Labels) -> None:
    double = Table(item="summary", header=("联系人", "联系人"), rows=(("张三", "李四"),))
    sources = (handed_in("甲公司", 3, double),)
    write_summary(tmp_path / "a.xlsx", parts_rulebook(), sources, labels=labels, at=AT)
    (row,) = table(first_sheet(tmp_path / "a.xlsx"))
    assert row["联系人"] == "张三\n李四"


def test_reports_of_nothing_are_still_workbooks(tmp_path: Path, labels: Labels) -> None:
    empty = Register(rulebook=package_rulebook(), standings=())
    write_ledger(tmp_path / "l.xlsx", (empty,), labels=labels, detail=told, at=AT)
    write_statistics(tmp_path / "s.xlsx", (empty,), labels=labels, at=AT)
    write_teams(tmp_path / "t.xlsx", (empty,), labels=labels, at=AT)
    write_summary(tmp_path / "u.xlsx", parts_rulebook(), (), labels=labels, at=AT)
    for name in "lstu":
        assert table(first_sheet(tmp_path / f"{name}.xlsx")) == []


def test_a_report_nobody_asked_for_is_refused(tmp_path: Path, labels: Labels) -> None:
    unmarked = Register(rulebook=parts_rulebook(), standings=(INCOMPLETE,))
    with pytest.raises(ReportError, match="no rulebook asks for a list with marked teams"):
        write_teams(tmp_path / "a.xlsx", (unmarked,), labels=labels, at=AT)
    with pytest.raises(ReportError, match="there is no notice to report on"):
        write_ledger(tmp_path / "a.xlsx", (), labels=labels, detail=told, at=AT)
    with pytest.raises(ReportError, match="no rulebook asks for a form"):
        write_statistics(tmp_path / "a.xlsx", (), labels=labels, at=AT)
    assert not (tmp_path / "a.xlsx").exists()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a = 甲\nb\n", "line 2: write key = text"),
        ("a =\n", "line 1: write key = text"),
        ("b = 乙\n", "has no line for a"),
        ("a = {marsupilami}\n", "a may name at in braces"),
        ("a = {at.x.y}\n", "a may name at in braces"),
        ("a = {at\n", "a may name at in braces"),
    ],
)
def test_a_wrong_label_names_file_and_line(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "labels.txt"
    file.write_text(text, "utf-8")
    with pytest.raises(LabelError, match=problem) as caught:
        Labels(file)("a", at="1")
    assert "labels.txt" in str(caught.value)


def test_missing_labels_say_where_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match="mailbot init writes one"):
        Labels(tmp_path / "labels.txt")

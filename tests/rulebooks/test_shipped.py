"""The shipped rulebooks say what the two notices say."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mailbot.model.rulebook import FieldKind, Late, Rulebook
from mailbot.model.text import fold
from mailbot.rulebooks import load

#: CONTRACT §3: the seven required numbers, then the rest.
NUMBERS = (
    "enterprises",
    "teams",
    "teams_cumulative",
    "participants",
    "recommended",
    "investment",
    "awards",
)
OTHER_FIELDS = {
    "features": FieldKind.TEXT,
    "review_forms": FieldKind.CHOICES,
    "conference": FieldKind.FLAG,
    "conference_registered": FieldKind.NUMBER,
    "conference_presented": FieldKind.NUMBER,
    "conference_attendance": FieldKind.NUMBER,
    "conference_time": FieldKind.TEXT,
    "conference_place": FieldKind.TEXT,
    "department": FieldKind.TEXT,
    "contact": FieldKind.TEXT,
    "mobile": FieldKind.TEXT,
    "email": FieldKind.TEXT,
    "unit": FieldKind.TEXT,
}


@pytest.fixture
def cacem(rules: Path) -> Rulebook:
    return load(rules / "cacem-2025.toml")


@pytest.fixture
def gzcia(rules: Path) -> Rulebook:
    return load(rules / "gzcia-2025.toml")


def test_the_roster_is_the_notices_list_in_its_order(cacem: Rulebook) -> None:
    annex_2 = Path(__file__).with_name("units.txt").read_text("utf-8").split()
    assert [unit.name for unit in cacem.roster.units] == annex_2
    assert [unit.number for unit in cacem.roster.units] == list(range(1, 69))
    assert not cacem.roster.open


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("中国建筑", "中国建筑股份有限公司"),
        ("中国中铁", "中国中铁股份有限公司"),
        ("中国铁建", "中国铁建股份有限公司"),
        ("中国交建", "中国交通建设集团有限公司"),
        ("中国电建", "中国电力建设股份有限公司"),
        ("中国能建", "中国能源建设股份有限公司"),
        ("中国新兴", "中国新兴集团有限责任公司"),
        ("航天科工", "中国航天科工集团有限公司"),
        ("通号工程建设协会", "中国铁路通信信号集团公司工程建设协会"),
        ("广州市建联", "广州市建筑业联合会"),
        ("北京市建联", "北京市建筑业联合会"),
        ("上海市政公路协会", "上海市市政公路行业协会"),
        ("深圳市建筑业协会", "深圳建筑业协会"),
    ],
)
def test_short_names_in_common_use_are_known(cacem: Rulebook, alias: str, name: str) -> None:
    assert [unit.name for unit in cacem.roster.units if alias in unit.aliases] == [name]


def test_no_name_stands_inside_another_units_but_where_the_longest_wins(cacem: Rulebook) -> None:
    names = [(fold(name), unit.name) for unit in cacem.roster.units for name in unit.names]
    inside = {
        (short, long)
        for short, owner in names
        for long, other in names
        if owner != other and short in long
    }
    assert inside == {("中国建筑", "中国建筑业协会石化建设分会")}


def test_the_association_writes_from_our_second_inbox(cacem: Rulebook) -> None:
    unit = cacem.roster.find("广州市建筑业联合会")
    assert unit is not None
    assert (unit.number, unit.addresses) == (43, ("1045301675@qq.com",))


def test_cacem_asks_what_its_notice_asks(cacem: Rulebook) -> None:
    notice = cacem.notice
    assert (notice.opens, notice.deadline) == (date(2025, 5, 1), date(2025, 5, 30))
    assert datetime(2025, 5, 30, 15, 59, 59, tzinfo=UTC) <= notice.closes
    assert notice.closes < datetime(2025, 5, 30, 16, 0, tzinfo=UTC)
    assert notice.late is Late.REVIEW
    assert [(c.name, c.phone) for c in notice.contacts] == [
        ("黄新宇", "010-63253408"),
        ("田壮", "010-63253407"),
        ("李真", "010-63253406"),
        ("王雪艳", "010-63253413"),
    ]
    (package,) = cacem.requirements
    assert (package.form, package.count, package.name) == (("pdf",), 1, "{unit}.pdf")
    assert [(path, i.seal, i.marked) for path, _, i in cacem.parts()] == [
        ("package.letter", True, False),
        ("package.statistics", False, False),
        ("package.announcement", True, True),
    ]
    assert cacem.equal == (("package.statistics.recommended", "package.announcement.marked"),)
    assert cacem.days_before == (14, 7, 3, 1)
    assert cacem.whole == "package"


def test_gzcia_asks_what_its_notice_asks(gzcia: Rulebook) -> None:
    notice = gzcia.notice
    assert (notice.number, notice.deadline) == ("穗建联〔2025〕31号", date(2025, 5, 16))
    assert notice.closes.isoformat().startswith("2025-05-16T23:59:59")
    assert [c.name for c in notice.contacts] == ["邱俊勇", "李嘉欣"]
    assert gzcia.roster.open
    assert not gzcia.roster.units
    statistics, application, summary = gzcia.requirements
    assert all(requirement.single for requirement in gzcia.requirements)
    assert statistics.form == ("xlsx", "xls", "et", "docx")
    assert statistics.required
    assert application.form == ("pdf", "image")
    assert application.items[0].seal
    assert summary.form == ("xlsx", "docx", "pdf", "image")
    assert summary.items[0].rows == 1
    assert not application.required
    assert not summary.required
    assert gzcia.together == (("application", "summary"),)
    assert gzcia.whole == "submission"


@pytest.mark.parametrize(
    ("notice", "unit"), [("cacem-2025", "推荐单位"), ("gzcia-2025", "单位名称")]
)
def test_the_form_is_annex_3_field_by_field(rules: Path, notice: str, unit: str) -> None:
    form = load(rules / f"{notice}.toml").item("statistics")
    assert tuple(field.id for field in form.numbers) == NUMBERS
    assert [field.unit for field in form.numbers] == [
        "个",
        "个",
        "个",
        "人次",
        "个",
        "万元",
        "万元",
    ]
    others = {field.id: field.kind for field in form.fields if not field.required}
    assert others == OTHER_FIELDS
    fields = {field.id: field for field in form.fields}
    assert fields["unit"].label == unit
    assert fields["review_forms"].choices == ("发表评审", "资料评审", "与QC小组合开", "单独举办")
    assert fields["conference"].choices == ("是", "否")
    assert fields["participants"].label == "本年度参与质量信得过班组活动员工数"


@pytest.mark.parametrize("heading", ["推荐函", "关于推荐*的函", "推荐意见*", "关于报送*的函"])
def test_the_contracts_wordings_are_among_the_headings(cacem: Rulebook, heading: str) -> None:
    assert heading in cacem.item("letter").headings

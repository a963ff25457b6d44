"""Slips are told and cost nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.checks.judge import judge
from mailbot.checks.plausible import looks_like
from mailbot.model.document import Page, Value
from mailbot.model.rulebook import Field, FieldKind, Looks, Plausible, Rulebook
from mailbot.model.verdict import Finding, Ground, Outcome, Status
from tests.factories import (
    FIELDS,
    NOON,
    announcement_page,
    document,
    letter_page,
    message,
    package_rulebook,
    statistics_page,
)

FORM = "package.statistics"
AMOUNT = Field(id="investment", label="投入费用", unit="万元", kind=FieldKind.NUMBER)
TOTAL = Field(id="total", label="累计数", unit="个", kind=FieldKind.NUMBER)
GAP = Field(id="gap", label="其间", kind=FieldKind.NUMBER)
MOBILE, EMAIL = Field(id="mobile", label="手机"), Field(id="email", label="邮箱")
RULES = (
    Plausible(ascending=tuple(f"{FORM}.{n}" for n in ("recommended", "gap", "teams", "total"))),
    Plausible(field=f"{FORM}.investment", most=20000),
    Plausible(field=f"{FORM}.investment", most=10, per=f"{FORM}.teams"),
    Plausible(field=f"{FORM}.mobile", looks=Looks.MOBILE),
    Plausible(field=f"{FORM}.email", looks=Looks.EMAIL),
)


def rulebook() -> Rulebook:
    plain = package_rulebook(plausible=RULES)
    (package,) = plain.requirements
    items = tuple(
        replace(item, fields=(*FIELDS, GAP, TOTAL, AMOUNT, MOBILE, EMAIL)) if item.fields else item
        for item in package.items
    )
    return replace(plain, requirements=(replace(package, items=items),))


def told(page: Page) -> Finding | None:
    """Judge a package with this form; a slip must not change its outcome."""
    sent = document(
        "上海市市政公路行业协会.pdf",
        letter_page(),
        page,
        announcement_page(marks=("1 甲", "2 乙")),
    )
    verdict = judge(message(), (sent,), rulebook(), received=NOON)
    assert verdict.outcome is Outcome.COMPLETE
    assert verdict.finding("package", "field") is not None
    return verdict.finding("package", "plausible")


def slips(**fields: str) -> list[tuple[str, dict[str, str]]]:
    found = told(statistics_page(**fields))
    grounds: tuple[Ground, ...] = found.grounds if found else ()
    assert all(g.status is Status.WARNING and g.evidence for g in grounds)
    return [(g.sentence, dict(g.facts)) for g in grounds]


def test_a_sound_form_is_told_nothing() -> None:
    sound = {"total": "310", "investment": "86.5", "mobile": "13800138000", "email": "a.b@c-d.cn"}
    assert slips(**sound) == []


def test_figures_that_should_ascend() -> None:
    assert slips(recommended="2", teams="310", total="40") == [
        ("plausible_order", {"larger": "班组数 310个", "smaller": "累计数 40个"})
    ]


def test_a_figure_left_out_is_jumped_over() -> None:
    jumped = ("plausible_order", {"larger": "推荐数 41个", "smaller": "班组数 40个"})
    assert slips(recommended="41") == [jumped]


@pytest.mark.parametrize(
    ("teams", "investment"), [("40", "865000"), ("4000", "20001"), ("3", "31"), ("0", "11")]
)
def test_yuan_where_ten_thousands_are_asked_for(teams: str, investment: str) -> None:
    figure = f"投入费用 {investment}万元"
    expected = [("plausible_amount", {"figure": figure, "unit": "万元"})]
    assert slips(recommended="0", teams=teams, total="5000", investment=investment) == expected


def test_the_evidence_names_page_and_place() -> None:
    found = told(statistics_page(7, mobile="1380013800"))
    assert found is not None
    (evidence,) = found.evidence
    assert (evidence.document, evidence.page) == ("上海市市政公路行业协会.pdf", 7)
    assert evidence.text == "1380013800"


def test_what_was_read_poorly_is_no_slip() -> None:
    page = statistics_page()
    poor = Value(field="mobile", text="1380013800", confidence=0.7)
    unread = Value(field="email", text="zhang#163", confidence=0.95, legible=False)
    form = replace(page.forms[0], values=(*page.forms[0].values, poor, unread))
    assert told(replace(page, forms=(form,))) is None


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 13800138000",
        "8613800138000",
        "１３８００１３８０００",
        "13800138000/020-83271732",
        "13800138000、13900139000",
        "张三 13800138000（微信同号）",
    ],
)
def test_a_mobile_number(text: str) -> None:
    assert looks_like(text, Looks.MOBILE)


@pytest.mark.parametrize(
    "text", ["1380013800", "138001380001", "23800138000", "020-83271732", "见函"]
)
def test_no_mobile_number(text: str) -> None:
    assert not looks_like(text, Looks.MOBILE)


@pytest.mark.parametrize(
    "text", ["zl_1@163.com", "A.B-c@mail.qq.com", "ｚｌ@163.com", "邮箱 zl@163.com，备用 z@qq.com"]
)
def test_an_address(text: str) -> None:
    assert looks_like(text, Looks.EMAIL)


@pytest.mark.parametrize("text", ["zl@163", "zl163.com", "zl@@163.com", "zl@163，com", "@163.com"])
def test_no_address(text: str) -> None:
    assert not looks_like(text, Looks.EMAIL)


@given(st.text(max_size=200))
def test_any_text_may_stand_in_a_field(text: str) -> None:
    assert isinstance(looks_like(text, Looks.EMAIL), bool)
    assert isinstance(looks_like(text, Looks.MOBILE), bool)

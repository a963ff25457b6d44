"""The second notice: a table for all, a letter and a summary for those who compete."""

import pytest

from mailbot.checks.judge import judge
from mailbot.model.document import Document, Problem
from mailbot.model.message import Message
from mailbot.model.verdict import Outcome, Status, Verdict
from tests.factories import NOON, document, message, page, parts_rulebook, statistics_page

COMPANY = "广州珠江新筑建设集团有限公司"


def sheet(name: str = "统计表.xlsx", kind: str = "xlsx", **fields: str) -> Document:
    return document(name, statistics_page(1, unit=COMPANY, **fields), kind=kind)


def application(*, seal: bool = True) -> Document:
    lines = ("申请函", COMPANY, "2025年5月9日")
    return document("申请函.pdf", page(1, "application", lines=lines, seal=seal))


def summary() -> Document:
    return document("汇总表.xlsx", page(1, "summary"), kind="xlsx")


def verdict(*documents: Document, mail: Message | None = None) -> Verdict:
    early = NOON.replace(day=10)
    return judge(mail or message(), documents, parts_rulebook(), received=early)


def statuses(judged: Verdict) -> dict[str, str]:
    return {
        (f.requirement if f.code == "file" else f.code): f.status.value
        for f in judged.findings
        if f.status is not Status.MET
    }


def test_the_table_alone_is_enough() -> None:
    judged = verdict(sheet())
    assert statuses(judged) == {}
    assert judged.outcome is Outcome.COMPLETE
    assert judged.attribution is not None
    assert judged.attribution.unit is not None
    assert judged.attribution.unit.name == COMPANY


def test_all_three_are_complete() -> None:
    judged = verdict(sheet(), application(), summary())
    assert statuses(judged) == {}
    assert set(judged.carries) == {"statistics", "application", "summary"}


@pytest.mark.parametrize("kind", ["pdf", "jpg"])
def test_a_scanned_table_is_a_wrong_form_and_read_all_the_same(kind: str) -> None:
    judged = verdict(sheet(f"统计表.{kind}", kind))
    assert statuses(judged) == {"file-form": "wrong"}
    assert dict(judged.statistics)["teams"] == 40


def test_an_old_word_file_is_for_a_person() -> None:
    file = document(f"{COMPANY}统计表.wps", kind="wps", problem=Problem.UNSUPPORTED)
    judged = verdict(file)
    assert statuses(judged)["file-form"] == "unsure"
    assert judged.outcome is Outcome.REVIEW


def test_no_table_is_missing() -> None:
    assert statuses(verdict(application(), summary())) == {"statistics": "missing"}


def test_one_of_two_that_go_together_misses_the_other() -> None:
    assert statuses(verdict(sheet(), application())) == {"summary": "missing"}
    assert statuses(verdict(sheet(), summary())) == {"application": "missing"}


def test_a_letter_without_a_seal_is_for_a_person() -> None:
    judged = verdict(sheet(), application(seal=False), summary())
    assert statuses(judged) == {"seal": "unsure"}


def test_two_units_in_one_mail_are_for_a_person() -> None:
    other = document(
        "另一家统计表.xlsx", statistics_page(1, unit="番禺建隧道工程有限公司"), kind="xlsx"
    )
    judged = verdict(sheet(), other)
    assert statuses(judged) == {"unit": "unsure"}
    assert judged.attribution is not None
    assert set(judged.attribution.candidates) == {COMPANY, "番禺建隧道工程有限公司"}


def test_a_company_that_leaves_out_its_place_is_the_same() -> None:
    table = document("x.xlsx", statistics_page(1, unit=COMPANY), kind="xlsx")
    named = document(f"{COMPANY.removeprefix('广州')}汇总表.xlsx", page(1, "summary"), kind="xlsx")
    judged = verdict(table, named, application())
    assert "unit" not in statuses(judged)


def test_a_supplement_is_known_by_its_file_name() -> None:
    named = document(f"{COMPANY}汇总表.xlsx", page(1, "summary"), kind="xlsx")
    judged = verdict(named)
    assert judged.attribution is not None
    assert judged.attribution.unit is not None
    assert judged.attribution.unit.name == COMPANY

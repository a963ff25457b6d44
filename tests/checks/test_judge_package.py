"""The first notice: one merged PDF, case by case as the contract lists them."""

from datetime import datetime

import pytest

from mailbot.checks.judge import judge
from mailbot.model.document import Document, Problem
from mailbot.model.message import Link, Message
from mailbot.model.verdict import Outcome, Status, Verdict
from tests.factories import (
    AFTER,
    NOON,
    announcement_page,
    document,
    letter_page,
    message,
    package,
    package_rulebook,
    page,
    statistics_page,
)

UNIT = "上海市市政公路行业协会"


def verdict(
    *documents: Document, mail: Message | None = None, received: datetime = NOON
) -> Verdict:
    return judge(mail or message(), documents, package_rulebook(), received=received)


def statuses(judged: Verdict) -> dict[str, str]:
    """Every finding that is not met, by its requirement (items) or code."""
    return {
        (f.requirement if f.code == "item" else f.code): f.status.value
        for f in judged.findings
        if f.status is not Status.MET
    }


def test_a_perfect_package_is_complete() -> None:
    judged = verdict(package())
    assert judged.outcome is Outcome.COMPLETE
    assert statuses(judged) == {}
    assert judged.attribution is not None
    assert judged.attribution.unit is not None
    assert judged.attribution.unit.name == UNIT
    assert set(judged.attribution.evidence) == {"file-name", "statistics", "letter"}
    assert judged.carries == ("package.letter", "package.statistics", "package.announcement")
    assert dict(judged.statistics)["teams"] == 40


@pytest.mark.parametrize(
    ("name", "status"),
    [
        (f"{UNIT}.pdf", None),
        (f"{UNIT}.PDF", None),
        ("上海市　市政公路行业协会.pdf", None),
        (f"{UNIT}2025年推荐材料.pdf", "warning"),
        ("上海市市政路行业协会.pdf", "warning"),
        ("新建文件夹.pdf", "wrong"),
        (None, "wrong"),
    ],
)
def test_the_file_name(name: str | None, status: str | None) -> None:
    judged = verdict(package(name))
    assert statuses(judged) == ({"file-name": status} if status else {})


def test_an_alias_is_as_good_as_the_name() -> None:
    unit = "中国建筑股份有限公司"
    pages = (letter_page(unit=unit), statistics_page(unit=unit), announcement_page())
    assert statuses(verdict(document("中国建筑.pdf", *pages))) == {}


def test_a_name_of_one_unit_and_a_letter_of_another_is_for_a_person() -> None:
    judged = verdict(package("山西省建筑业协会.pdf"))
    assert statuses(judged) == {"unit": "unsure"}
    assert judged.attribution is not None
    assert judged.attribution.candidates == ("山西省建筑业协会", UNIT)


def test_a_stranger_is_for_a_person() -> None:
    unit = "中国石油化工集团有限公司"
    pages = (letter_page(unit=unit), statistics_page(unit=unit), announcement_page())
    assert statuses(verdict(document(f"{unit}.pdf", *pages))) == {"unit": "unsure"}


def test_images_are_a_wrong_form_and_judged_all_the_same() -> None:
    pages = (letter_page(1), statistics_page(1), announcement_page(1))
    files = [document(f"IMG_{n}.jpg", p, kind="jpg") for n, p in enumerate(pages)]
    judged = verdict(*files)
    assert statuses(judged) == {"file-form": "wrong"}
    assert len(judged.carries) == 3


def test_three_pdfs_are_one_fault_only() -> None:
    files = [
        document("1.推荐函.pdf", letter_page(1)),
        document("2.统计表.pdf", statistics_page(1)),
        document("3.名单.pdf", announcement_page(1)),
    ]
    assert statuses(verdict(*files)) == {"file-count": "wrong"}


def test_a_word_copy_beside_the_pdf_costs_nothing() -> None:
    copy = document("统计表.docx", statistics_page(1), kind="docx")
    assert statuses(verdict(package(), copy)) == {}


def test_a_word_copy_of_what_the_scan_may_hide_refuses_nobody() -> None:
    scan = document(f"{UNIT}.pdf", letter_page(), page(2, could_be=("statistics",)))
    copy = document("统计表.docx", statistics_page(1), kind="docx")
    announcement = document("名单.pdf", announcement_page(1))
    judged = verdict(scan, copy, announcement)
    assert "wrong" not in {f.status.value for f in judged.findings if f.code == "file-form"}


def test_a_damaged_extra_beside_a_doubtful_scan_refuses_nobody() -> None:
    scan = document(
        f"{UNIT}.pdf", letter_page(), statistics_page(), page(3, could_be=("announcement",))
    )
    judged = verdict(scan, document("附件.pdf", problem=Problem.DAMAGED))
    assert judged.outcome is Outcome.REVIEW


def test_what_came_only_in_word_is_a_wrong_form() -> None:
    scan = document(f"{UNIT}.pdf", letter_page(1), announcement_page(2))
    copy = document("统计表.docx", statistics_page(1), kind="docx")
    assert statuses(verdict(scan, copy)) == {"file-form": "wrong"}


@pytest.mark.parametrize("text", ["约40", "40余"])
def test_a_guess_is_for_a_person(text: str) -> None:
    judged = verdict(package(teams=text))
    assert statuses(judged) == {"field": "unsure"}
    assert dict(judged.statistics)["teams"] == 40


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (Problem.PASSWORD, "wrong"),
        (Problem.DAMAGED, "wrong"),
        (Problem.EMPTY, "wrong"),
        (Problem.TIMEOUT, "unsure"),
        (Problem.TOO_LARGE, "unsure"),
    ],
)
def test_a_file_that_cannot_be_read(problem: Problem, status: str) -> None:
    judged = verdict(document(f"{UNIT}.pdf", problem=problem))
    assert statuses(judged) == {"file-form": status}


def test_an_archive_without_a_reader_is_no_fault() -> None:
    judged = verdict(document(f"{UNIT}.rar", kind="rar", problem=Problem.UNSUPPORTED))
    assert statuses(judged) == {"file-form": "unsure"}


def test_a_winmail_that_stays_shut_is_for_a_person() -> None:
    mail = message(text=f"{UNIT}报送质量信得过班组材料")
    judged = verdict(document("winmail.dat", kind="tnef", problem=Problem.UNSUPPORTED), mail=mail)
    assert statuses(judged) == {"file": "unsure"}


def test_a_link_alone_is_a_missing_file() -> None:
    link = Link(provider="qq", url="https://wx.mail.qq.com/ftn/download?k=1", name=f"{UNIT}.pdf")
    judged = verdict(mail=message(links=(link,)))
    assert statuses(judged) == {"file": "missing"}


def test_an_item_is_missing_when_every_page_is_something_else() -> None:
    judged = verdict(document(f"{UNIT}.pdf", letter_page(), statistics_page()))
    assert statuses(judged) == {"package.announcement": "missing"}


def test_an_item_is_unsure_when_a_page_could_hide_it() -> None:
    doubtful = page(3, could_be=("announcement",))
    judged = verdict(document(f"{UNIT}.pdf", letter_page(), statistics_page(), doubtful))
    assert statuses(judged) == {"package.announcement": "unsure"}


def test_an_item_is_unsure_when_another_file_stayed_shut() -> None:
    shut = document("附件.pdf", problem=Problem.TIMEOUT)
    judged = verdict(document(f"{UNIT}.pdf", letter_page(), statistics_page()), shut)
    assert statuses(judged)["package.announcement"] == "unsure"
    assert judged.outcome is Outcome.REVIEW


def test_a_seal_unseen_is_for_a_person() -> None:
    pages = (letter_page(seal=False), statistics_page(), announcement_page())
    assert statuses(verdict(document(f"{UNIT}.pdf", *pages))) == {"seal": "unsure"}


def test_a_blank_number_is_wrong_and_named() -> None:
    judged = verdict(package(teams=""))
    assert statuses(judged) == {"field": "wrong"}
    finding = judged.finding("package", "field")
    assert finding is not None
    assert dict(finding.grounds[0].facts) == {"fields": "班组数"}
    assert dict(judged.statistics)["teams"] is None


def test_blank_and_illegible_fields_are_told_apart_in_one_finding() -> None:
    judged = verdict(package(teams="", recommended="2#"))
    finding = judged.finding("package", "field")
    assert finding is not None
    assert {g.sentence: g.status.value for g in finding.grounds} == {
        "field_blank": "wrong",
        "field_unread": "unsure",
    }


def test_a_list_without_marks_is_for_a_person() -> None:
    pages = (letter_page(), statistics_page(), announcement_page(marks=()))
    assert statuses(verdict(document(f"{UNIT}.pdf", *pages))) == {"mark": "unsure"}


def test_another_number_of_marks_is_a_warning() -> None:
    assert statuses(verdict(package(recommended="3"))) == {"count": "warning"}


def test_a_late_mail_is_for_a_person() -> None:
    judged = verdict(package(), received=AFTER)
    assert statuses(judged) == {"deadline": "unsure"}
    assert judged.late


def test_the_last_second_of_the_last_day_is_in_time() -> None:
    last = datetime.fromisoformat("2025-05-30T23:59:59+08:00")
    first = datetime.fromisoformat("2025-05-31T00:00:00+08:00")
    assert not verdict(package(), received=last).late
    assert verdict(package(), received=first).late


def test_every_fault_is_told_at_once() -> None:
    judged = verdict(document("扫描件.pdf", letter_page(seal=False), statistics_page(teams="")))
    assert statuses(judged) == {
        "file-name": "wrong",
        "package.announcement": "missing",
        "seal": "unsure",
        "field": "wrong",
    }
    assert judged.outcome is Outcome.INCOMPLETE


def test_every_finding_about_a_page_names_its_document_and_page() -> None:
    judged = verdict(package())
    for requirement, code in (
        ("package.letter", "item"),
        ("package", "seal"),
        ("package", "mark"),
    ):
        finding = judged.finding(requirement, code)
        assert finding is not None
        assert all(e.document and e.page and e.box for e in finding.evidence)
        assert finding.evidence

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.checks.automatic import is_marked
from mailbot.checks.judge import judge
from mailbot.letters.writer import Writer
from mailbot.model.document import Document, Problem
from mailbot.model.letter import LetterKind
from mailbot.model.message import Link
from mailbot.model.rulebook import Contact, Late, Rulebook
from mailbot.model.standing import StandingStatus
from mailbot.model.verdict import Status
from tests import factories
from tests.letters.occasions import (
    FIRM,
    REMINDERS,
    REPLIES,
    UNIT,
    at,
    findings,
    ground,
    lacking,
    reply,
    standing,
)
from tests.letters.occasions import finding as made

PACKAGE, PARTS = factories.package_rulebook(), factories.parts_rulebook()
LINK = Link(provider="qq", url="https://wx.mail.qq.com/ftn/download?k=1")
#: Mails as the checks see them: rulebook, documents, links.
MAILS: dict[str, tuple[Rulebook, tuple[Document, ...], tuple[Link, ...]]] = {
    "complete": (PACKAGE, (factories.package(),), ()),
    "typo": (PACKAGE, (factories.package("上海市市政公路行业协汇.pdf"),), ()),
    "words": (PACKAGE, (factories.package(f"{UNIT}材料.pdf"),), ()),
    "nameless": (PACKAGE, (factories.package(None),), ()),
    "scan001": (PACKAGE, (factories.package("scan001.pdf"),), ()),
    "blank": (PACKAGE, (factories.package(teams=""),), ()),
    "words for numbers": (PACKAGE, (factories.package(teams="若干"),), ()),
    "link": (PACKAGE, (), (LINK,)),
    "locked": (PACKAGE, (factories.document(problem=Problem.PASSWORD),), ()),
    "damaged": (PACKAGE, (factories.document(problem=Problem.DAMAGED),), ()),
    "large": (PACKAGE, (factories.document(problem=Problem.TOO_LARGE),), ()),
    "slow": (PACKAGE, (factories.document(problem=Problem.TIMEOUT),), ()),
    "rar": (
        PACKAGE,
        (factories.document("a.rar", kind="rar", problem=Problem.UNSUPPORTED),),
        (),
    ),
    "winmail": (PACKAGE, (factories.document("winmail.dat", kind="tnef"),), ()),
    "bare": (PACKAGE, (factories.document(None, factories.letter_page(seal=False)),), ()),
    "unmarked": (
        PACKAGE,
        (
            factories.document(
                f"{UNIT}.pdf", factories.letter_page(), factories.announcement_page(marks=())
            ),
        ),
        (),
    ),
    "word": (
        PACKAGE,
        (factories.document(f"{UNIT}.docx", factories.letter_page(), kind="docx"),),
        (),
    ),
    "parts scan": (PARTS, (factories.document("统计表.pdf", factories.statistics_page(1)),), ()),
    "parts doc": (
        PARTS,
        (factories.document("统计表.doc", kind="doc", problem=Problem.UNSUPPORTED),),
        (),
    ),
    "parts application": (
        PARTS,
        (factories.document("申请函.pdf", factories.page(1, "application")),),
        (),
    ),
}


@pytest.mark.parametrize("name", MAILS)
@pytest.mark.parametrize("received", [factories.NOON, factories.AFTER])
@pytest.mark.parametrize("late", list(Late))
def test_whatever_the_checks_find_can_be_told(
    writer: Writer, name: str, received: datetime, late: Late
) -> None:
    rulebook, documents, links = MAILS[name]
    notice = factories.notice(id=rulebook.id, late=late)
    rulebook = Rulebook(
        notice=notice,
        requirements=rulebook.requirements,
        roster=rulebook.roster,
        equal=rulebook.equal,
        together=rulebook.together,
    )
    message = factories.message(links=links)
    verdict = judge(message, documents, rulebook, received=received)
    assert verdict.findings
    for finding in verdict.findings:
        assert writer.detail(finding).endswith("。")
    whose = verdict.attribution.unit if verdict.attribution else None
    occasion = reply(
        verdict.findings,
        rulebook=rulebook,
        unit=whose.name if whose else None,
        documents=documents,
        received=received,
    )
    letter = writer.compose(LetterKind.DEFICIENCY, occasion)
    for finding in verdict.findings:
        for reason in finding.grounds:
            if reason.status.faulty:
                assert writer.sentence(reason) in letter.text


def test_all_faults_are_told_at_once_and_doubts_beside_them(writer: Writer) -> None:
    letter = writer.compose(*REPLIES["deficiency-several"])
    for told in ("所报文件中没有“推荐函”", "班组数、推荐数", "未能在“公布通知”上", "累计数"):
        assert letter.text.count(told) == 1
        assert letter.html.count(told) == 1


def test_figures_that_differ_are_for_staff_only(writer: Writer) -> None:
    letter = writer.compose(*REPLIES["deficiency-several"])
    assert "不一致" not in letter.text
    assert "不一致" not in letter.html


def test_standing_outweighs_what_one_mail_lacks(writer: Writer) -> None:
    letter = writer.compose(*REPLIES["receipt-supplement"])
    assert "连同此前来信1封" in letter.text
    assert "缺少" not in letter.text


@pytest.mark.parametrize("name", REPLIES)
def test_text_and_html_say_the_same(writer: Writer, name: str) -> None:
    letter = writer.compose(*REPLIES[name])
    page = re.sub(r"<[^>]*>", "", letter.html.partition("<body")[2])
    assert re.findall(r"[\u4e00-\u9fff]", page) == re.findall(r"[\u4e00-\u9fff]", letter.text)


def test_letter_threads_under_the_mail_it_answers(writer: Writer) -> None:
    letter = writer.compose(*REPLIES["receipt"])
    assert letter.in_reply_to == "<20250520102401@example.com>"
    assert letter.references == ("<first@example.com>", "<20250520102401@example.com>")


def test_long_threads_keep_their_first_and_newest_references(writer: Writer) -> None:
    chain = tuple(f"<{n}@example.com>" for n in range(40))
    kind, occasion = REPLIES["receipt"]
    letter = writer.compose(kind, replace(occasion, references=chain))
    assert letter.references[0] == "<0@example.com>"
    assert letter.references[-1] == "<20250520102401@example.com>"
    assert len(letter.references) == 10


@pytest.mark.parametrize("name", REPLIES)
def test_subject_names_kind_notice_and_number(writer: Writer, name: str) -> None:
    kind, occasion = REPLIES[name]
    words = {
        LetterKind.RECEIPT: "【回执】",
        LetterKind.DEFICIENCY: "【补正通知】",
        LetterKind.HOLDING: "【待核通知】",
    }
    letter = writer.compose(kind, occasion)
    assert letter.subject.startswith(words[kind] + occasion.rulebook.notice.title)
    assert letter.subject.endswith("（受理号 7K2M-9QXD-4H）")


def test_times_stand_in_the_notice_s_timezone(writer: Writer) -> None:
    late = reply(findings(), received=datetime(2025, 5, 30, 17, 5, tzinfo=UTC))
    letter = writer.compose(LetterKind.HOLDING, late)
    assert "2025年5月31日01:05收到" in letter.text
    assert letter.text.rstrip().splitlines()[-4].strip("　") == "2025年5月31日"


@pytest.mark.parametrize(
    ("late", "told", "how"),
    [
        (Late.REVIEW, "是否受理，由工作人员核定", True),
        (Late.REFUSE, "逾期材料不再受理", False),
        (Late.ACCEPT, "仍请尽快补正", True),
    ],
)
def test_after_the_deadline_nobody_is_asked_to_be_in_time(
    writer: Writer, late: Late, told: str, *, how: bool
) -> None:
    rulebook = factories.package_rulebook(notice=factories.notice(late=late))
    occasion = reply(findings(lacking("letter")), rulebook=rulebook, received=at(31))
    letter = writer.compose(LetterKind.DEFICIENCY, occasion)
    assert told in letter.text
    assert "前（含当日）完成补正" not in letter.text
    assert ("直接回复本信并附上文件" in letter.text) is how


def test_every_contact_is_named(writer: Writer) -> None:
    people = (Contact(name="黄新宇", phone="1"), Contact(name="田壮", phone="2"))
    rulebook = factories.package_rulebook(notice=factories.notice(contacts=people))
    letter = writer.compose(LetterKind.RECEIPT, reply(findings(), rulebook=rulebook))
    assert "联系人：黄新宇 1；田壮 2。" in letter.text


def test_ruling_is_told_without_the_person_s_name(writer: Writer) -> None:
    ruling = ground(Status.MISSING, "ruled", status="missing", reason="没有公章", by="marsupilami")
    letter = writer.compose(
        LetterKind.DEFICIENCY, reply(findings(made("package", "seal", ruling)))
    )
    assert "经工作人员核对：缺少（没有公章）" in letter.text
    assert "marsupilami" not in letter.text + letter.html


@pytest.mark.parametrize(("day", "told"), [(16, "距截止还有14天"), (30, "今天是最后一天")])
def test_reminder_counts_the_days(writer: Writer, day: int, told: str) -> None:
    occasion = REMINDERS["reminder-nothing"]
    letter = writer.remind(replace(occasion, now=at(day, 23, 59)))
    assert told in letter.text


def test_reminder_asks_a_firm_only_for_what_all_owe(writer: Writer) -> None:
    letter = writer.remind(REMINDERS["reminder-firm"])
    assert FIRM in letter.text
    assert "统计表" in letter.text
    assert "申请函" not in letter.text


def test_reminder_tells_what_is_still_open(writer: Writer) -> None:
    where = standing(findings(lacking("letter")), StandingStatus.INCOMPLETE)
    occasion = REMINDERS["reminder-nothing"]
    letter = writer.remind(replace(occasion, standing=where))
    assert "所报文件中没有“推荐函”" in letter.text
    assert "尚未收到" not in letter.text


def test_a_letter_quoted_in_an_answer_does_not_read_like_a_vacation_note(writer: Writer) -> None:
    for kind, occasion in REPLIES.values():
        letter = writer.compose(kind, occasion)
        for quoted in letter.text.splitlines():
            assert not is_marked(factories.message(text=f"收到，谢谢。\n> {quoted}"))

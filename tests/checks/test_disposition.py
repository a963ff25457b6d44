import pytest

from mailbot.checks.disposition import Circumstances, dispose
from mailbot.model.document import Document
from mailbot.model.message import Disposition, Link, Message
from tests.factories import document, message, package, package_rulebook, page

STRANGER = Circumstances()
RULES = package_rulebook()


def disposition(
    mail: Message, *documents: Document, known: Circumstances = STRANGER
) -> Disposition:
    return dispose(mail, documents, RULES, known)


def test_documents_with_a_tie_are_a_submission() -> None:
    assert disposition(message(), package()) is Disposition.SUBMISSION


def test_a_link_with_a_tie_is_a_submission() -> None:
    link = Link(provider="qq", url="https://mail.qq.com/ftn", name="材料.pdf")
    assert disposition(message(links=(link,))) is Disposition.SUBMISSION


def test_a_tie_may_stand_in_the_content_alone() -> None:
    bare = message(subject="", text="")
    assert disposition(bare, package("scan0001.pdf")) is Disposition.SUBMISSION


def test_an_advertisement_is_unrelated() -> None:
    advert = document("手册.pdf", page(1, lines=("智能扫描仪产品手册", "欢迎订购")))
    mail = message(subject="办公设备年中特惠", text="尊敬的客户")
    assert disposition(mail, advert) is Disposition.UNRELATED


def test_words_without_documents_are_a_question() -> None:
    mail = message(subject="咨询", text="请问质量信得过班组推荐函有模板吗？")
    assert disposition(mail) is Disposition.QUESTION


def test_small_talk_is_unrelated() -> None:
    assert disposition(message(subject="你好", text="周末愉快")) is Disposition.UNRELATED


@pytest.mark.parametrize(
    "mail",
    [
        message(content_type="multipart/report"),
        message(headers=(("return-path", "<>"),)),
        message(headers=(("x-failed-recipients", "a@example.com"),)),
        message(sender="MAILER-DAEMON@example.com", subject="Undelivered Mail Returned"),
        message(sender="PostMaster@qq.com", subject="系统退信"),
    ],
)
def test_reports_are_automatic_whatever_they_carry(mail: Message) -> None:
    assert disposition(mail, package()) is Disposition.AUTOMATIC


def test_our_own_letter_is_automatic_whatever_it_carries() -> None:
    known = Circumstances(ours=True)
    assert disposition(message(), package(), known=known) is Disposition.AUTOMATIC


@pytest.mark.parametrize(
    "mail",
    [
        message(headers=(("auto-submitted", "auto-replied"),)),
        message(headers=(("precedence", "bulk"),)),
        message(headers=(("list-id", "<a.example.com>"),)),
        message(subject="自动回复: 报送质量信得过班组材料"),
        message(text="您好，我正在休假中，质量信得过班组一事回来后答复。"),
        message(sender="no-reply@example.com"),
    ],
)
def test_automatic_marks_count_where_nothing_is_handed_in(mail: Message) -> None:
    assert disposition(mail) is Disposition.AUTOMATIC
    assert disposition(mail, package()) is Disposition.SUBMISSION


def test_auto_submitted_no_is_a_person() -> None:
    mail = message(headers=(("auto-submitted", "no"),), text="质量信得过班组咨询")
    assert disposition(mail) is Disposition.QUESTION


def test_mail_from_a_configured_mailbox() -> None:
    known = Circumstances(from_mailbox=True)
    assert disposition(message(), known=known) is Disposition.AUTOMATIC
    assert disposition(message(), package(), known=known) is Disposition.SUBMISSION

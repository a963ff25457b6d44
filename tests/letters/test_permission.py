import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.letters.permission import Restraint, may_answer
from mailbot.letters.writer import Writer
from mailbot.model.message import Address, Message

OURS = frozenset({"xzhd@cacem.com.cn", "1045301675@qq.com"})


def mail(
    *headers: tuple[str, str],
    sender: tuple[str, ...] = ("clerk@example.com",),
    reply_to: tuple[str, ...] = (),
    content_type: str = "multipart/mixed",
) -> Message:
    return Message(
        message_id="<1@example.com>",
        subject="材料",
        sender=tuple(Address("张三", address) for address in sender),
        reply_to=tuple(Address("", address) for address in reply_to),
        headers=headers,
        content_type=content_type,
    )


REFUSED = {
    "null_sender": mail(("return-path", "<>")),
    "delivery_report": mail(content_type="multipart/report"),
    "auto_submitted": mail(("auto-submitted", "auto-replied; x=y")),
    "precedence": mail(("precedence", "Bulk")),
    "mailing_list": mail(("list-unsubscribe", "<mailto:a@example.com>")),
    "replies_unwanted": mail(("x-auto-response-suppress", "DR, OOF")),
    "responder": mail(("x-mailbot-loop", "cacem")),
    "no_sender": mail(sender=()),
    "daemon": mail(sender=("MAILER-DAEMON@qq.com",)),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_mail_that_is_not_answered(writer: Writer, sentence: str) -> None:
    permission = may_answer(REFUSED[sentence], own_addresses=OURS)
    assert permission.refusal is not None
    assert permission.refusal.restraint is Restraint.SUPPRESS
    assert permission.refusal.sentence == sentence
    assert writer.reason(permission.refusal).endswith("。")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("list-id", "<a.example.com>"),
        ("list-post", "NO"),
        ("precedence", "list"),
        ("precedence", "junk (spam)"),
        ("auto-submitted", "auto-generated"),
        ("auto-submitted", ""),
        ("x-auto-response-suppress", "All"),
        ("x-auto-response-suppress", "AutoReply"),
        ("x-loop", "yes"),
        ("x-autoreply", "1"),
        ("x-failed-recipients", "a@example.com"),
    ],
)
def test_header_that_forbids_an_answer(name: str, value: str) -> None:
    refusal = may_answer(mail((name, value)), own_addresses=OURS).refusal
    assert refusal is not None
    assert refusal.restraint is Restraint.SUPPRESS


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("auto-submitted", "no"),
        ("auto-submitted", " No (by hand)"),
        ("precedence", "first-class"),
        ("x-auto-response-suppress", "DR, RN, NRN"),
        ("x-loop", "clerk@example.com"),
        ("return-path", "<clerk@example.com>"),
        ("x-mailer", "Foxmail 7.2.25.245[cn]"),
    ],
)
def test_header_that_forbids_nothing(name: str, value: str) -> None:
    permission = may_answer(mail((name, value)), own_addresses=OURS)
    assert permission.refusal is None
    assert permission.to == Address("张三", "clerk@example.com")


@pytest.mark.parametrize(
    "address",
    [
        "postmaster@example.com",
        "no-reply@example.com",
        "noreply+17@example.com",
        "do_not_reply@example.com",
        "bounces=a.b@example.com",
        "owner-list@example.com",
        "list-request@example.com",
        "list-bounces@example.com",
        "listserv@example.com",
        "majordomo@example.com",
    ],
)
def test_addresses_nobody_reads(address: str) -> None:
    refusal = may_answer(mail(sender=(address,)), own_addresses=OURS).refusal
    assert refusal is not None
    assert refusal.sentence == "daemon"


@pytest.mark.parametrize("address", ["1045301675@qq.com", "reply@example.com", "o'neill@x.com.cn"])
def test_addresses_people_read(address: str) -> None:
    assert may_answer(mail(sender=(address,)), own_addresses=frozenset()).refusal is None


@pytest.mark.parametrize("sender", ["1045301675@qq.com", "XZHD@cacem.com.cn"])
def test_mail_from_a_configured_mailbox_waits_for_a_person(writer: Writer, sender: str) -> None:
    for wishes in ((), ("other@qq.com",)):
        permission = may_answer(mail(sender=(sender,), reply_to=wishes), own_addresses=OURS)
        assert permission.refusal is not None
        assert permission.refusal.restraint is Restraint.HOLD
        assert sender in writer.reason(permission.refusal)


def test_our_own_letter_is_never_answered_whoever_sent_it_back() -> None:
    refusal = may_answer(mail(), own_addresses=OURS, ours=True).refusal
    assert refusal is not None
    assert refusal.sentence == "ours"


def test_a_reason_to_be_silent_outweighs_a_reason_to_wait() -> None:
    bulk = mail(("precedence", "bulk"), sender=("1045301675@qq.com",))
    refusal = may_answer(bulk, own_addresses=OURS).refusal
    assert refusal is not None
    assert refusal.restraint is Restraint.SUPPRESS


@pytest.mark.parametrize(
    ("reply_to", "answered"),
    [
        (("office@example.com",), "office@example.com"),
        (("office@EXAMPLE.com",), "office@EXAMPLE.com"),
        (("office@example.org",), "clerk@example.com"),
        (("office@evil.example.com",), "clerk@example.com"),
        (("a@example.com", "b@example.com"), "clerk@example.com"),
        (("noreply@example.com",), "clerk@example.com"),
        (("a@example.com\r\nBcc: b@example.com",), "clerk@example.com"),
    ],
)
def test_reply_to_counts_within_the_sender_s_domain_only(
    reply_to: tuple[str, ...], answered: str
) -> None:
    permission = may_answer(mail(reply_to=reply_to), own_addresses=OURS)
    assert permission.refusal is None
    assert permission.to is not None
    assert permission.to.address == answered


@pytest.mark.parametrize(
    "senders",
    [
        ("a@example.com", "b@example.com"),
        ("",),
        ("张三",),
        ("a@localhost",),
        ("张三@example.com",),
        ("a b@example.com",),
        ("a@example.com, b@example.com",),
        ("a@-example.com",),
        (f"{'a' * 65}@example.com",),
        (f"a@{'b' * 260}.com",),
    ],
)
def test_without_a_single_usable_sender_there_is_nobody_to_write_to(
    senders: tuple[str, ...],
) -> None:
    permission = may_answer(mail(sender=senders), own_addresses=OURS)
    assert permission.to is None
    assert permission.refusal is not None
    assert permission.refusal.sentence == "no_sender"


@given(text=st.text(max_size=80))
def test_no_answer_goes_to_an_address_that_could_break_a_header(text: str) -> None:
    for message in (
        mail(sender=(text,)),
        mail(reply_to=(text,)),
        mail(sender=(f"{text}@qq.com",)),
    ):
        to = may_answer(message, own_addresses=OURS).to
        if to is not None:
            assert to.address.isascii()
            assert to.address.isprintable()
            assert not set(to.address) & set(' ,;:<>()[]\\"\r\n')

"""A letter as bytes: what goes in comes out, and nothing else."""

import email
import email.policy
from dataclasses import replace
from datetime import datetime
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.compose import compose, is_ours, key_value, message_id_for
from mailbot.mail.recipients import AddressError, ascii_address
from mailbot.mail.smtp import DeliveryState, Post
from mailbot.model.letter import Letter, LetterKind
from mailbot.model.message import Address
from mailbot.model.text import one_line
from tests.servers import Sink

US = Address("中国施工企业管理协会", "xzhd@cacem.com.cn")
NOW = datetime(2025, 5, 16, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ID = message_id_for("reply:17", "cacem.com.cn", "geheim")
LONG_ID = (
    "<SI2PR01MB4567AABBCCDDEEFF00112233445566778899@SI2PR01MB4567.apcprd01.prod.exchangelabs.com>"
)
LETTER = Letter(
    kind=LetterKind.DEFICIENCY,
    to=Address("广州市建筑业联合会", "1045301675@qq.com"),
    subject="Re: 推荐材料 [受理号 7KQ4-2M9X]",
    text="您好：\n\n缺少“推荐函”。\n.\n",
    html="<p>您好：</p>\n<p>缺少“推荐函”。</p>\n",
    receipt_number="7KQ4-2M9X",
    in_reply_to=LONG_ID,
    references=("<a@b.cn>", LONG_ID),
)
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "X-Mailbot-Key",
    "X-Mailbot-Loop",
    "MIME-Version",
    "Content-Type",
]

#: What headers have been broken with.
EVIL = st.sampled_from(
    [
        "\r\nBcc: x@y.cn",
        "\nX: y",
        "\r",
        "\x00",
        "\x85",
        "\u2028",
        "\u202e",
        "\ud800",
        "=?utf-8?q?a=0D=0ABcc:_x@y.cn?=",
        "=?utf-8?b?DQpCY2M6IHhAeS5jbg==?=",
        '"<>,;:@()\\',
        "报送",
        "𠮷镕",
        " ",
        "é",
    ]
)
TEXT = st.lists(EVIL | st.text(max_size=20), max_size=30).map("".join)


def write(letter: Letter = LETTER, sender: Address = US, key: str = "reply:17") -> bytes:
    return compose(letter, sender=sender, message_id=ID, key=key, now=NOW)


def read(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_says_what_the_letter_says() -> None:
    mail = read(write())
    assert mail.keys() == HEADERS
    assert mail["Subject"] == LETTER.subject
    assert mail["Message-ID"] == ID
    assert mail["In-Reply-To"] == LONG_ID
    assert mail["References"].split() == ["<a@b.cn>", LONG_ID]
    assert parsedate_to_datetime(mail["Date"]) == NOW
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["X-Mailbot-Key"] == "reply:17"
    plain, html = mail.iter_parts()
    assert plain.get_content() == LETTER.text.replace("\n", "\r\n")
    assert html.get_content() == LETTER.html.replace("\n", "\r\n")
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in (plain, html)] == ["text/plain", "text/html"]


def test_names_sender_and_recipient_as_the_field_demands() -> None:
    raw = write()
    mail = read(raw)
    assert _only(mail["From"]) == (US.name, US.address)
    assert _only(mail["To"]) == (LETTER.to.name, LETTER.to.address)
    # QQ refuses a From whose address is inside an encoded word.
    assert b"<xzhd@cacem.com.cn>" in raw
    assert b"<1045301675@qq.com>" in raw


def test_a_reminder_answers_nothing() -> None:
    mail = read(write(replace(LETTER, kind=LetterKind.REMINDER, in_reply_to=None, references=())))
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "In-Reply-To" not in mail
    assert "References" not in mail


def test_writes_the_same_bytes_every_time() -> None:
    assert write() == write()
    assert message_id_for("reply:17", "cacem.com.cn", "geheim") == ID
    others = {("reply:18", "geheim"), ("reply:17", "anders"), ("reply:17", "")}
    ids = {message_id_for(key, "cacem.com.cn", secret) for key, secret in others}
    assert len(ids | {ID}) == 4


def test_leaves_out_identifiers_that_break_threads() -> None:
    bad = ("<a b@c.cn>", "<a@b.cn>\r\nBcc: x@y.cn", "no-brackets@b.cn", "<报@b.cn>", "<>", "")
    mail = read(write(replace(LETTER, in_reply_to="<x\r\ny@z>", references=(*bad, "<a@b.cn>"))))
    assert mail["References"] == "<a@b.cn>"
    assert "In-Reply-To" not in mail
    many = tuple(f"<{number}@b.cn>" for number in range(500))
    thread = read(write(replace(LETTER, references=many)))["References"].split()
    assert (thread[0], thread[-2:]) == ("<0@b.cn>", ["<499@b.cn>", LONG_ID])
    assert len(thread) == 20


@given(subject=TEXT, name=TEXT, text=TEXT, html=TEXT)
def test_nothing_in_a_letter_becomes_a_header(
    subject: str, name: str, text: str, html: str
) -> None:
    to = Address(name, "anna@example.cn")
    raw = write(
        replace(LETTER, subject=subject, to=to, text=text, html=html), Address(name, "a@b")
    )
    mail = read(raw)
    assert mail.keys() == HEADERS
    assert raw.isascii()
    assert b"\x00" not in raw
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    # The standard library joins the words of a folded header with what white space it likes.
    assert _tight(mail["Subject"]) == _tight(one_line(subject, 250))
    assert _only(mail["To"])[1] == "anna@example.cn"
    assert _only(mail["From"])[1] == "a@b"
    plain, _ = mail.iter_parts()
    carried = text.encode("utf-8", "replace")
    assert plain.get_content().encode().splitlines() == (carried.splitlines() or [b""])


@given(key=TEXT)
def test_any_key_fits_on_a_line(key: str) -> None:
    value = key_value(key.encode("utf-8", "replace").decode())
    assert value.isascii()
    assert value == one_line(value)
    assert len(value) <= 200


def test_readable_keys_stay_readable() -> None:
    assert key_value("remind:cacem-2025:gz:2025-05-27") == "remind:cacem-2025:gz:2025-05-27"
    assert key_value("a") != key_value("b")
    assert key_value("单位" * 100) != key_value("单位" * 101)


def test_recognises_its_own_letters_by_their_headers() -> None:
    ours = read(write())
    assert is_ours(ours.items())
    assert is_ours([("x-mailbot-loop", "a@b.cn")])
    assert not is_ours([("Subject", "X-Mailbot-Key: reply:17"), ("X-Mailer", "Foxmail")])


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "anna",
        "@b.cn",
        "anna@",
        "a b@c.cn",
        "a@b.cn, c@d.cn",
        "a@b.cn>\r\nBcc: <c@d.cn",
        "a@b.cn\r\n\r\nx",
        '"a@good.cn"@evil.cn',
        "安娜@b.cn",
        "a@b..cn",
        "a@-b.cn",
        "x" * 65 + "@b.cn",
        "a@" + "b." * 150 + "cn",
    ],
)
def test_writes_to_no_address_that_is_none(bad: str) -> None:
    with pytest.raises(AddressError):
        ascii_address(bad)
    with pytest.raises(AddressError):
        write(replace(LETTER, to=Address("x", bad)))
    with pytest.raises(AddressError):
        write(sender=Address("x", bad))


@given(st.text(max_size=80))
def test_an_address_breaks_out_of_nothing(text: str) -> None:
    try:
        address = ascii_address(text)
    except AddressError:
        return
    assert ascii_address(address) == address
    assert address.isascii()
    assert not set(address) & set('<>,;:"\\()[] \r\n\t\x00')
    assert address.count("@") == 1


def test_refuses_a_message_id_of_someone_elses_making() -> None:
    with pytest.raises(ValueError, match="no Message-ID"):
        compose(LETTER, sender=US, message_id="<a@b.cn>\r\nBcc: x@y.cn", key="k", now=NOW)


def test_arrives_as_it_was_written(sink: Sink) -> None:
    raw = write()
    with Post.open(sink.account) as post:
        delivery = post.send(raw, sender=US.address, recipient=LETTER.to.address)
    assert delivery.state is DeliveryState.ACCEPTED
    assert sink.letters()[0].raw == raw.replace(b"\r\n", b"\n")


def _only(header: AddressHeader) -> tuple[str, str]:
    (address,) = header.addresses
    return address.display_name, address.addr_spec


def _tight(text: str) -> str:
    return "".join(text.split())

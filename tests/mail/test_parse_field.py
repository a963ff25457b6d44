"""Each defect of mail-parser and the standard library that FIELD §3.1 lists, by its number."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.mail.parse import parse
from mailbot.model.message import Message

MAILS = Path(__file__).parent.parent / "mails"
PDF = b"%PDF-1.4\n%%EOF\n"


def golden(stem: str) -> Message:
    return parse((MAILS / f"{stem}.eml").read_bytes())


def simple(*headers: str, body: bytes = b"x") -> Message:
    return parse("\r\n".join(headers).encode() + b"\r\n\r\n" + body)


def test_1_gbk_characters_under_a_gb2312_label_survive() -> None:
    message = golden("0002-gb2312-label")
    assert message.subject == "朱镕喆的申报材料"
    assert message.sender[0].name == "李堃"
    assert message.text == "联系人：李堃，朱镕喆。"
    assert [a.name for a in message.attachments] == ["李堃.pdf"]


def test_2_raw_gbk_in_headers_and_file_names_is_recovered() -> None:
    message = golden("0003-raw-gbk")
    assert message.subject == "张誠公司推荐材料"
    assert message.sender[0].name == "张誠"
    assert [a.name for a in message.attachments] == ["张誠公司.pdf"]


def test_3_a_nameless_pdf_without_disposition_is_an_attachment() -> None:
    first = golden("0004-no-name").attachments[0]
    assert first.name is None
    assert first.data.startswith(b"%PDF")


def test_4_nameless_files_stay_nameless_at_every_parse() -> None:
    names = [[a.name for a in golden("0004-no-name").attachments] for _ in range(2)]
    assert names == [[None, None, None]] * 2


def test_5_an_inner_multipart_without_beginning_crashes_nothing() -> None:
    message = golden("odd/inner-without-start")
    assert message.text == "nothing starts"
    assert message.defects == ("a multipart has no beginning",)


def test_6_words_torn_folded_and_badly_padded_are_read() -> None:
    message = golden("0005-torn-words")
    assert message.subject == "吉林省建筑业协会推荐材料"
    assert [a.name for a in message.attachments] == [
        "吉林省建筑业协会.pdf",
        "福建省工程建设质量安全协会推荐材料",
        "福建省工程建设质量安全协会推荐材料",
        "统计表.pdf",
    ]


def test_7_a_forwarded_mail_gives_its_files_and_keeps_its_words() -> None:
    message = golden("0007-forwarded")
    assert message.text == "请查收转发的邮件。"
    assert [(a.name, a.inside) for a in message.attachments] == [
        ("原件.pdf", "转发.eml"),
        ("原件.pdf", "message.eml"),
        ("原件.pdf", "saved.eml"),
        ("原件.pdf", "message.eml"),
    ]
    assert [link.provider for link in message.links] == ["baidu"]


def test_8_no_header_carries_a_line_break() -> None:
    message = golden("0013-foxmail")
    assert "\n" not in message.subject
    assert "\r" not in message.subject
    assert message.subject.endswith("Bcc: victim@example.com")


@pytest.mark.parametrize(
    ("written", "usable"),
    [
        ("From: =?utf-8?B?5byg5LiJIDx6aGFuZ0BleGFtcGxlLmNvbT4=?=", "zhang@example.com"),
        ("From: =?utf-8?B?5byg5LiJ=?= <zhang@example.com>", "zhang@example.com"),
        ("From: <>", None),
        ("From: MAILER-DAEMON", None),
        ("From: a@example.com\r\nFrom: b@example.com", None),
        ("From: a@example.com\r\nFrom: a@example.com", "a@example.com"),
        ('From: "boss@bank.example" <thief@example.com>', "thief@example.com"),
        ("From: boss@bank.example <thief@example.com>", None),
        ('From: xia@example.com" <staff@example.com>', None),
        ("X-From: a@example.com", None),
    ],
)
def test_9_from_counts_only_where_two_parsers_agree(written: str, usable: str | None) -> None:
    sender = simple(written).sender
    assert [a.address for a in sender] == ([usable] if usable else [])


def test_9_rfc_2231_beats_the_plain_name() -> None:
    message = simple(
        "Content-Type: application/pdf",
        "Content-Disposition: attachment; filename=x.pdf; filename*=utf-8''%E5%87%BD.pdf",
        body=PDF,
    )
    assert [a.name for a in message.attachments] == ["函.pdf"]


def test_9_a_content_type_without_slash_is_no_text() -> None:
    message = simple("Content-Type: pdf", body=PDF)
    assert [a.data for a in message.attachments] == [PDF]


def test_9_a_date_as_databases_write_it_is_read() -> None:
    date = simple("Date: 2024-01-02 10:00:00").date
    assert date == datetime(2024, 1, 2, 2, tzinfo=UTC)
    assert date is not None
    assert date.utcoffset() == timedelta(hours=8)


def test_10_attachments_are_bytes() -> None:
    assert golden("0001-plain").attachments[0].data.startswith(b"%PDF-1.4\n")


def test_11_a_mail_cut_off_keeps_what_arrived_and_says_so() -> None:
    message = golden("0025-cut-off")
    assert message.attachments[0].data == PDF[:9] + b"1 0 obj<</Type/Catalog>>endob"
    assert message.defects == ("a multipart has no end: the mail may have been cut off",)

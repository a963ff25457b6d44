"""Any bytes give a Message or a ParseError, and any words come back as they were written."""

import base64
from collections.abc import Callable
from typing import TypeAlias
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.filenames import clean
from mailbot.mail.parse import ParseError, parse, parse_json
from mailbot.model.codec import load
from mailbot.model.message import Message
from mailbot.model.text import one_line

#: Text as subjects and file names have it, 镕 and 堃 included; nothing that one_line would change.
WORDS = st.text(
    st.sampled_from(
        "中国建筑业协会推荐材料统计表公布通知质量信得过班组朱镕喆李堃 2025年（盖章）abcXYZ-_+"
    ),
    min_size=1,
).filter(lambda text: one_line(text) == text and "=?" not in text)

#: The same with enough Chinese in it that no label is needed to tell how it is written.
CHINESE = st.text(
    st.sampled_from("中国建筑业协会推荐材料统计表公布通知质量信得过班组"), min_size=4
)

LABELS = st.sampled_from([("utf-8", "utf-8"), ("gb18030", "gb18030"), ("gb18030", "gb2312")])

Coded: TypeAlias = tuple[str, str]

LINES = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=b",
        b"Content-Type: multipart/alternative; boundary=a",
        b"Content-Type: message/rfc822",
        b"Content-Type: text/html; charset=gb2312",
        b"Content-Type: application/pdf; name*0*=utf-8''%E4; name*1*=%B8%AD",
        b"Content-Type: application/ms-tnef",
        b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: quoted-printable",
        b"Content-Transfer-Encoding: x-uuencode",
        b"Content-Disposition: attachment; filename=a.eml",
        b"From: =?gb2312?B?1tC5+g==?= <a@b.cn>",
        b"Date: Thu, 15 May 2025 10:20:30 +0800",
        b"Subject: \xd6\xd0\xb9\xfa",
        b"eJ8+IgEAAQaQCAAEAAAAAAABAAEAAQeQBgAIAAAA",
        b"<a href='https://pan.baidu.com/s/1abc'>a.pdf</a><img src=cid:x>",
        b"--b",
        b"--a",
        b"--b--",
        b"",
    ],
)


def survives(raw: bytes) -> None:
    """Parse, and see that no error but those foreseen was met."""
    try:
        message = parse(raw)
    except ParseError as error:
        assert "breaks its parser" not in str(error)  # noqa: PT017 - either end is right
    else:
        assert load(Message, parse_json(raw)) == message
        for text in (message.subject, *(v for _, v in message.headers)):
            assert one_line(text) == text


@given(st.binary(max_size=2000))
def test_any_bytes(raw: bytes) -> None:
    survives(raw)


@given(st.lists(st.one_of(LINES, LINES, st.binary(max_size=40)), max_size=40))
def test_any_lines_of_mail(lines: list[bytes]) -> None:
    survives(b"\r\n".join(lines))


def in_words(coded: bytes, label: str, cut: int) -> bytes:
    """Write two base64 words, torn wherever it falls."""
    words = [b"=?%s?B?%s?=" % (label.encode(), base64.b64encode(c)) for c in parted(coded, cut)]
    return b"\r\n ".join(words)


def in_one_stream(coded: bytes, label: str, cut: int) -> bytes:
    """Write two words cut out of one base64 stream."""
    words = [b"=?%s?B?%s?=" % (label.encode(), c) for c in parted(base64.b64encode(coded), cut)]
    return b"\r\n ".join(words)


def in_quoted_words(coded: bytes, label: str, cut: int) -> bytes:
    hexed = ("".join(f"={byte:02X}" for byte in part) for part in parted(coded, cut))
    return "\r\n ".join(f"=?{label}?Q?{part}?=" for part in hexed).encode()


def parted(whole: bytes, cut: int) -> list[bytes]:
    place = cut % (len(whole) + 1)
    return [part for part in (whole[:place], whole[place:]) if part]


@given(
    WORDS,
    LABELS,
    st.integers(0, 200),
    st.sampled_from([in_words, in_one_stream, in_quoted_words]),
)
def test_a_subject_comes_back(
    text: str, coded: Coded, cut: int, write: Callable[[bytes, str, int], bytes]
) -> None:
    codec, label = coded
    written = write(text.encode(codec), label, cut)
    assert parse(b"Subject: " + written + b"\r\n\r\n").subject == text


@given(CHINESE, st.sampled_from(["utf-8", "gb18030"]), st.sampled_from(["", "x-gbk", "utf-8"]))
def test_chinese_under_no_label_or_a_wrong_one_comes_back(
    text: str, codec: str, label: str
) -> None:
    headers = f"Subject: {text}\r\nContent-Type: text/plain; charset={label}\r\n\r\n{text}"
    message = parse(headers.encode(codec))
    assert message.subject == text
    assert message.text == text


def extended(name: str, coded: Coded, cut: int) -> bytes:
    written = quote(name, safe="", encoding=coded[0])
    place = cut % (len(written) + 1)
    first, second = written[:place], written[place:]
    return f"filename*0*={coded[1]}''{first}; filename*1*={second}".encode()


def worded(name: str, coded: Coded, cut: int) -> bytes:
    return b'filename="' + in_words(name.encode(coded[0]), coded[1], cut) + b'"'


def bare_word(name: str, coded: Coded, cut: int) -> bytes:
    return b"filename=" + in_words(name.encode(coded[0]), coded[1], cut)


@given(WORDS, LABELS, st.integers(0, 500), st.sampled_from([extended, worded, bare_word]))
def test_a_file_name_comes_back(
    stem: str, coded: Coded, cut: int, write: Callable[[str, Coded, int], bytes]
) -> None:
    name = f"{stem[:50]}.pdf"
    header = b"Content-Disposition: attachment; " + write(name, coded, cut)
    message = parse(header + b"\r\nContent-Type: application/pdf\r\n\r\n%PDF")
    assert [a.name for a in message.attachments] == [clean(name)]


@given(CHINESE, st.sampled_from(["utf-8", "gb18030"]), st.booleans())
def test_a_raw_or_percent_encoded_file_name_comes_back(
    stem: str,
    codec: str,
    percent: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    name = f"{stem[:50]}.pdf"
    written = quote(name, encoding=codec).encode() if percent else name.encode(codec)
    header = b'Content-Type: application/pdf; name="' + written + b'"'
    assert [a.name for a in parse(header + b"\r\n\r\n%PDF").attachments] == [name]


@pytest.mark.parametrize("digits", [5, 5000])
@pytest.mark.parametrize("header", ["Content-Disposition: attachment", "Content-Type: text/plain"])
def test_a_parameter_with_an_absurd_number_costs_only_itself(header: str, digits: int) -> None:
    absurd = f"{header}; filename*{'9' * digits}*=utf-8''x; filename=a.pdf; name=a.pdf"
    raw = f"Subject: x\r\n{absurd}\r\nX-Mailer: y\r\n\r\n%PDF".encode()
    message = parse(raw)
    assert [a.name for a in message.attachments] == ["a.pdf"]
    assert message.subject == "x"
    assert message.defects[0] == "a parameter with an absurd number was left out"


@given(st.text())
def test_cleaning_a_name_twice_changes_nothing(text: str) -> None:
    name = clean(text)
    assert name is None or len(name.encode()) <= 200
    assert clean(name) == name

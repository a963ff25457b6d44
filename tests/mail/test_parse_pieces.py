"""The small readers under parse: HTML, dates, addresses, pictures, base64, charsets, headers."""

import struct
from datetime import UTC, datetime, timedelta

import pytest

from mailbot.mail import charset, dates, html
from mailbot.mail.addresses import listed
from mailbot.mail.ornaments import is_ornament
from mailbot.mail.parse import parse
from mailbot.mail.pictures import measure
from mailbot.mail.words import decode_words
from mailbot.model.message import Address

JPEG = b"\xff\xd8\xff\xe1\x00\x04xx\xff\xff\xc0\x00\x11\x08" + struct.pack(">HH", 1754, 1240)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def png(width: int, height: int, length: int = 0) -> bytes:
    return PNG + struct.pack(">II", width, height) + bytes(length)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>一<p>二<br/>三", "一\n二\n三"),
        ("<td>甲</td><td>乙</td>", "甲 乙"),
        ("<script>x</script>可见<style>y</style>", "可见"),
        ("<title>题</title><!-- 注 -->文<!-- 未完", "文"),
        ("a&nbsp;&lt;b&gt; &amp;amp; &#20013;&#x56FD;", "a <b> &amp; 中国"),
        ("1 < 2 且 3 > 2", "1 < 2 且 3 > 2"),
        ("<b>未闭合 <i", "未闭合"),
        ("<![endif]><o:p>词</o:p><?xml?>", "词"),
        ("<SCRIPT>var a='<p>';</SCRIPT >后", "后"),
    ],
)
def test_html(source: str, text: str) -> None:
    assert html.read(source).text == text


def test_html_names_the_pictures_it_shows() -> None:
    page = html.read('<img src="cid:A@1"><td background=cid:b%40c>')
    assert page.pictures == {"a@1", "b%40c"}


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("Thu, 15 May 2025 10:20:30 +0800", 2),
        ("Thu, 15 May 2025 10:20:30 +0800 (CST)", 2),
        ("Thu, 15 May 2025 10:20:30 CST", 2),
        ("Thu, 15 May 2025 10:20:30 +08:00", 2),
        ("星期四, 15 May 2025 10:20:30 +0800", 2),
        ("15 May 2025 10:20:30", 2),
        ("2025-05-15T10:20:30+08:00", 2),
        ("Thu, 15 May 2025 10:20:30 -0000", 10),
        ("Thu, 15 May 2025 10:20:30 GMT", 10),
    ],
)
def test_dates(written: str, hour: int) -> None:
    assert dates.moment(written) == datetime(2025, 5, 15, hour, 20, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "Thu, 1 Jan 1970 00:00:00 +0000",
        "Thu, 15 May 9999 10:20:30 +0800",
        "Thu, 32 May 2025 10:20:30 +0800",
        "Thu, 15 May 2025 10:20:30 +9900",
    ],
)
def test_absurd_dates_are_none(written: str) -> None:
    assert dates.moment(written) is None


def test_a_date_far_off_its_arrival_is_none() -> None:
    received = datetime(2025, 5, 15, tzinfo=UTC)
    near = received - timedelta(days=300)
    assert dates.credible(near, received) == near
    assert dates.credible(datetime(2038, 1, 19, tzinfo=UTC), received) is None
    assert dates.credible(near, None) == near


def test_the_topmost_received_counts() -> None:
    message = parse(
        b"Received: from a by b; Thu, 15 May 2025 10:20:30 +0800\r\n"
        b"Received: from c by a; Thu, 15 May 2025 01:00:00 +0000\r\n\r\n"
    )
    assert message.received == datetime(2025, 5, 15, 2, 20, 30, tzinfo=UTC)


def test_recipients_are_listed_once() -> None:
    found = listed(["=?gbk?B?1tC5+g==?= <a@b.cn>, A <a@b.cn>, undisclosed:;", "c@d.cn, junk, <>"])
    assert found == (Address("中国", "a@b.cn"), Address("", "c@d.cn"))


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (png(180, 60), (180, 60)),
        (JPEG, (1240, 1754)),
        (b"GIF89a" + struct.pack("<HH", 20, 10), (20, 10)),
        (b"BM" + bytes(16) + struct.pack("<ii", 300, -200), (300, 200)),
        (b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + b"\x0f\0\0\x07\0\0", (16, 8)),
        (b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + struct.pack("<I", 15 | 7 << 14), (16, 8)),
        (b"RIFF\0\0\0\0WEBPVP8 " + bytes(10) + struct.pack("<HH", 16, 8), (16, 8)),
        (b"RIFF\0\0\0\0WAVEfmt ", None),
        (PNG, None),
        (b"\xff\xd8\xff", None),
        (b"%PDF", None),
    ],
)
def test_measure(data: bytes, size: tuple[int, int] | None) -> None:
    assert measure(data) == size


@pytest.mark.parametrize(
    ("name", "data", "shown", "ornament"),
    [
        ("logo.png", png(180, 60), True, True),
        ("logo.png", png(180, 60), False, True),
        ("image001.png", png(600, 500, 50_000), False, True),
        ("_Foxmail.1@8a1c.png", png(180, 60), True, True),
        ("banner.png", png(1600, 200, 90_000), True, True),
        ("IMG_0001.jpg", JPEG, True, False),
        ("image001.png", png(1240, 1754), True, False),
        ("函.png", png(600, 800, 70_000), True, False),
        ("函.png", png(600, 800), True, True),
        ("函.png", png(600, 800), False, False),
        ("点.png", png(16, 16), False, True),
        (None, png(16, 16), False, True),
        ("a.pdf", b"%PDF", True, False),
        ("meeting.ics", b"BEGIN:VCALENDAR", False, True),
        ("smime.p7s", b"\x30\x80", False, True),
    ],
)
def test_the_picture_itself_tells_pages_from_logos(
    name: str | None,
    data: bytes,
    shown: bool,  # noqa: FBT001 - a table
    ornament: bool,  # noqa: FBT001 - a table
) -> None:
    assert is_ornament(name, "application/octet-stream", data, shown=shown) is ornament


@pytest.mark.parametrize(
    ("data", "label", "text"),
    [
        ("堃喆镕".encode("gbk"), "gb2312", "堃喆镕"),
        ("中国".encode(), "gb2312", "中国"),
        ("中国".encode("gbk"), "utf-8", "中国"),
        ("中国".encode("gbk"), "us-ascii", "中国"),
        ("中国建筑".encode("gbk"), "iso-8859-1", "中国建筑"),
        ("业业业业".encode("gbk"), None, "业业业业"),
        ("联通".encode("gbk"), None, "联通"),
        ("déjà vu".encode("latin-1"), "iso-8859-1", "déjà vu"),
        ("déjà vu".encode(), None, "déjà vu"),
        ("日本".encode("iso-2022-jp"), "iso-2022-jp", "日本"),
        ("繁體".encode("big5"), "big5", "繁體"),
        ("中国".encode("gbk"), "x-unknown", "中国"),
        ("中国".encode("gbk"), "a\0b", "中国"),
        (b"abc", "base64", "abc"),
        (b"\xff\xff\xff", "punycode", "\ufffd" * 3),
    ],
)
def test_charsets(data: bytes, label: str | None, text: str) -> None:
    assert charset.decode(data, label) == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("=?utf-8?Q?a_b=E4=B8=AD?= c", "a b中 c"),
        ("=?utf-8?b?5Lit?= =?UTF-8?q?=E5=9B=BD?=", "中国"),
        ("=?utf-8*zh?B?5Lit?=", "中"),
        ("x=?utf-8?B?5Lit?=y", "x中y"),
        ("=?utf-8?B?5L?= =?utf-8?B?it?=", "中"),
        ("=?utf-8?B?5Lit =?utf-8?B?5Zu9?=", "=?utf-8?B?5Lit 国"),
        ("=?utf-8?B?", "=?utf-8?B?"),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
    ],
)
def test_encoded_words(written: str, text: str) -> None:
    assert decode_words(written) == text


def test_message_ids() -> None:
    message = parse(
        b"Message-ID: bare@example.com\r\n"
        b"References: <a@b>,<c@d>\r\n <a@b>\r\n"
        b"In-Reply-To: none\r\n\r\n"
    )
    assert message.message_id == "<bare@example.com>"
    assert message.references == ("<a@b>", "<c@d>")
    assert message.in_reply_to == ()
    assert parse(b"Subject: x\r\n\r\n").message_id is None


def test_headers_are_kept_by_name_in_order_and_counted() -> None:
    raw = b"".join(b"Received: hop %d\r\n" % n for n in range(30))
    message = parse(raw + b"LIST-ID: <x>\r\nX-Secret: no\r\nAuto-Submitted: no\r\n\r\n")
    assert message.headers[0] == ("received", "hop 0")
    assert len([name for name, _ in message.headers if name == "received"]) == 10
    assert message.header("list-id") == "<x>"
    assert message.header("auto-submitted") == "no"
    assert message.header("x-secret") is None

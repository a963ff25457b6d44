"""The demo's mails are mails, in order, in time, and one for each story."""

import email
import email.policy
from datetime import timedelta
from email.message import EmailMessage

from mailbot.demo.mails import CACEM, GZCIA, NOW, Arrival


def _parsed(arrival: Arrival) -> EmailMessage:
    return email.message_from_bytes(arrival.raw, policy=email.policy.default)


def test_every_mail_parses_without_a_defect(post: tuple[Arrival, ...]) -> None:
    assert len(post) >= 12
    for arrival in post:
        message = _parsed(arrival)
        assert not list(message.defects)
        assert message["To"] == arrival.to
        assert timedelta() <= arrival.received - message["Date"].datetime < timedelta(minutes=5)
        body = message.get_body(("plain",))
        assert body is not None
        assert "\ufffd" not in body.get_content()
        assert b"\n" not in arrival.raw.replace(b"\r\n", b"")
        assert all(len(line) <= 998 for line in arrival.raw.split(b"\r\n"))


def test_mails_arrive_in_order_before_the_demo_looks_at_them(post: tuple[Arrival, ...]) -> None:
    times = [arrival.received for arrival in post]
    assert times == sorted(times)
    assert times[-1] < NOW
    assert times[0] > NOW - timedelta(days=21)
    assert {arrival.to for arrival in post} == {CACEM, GZCIA}


def test_attachments_carry_their_names_and_bytes(post: tuple[Arrival, ...]) -> None:
    names = {
        arrival.shows: [part.get_filename() for part in _parsed(arrival).iter_attachments()]
        for arrival in post
    }
    assert names["扫描件齐全"] == names["同一封信又来一次"] == ["青岛市建筑业协会.pdf"]
    assert names["分成三个PDF"] == ["1.推荐函.pdf", "2.统计表.pdf", "3.优秀名单.pdf"]
    assert len(names["手机拍的照片"]) == 4
    assert names["只有超大附件链接"] == names["咨询"] == names["休假自动回复"] == []
    magic = {
        str(part.get_filename()).rpartition(".")[2]: part.get_content()[:4]
        for arrival in post
        for part in _parsed(arrival).iter_attachments()
    }
    assert magic == {"pdf": b"%PDF", "xlsx": b"PK\x03\x04", "jpg": b"\xff\xd8\xff\xe0"}


def test_the_same_mail_comes_twice_and_no_other(post: tuple[Arrival, ...]) -> None:
    assert len({arrival.raw for arrival in post}) == len(post) - 1
    twice = [a.shows for a in post if sum(a.raw == other.raw for other in post) == 2]
    assert twice == ["扫描件齐全", "同一封信又来一次"]


def test_a_supplement_answers_the_mail_it_completes(post: tuple[Arrival, ...]) -> None:
    told = {arrival.shows: _parsed(arrival) for arrival in post}
    first, supplement = told["缺公布通知"], told["补报公布通知"]
    assert supplement["In-Reply-To"] == first["Message-ID"]
    assert supplement["From"] == first["From"]

"""From inbox to letter on real servers, on both databases: everything once, nothing twice."""

from collections import Counter
from datetime import timedelta

import pytest

from mailbot.demo.wire import File
from mailbot.model.message import Disposition, MessageState
from mailbot.model.standing import StandingStatus
from tests import post
from tests.desk import DESK_TIME, Desk
from tests.reading.files import text_pdf

LATER = DESK_TIME + timedelta(minutes=5)
QINGDAO, HENAN, HUNAN = "青岛市建筑业协会", "河南省工程建设协会", "湖南省建筑业协会"

BOUNCE = (
    b"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: xzhd@cacem.com.cn\r\n"
    b"Subject: Undelivered Mail\r\nMessage-ID: <bounce@mx.example>\r\n"
    b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n\r\nsorry\r\n--x--\r\n"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def either(desk: Desk, request: pytest.FixtureRequest) -> Desk:
    """The desk on one database and on the other."""
    if request.param == "postgresql":
        desk.database = request.getfixturevalue("database_url")
        desk.configure()
    return desk


def _arrive(desk: Desk) -> dict[tuple[str, int], tuple[str, str | None]]:
    """Lay a mixed post into both inboxes; tell what each mail is and which letter it is owed."""
    listed = post.report("广州天衡隧道工程有限公司", sender="list@tianheng.example")
    listed = listed.replace(b"MIME-Version", b"List-Id: <tianheng.example>\r\nMIME-Version", 1)
    cacem = [
        (post.dossier(QINGDAO), "submission", "receipt"),
        (post.dossier(HENAN, sender="a@henan.example", pages="ls"), "submission", "deficiency"),
        (
            post.dossier(HUNAN, sender="a@hunan.example", pages="lsaR", sealed=False),
            "submission",
            "holding",
        ),
        (BOUNCE, "automatic", None),
        (
            post.send(post.CACEM, "关于质量信得过班组活动的咨询", text="请问几点截止？"),
            "question",
            None,
        ),
    ]
    gzcia = [
        (post.report(), "submission", "receipt"),
        (
            post.report("广州明远市政园林有限公司", sender="a@mingyuan.example", complete=False),
            "submission",
            "deficiency",
        ),
        (listed, "submission", "receipt suppressed"),
        (post.report(), "submission", None),
        (post.send(post.GZCIA, "办公设备特惠", text="欢迎来电。"), "unrelated", None),
        (
            post.send(post.GZCIA, "自动回复：班组活动材料", text="我正在休假。"),
            "automatic",
            None,
        ),
        (
            post.send(
                post.GZCIA, "报价单", [File("报价单.pdf", text_pdf(["报价单", "打印机 2台"]))]
            ),
            "unrelated",
            None,
        ),
    ]
    return {
        (box, desk.put(box, raw)): (disposition, letter)
        for box, mails in (("cacem", cacem), ("gzcia", gzcia))
        for raw, disposition, letter in mails
    }


def test_the_whole_line(either: Desk) -> None:
    desk = either
    expected = _arrive(desk)
    reached = desk.poll()
    assert (reached.unreachable, reached.mistakes) == ((), ())
    assert [(c.fetched.new, c.processed.total) for c in reached.cycles] == [(5, 5), (7, 7)]

    records = {(m.envelope.mailbox, m.envelope.uid): m for m in desk.messages()}
    assert records.keys() == expected.keys()
    for key, (disposition, letter) in expected.items():
        record = records[key]
        kinds = [f"{k} {s}".removesuffix(" sent") for k, s in record.letters]
        assert (record.state, record.disposition) == (MessageState.JUDGED, disposition), record
        assert kinds == ([letter] if letter else []), record.subject

    twin = records["gzcia", 4]
    assert twin.duplicate_of == records["gzcia", 1].id
    assert twin.disposition is Disposition.SUBMISSION

    owed = Counter(
        m.message_id for m in records.values() if [str(s) for _, s in m.letters] == ["sent"]
    )
    on_the_wire = Counter(letter.mail["In-Reply-To"] for letter in desk.letters())
    assert on_the_wire == owed
    assert len(on_the_wire) == 5
    assert {letter.recipients for letter in desk.letters()} == {
        ("zlb@qdjx.example",),
        ("a@henan.example",),
        ("a@hunan.example",),
        ("zlb@hengshi.example",),
        ("a@mingyuan.example",),
    }
    assert [desk.standing(unit).status for unit in (QINGDAO, HENAN, HUNAN)] == [
        StandingStatus.COMPLETE,
        StandingStatus.INCOMPLETE,
        StandingStatus.REVIEW,
    ]
    _stays_as_it_is(desk)


def _stays_as_it_is(desk: Desk) -> None:
    """A second poll changes nothing, server and ledger agree, and everything is sound."""
    before = (desk.messages(), desk.app().ledger(), desk.app().outbox(None), desk.wire())
    flags = [desk.dovecot.mails(account) for account in desk.accounts.values()]
    again = desk.poll(LATER)
    assert [c.fetched.new for c in again.cycles] == [0, 0]
    assert (desk.messages(), desk.app().ledger(), desk.app().outbox(None)) == before[:3]
    assert desk.wire() == before[3]
    accounts = desk.app().reconcile().accounts
    assert [(a.mailbox, a.server, a.ledger, a.missing, a.explained) for a in accounts] == [
        ("cacem", 5, 5, (), ()),
        ("gzcia", 7, 7, (), ()),
    ]
    verification = desk.app().verify()
    assert (verification.faults, verification.orphans, verification.messages) == ((), (), 12)
    assert [desk.dovecot.mails(account) for account in desk.accounts.values()] == flags
    assert {flag for mails in flags for (flag,) in mails.values()} == {b"\\Recent"}

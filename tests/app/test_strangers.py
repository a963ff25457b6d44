"""Servers with habits, mails of every oddity, and our own letters coming back."""

from datetime import timedelta
from pathlib import Path

import pytest

from mailbot.model.message import Disposition, MessageState
from tests import post
from tests.desk import DESK_TIME, Desk
from tests.scripted_imap import ALIYUN, EXMAIL, NETEASE, QQ, Manners, scripted_imap

MAILS = Path(__file__).parent.parent / "mails"
FIRM, OTHER = "广州恒石建筑工程有限公司", "广州明远市政园林有限公司"


@pytest.mark.parametrize(
    "manners", [QQ, EXMAIL, NETEASE, ALIYUN], ids=["qq", "exmail", "netease", "aliyun"]
)
def test_the_servers_of_the_field_are_polled_alike(desk: Desk, manners: Manners) -> None:
    mails = {3: post.report(FIRM), 8: post.report(OTHER, sender="b@b.example")}
    with scripted_imap(manners, mails) as server:
        desk.configure(imap={"gzcia": server.port})
        for minutes in range(3):
            reached = desk.poll(DESK_TIME + timedelta(minutes=minutes))
            assert reached.unreachable == ()
            assert [m.envelope.uid for m in desk.messages()] == [3, 8]
        assert len(desk.letters()) == 2
        account = desk.app().reconcile().accounts[1]
        assert (account.server, account.ledger, account.missing) == (2, 2, ())


def test_strange_mails_are_recorded_and_none_of_them_is_answered(desk: Desk) -> None:
    raws = [path.read_bytes() for path in sorted((MAILS / "odd").glob("*.eml"))]
    strange = {desk.put("gzcia", raw) for raw in raws if raw.strip()}
    real = desk.put("gzcia", post.report(FIRM), DESK_TIME)
    assert len(strange) > 20
    desk.poll()
    records = {m.envelope.uid: m for m in desk.messages()}
    assert records.keys() == strange | {real}
    assert {m.state for m in records.values()} <= {MessageState.JUDGED, MessageState.PARKED}
    for record in records.values():
        parked = record.state is MessageState.PARKED
        assert (record.problem is not None) is parked
        assert (record.disposition is Disposition.FAILED) is parked
    assert {uid for uid, record in records.items() if record.letters} == {real}
    assert len(desk.letters()) == 1
    assert desk.app().verify().faults == ()


def test_our_own_letters_are_never_answered(desk: Desk) -> None:
    desk.put("gzcia", post.report(FIRM, complete=False))
    desk.poll()
    (letter,) = desk.letters()
    bounced = letter.raw.replace(b"\n", b"\r\n")
    desk.put("cacem", bounced, DESK_TIME)
    desk.put("gzcia", bounced, DESK_TIME)
    desk.poll(DESK_TIME + timedelta(minutes=5))
    assert [m.disposition for m in desk.messages()[1:]] == [Disposition.AUTOMATIC] * 2
    assert len(desk.letters()) == 1


def test_two_of_our_mailboxes_do_not_write_to_each_other(desk: Desk) -> None:
    forwarded = post.dossier("广州市建筑业联合会", sender=post.GZCIA, pages="l")
    desk.put("cacem", forwarded)
    chatter = post.send(post.GZCIA, "班组活动材料", sender=post.CACEM, text="请查收。")
    desk.put("gzcia", chatter)
    for minutes in range(3):
        desk.poll(DESK_TIME + timedelta(minutes=minutes))
    assert desk.outbox() == [("deficiency", "held")]
    assert desk.letters() == ()

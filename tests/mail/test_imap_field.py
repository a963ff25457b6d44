"""Mail in, from servers that behave as servers in the field were seen to."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.mail.greeting import Family
from mailbot.mail.imap import Inbox, MailWithheldError
from mailbot.mail.trouble import MailServerError, Trouble
from mailbot.mail.wire import Timeouts
from tests.scripted_imap import (
    ALIYUN,
    EXMAIL,
    NETEASE,
    PASSWORD,
    QQ,
    Manners,
    ScriptedImap,
    scripted_imap,
)

MAILS = {uid: b"Subject: %d\r\n\r\nbody\r\n" % uid for uid in (3, 5, 8, 13, 21)}
RECEIVED = datetime(2025, 5, 16, 2, 0, tzinfo=UTC)
NEVER = threading.Event()

FIELD = pytest.mark.parametrize(
    ("manners", "family"),
    [
        (QQ, Family.TENCENT),
        (EXMAIL, Family.TENCENT),
        (NETEASE, Family.COREMAIL),
        (ALIYUN, Family.ALIYUN),
    ],
    ids=["qq", "exmail", "netease", "aliyun"],
)


@FIELD
def test_takes_everything_in_from_every_family(manners: Manners, family: Family) -> None:
    with scripted_imap(manners, MAILS) as server, Inbox.open(server.account) as inbox:
        folder = inbox.select("INBOX")
        assert folder.uidvalidity == (manners.uidvalidity or 0)
        assert inbox.uids() == (3, 5, 8, 13, 21)
        assert inbox.uids(after=8) == (13, 21)
        assert inbox.uids(after=21) == ()
        listings = list(inbox.listings((21, 3, 13, 3)))
        assert [(mail.uid, mail.received) for mail in listings] == [
            (3, RECEIVED),
            (13, RECEIVED),
            (21, RECEIVED),
        ]
        assert {uid: inbox.fetch(uid) for uid in MAILS} == MAILS
        assert inbox.fetch(4) is None
        assert inbox.folders() == ("INBOX", "垃圾邮件")
        assert inbox.facts("INBOX").family is family


@FIELD
def test_says_nothing_but_what_the_field_understands(manners: Manners, family: Family) -> None:
    with scripted_imap(manners, MAILS) as server:
        with Inbox.open(server.account) as inbox:
            assert inbox.facts("INBOX").family is family
            inbox.fetch(3)
            inbox.wait(0.1, NEVER)
        said = [line.partition(" ")[2] for line in server.commands]
    verbs = {line.partition(" ")[0] for line in said} - {""}
    allowed = {"CAPABILITY", "LOGIN", "ID", "EXAMINE", "UID", "FETCH", "IDLE", "LOGOUT"}
    assert verbs <= allowed
    assert ("IDLE" in verbs) == ("IDLE" in manners.capabilities.split())
    searches = [line for line in said if "SEARCH" in line]
    assert searches == ["UID SEARCH UID 1:*"]


def test_never_introduces_itself_to_a_server_that_does_not_ask() -> None:
    with scripted_imap(Manners(capabilities="IMAP4rev1"), MAILS) as server:
        with Inbox.open(server.account) as inbox:
            assert inbox.facts("INBOX").identity == ()
        assert not any(" ID " in line for line in server.commands)


def test_reads_the_identity_where_there_is_one() -> None:
    with scripted_imap(NETEASE, MAILS) as server, Inbox.open(server.account) as inbox:
        identity = inbox.facts("INBOX").identity
    assert identity == (("name", "Coremail Imap"), ("vendor", "Mailtech"))


def test_reports_unsafe_login_in_the_servers_words() -> None:
    strange = replace(NETEASE, capabilities="IMAP4rev1")
    with scripted_imap(strange, MAILS) as server, Inbox.open(server.account) as inbox:
        with pytest.raises(MailServerError, match="Unsafe Login") as caught:
            inbox.select("INBOX")
        assert caught.value.kind is Trouble.REFUSED


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_understands_refusals_in_chinese(encoding: str) -> None:
    words = "请使用授权码登录"
    rude = replace(QQ, refuses_login=True, refusal=f"{words} {PASSWORD}".encode(encoding))
    with scripted_imap(rude, MAILS) as server:
        with pytest.raises(MailServerError, match=words) as caught:
            Inbox.open(server.account)
        attempts = [line for line in server.commands if " LOGIN " in line]
    assert caught.value.kind is Trouble.REFUSED_LOGIN
    assert PASSWORD not in str(caught.value)
    assert len(attempts) == 1


def test_reports_a_greeting_that_is_a_farewell() -> None:
    with scripted_imap(Manners(greeting="x\r\n* BYE"), MAILS) as server:
        with pytest.raises(MailServerError) as caught:
            Inbox.open(server.account)
        assert caught.value.kind is Trouble.UNREACHABLE


def test_sends_no_password_where_login_is_disabled() -> None:
    with scripted_imap(Manners(early="IMAP4rev1 LOGINDISABLED"), MAILS) as server:
        with pytest.raises(MailServerError, match='set security = "tls"'):
            Inbox.open(server.account)
        assert not any(PASSWORD in line for line in server.commands)


@pytest.mark.parametrize("password", ["密码", "päss"])
def test_says_so_where_a_password_cannot_be_sent(password: str) -> None:
    with scripted_imap(Manners(), MAILS) as server:
        with pytest.raises(MailServerError, match="use ASCII") as caught:
            Inbox.open(replace(server.account, password=password))
        assert caught.value.kind is Trouble.REFUSED_LOGIN


def _inbox(server: ScriptedImap) -> Inbox:
    inbox = Inbox.open(server.account)
    inbox.select("INBOX")
    return inbox


@pytest.mark.parametrize(
    "manners",
    [
        Manners(empty=frozenset({8})),
        Manners(nil=frozenset({8})),
        Manners(absent=frozenset({8})),
        Manners(poison=frozenset({8})),
        Manners(garbled=frozenset({8})),
    ],
    ids=["empty", "nil", "absent", "poison", "garbled"],
)
def test_one_bad_mail_is_withheld_and_the_others_go_on(manners: Manners) -> None:
    with scripted_imap(manners, MAILS) as server, _inbox(server) as inbox:
        uids = inbox.uids()
        assert uids == tuple(MAILS)
        assert [listing.uid for listing in inbox.listings(uids)] == list(MAILS)
        with pytest.raises(MailWithheldError):
            inbox.fetch(8)
        assert inbox.fetch(13) == MAILS[13]
        assert inbox.alive


def test_lists_the_rest_when_mails_were_removed_before_the_search() -> None:
    with scripted_imap(Manners(), MAILS) as server, _inbox(server) as inbox:
        del server.mails[8]
        assert inbox.uids() == (3, 5, 13, 21)
        assert inbox.alive


def test_a_mail_that_cannot_be_described_hides_no_neighbour() -> None:
    mails = dict.fromkeys(range(1, 251), b"Subject: x\r\n\r\n")
    manners = Manners(poison=frozenset({17, 120}))
    with scripted_imap(manners, mails) as server, _inbox(server) as inbox:
        listings = list(inbox.listings(mails))
    assert [listing.uid for listing in listings] == list(mails)
    assert [listing.uid for listing in listings if listing.size is None] == [17, 120]


def test_a_short_body_is_returned_as_it_came() -> None:
    with scripted_imap(Manners(shortens=6), MAILS) as server, _inbox(server) as inbox:
        (listing,) = inbox.listings([3])
        body = inbox.fetch(3)
    assert body == MAILS[3][:-6]
    assert listing.size == len(MAILS[3])


@pytest.mark.parametrize("date", ["16-May-2025 10:00:00", "no date", "00-Foo-0000 99:99:99 +9999"])
def test_a_time_without_meaning_is_none(date: str) -> None:
    with scripted_imap(Manners(date=date), MAILS) as server, _inbox(server) as inbox:
        listings = list(inbox.listings(MAILS))
    assert [listing.size for listing in listings] == [len(mail) for mail in MAILS.values()]
    assert {listing.received for listing in listings} == {None}


def test_a_trickle_ends_after_a_while() -> None:
    slow = Manners(trickle=0.05)
    with scripted_imap(slow, {1: b"x" * 4000}) as server:
        inbox = Inbox.open(server.account, Timeouts(mail=0.5))
        inbox.select("INBOX")
        began = time.monotonic()
        with pytest.raises(MailServerError) as caught:
            inbox.fetch(1)
        inbox.close()
    assert caught.value.kind is Trouble.UNREACHABLE
    assert time.monotonic() - began < 10
    assert not inbox.alive


def test_notices_that_the_server_hung_up_in_idle() -> None:
    with scripted_imap(replace(QQ, drops_idle=True), MAILS) as server:
        inbox = _inbox(server)
        began = time.monotonic()
        with pytest.raises(MailServerError) as caught:
            inbox.wait(30, NEVER)
        inbox.close()
    assert caught.value.kind is Trouble.UNREACHABLE
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("manners", "woken"),
    [
        (Manners(idle_after="* 6 EXISTS"), True),
        (Manners(idle_after="* 2 FETCH (FLAGS (\\Seen))"), False),
        (Manners(idle_after="* OK Still here"), False),
        (Manners(idle_before="* 6 EXISTS"), False),
        (Manners(capabilities="IMAP4rev1 ID"), False),
    ],
    ids=["mail", "flag", "chatter", "early", "no-idle"],
)
def test_wakes_up_for_mail_alone(manners: Manners, *, woken: bool) -> None:
    with scripted_imap(manners, MAILS) as server, _inbox(server) as inbox:
        assert inbox.wait(0.3, NEVER) is woken
        assert inbox.fetch(3) == MAILS[3]

"""Mail in, from a real Dovecot."""

import logging
import re
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.mail.greeting import Family
from mailbot.mail.imap import Inbox, MailWithheldError
from mailbot.mail.trouble import MailServerError, Trouble
from mailbot.mail.wire import Timeouts
from mailbot.model.account import Security
from tests.processes import free_port
from tests.servers import Dovecot

MAIL = b"From: a@example.cn\r\nSubject: x\r\n\r\nGeheimnis im Text\r\n"
NEVER = threading.Event()


def mail(number: int, size: int = 0) -> bytes:
    return b"Subject: %d\r\n\r\n%s\r\n" % (number, b"x" * size)


def test_lists_and_fetches_what_was_delivered(dovecot: Dovecot) -> None:
    account = dovecot.user()
    received = datetime(2025, 5, 16, 2, 0, tzinfo=UTC)
    mails = [(mail(number), received) for number in range(230)]
    dovecot.fill(account, mails)
    with Inbox.open(account) as inbox:
        folder = inbox.select("INBOX")
        uids = inbox.uids()
        listings = list(inbox.listings(reversed(uids)))
        first, second = inbox.fetch(uids[0]), inbox.fetch(uids[0])
    assert (folder.exists, folder.uidnext) == (230, 231)
    assert folder.uidvalidity > 0
    assert uids == tuple(range(1, 231))
    assert [listing.uid for listing in listings] == list(uids)
    assert {listing.received for listing in listings} == {received}
    assert listings[7].size == len(mail(7))
    assert first == second == mail(0)


def test_lists_only_what_is_above_the_bookmark(dovecot: Dovecot) -> None:
    account = dovecot.user()
    dovecot.fill(account, [(mail(number), None) for number in range(5)])
    dovecot.expunge(account, [2, 5])
    with Inbox.open(account) as inbox:
        inbox.select("INBOX")
        assert inbox.uids() == (1, 3, 4)
        assert inbox.uids(after=3) == (4,)
        assert inbox.uids(after=4) == ()


def test_sees_new_mail_when_it_selects_again(dovecot: Dovecot) -> None:
    account = dovecot.user()
    with Inbox.open(account) as inbox:
        assert inbox.select("INBOX").exists == 0
        assert inbox.uids() == ()
        dovecot.append(account, MAIL)
        assert inbox.select("INBOX").exists == 1
        assert inbox.uids() == (1,)


def test_leaves_every_flag_alone(dovecot: Dovecot) -> None:
    account = dovecot.user()
    dovecot.fill(account, [(mail(number), None) for number in range(3)])
    before = dovecot.mails(account)
    with Inbox.open(account) as inbox:
        inbox.select("INBOX")
        uids = inbox.uids()
        list(inbox.listings(uids))
        assert all(inbox.fetch(uid) for uid in uids)
        inbox.wait(0.1, NEVER)
    assert dovecot.mails(account) == before
    assert all(flags == (b"\\Recent",) for flags in before.values())


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: \xb7\xa2\xc6\xb1\r\n\r\n\xb8\xbd\xbc\xfe\r\n",
        b"Subject: x\r\n\r\nbare\rreturn and\x01controls\r\n",
        b"Subject: x\r\n\r\nbefore\x00after\r\n",
        b"Subject: x\r\n\r\n* 1 FETCH (UID 9 BODY[] {3}\r\n)\r\nA1 OK done\r\n",
        b"no header at all",
    ],
)
def test_fetches_the_same_odd_bytes_every_time(dovecot: Dovecot, raw: bytes) -> None:
    account = dovecot.user()
    dovecot.append(account, raw)
    fetched = set()
    for _ in range(2):
        with Inbox.open(account) as inbox:
            inbox.select("INBOX")
            fetched.add(inbox.fetch(1))
    appended = re.sub(rb"\r\n|\r", b"\r\n", raw).replace(b"\x00", b"\x80")
    assert fetched == {appended}


def test_finds_a_mail_gone_that_was_expunged_after_the_search(dovecot: Dovecot) -> None:
    account = dovecot.user()
    dovecot.fill(account, [(mail(number), None) for number in range(3)])
    with Inbox.open(account) as inbox:
        inbox.select("INBOX")
        assert inbox.uids() == (1, 2, 3)
        dovecot.expunge(account, [2])
        described = {listing.uid: listing.size for listing in inbox.listings([1, 2, 3])}
        assert inbox.fetch(2) is None
        assert inbox.fetch(3) == mail(2)
    assert described == {1: len(mail(0)), 2: described[2], 3: len(mail(2))}


def test_tells_a_rebuilt_mailbox_by_its_uidvalidity(dovecot: Dovecot) -> None:
    account = dovecot.user()
    dovecot.append(account, MAIL)
    with Inbox.open(account) as inbox:
        before = inbox.select("INBOX").uidvalidity
    dovecot.rebuild(account)
    with Inbox.open(account) as inbox:
        folder = inbox.select("INBOX")
        assert [inbox.fetch(uid) for uid in inbox.uids()] == [MAIL]
    assert folder.uidvalidity != before


def test_opens_folders_with_chinese_names(dovecot: Dovecot) -> None:
    account = dovecot.user()
    dovecot.append(account, MAIL, folder="垃圾邮件 & Spam")
    with Inbox.open(account) as inbox:
        assert set(inbox.folders()) == {"INBOX", "垃圾邮件 & Spam"}
        inbox.select("垃圾邮件 & Spam")
        assert inbox.fetch(1) == MAIL


def test_reports_a_folder_that_is_not_there_and_goes_on(dovecot: Dovecot) -> None:
    account = dovecot.user()
    dovecot.append(account, MAIL)
    with Inbox.open(account) as inbox:
        with pytest.raises(MailServerError, match=r"收件箱.*doesn't exist") as caught:
            inbox.select("收件箱")
        assert caught.value.kind is Trouble.REFUSED
        assert inbox.select("INBOX").exists == 1


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_speaks_tls(dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch, security: Security) -> None:
    account = dovecot.user()
    dovecot.append(account, MAIL)
    port = dovecot.tls_port if security is Security.TLS else dovecot.port
    secured = replace(account, port=port, security=security)
    with pytest.raises(MailServerError, match="certificate") as caught:
        Inbox.open(secured)
    assert caught.value.kind is Trouble.UNREACHABLE
    monkeypatch.setenv("SSL_CERT_FILE", str(dovecot.certificate))
    with Inbox.open(secured) as inbox:
        inbox.select("INBOX")
        assert inbox.fetch(1) == MAIL
        assert inbox.wait(0.1, NEVER) is False


@pytest.mark.parametrize("password", ["geheim", "密码 ü", 'quote"back\\slash', "a b"])
def test_logs_in_with_any_password(dovecot: Dovecot, password: str) -> None:
    account = dovecot.user(password=password)
    with Inbox.open(account) as inbox:
        assert inbox.select("INBOX").exists == 0


@pytest.mark.parametrize("password", ["falsch9", "错误的密码"])
def test_reports_a_refused_login_without_the_password(dovecot: Dovecot, password: str) -> None:
    account = replace(dovecot.user(), password=password)
    with pytest.raises(MailServerError, match="refused the log-in of user") as caught:
        Inbox.open(account)
    assert caught.value.kind is Trouble.REFUSED_LOGIN
    assert password not in caught.value.sentence
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_reports_a_server_that_is_not_there(dovecot: Dovecot) -> None:
    for account in (
        replace(dovecot.user(), port=free_port()),
        replace(dovecot.user(), host="no-such-host.invalid"),
        replace(dovecot.user(), host=".." + "x" * 80),
    ):
        with pytest.raises(MailServerError, match="cannot connect to") as caught:
            Inbox.open(account)
        assert caught.value.kind is Trouble.UNREACHABLE


def test_writes_neither_password_nor_mail_to_the_log(
    dovecot: Dovecot, caplog: pytest.LogCaptureFixture
) -> None:
    account = dovecot.user()
    dovecot.append(account, MAIL)
    with caplog.at_level(logging.DEBUG), Inbox.open(account) as inbox:
        inbox.select("INBOX")
        list(inbox.listings(inbox.uids()))
        assert inbox.fetch(1) == MAIL
    assert account.password is not None
    assert account.password not in caplog.text
    assert "Geheimnis" not in caplog.text


def test_wakes_up_on_a_real_delivery(dovecot: Dovecot) -> None:
    account = dovecot.user()
    with Inbox.open(account) as inbox:
        inbox.select("INBOX")
        delivery = threading.Timer(0.2, dovecot.append, [account, MAIL])
        delivery.start()
        began = time.monotonic()
        assert inbox.wait(30, NEVER) is True
        delivery.join()
        assert time.monotonic() - began < 10
        inbox.keep_alive()
        inbox.select("INBOX")
        assert inbox.uids() == (1,)


def test_waits_no_longer_than_asked_and_stops_when_told(dovecot: Dovecot) -> None:
    with Inbox.open(dovecot.user()) as inbox:
        inbox.select("INBOX")
        began = time.monotonic()
        assert inbox.wait(0.3, NEVER) is False
        assert time.monotonic() - began >= 0.3
        stop = threading.Event()
        threading.Timer(0.2, stop.set).start()
        assert inbox.wait(30, stop) is False
        assert time.monotonic() - began < 5


def test_tells_what_the_server_is_like(dovecot: Dovecot) -> None:
    account = dovecot.user()
    times = [datetime(2025, 5, day, tzinfo=UTC) for day in (9, 4, 20)]
    dovecot.fill(account, [(MAIL, received) for received in times])
    with Inbox.open(account) as inbox:
        facts = inbox.facts("INBOX")
    assert facts.family is Family.DOVECOT
    assert facts.oldest == times[1]
    assert facts.folder.exists == 3
    assert {"IDLE", "ID"} < set(facts.capabilities)
    assert ("name", "Dovecot") in facts.identity


def test_closes_twice_and_says_it_is_dead(dovecot: Dovecot) -> None:
    inbox = Inbox.open(dovecot.user())
    states = [inbox.alive]
    inbox.close()
    inbox.close()
    states.append(inbox.alive)
    assert states == [True, False]
    with pytest.raises(MailServerError):
        inbox.select("INBOX")


def test_a_withheld_mail_is_no_server_error() -> None:
    assert not issubclass(MailWithheldError, MailServerError)


def test_a_large_mail_arrives_whole(dovecot: Dovecot) -> None:
    account = dovecot.user()
    raw = mail(1, size=20_000_000)
    dovecot.append(account, raw)
    with Inbox.open(account, Timeouts(mail=60)) as inbox:
        inbox.select("INBOX")
        assert inbox.fetch(1) == raw

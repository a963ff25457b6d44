"""The demo's servers take what they are given and give it back."""

import smtplib
from datetime import UTC, datetime

import pytest
from imapclient import IMAPClient

from mailbot.demo.servers import LOOPBACK, User, serve_imap, serve_smtp

ANNA = User("anna@example.cn", "授权码-1")
BERND = User("1045301675@qq.com", "geheim")
RAW = "Subject: 推荐函\r\n\r\n您好\r\n".encode()
AT = datetime(2025, 5, 20, 2, 42, 43, tzinfo=UTC)


def test_a_mail_comes_back_as_it_was_put_with_its_time() -> None:
    with serve_imap(ANNA, BERND) as inboxes:
        inboxes.put(BERND, [(AT, RAW), (AT, RAW)])
        with IMAPClient(LOOPBACK, inboxes.port, ssl=False, timeout=10) as client:
            client.normalise_times = False
            client.login(BERND.name, BERND.password)
            assert client.select_folder("INBOX", readonly=True)[b"EXISTS"] == 2
            fetched = client.fetch(client.search(["UID", "1:*"]), ["BODY.PEEK[]", "INTERNALDATE"])
            assert [mail[b"BODY[]"] for mail in fetched.values()] == [RAW, RAW]
            assert {mail[b"INTERNALDATE"] for mail in fetched.values()} == {AT}


def test_each_user_has_an_inbox_of_their_own() -> None:
    with serve_imap(ANNA, BERND) as inboxes:
        inboxes.put(BERND, [(AT, RAW)])
        with IMAPClient(LOOPBACK, inboxes.port, ssl=False, timeout=10) as client:
            client.plain_login(ANNA.name, ANNA.password)
            assert client.select_folder("INBOX")[b"EXISTS"] == 0


def test_a_wrong_password_is_refused() -> None:
    with (
        serve_imap(ANNA) as inboxes,
        IMAPClient(LOOPBACK, inboxes.port, ssl=False, timeout=10) as client,
        pytest.raises(client.Error),
    ):
        client.login(ANNA.name, "wrong")


def test_the_server_is_gone_after_the_block_even_with_somebody_connected() -> None:
    with serve_imap(ANNA) as inboxes:
        left_open = IMAPClient(LOOPBACK, inboxes.port, ssl=False, timeout=10)
    with pytest.raises(OSError, match="refused"):
        IMAPClient(LOOPBACK, inboxes.port, ssl=False, timeout=10)
    left_open.shutdown()


def test_letters_are_kept_in_the_order_of_sending() -> None:
    with serve_smtp() as post:
        with smtplib.SMTP(LOOPBACK, post.port, timeout=10) as client:
            for number in (1, 2):
                client.sendmail(BERND.name, [ANNA.name], f"Subject: {number}\r\n\r\nx\r\n")
        assert [letter.split(b"\r\n")[0] for letter in post.letters] == [
            b"Subject: 1",
            b"Subject: 2",
        ]
    with pytest.raises(OSError, match="refused"):
        smtplib.SMTP(LOOPBACK, post.port, timeout=10)

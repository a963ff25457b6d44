"""Connections that break in the middle of a mail."""

from dataclasses import replace

import pytest

from mailbot.mail.imap import Inbox
from mailbot.mail.trouble import MailServerError, Trouble, pause_after
from mailbot.mail.wire import Timeouts
from mailbot.model.account import Account
from tests.servers import Dovecot
from tests.tcp_proxy import tcp_proxy

#: About 100 KiB.
MAIL = b"Subject: x\r\n\r\n" + b"0123456789abcdef" * 6400


@pytest.mark.parametrize("reset", [False, True], ids=["close", "reset"])
def test_a_cut_anywhere_yields_no_mail_and_the_next_try_all_of_it(
    dovecot: Dovecot, *, reset: bool
) -> None:
    account = dovecot.user()
    dovecot.append(account, MAIL)
    with tcp_proxy(dovecot.port) as proxy:
        proxy.reset = reset
        detour = replace(account, port=proxy.port)
        fetched = []
        for cut in (0, 50, 200, 400, *range(600, 104_000, 10_007)):
            proxy.cut_after = cut
            with pytest.raises(MailServerError) as caught:
                fetched.append(_fetch(detour))
            assert caught.value.kind is Trouble.UNREACHABLE
        proxy.cut_after = None
        assert _fetch(detour) == MAIL
    assert fetched == []


def test_a_stall_ends_with_the_read_timeout(dovecot: Dovecot) -> None:
    account = dovecot.user()
    dovecot.append(account, MAIL)
    with tcp_proxy(dovecot.port) as proxy:
        proxy.stall_after = 50_000
        with pytest.raises(MailServerError) as caught:
            _fetch(replace(account, port=proxy.port), Timeouts(read=0.3))
    assert caught.value.kind is Trouble.UNREACHABLE


def test_a_greeting_that_never_comes_ends_with_the_connect_timeout(dovecot: Dovecot) -> None:
    with tcp_proxy(dovecot.port) as proxy:
        proxy.stall_after = 0
        with pytest.raises(MailServerError, match="cannot connect") as caught:
            Inbox.open(replace(dovecot.user(), port=proxy.port), Timeouts(connect=0.3))
    assert caught.value.kind is Trouble.UNREACHABLE


def test_pauses_grow_and_end_above_a_quarter_of_an_hour_for_refused_logins() -> None:
    refused = [pause_after(Trouble.REFUSED_LOGIN, failures) for failures in range(1, 9)]
    away = [pause_after(Trouble.UNREACHABLE, failures) for failures in range(1, 12)]
    assert refused == sorted(refused)
    assert away == sorted(away)
    assert (refused[0], refused[-1]) == (120, 1800)
    assert (away[0], away[-1]) == (5, 300)
    assert pause_after(Trouble.UNREACHABLE, 10_000) == 300


def _fetch(account: Account, timeouts: Timeouts | None = None) -> bytes | None:
    with Inbox.open(account, timeouts) as inbox:
        inbox.select("INBOX")
        return inbox.fetch(1)

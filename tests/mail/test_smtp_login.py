"""Logging in to send, at a real server that checks passwords."""

import contextlib
import ssl
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from mailbot.mail.smtp import DeliveryState, Post
from mailbot.mail.trouble import MailServerError, Trouble
from mailbot.model.account import Account, Security
from tests.processes import LOOPBACK, free_port
from tests.servers import throwaway_certificate

PASSWORD = "geheim9"
USER = "xzhd@cacem.com.cn"
MAIL = b"Subject: x\r\n\r\nx\r\n"


@dataclass(slots=True)
class Door:
    """A server that lets in who knows the password, and counts attempts."""

    account: Account
    attempts: list[tuple[str, bytes, bytes]] = field(default_factory=list)
    mails: list[bytes | str | None] = field(default_factory=list)

    async def handle_DATA(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self.mails.append(envelope.content)
        return "250 OK"

    def check(
        self,
        _server: SMTP,
        _session: Session,
        _envelope: Envelope,
        mechanism: str,
        data: LoginPassword,
    ) -> AuthResult:
        self.attempts.append((mechanism, data.login, data.password))
        secret = (self.account.password or "").encode()
        return AuthResult(success=data.password == secret, handled=False)


@contextlib.contextmanager
def door(
    *,
    password: str = PASSWORD,
    security: Security = Security.NONE,
    hidden: tuple[str, ...] = (),
    context: ssl.SSLContext | None = None,
) -> Iterator[Door]:
    account = Account(
        host=LOOPBACK, port=free_port(), security=security, username=USER, password=password
    )
    state = Door(account)

    class Listener(Controller):
        def factory(self) -> SMTP:
            with warnings.catch_warnings():
                # It warns that log-ins travel in the clear; on loopback that is the point.
                warnings.simplefilter("ignore", UserWarning)
                return SMTP(
                    self.handler,
                    hostname="door",
                    authenticator=state.check,
                    auth_required=True,
                    auth_require_tls=security is Security.STARTTLS,
                    auth_exclude_mechanism=hidden,
                    tls_context=context if security is Security.STARTTLS else None,
                )

    tls = context if security is Security.TLS else None
    listener = Listener(state, hostname=LOOPBACK, port=account.port, ssl_context=tls)
    listener.start()
    try:
        yield state
    finally:
        listener.stop()


def send(account: Account) -> DeliveryState:
    with Post.open(account) as post:
        return post.send(MAIL, sender=USER, recipient="a@b.cn").state


@pytest.mark.parametrize("hidden", [(), ("PLAIN",)], ids=["plain", "login"])
@pytest.mark.parametrize("password", ["geheim9", "密码 ü"])
def test_logs_in_by_either_method_with_any_password(
    hidden: tuple[str, ...], password: str
) -> None:
    with door(hidden=hidden, password=password) as server:
        assert send(server.account) is DeliveryState.ACCEPTED
    assert len(server.mails) == 1
    assert server.attempts == [
        ("LOGIN" if hidden else "PLAIN", USER.encode(), password.encode()),
    ]


@pytest.mark.parametrize("hidden", [(), ("PLAIN",)], ids=["plain", "login"])
def test_a_wrong_password_is_tried_once_and_stops_everything(hidden: tuple[str, ...]) -> None:
    with door(hidden=hidden) as server:
        with pytest.raises(MailServerError, match="535") as caught:
            Post.open(replace(server.account, password="falsch9"))
        assert len(server.attempts) == 1
    assert caught.value.kind is Trouble.REFUSED_LOGIN
    assert "falsch9" not in str(caught.value)


def test_says_so_where_no_method_is_offered() -> None:
    refused = pytest.raises(MailServerError, match="neither AUTH PLAIN")
    with door(hidden=("PLAIN", "LOGIN")) as server, refused as caught:
        Post.open(server.account)
    assert caught.value.kind is Trouble.REFUSED_LOGIN


def test_a_log_in_that_was_due_concerns_the_account() -> None:
    with door() as server, pytest.raises(MailServerError, match="530") as caught:
        send(replace(server.account, password=None))
    assert caught.value.kind is Trouble.REFUSED


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_speaks_tls_and_trusts_no_stranger(
    security: Security, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = throwaway_certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, tmp_path / "key.pem")
    with door(security=security, context=context) as server:
        with pytest.raises(MailServerError, match="certificate") as caught:
            Post.open(server.account)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert send(server.account) is DeliveryState.ACCEPTED
    assert caught.value.kind is Trouble.UNREACHABLE
    assert len(server.attempts) == 1


def test_sends_nothing_in_the_clear_where_starttls_is_missing() -> None:
    with door() as server:
        with pytest.raises(MailServerError, match="offers no STARTTLS"):
            Post.open(replace(server.account, security=Security.STARTTLS))
        assert server.attempts == []

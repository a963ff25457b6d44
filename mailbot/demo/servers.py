"""Two mail servers inside this process, on loopback: IMAP to fetch from, SMTP to send to.

They stand in for the field and keep nothing: no disk, no TLS, no log-in to send.
"""

import asyncio
import contextlib
import imaplib
import os
import socket
import threading
from argparse import Namespace
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend, Identity
from pymap.imap import IMAPServer
from pymap.user import Passwords, UserMetadata

LOOPBACK = "127.0.0.1"
_START_SECONDS = 10.0
_OPTIONS = {
    "host": LOOPBACK,
    "port": 0,
    "debug": False,
    "cert": None,
    "key": None,
    "tls": False,
    "passlib_cfg": None,
    "proxy_protocol": None,
    "inherited_sockets": None,
    "demo_data": False,
}


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with a mailbox."""

    name: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Inboxes:
    """A running IMAP server."""

    port: int

    def put(self, user: User, mails: Iterable[tuple[datetime, bytes]]) -> None:
        """Lay mails into a user's INBOX, each with the time the server took it in."""
        client = imaplib.IMAP4(LOOPBACK, self.port, timeout=_START_SECONDS)
        with client:
            client.login(user.name, user.password)
            for received, raw in mails:
                client.append("INBOX", "", imaplib.Time2Internaldate(received), raw)


@dataclass(slots=True)
class Post:
    """A running SMTP server: takes every letter and keeps it."""

    port: int
    letters: list[bytes] = field(default_factory=list)

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep what was sent."""
        content = envelope.content or b""
        self.letters.append(content if isinstance(content, bytes) else content.encode())
        return "250 kept"


@contextlib.contextmanager
def serve_imap(*users: User) -> Iterator[Inboxes]:
    """Serve INBOXes in a thread of its own until the block ends."""
    # pymap greets with this name, and would ask the network for it.
    os.environ.setdefault("FQDN", "localhost")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="imap", daemon=True)
    thread.start()
    stack = AsyncExitStack()
    try:
        port = asyncio.run_coroutine_threadsafe(_listen(stack, users), loop)
        yield Inboxes(port.result(_START_SECONDS))
    finally:
        asyncio.run_coroutine_threadsafe(_close(stack), loop).result(_START_SECONDS)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_START_SECONDS)
        loop.close()


async def _listen(stack: AsyncExitStack, users: Iterable[User]) -> int:
    """Make the users known and open the server; return its port."""
    nobody = {"demo_user": "nobody", "demo_password": os.urandom(16).hex()}
    backend, config = await DictBackend.init(
        Namespace(**_OPTIONS, **nobody), invalid_user_sleep=0.0
    )
    config.apply_context()
    for user in users:
        password = await Passwords(config).hash_password(user.password)
        identity = Identity(user.name, backend.login, None, frozenset())
        await identity.set(UserMetadata(config, user.name, password=password))
    connected = ProxyProtocolReader(config.proxy_protocol).get_callback(
        IMAPServer(backend.login, config)
    )
    server = await asyncio.start_server(connected, host=LOOPBACK, port=0)
    await stack.enter_async_context(server)
    port: int = server.sockets[0].getsockname()[1]
    return port


async def _close(stack: AsyncExitStack) -> None:
    """Stop listening, and end the connections that are still open."""
    await stack.aclose()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@contextlib.contextmanager
def serve_smtp() -> Iterator[Post]:
    """Take letters in a thread of its own until the block ends."""
    # aiosmtpd looks whether it listens by connecting to the port it was asked for: none but 0.
    with socket.create_server((LOOPBACK, 0)) as listener:
        port: int = listener.getsockname()[1]
    post = Post(port)
    controller = Controller(post, hostname=LOOPBACK, port=port)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()

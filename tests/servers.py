"""Real servers for tests, each in a folder of its own, on free loopback ports.

    with dovecot() as imap, smtp_sink() as sink, postgresql() as database:
        account = imap.user("anna@example.cn")
        imap.append(account, b"Subject: ...")
        sink.letters()
        database.fresh()

When the block ends, the whole process group of each is gone.
"""

import contextlib
import email
import email.policy
import itertools
import re
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg
from imapclient import IMAPClient

from mailbot.model.account import Account, Security
from tests.processes import (
    LOOPBACK,
    START_SECONDS,
    await_port,
    free_port,
    give_away,
    logged,
    make_folder,
    need,
    running,
    server_folder,
    server_user,
)

#: Of every Dovecot user whose test asks for no other.
PASSWORD = "geheim"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dovecot:
    """A running Dovecot: IMAP with optional STARTTLS on ``port``, TLS on ``tls_port``."""

    folder: Path
    port: int
    tls_port: int
    #: Trust it through SSL_CERT_FILE.
    certificate: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count, repr=False)

    def user(self, name: str | None = None, password: str = PASSWORD) -> Account:
        """Add a user, a new one for each call without a name, and return how to log in."""
        username = name or f"user{next(self._numbers)}@example.cn"
        # A file for each: Dovecot looks at most once a second whether a known file has grown.
        entry = f"{username}:{{PLAIN}}{password}\n"
        (self.folder / "users" / username).write_text(entry, encoding="utf-8")
        return Account(
            host=LOOPBACK,
            port=self.port,
            security=Security.NONE,
            username=username,
            password=password,
        )

    @contextlib.contextmanager
    def client(self, account: Account) -> Iterator[Any]:
        """Open a connection of the tests' own, an IMAPClient."""
        with IMAPClient(LOOPBACK, self.port, ssl=False, timeout=START_SECONDS) as client:
            client.plain_login(account.username, account.password)
            yield client

    def append(
        self,
        account: Account,
        raw: bytes,
        *,
        folder: str = "INBOX",
        received: datetime | None = None,
    ) -> int:
        """Put one mail into a folder, made if need be, and return its UID.

        On the way every line end becomes CR LF and every NUL 0x80.
        """
        return self.fill(account, [(raw, received)], folder=folder)[0]

    def fill(
        self,
        account: Account,
        mails: Iterable[tuple[bytes, datetime | None]],
        *,
        folder: str = "INBOX",
    ) -> list[int]:
        """Put many mails, each with its INTERNALDATE, into a folder over one connection."""
        with self.client(account) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            said = [client.append(folder, raw, msg_time=time) for raw, time in mails]
        return [int(re.findall(rb"APPENDUID \d+ (\d+)", answer)[0]) for answer in said]

    def mails(self, account: Account, folder: str = "INBOX") -> dict[int, tuple[bytes, ...]]:
        """Tell the UIDs in a folder and their flags, without changing any."""
        with self.client(account) as client:
            client.select_folder(folder, readonly=True)
            return dict(client.get_flags(client.search()))

    def expunge(self, account: Account, uids: list[int], folder: str = "INBOX") -> None:
        """Remove mails, as a colleague would."""
        with self.client(account) as client:
            client.select_folder(folder)
            client.delete_messages(uids)
            client.expunge()

    def rebuild(self, account: Account) -> None:
        """Lose the index of the INBOX, so that UIDVALIDITY and UIDs change."""
        maildir = self.folder / "home" / account.username / "Maildir"
        uids = maildir / "dovecot-uidlist"
        validity = re.findall(r"V(\d+)", uids.read_text())[0]
        # Dovecot would take the time in seconds, which may be the same second.
        uids.write_text(f"3 V{int(validity) + 1} N1\n")
        for index in maildir.glob("dovecot.index*"):
            index.unlink()


@contextlib.contextmanager
def dovecot() -> Iterator[Dovecot]:
    """Run a Dovecot with maildirs, and users added as tests go."""
    program = need("dovecot", "dovecot-imapd")
    with server_folder() as folder:
        server = Dovecot(
            folder=folder,
            port=free_port(),
            tls_port=free_port(),
            certificate=throwaway_certificate(folder),
        )
        user, group = server_user()
        settings = _DOVECOT.format(
            folder=folder, user=user, group=group, port=server.port, tls_port=server.tls_port
        )
        (folder / "dovecot.conf").write_text(settings, encoding="utf-8")
        for name in ("run", "home", "users"):
            make_folder(folder / name)
        command = [program, "-F", "-c", str(folder / "dovecot.conf")]
        with running(command, folder, signal.SIGTERM) as process:
            await_port(server.port, process, folder)
            yield server


_DOVECOT = """
base_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
first_valid_uid = 1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users/%u
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home/%u
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SinkLetter:
    """A mail as the sink got it."""

    sender: str
    recipients: tuple[str, ...]
    mail: EmailMessage
    #: As sent, but with line ends of LF.
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    """A running smtp-sink."""

    folder: Path
    port: int
    process: "subprocess.Popen[bytes]" = field(repr=False)

    @property
    def account(self) -> Account:
        """How to send through it; it accepts any password and asks for none."""
        return Account(host=LOOPBACK, port=self.port, security=Security.NONE, username="")

    def letters(self) -> tuple[SinkLetter, ...]:
        """Read every mail that came with its final dot, oldest first.

        Mails whose final dot was refused, deferred or left without an answer are among them.
        """
        found: list[tuple[int, bytes]] = []
        for path in self.folder.glob("dump/*"):
            # The sink removes what was not finished when it notices; that may be now.
            with contextlib.suppress(FileNotFoundError):
                found.append((path.stat().st_mtime_ns, path.read_bytes()))
        return tuple(_sink_letter(dump) for _, dump in sorted(found) if dump.endswith(b"\n\n"))


@contextlib.contextmanager
def smtp_sink(*options: str) -> Iterator[Sink]:
    """Run Postfix's smtp-sink, with its own options for faults.

    ``-f``/``-r`` refuse for good/for now, ``-q`` hangs up, ``-Q`` says 421, ``-W CMD:SECONDS``
    delays; each takes a command or ``CONNECT`` or ``.``: ``smtp_sink("-r", "RCPT")``.
    """
    program = need("smtp-sink", "postfix")
    with server_folder() as folder:
        port = free_port()
        make_folder(folder / "dump")
        command = [program, *options, "-d", "dump/mail.", f"{LOOPBACK}:{port}", "64"]
        with running(command, folder, signal.SIGTERM) as process:
            await_port(port, process, folder)
            yield Sink(folder=folder, port=port, process=process)


def _sink_letter(dump: bytes) -> SinkLetter:
    # Everything up to the sink's own Received header, folded over three lines, is the sink's.
    own, _, rest = dump.partition(b"\nReceived: ")
    _, _, raw = rest.partition(b"(UTC)\n") if b"(UTC)\n" in rest else rest.partition(b")\n")
    raw = raw.removesuffix(b"\n")  # the sink ends each dump with an empty line
    args = email.message_from_bytes(own)
    return SinkLetter(
        sender=args["X-Mail-Args"].strip("<>"),
        recipients=tuple(to.strip("<>") for to in args.get_all("X-Rcpt-Args", [])),
        mail=email.message_from_bytes(raw, policy=email.policy.default),
        raw=raw,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgreSQL:
    """A running PostgreSQL cluster of its own, fast and forgetful."""

    port: int
    _numbers: Iterator[int] = field(default_factory=itertools.count, repr=False)

    def fresh(self) -> str:
        """Create an empty database and return its URL for SQLAlchemy."""
        name = f"test{next(self._numbers)}"
        with psycopg.connect(f"{self._server}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        return f"{self._server}/{name}".replace("postgresql:", "postgresql+psycopg:", 1)

    def await_service(self) -> None:
        """Wait until it does more than listen: at first it refuses everybody."""
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(f"{self._server}/postgres").close()
            except psycopg.OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
            else:
                return

    @property
    def _server(self) -> str:
        return f"postgresql://mailbot@{LOOPBACK}:{self.port}"


@contextlib.contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """Run a PostgreSQL cluster that trusts everybody on this machine."""
    initdb, postgres = (need(name, "postgresql") for name in ("initdb", "postgres"))
    with server_folder() as folder:
        make = [initdb, "-D", "data", "-U", "mailbot", "-A", "trust", "-E", "UTF8"]
        with running([*make, "--no-locale", "--no-sync"], folder, signal.SIGTERM) as process:
            if process.wait(START_SECONDS) != 0:
                raise RuntimeError(logged(folder))
        server = PostgreSQL(port=free_port())
        settings = {
            "listen_addresses": LOOPBACK,
            "unix_socket_directories": str(folder),
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [postgres, "-D", "data", "-p", str(server.port), *options]
        with running(command, folder, signal.SIGQUIT) as process:
            await_port(server.port, process, folder)
            server.await_service()
            yield server


def throwaway_certificate(folder: Path) -> Path:
    """Make a throw-away certificate for this machine."""
    openssl = need("openssl", "openssl")
    request = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650"
    names = "-subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1"
    files = "-keyout key.pem -out certificate.pem"
    command = [openssl, *request.split(), *names.split(), *files.split()]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    for name in ("key.pem", "certificate.pem"):
        give_away(folder / name)
    return folder / "certificate.pem"

"""What the settings are once they are known to be sound: frozen, paths absolute, times aware."""

import os
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from mailbot.model.account import Account, Security
from mailbot.model.mistake import Mistake, Mistaken


class SettingsError(Mistaken):
    """The settings cannot be used, or a secret they point to is not there."""


class Replies(StrEnum):
    """What becomes of letters of a mailbox."""

    #: They wait for a person's approval.
    HOLD = "hold"
    SEND = "send"
    #: They are composed for the ledger and never sent.
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Where a password is to be found; never the password itself."""

    #: Name of an environment variable; else ``file``.
    env: str | None = None
    #: File whose first line it is.
    file: Path | None = None
    #: Where the settings say so, for the error: file and key.
    config: str
    key: str

    def resolve(self) -> str:
        """Look the secret up. Raises SettingsError, with the remedy, where it is not there."""
        if self.env is not None:
            secret = os.environ.get(self.env, "")
            problem = f"the environment variable {self.env} is not set; set it to the password"
        else:
            secret, problem = self._from_file()
        if not secret:
            raise SettingsError([Mistake(file=self.config, key=self.key, sentence=problem)])
        return secret

    def _from_file(self) -> tuple[str, str]:
        try:
            lines = (self.file or Path()).read_text(encoding="utf-8-sig").splitlines()
        except OSError as error:
            return "", f"the password file {self.file} cannot be read ({error.strerror or error})"
        except UnicodeDecodeError:
            return "", f"the password file {self.file} is no text"
        return (lines[0] if lines else ""), f"the password file {self.file} is empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server and who logs in there, the secret not looked up."""

    host: str
    port: int
    security: Security
    username: str
    #: None for a server that asks for no log-in.
    password: Secret | None = None

    def account(self) -> Account:
        """Look the secret up and hand over what a connection needs. Raises SettingsError."""
        return Account(
            host=self.host,
            port=self.port,
            security=self.security,
            username=self.username,
            password=None if self.password is None else self.password.resolve(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """One IMAP account, serving one or more notices (邮箱)."""

    #: The section's name: ``cacem``.
    name: str
    address: str
    #: Who writes the letters, as their From shows it.
    display_name: str
    #: Ids of the rulebooks it serves.
    rulebooks: tuple[str, ...]
    folders: tuple[str, ...]
    #: Older mail is none of ours; None for no limit.
    since: datetime | None
    #: Mail received before is recorded and not answered; None for the first poll's time.
    reply_since: datetime | None
    replies: Replies
    imap: Server
    #: None only where replies are off.
    smtp: Server | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When the service does what."""

    poll: timedelta
    #: Wake on new mail where the server can; the poll stays the contract.
    idle: bool
    #: Time of day, on working days, in the settings' timezone.
    remind: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """How fast and how many letters may leave."""

    #: Between letters of one mailbox; zero for none.
    pace: timedelta
    #: Letters to one address in 24 hours; more are suppressed and shown.
    sender_day: int
    #: Letters of one mailbox in an hour; more wait.
    hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one document may cost to read."""

    #: Documents read at the same time.
    workers: int
    #: Memory of one child that opens hostile bytes, in MiB.
    memory_mb: int
    #: Time for one document.
    seconds: int
    pages: int
    #: Pixels of one rendered page.
    pixels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs from one installation to another."""

    #: The file itself; relative paths in it start at its folder.
    path: Path
    timezone: ZoneInfo
    #: SQLAlchemy URL; may hold a password.
    database: str = field(repr=False)
    storage: Path
    rules: Path
    templates: Path
    mailboxes: tuple[Mailbox, ...]
    schedule: Schedule
    letters: Caps
    reading: Limits

    @property
    def addresses(self) -> frozenset[str]:
        """Our own addresses, in lower case: mail from them is never answered."""
        return frozenset(mailbox.address.casefold() for mailbox in self.mailboxes)

    def mailbox(self, name: str) -> Mailbox | None:
        """Look a mailbox up by its section's name."""
        return next((mailbox for mailbox in self.mailboxes if mailbox.name == name), None)

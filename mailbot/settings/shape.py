"""What config.toml may say: keys, types and defaults, one table a class."""

import ipaddress
import re
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from mailbot.toml import Listed, Table, Text, Timezone

_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}


def _duration(value: object) -> timedelta:
    if value == 0 and isinstance(value, int):
        return timedelta()
    match = (
        re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?) *(ms|s|m|h|d)", value)
        if isinstance(value, str)
        else None
    )
    if match is None:
        message = 'must be a duration in quotes such as "60s", "5m" or "1h", or 0 for none'
        raise ValueError(message)
    return timedelta(seconds=float(match[1]) * _UNITS[match[2]])


def _not_zero(duration: timedelta) -> timedelta:
    if duration < timedelta(seconds=1):
        message = 'must be at least "1s"'
        raise ValueError(message)
    return duration


def _time_of_day(value: object) -> time:
    if isinstance(value, time):
        return value
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", value) if isinstance(value, str) else None
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:  # noqa: PLR2004 - a clock's own limits
        message = 'must be a time of day in quotes such as "09:00"'
        raise ValueError(message)
    return time(int(match[1]), int(match[2]))


def _address(address: str) -> str:
    if not re.fullmatch(r"[^\s@<>,;]+@[A-Za-z0-9.-]+", address):
        message = "must be one mail address such as name@example.com"
        raise ValueError(message)
    return address


def _database(url: str) -> str:
    if not re.match(r"sqlite:///.|postgresql(\+psycopg)?://.", url) or ":memory:" in url:
        message = 'must be "sqlite:///path/of/ledger.sqlite" or "postgresql+psycopg://…"'
        raise ValueError(message)
    return url


def _no_secret(value: object) -> object:
    if not isinstance(value, str):
        return value
    message = (
        "must not be the secret itself; write where it is: "
        '{ env = "NAME_OF_A_VARIABLE" } or { file = "path" }'
    )
    raise ValueError(message)


def _moment(value: object) -> object:
    if isinstance(value, date):
        return value
    message = "must be a date such as 2025-05-01, without quotes"
    raise ValueError(message)


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Address = Annotated[str, AfterValidator(_address)]
Port = Annotated[int, Field(ge=1, le=65535)]
#: A day, from its beginning, or an instant.
Moment: TypeAlias = datetime | date


class SecretShape(Table):
    """``{ env = "…" }`` or ``{ file = "…" }``."""

    env: Text | None = None
    file: Text | None = None

    @model_validator(mode="after")
    def _one(self) -> "SecretShape":
        if (self.env is None) == (self.file is None):
            message = 'must be either { env = "NAME_OF_A_VARIABLE" } or { file = "path" }'
            raise ValueError(message)
        return self


class ServerShape(Table):
    """``imap = { … }``, ``smtp = { … }``."""

    host: Text
    port: Port | None = None
    security: Literal["tls", "starttls", "none"] = "tls"
    #: Left out: the mailbox's address.
    username: Text | None = None
    password: Annotated[SecretShape | None, BeforeValidator(_no_secret)] = None

    @model_validator(mode="after")
    def _in_the_clear_at_home_only(self) -> "ServerShape":
        if self.security == "none" and not _is_loopback(self.host):
            message = (
                'security = "none" would send the password in the clear and is allowed for '
                'this machine only (127.0.0.1); write "tls" or "starttls"'
            )
            raise ValueError(message)
        return self


def _is_loopback(host: str) -> bool:
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class MailboxShape(Table):
    """``[mailbox.NAME]``."""

    address: Address
    #: Left out: the address.
    name: Text | None = None
    rulebooks: Listed[Text] = Field(min_length=1)
    folders: Annotated[Listed[Text], Field(min_length=1)] = ("INBOX",)
    since: Annotated[Moment | None, BeforeValidator(_moment)] = None
    reply_since: Annotated[Moment | None, BeforeValidator(_moment)] = None
    replies: Literal["hold", "send", "off"] = "hold"
    imap: ServerShape
    smtp: ServerShape | None = None


class ScheduleShape(Table):
    """``[schedule]``."""

    poll: Annotated[Duration, AfterValidator(_not_zero)] = timedelta(seconds=60)
    idle: bool = True
    remind: Annotated[time, BeforeValidator(_time_of_day)] = time(9)


class LettersShape(Table):
    """``[letters]``."""

    pace: Duration = timedelta(seconds=2)
    cap_sender_day: Annotated[int, Field(ge=0)] = 5
    cap_hour: Annotated[int, Field(ge=0)] = 200


class ReadingShape(Table):
    """``[reading]``."""

    workers: Annotated[int, Field(ge=1, le=256)] = 2
    memory_mb: Annotated[int, Field(ge=256)] = 1500
    seconds: Annotated[int, Field(ge=1)] = 180
    pages: Annotated[int, Field(ge=1)] = 300
    pixels: Annotated[int, Field(ge=100_000)] = 30_000_000


class SettingsShape(Table):
    """The whole of config.toml."""

    timezone: Timezone = "Asia/Shanghai"
    database: Annotated[str, AfterValidator(_database)] = "sqlite:///storage/ledger.sqlite"
    storage: Text = "storage"
    rules: Text = "rules"
    templates: Text = "templates"
    mailbox: dict[Text, MailboxShape] = Field(min_length=1)
    schedule: ScheduleShape = ScheduleShape()
    letters: LettersShape = LettersShape()
    reading: ReadingShape = ReadingShape()

"""config.toml, read and filled in."""

from collections.abc import Collection, Iterator
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from mailbot.model.account import Security
from mailbot.model.mistake import Mistake, Mistaken, suggest
from mailbot.settings.settings import (
    Caps,
    Limits,
    Mailbox,
    Replies,
    Schedule,
    Secret,
    Server,
    Settings,
    SettingsError,
)
from mailbot.settings.shape import MailboxShape, Moment, SecretShape, ServerShape, SettingsShape
from mailbot.toml import Data, check, parse, read, text

_IMAP_PORTS = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}
_SMTP_PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}


def load(path: Path) -> Settings:
    """Load the settings; no secret is looked up. Raises SettingsError with every mistake."""
    try:
        data = parse(read(path), str(path))
    except Mistaken as error:
        raise SettingsError(error.mistakes) from None
    shape, mistakes = check(data, SettingsShape, str(path))
    mistakes += tuple(
        Mistake(file=str(path), key=key, sentence=sentence) for key, sentence in _found(data)
    )
    if shape is None or mistakes:
        raise SettingsError(mistakes)
    return _settings(path.absolute(), shape)


def check_rulebooks(settings: Settings, known: Collection[str]) -> None:
    """Raise SettingsError where a mailbox names a rulebook that is nowhere."""
    mistakes = [
        Mistake(
            file=str(settings.path),
            key=f"mailbox.{mailbox.name}.rulebooks",
            sentence=f"{name!r} is no rulebook in {settings.rules}; {suggest(name, known)}",
        )
        for mailbox in settings.mailboxes
        for name in mailbox.rulebooks
        if name not in known
    ]
    if mistakes:
        raise SettingsError(mistakes)


def _found(data: Data) -> Iterator[tuple[str, str]]:
    """Find what does not fit together, whatever else may be wrong."""
    sections = data.get("mailbox")
    owners: dict[str, str] = {}
    for name, mailbox in sections.items() if isinstance(sections, dict) else ():
        if not isinstance(mailbox, dict):
            continue
        address = text(mailbox, "address")
        owner = owners.setdefault(address.casefold(), name) if address else name
        if owner != name:
            yield f"mailbox.{name}.address", f"is already the address of mailbox.{owner}"
        imap = mailbox.get("imap")
        if isinstance(imap, dict) and "password" not in imap:
            yield f"mailbox.{name}.imap.password", "is missing"
        if "smtp" not in mailbox and mailbox.get("replies") != Replies.OFF:
            yield f"mailbox.{name}.smtp", 'is missing; only replies = "off" can do without'


def _settings(path: Path, shape: SettingsShape) -> Settings:
    timezone = ZoneInfo(shape.timezone)
    mailboxes = shape.mailbox.items()
    return Settings(
        path=path,
        timezone=timezone,
        database=_database(path.parent, shape.database),
        storage=path.parent / shape.storage,
        rules=path.parent / shape.rules,
        templates=path.parent / shape.templates,
        mailboxes=tuple(_mailbox(path, name, box, timezone) for name, box in mailboxes),
        schedule=Schedule(
            poll=shape.schedule.poll, idle=shape.schedule.idle, remind=shape.schedule.remind
        ),
        letters=Caps(
            pace=shape.letters.pace,
            sender_day=shape.letters.cap_sender_day,
            hour=shape.letters.cap_hour,
        ),
        reading=Limits(
            workers=shape.reading.workers,
            memory_mb=shape.reading.memory_mb,
            seconds=shape.reading.seconds,
            pages=shape.reading.pages,
            pixels=shape.reading.pixels,
        ),
    )


def _database(folder: Path, url: str) -> str:
    """Let the path of an SQLite URL start at the folder of the settings."""
    scheme, slashes, path = url.partition("sqlite:///")
    return url if scheme or not slashes else f"{slashes}{folder / path}"


def _mailbox(path: Path, name: str, shape: MailboxShape, timezone: ZoneInfo) -> Mailbox:
    key = f"mailbox.{name}"
    imap = _server(path, f"{key}.imap", shape.imap, shape.address, _IMAP_PORTS)
    return Mailbox(
        name=name,
        address=shape.address,
        display_name=shape.name or shape.address,
        rulebooks=shape.rulebooks,
        folders=shape.folders,
        since=_moment(shape.since, timezone),
        reply_since=_moment(shape.reply_since, timezone),
        replies=Replies(shape.replies),
        imap=imap,
        smtp=None
        if shape.smtp is None
        else _server(path, f"{key}.smtp", shape.smtp, shape.address, _SMTP_PORTS),
    )


def _moment(moment: Moment | None, timezone: ZoneInfo) -> datetime | None:
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time.min, timezone)
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone)


def _server(
    path: Path, key: str, shape: ServerShape, address: str, ports: dict[Security, int]
) -> Server:
    security = Security(shape.security)
    return Server(
        host=shape.host,
        port=shape.port or ports[security],
        security=security,
        username=shape.username or address,
        password=_secret(path, f"{key}.password", shape.password),
    )


def _secret(path: Path, key: str, shape: SecretShape | None) -> Secret | None:
    if shape is None:
        return None
    return Secret(
        env=shape.env,
        file=None if shape.file is None else path.parent / shape.file,
        config=str(path),
        key=key,
    )

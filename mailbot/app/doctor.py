"""Look every part over: settings, rulebooks, ledger, storage, OCR, each log-in, the clock."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from mailbot.jobs.reading import Reader
from mailbot.ledger import Ledger, LedgerError
from mailbot.mail.imap import Inbox, ServerFacts
from mailbot.mail.smtp import Post
from mailbot.mail.trouble import MailServerError
from mailbot.model.rulebook import Rulebook
from mailbot.sandbox import Failure
from mailbot.settings import Mailbox, Server, Settings, SettingsError

#: Less free space than this is no place for a deadline week.
_SPACE = 2 * 1024**3
#: QQ shows the last 30 days until told otherwise.
_WINDOW = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One part, looked at."""

    part: str
    well: bool
    #: What was found, one line.
    found: str
    #: What to do about it; empty where nothing is to be done.
    remedy: str = ""
    #: Something outside could not be reached.
    unreachable: bool = False


def diagnose(
    settings: Settings, rulebooks: tuple[Rulebook, ...], reader: Reader, now: datetime
) -> Iterator[Diagnosis]:
    """Yield one diagnosis a part, as each is ready. Logs in everywhere, changes nothing there."""
    yield Diagnosis(part="settings", well=True, found=str(settings.path))
    for rulebook in rulebooks:
        yield _rulebook(rulebook, now)
    yield _ledger(settings)
    yield _storage(settings)
    yield _ocr(reader)
    for mailbox in settings.mailboxes:
        yield _attempt(f"imap {mailbox.name}", mailbox.imap, partial(_imap, mailbox, now))
        if mailbox.smtp is not None:
            yield _attempt(
                f"smtp {mailbox.name}", mailbox.smtp, partial(_smtp, mailbox, mailbox.smtp)
            )
    yield Diagnosis(part="clock", well=True, found=now.astimezone(settings.timezone).isoformat())


def _rulebook(rulebook: Rulebook, now: datetime) -> Diagnosis:
    units = "open" if rulebook.roster.open else f"{len(rulebook.roster.units)} units"
    found = f"{rulebook.notice.title}, until {rulebook.notice.deadline}, {units}"
    passed = now > rulebook.notice.closes
    remedy = "its deadline has passed; write next year's rulebook" if passed else ""
    return Diagnosis(part=f"rules {rulebook.id}", well=True, found=found, remedy=remedy)


def _ledger(settings: Settings) -> Diagnosis:
    try:
        with Ledger.open(settings.database, settings.storage) as ledger:
            found = f"{len(ledger.messages())} messages"
    except LedgerError as error:
        remedy = "see database in config.toml"
        return Diagnosis(
            part="ledger", well=False, found=str(error), remedy=remedy, unreachable=True
        )
    return Diagnosis(part="ledger", well=True, found=found)


def _storage(settings: Settings) -> Diagnosis:
    if not settings.storage.is_dir():
        found = f"{settings.storage} is no folder"
        return Diagnosis(
            part="storage", well=False, found=found, remedy="see storage in config.toml"
        )
    free = shutil.disk_usage(settings.storage).free
    writable = os.access(settings.storage, os.W_OK)
    found = f"{free // 1024**2} MB free in {settings.storage}"
    if not writable:
        return Diagnosis(
            part="storage", well=False, found=found, remedy="let this user write into the folder"
        )
    remedy = "" if free >= _SPACE else "make room before the deadline week"
    return Diagnosis(part="storage", well=free >= _SPACE, found=found, remedy=remedy)


def _ocr(reader: Reader) -> Diagnosis:
    try:
        found = reader.try_out()
    except Failure as error:
        remedy = "run: make setup; then doctor again"
        return Diagnosis(part="ocr", well=False, found=str(error), remedy=remedy)
    return Diagnosis(part="ocr", well=True, found=found)


def _attempt(part: str, server: Server, look: Callable[[], tuple[str, str]]) -> Diagnosis:
    try:
        found, remedy = look()
    except MailServerError as error:
        remedy = f"check {server.host}:{server.port}, the user name and the client password"
        return Diagnosis(part=part, well=False, found=str(error), remedy=remedy, unreachable=True)
    except SettingsError as error:
        return Diagnosis(part=part, well=False, found=str(error), remedy="provide the password")
    return Diagnosis(part=part, well=True, found=found, remedy=remedy)


def _imap(mailbox: Mailbox, now: datetime) -> tuple[str, str]:
    with Inbox.open(mailbox.imap.account()) as inbox:
        facts = inbox.facts(mailbox.folders[0])
        lacking = set(mailbox.folders) - set(inbox.folders())
    remedies = []
    if lacking:
        remedies.append(f"there is no folder {', '.join(sorted(lacking))}")
    if facts.oldest and now - facts.oldest < _WINDOW:
        remedies.append("no mail older than 30 days is shown; on QQ set 收取选项 to 全部")
    return _told(facts), "; ".join(remedies)


def _told(facts: ServerFacts) -> str:
    identity = " ".join(value for _, value in facts.identity) or "none"
    oldest = facts.oldest.date().isoformat() if facts.oldest else "none"
    validity = facts.folder.uidvalidity or "none"
    return (
        f"{facts.family}; {' '.join(facts.capabilities)}; ID {identity}; "
        f"UIDVALIDITY {validity}; {facts.folder.exists} mails, oldest {oldest}"
    )


def _smtp(mailbox: Mailbox, server: Server) -> tuple[str, str]:
    with Post.open(server.account()) as post:
        return f"{mailbox.address}: {', '.join(post.extensions)}", ""

"""Record what came another way: by hand, by messenger, as a large file somebody downloaded."""

import threading
from concurrent.futures import Executor
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from mailbot.jobs.office import Office
from mailbot.jobs.owning import owning
from mailbot.jobs.processing import Processed, process
from mailbot.jobs.ruling import assign
from mailbot.ledger import Owned
from mailbot.model.record import Envelope, MessageFile
from mailbot.model.rulebook import Rulebook

#: Stands in the place of a mailbox's name for what did not come by mail.
BY_HAND = "by-hand"


def take_in(
    office: Office,
    paths: tuple[Path, ...],
    rulebook: Rulebook,
    executor: Executor,
    *,
    unit: str,
    by: str,
    now: datetime,
) -> MessageFile:
    """Record files as a submission of a unit. Nobody is written to; the standing changes.

    Raises OSError where a file cannot be read, LedgerError where the ledger cannot be written.
    """
    raw = wrap(paths, subject=f"{rulebook.notice.title} {unit}", by=by)
    with owning(office, BY_HAND, "take-in"):
        uids = {r.envelope.uid for r in office.ledger.rows(BY_HAND, rulebook.id, 0)}
        envelope = Envelope(
            mailbox=BY_HAND,
            folder=rulebook.id,
            uidvalidity=0,
            uid=max(uids, default=0) + 1,
            received=now,
        )
        message, _ = office.ledger.archive(envelope, raw, now)
        record = office.ledger.message(message).record
        process(office, (record,), executor, stop=threading.Event())
        return assign(office, message, unit, by=by, reason=BY_HAND, now=now)


def finish_taking_in(office: Office, executor: Executor, stop: threading.Event) -> Processed:
    """Judge what was taken in by a command that died before it had judged it."""
    if not office.ledger.waiting(BY_HAND):
        return Processed()
    try:
        with office.ledger.own(BY_HAND, "finishing", 0):
            return process(office, office.ledger.waiting(BY_HAND), executor, stop=stop)
    except Owned:
        return Processed()  # the command lives and is about to judge it


def wrap(paths: tuple[Path, ...], *, subject: str, by: str = "") -> bytes:
    """Put files into a mail from nobody, so that they go the way of everything else.

    The same files give the same bytes.
    """
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = subject
    if by:
        mail["X-Mailbot-Taken-In-By"] = by.encode("ascii", "xmlcharrefreplace").decode("ascii")
    mail.set_content(subject)
    for path in paths:
        # Files are known by their content, so what they are called here does not matter.
        mail.add_attachment(
            path.read_bytes(), maintype="application", subtype="octet-stream", filename=path.name
        )
    mail.set_boundary("=_mailbot")
    return mail.as_bytes()

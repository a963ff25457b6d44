"""What comes in: a row for every mail, before anything opens it.

A row stands for one place (mailbox, folder, UIDVALIDITY, UID). When a server renumbers a folder,
the known bytes keep their rows, one for one, so that nothing is judged or answered again.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from mailbot.ledger.errors import LedgerError
from mailbot.ledger.events import Entry, find, note
from mailbot.ledger.messages import hold_true, records, row_of
from mailbot.ledger.tables import MailboxRow, MessageRow
from mailbot.model.message import MessageState
from mailbot.model.record import Envelope, MessageRecord

_WAITING = (MessageState.ARCHIVED, MessageState.READ)


def uids(session: Session, mailbox: str, folder: str, uidvalidity: int) -> frozenset[int]:
    """List the UIDs that need not be fetched.

    All that have a row, but for mails that were never downloaded and that a person wants retried.
    """
    query = select(MessageRow.uid).where(
        MessageRow.mailbox == mailbox,
        MessageRow.folder == folder,
        MessageRow.uidvalidity == uidvalidity,
        or_(MessageRow.sha256 != "", MessageRow.attempts > 0),
    )
    return frozenset(session.scalars(query))


def withheld(session: Session, mailbox: str, folder: str, uidvalidity: int) -> frozenset[int]:
    """List the UIDs of mails that were asked for before and are to be asked for again."""
    query = select(MessageRow.uid).where(
        MessageRow.mailbox == mailbox,
        MessageRow.folder == folder,
        MessageRow.uidvalidity == uidvalidity,
        MessageRow.sha256 == "",
        MessageRow.attempts == 0,
    )
    return frozenset(session.scalars(query))


def numbering(session: Session, mailbox: str, folder: str) -> int:
    """Return the newest numbering of our own making (0, -1 …) of a folder without UIDVALIDITY."""
    query = select(func.min(MessageRow.uidvalidity)).where(
        MessageRow.mailbox == mailbox, MessageRow.folder == folder, MessageRow.uidvalidity <= 0
    )
    return session.scalars(query).one() or 0


def archive(
    session: Session, envelope: Envelope, sha256: str, size: int, now: datetime
) -> tuple[int, bool]:
    """Give a mail whose original is kept its row; return the row's id and whether it is new.

    Safe to repeat. Raises LedgerError where other bytes stand at the same place already: that
    server hands out its UIDs twice, and overwriting would lose a mail.
    """
    row = _at(session, envelope)
    if row is None:
        row = _rebound(session, envelope, sha256, size, now)
    if row is None:
        row = _add(session, envelope, sha256, size, now)
        note(session, Entry(at=now, kind="archived", message=row.id, detail=_place(row)))
        return row.id, True
    if not row.sha256:
        _complete(row, sha256, size, now)
        note(session, Entry(at=now, kind="archived", message=row.id, detail=_place(row)))
    elif row.sha256 != sha256:
        text = (
            f"message {row.id} stands at {_place(row)} with other bytes; the server gives its "
            "UIDs out twice: save that mail and take it in by hand"
        )
        raise LedgerError(text)
    return row.id, False


def archive_unfetched(
    session: Session, envelope: Envelope, size: int, problem: str, now: datetime
) -> int:
    """Give a mail that was not downloaded a parked row without an original. Safe to repeat."""
    row = _at(session, envelope) or _rebound(session, envelope, "", size, now)
    if row is None:
        row = _add(session, envelope, "", size, now)
    elif row.sha256:
        return row.id
    row.attempts = 1
    _park(session, row, problem, now)
    return row.id


def first_poll(session: Session, mailbox: str, now: datetime) -> datetime:
    """Return when a mailbox was first polled, which is now for one never seen."""
    row = session.get(MailboxRow, mailbox)
    if row is None:
        row = MailboxRow(name=mailbox, first_poll=now)
        session.add(row)
        session.flush()
    return row.first_poll


def waiting(session: Session, mailbox: str | None) -> tuple[MessageRecord, ...]:
    """List the messages nobody has judged yet, oldest first."""
    query = (
        select(MessageRow)
        .where(MessageRow.state.in_(_WAITING))
        .order_by(MessageRow.received, MessageRow.id)
    )
    if mailbox is not None:
        query = query.where(MessageRow.mailbox == mailbox)
    return records(session, session.scalars(query))


def begin(session: Session, message: int) -> int:
    """Count an attempt before a message is opened, and return how many there were, this included.

    What kills the process is thus counted, too.
    """
    row = row_of(session, message, lock=True)
    row.attempts += 1
    return row.attempts


def spare(session: Session, message: int) -> None:
    """Take back an attempt that came to nothing because the program was asked to stop."""
    row = row_of(session, message, lock=True)
    row.attempts = max(row.attempts - 1, 0)


def park(session: Session, message: int, problem: str, now: datetime) -> None:
    """Set a message aside with its reason. Safe to repeat."""
    _park(session, row_of(session, message, lock=True), problem, now)


def unpark(session: Session, messages: tuple[int, ...], now: datetime) -> None:
    """Let parked messages be tried again; one that was never downloaded is fetched again.

    Raises LedgerError, changing nothing, where one of them is not parked.
    """
    for message in sorted(set(messages)):
        row = row_of(session, message, lock=True)
        entry = Entry(at=now, kind="retried", message=row.id)
        if row.state is not MessageState.PARKED:
            if find(session, entry):
                continue
            text = f"message {row.id} is {row.state}, not parked; only parked ones are retried"
            raise LedgerError(text)
        row.attempts = 0
        if row.sha256:
            row.state = MessageState.ARCHIVED
            row.problem = None
            hold_true(row, None)
        note(session, entry)


def twin(session: Session, message: int) -> int | None:
    """Find the message with the same bytes in the same mailbox that was judged first."""
    row = row_of(session, message)
    if not row.sha256:
        return None
    return _judged(session, row, MessageRow.sha256 == row.sha256)


def twin_of(session: Session, content: str, before: int) -> int | None:
    """Find the message that says the same in the same mailbox and was judged first."""
    if not content:
        return None
    return _judged(session, row_of(session, before), MessageRow.content == content)


def _judged(session: Session, row: MessageRow, alike: ColumnElement[bool]) -> int | None:
    """Find the first judged message that is alike; what is itself a duplicate is none's model."""
    return session.scalars(
        select(MessageRow.id)
        .where(
            alike,
            MessageRow.mailbox == row.mailbox,
            MessageRow.id != row.id,
            MessageRow.state == MessageState.JUDGED,
            MessageRow.duplicate_of.is_(None),
        )
        .order_by(MessageRow.received, MessageRow.id)
    ).first()


def _at(session: Session, envelope: Envelope) -> MessageRow | None:
    return session.scalars(
        select(MessageRow)
        .where(
            MessageRow.mailbox == envelope.mailbox,
            MessageRow.folder == envelope.folder,
            MessageRow.uidvalidity == envelope.uidvalidity,
            MessageRow.uid == envelope.uid,
        )
        .with_for_update()
    ).first()


def _rebound(
    session: Session, envelope: Envelope, sha256: str, size: int, now: datetime
) -> MessageRow | None:
    """Move the row of the same mail from an older numbering of the folder to this one.

    A mail that was never downloaded is known by its size and time.
    """
    same = and_(
        MessageRow.sha256 == "",
        MessageRow.size == size,
        MessageRow.received == envelope.received,
    )
    if sha256:
        same = or_(MessageRow.sha256 == sha256, same)
    row = session.scalars(
        select(MessageRow)
        .where(
            same,
            MessageRow.mailbox == envelope.mailbox,
            MessageRow.folder == envelope.folder,
            MessageRow.uidvalidity != envelope.uidvalidity,
        )
        .order_by(MessageRow.sha256.desc(), MessageRow.id)
        .limit(1)
        .with_for_update()
    ).first()
    if row is None:
        return None
    before = _place(row)
    row.uidvalidity, row.uid = envelope.uidvalidity, envelope.uid
    session.flush()
    note(
        session,
        Entry(at=now, kind="rebound", message=row.id, detail=f"{before} → {_place(row)}"),
    )
    return row


def _add(
    session: Session, envelope: Envelope, sha256: str, size: int, now: datetime
) -> MessageRow:
    row = MessageRow(
        mailbox=envelope.mailbox,
        folder=envelope.folder,
        uidvalidity=envelope.uidvalidity,
        uid=envelope.uid,
        received=envelope.received,
        fetched=now,
        sha256=sha256,
        size=size,
        state=MessageState.ARCHIVED,
        attempts=0,
    )
    session.add(row)
    session.flush()
    return row


def _complete(row: MessageRow, sha256: str, size: int, now: datetime) -> None:
    """Put a mail's bytes behind the row it was given while they were not downloaded."""
    row.sha256, row.size, row.fetched = sha256, size, now
    row.state, row.attempts, row.problem = MessageState.ARCHIVED, 0, None
    hold_true(row, None)


def _park(session: Session, row: MessageRow, problem: str, now: datetime) -> None:
    row.state, row.problem = MessageState.PARKED, problem
    hold_true(row, None)
    note(session, Entry(at=now, kind="parked", message=row.id, detail=problem))


def _place(row: MessageRow) -> str:
    return f"{row.folder} {row.uidvalidity}:{row.uid}"

"""What the ledger shows: lists of messages, everything about one, and what is where."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from mailbot.ledger.events import events
from mailbot.ledger.messages import records, row_of
from mailbot.ledger.outbox import letters_about
from mailbot.ledger.people import rulings
from mailbot.ledger.tables import DocumentRow, MessageRow, VerdictRow
from mailbot.model.message import Disposition, MessageState
from mailbot.model.record import MessageFile, MessageRecord


def messages(
    session: Session, disposition: Disposition | None, unit: str | None
) -> tuple[MessageRecord, ...]:
    """List messages as they came: all, or those of a disposition or a unit as it holds."""
    query = select(MessageRow).order_by(MessageRow.received, MessageRow.id)
    if disposition is not None:
        query = query.where(MessageRow.disposition == disposition)
    if unit is not None:
        query = query.where(MessageRow.unit == unit)
    return records(session, session.scalars(query))


def message_file(session: Session, message: int) -> MessageFile:
    """Return everything about a message. Raises LedgerError for one that is not there."""
    row = row_of(session, message)
    judged = row.state is MessageState.JUDGED
    known = session.get(VerdictRow, message) if judged else None
    documents = session.scalars(
        select(DocumentRow.document)
        .where(DocumentRow.message == message)
        .order_by(DocumentRow.position)
    )
    return MessageFile(
        record=records(session, (row,))[0],
        documents=tuple(documents) if known else (),
        verdict=known.verdict if known else None,
        reader=known.reader if known else None,
        rulings=rulings(session, (message,)).get(message, ()),
        assigned=row.assigned,
        reclassified=row.reclassified,
        letters=letters_about(session, message),
        events=events(session, message=message),
    )


def rows(
    session: Session, mailbox: str, folder: str, uidvalidity: int
) -> tuple[MessageRecord, ...]:
    """List the rows of one numbering of a folder, by UID."""
    query = (
        select(MessageRow)
        .where(
            MessageRow.mailbox == mailbox,
            MessageRow.folder == folder,
            MessageRow.uidvalidity == uidvalidity,
        )
        .order_by(MessageRow.uid)
    )
    return records(session, session.scalars(query))


def folders_seen(session: Session) -> tuple[tuple[str, str, int], ...]:
    """List every mailbox, folder and UIDVALIDITY that has rows."""
    places = (MessageRow.mailbox, MessageRow.folder, MessageRow.uidvalidity)
    return tuple(session.execute(select(*places).distinct().order_by(*places)))

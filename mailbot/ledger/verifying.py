"""Is everything still there: originals against their hashes, the database against itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from mailbot.ledger.engine import Database
from mailbot.ledger.errors import LedgerError
from mailbot.ledger.originals import Originals
from mailbot.ledger.tables import MessageRow, Table, VerdictRow
from mailbot.model.codec import CodecError
from mailbot.model.message import MessageState

#: Rows read at a time.
_CHUNK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a look at everything found."""

    #: Originals that were read and compared.
    originals: int
    #: Rows of messages.
    messages: int
    #: What is missing or damaged; a sentence each.
    faults: tuple[str, ...] = ()
    #: Originals without a row, by sha256: a poll that died between the two. No fault.
    orphans: tuple[str, ...] = ()


def verify(database: Database, originals: Originals) -> Verification:
    """Look at every original and every row. Changes nothing."""
    faults = list(database.read(_integrity))
    rows = database.read(_originals_by_message)
    kept = set(originals.kept())
    wanted = {sha256 for sha256 in rows.values() if sha256}
    for sha256 in sorted(kept | wanted):
        try:
            originals.original(sha256)
        except LedgerError as error:
            owners = [str(message) for message, owned in rows.items() if owned == sha256]
            faults.append(f"{error} (message {', '.join(owners) or 'none'})")
    return Verification(
        originals=len(kept),
        messages=len(rows),
        faults=tuple(faults),
        orphans=tuple(sorted(kept - wanted)),
    )


def _originals_by_message(session: Session) -> dict[int, str]:
    return dict(session.execute(select(MessageRow.id, MessageRow.sha256)).all())


def _integrity(session: Session) -> tuple[str, ...]:
    return (*_pages(session), *_rows(session), *_states(session))


def _pages(session: Session) -> Iterator[str]:
    """Ask SQLite about its pages and references; PostgreSQL looks after its own."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return
    for (answer,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if answer != "ok":
            yield f"the database is damaged: {answer}; restore it from a backup"
    for table, row, target, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} refers to a {target} that is not there"


def _rows(session: Session) -> Iterator[str]:
    """Read every row of every table back into nouns."""
    for mapper in sorted(Table.registry.mappers, key=lambda mapped: mapped.class_.__tablename__):
        try:
            for row in session.scalars(select(mapper.class_)).yield_per(_CHUNK):
                session.expunge(row)
        except (CodecError, LookupError) as error:
            yield f"a row of {mapper.class_.__tablename__} cannot be read: {error}"
        except DBAPIError as error:
            reason = str(error.orig).splitlines()[0]
            yield f"table {mapper.class_.__tablename__} cannot be read: {reason}"


def _states(session: Session) -> Iterator[str]:
    """Look for messages whose row says what the other tables do not bear out."""
    judged = session.scalars(
        select(MessageRow.id)
        .outerjoin(VerdictRow, VerdictRow.message == MessageRow.id)
        .where(MessageRow.state == MessageState.JUDGED, VerdictRow.message.is_(None))
    )
    for message in judged:
        yield f"message {message} is judged and has no verdict; retry it"
    parked = session.scalars(
        select(MessageRow.id).where(
            MessageRow.state == MessageState.PARKED, MessageRow.problem.is_(None)
        )
    )
    for message in parked:
        yield f"message {message} is parked without a reason; retry it"

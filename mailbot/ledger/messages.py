"""One message's row: finding it, and what it says as a noun."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from mailbot.ledger.errors import LedgerError
from mailbot.ledger.tables import LetterRow, MessageRow
from mailbot.model.letter import LetterKind, LetterState
from mailbot.model.message import Disposition, MessageState
from mailbot.model.record import Envelope, MessageRecord
from mailbot.model.verdict import Verdict

#: Up to so many messages it pays to ask for their letters by number.
_FEW = 500


def row_of(session: Session, message: int, *, lock: bool = False) -> MessageRow:
    """Fetch a message's row. Raises LedgerError for one that is not there.

    With ``lock`` nobody else changes it before this transaction ends.
    """
    row = session.get(MessageRow, message, with_for_update=True if lock else None)
    if row is None:
        text = f"there is no message {message}; the list of messages shows their numbers"
        raise LedgerError(text)
    return row


def hold_true(row: MessageRow, verdict: Verdict | None) -> None:
    """Write what holds: a person's word, else the machine's."""
    if row.state is MessageState.PARKED:
        verdict = None
    found = verdict.attribution.unit if verdict and verdict.attribution else None
    row.rulebook = verdict.rulebook if verdict else None
    row.unit = row.assigned or (found.name if found else None)
    row.disposition = row.reclassified or _machine(row, verdict)
    row.outcome = None
    if verdict and row.disposition is Disposition.SUBMISSION:
        row.outcome = verdict.outcome


def _machine(row: MessageRow, verdict: Verdict | None) -> Disposition | None:
    if row.state is MessageState.PARKED:
        return Disposition.FAILED
    return verdict.disposition if verdict else None


def records(session: Session, rows: Iterable[MessageRow]) -> tuple[MessageRecord, ...]:
    """Turn rows into nouns, with how the letters about each stand."""
    rows = tuple(rows)
    letters = _letters(session, rows)
    return tuple(_record(row, tuple(letters.get(row.id, ()))) for row in rows)


def _letters(
    session: Session, rows: tuple[MessageRow, ...]
) -> dict[int, list[tuple[LetterKind, LetterState]]]:
    query = (
        select(LetterRow.message, LetterRow.kind, LetterRow.state)
        .where(LetterRow.message.is_not(None))
        .order_by(LetterRow.id)
    )
    if len(rows) <= _FEW:
        query = query.where(LetterRow.message.in_([row.id for row in rows]))
    letters: dict[int, list[tuple[LetterKind, LetterState]]] = {}
    for message, kind, state in session.execute(query):
        if message is not None:
            letters.setdefault(message, []).append((kind, state))
    return letters


def _record(row: MessageRow, letters: tuple[tuple[LetterKind, LetterState], ...]) -> MessageRecord:
    return MessageRecord(
        id=row.id,
        envelope=Envelope(
            mailbox=row.mailbox,
            folder=row.folder,
            uidvalidity=row.uidvalidity,
            uid=row.uid,
            received=row.received,
        ),
        sha256=row.sha256,
        size=row.size,
        state=row.state,
        fetched=row.fetched,
        message_id=row.message_id,
        sender=row.sender,
        subject=row.subject,
        disposition=row.disposition,
        rulebook=row.rulebook,
        unit=row.unit,
        outcome=row.outcome,
        problem=row.problem,
        attempts=row.attempts,
        duplicate_of=row.duplicate_of,
        letters=letters,
    )

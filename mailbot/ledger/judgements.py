"""Judgements: everything about a message in one transaction, and what a unit handed in so far."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mailbot.ledger.events import Entry, note
from mailbot.ledger.messages import hold_true, row_of
from mailbot.ledger.outbox import enqueue
from mailbot.ledger.people import rulings
from mailbot.ledger.standings import put
from mailbot.ledger.tables import DocumentRow, FindingRow, MessageRow, VerdictRow
from mailbot.model.message import Disposition, MessageState
from mailbot.model.record import Judgement
from mailbot.model.standing import Submission

#: Characters of a rulebook's hash that are enough to tell two apart in the diary.
_HASH_SHOWN = 12


def record(session: Session, judgement: Judgement, letter_id: str) -> None:
    """Record a judgement: message, documents, findings, verdict, standing, letter, events.

    Safe to repeat: the same judgement changes nothing, another one replaces the verdict and
    leaves a letter alone that is there under its key. ``letter_id`` becomes the letter's own
    Message-ID.
    """
    row = row_of(session, judgement.message, lock=True)
    _fill(row, judgement)
    _replace(session, judgement)
    note(
        session,
        Entry(at=judgement.at, kind="judged", message=row.id, detail=_summary(row, judgement)),
    )
    if judgement.standing is not None:
        put(session, judgement.standing, row.id, judgement.at)
    if judgement.draft is not None:
        enqueue(session, judgement.draft, letter_id, row.id, judgement.at)


def history(session: Session, rulebook: str, unit: str) -> tuple[Submission, ...]:
    """List what a unit submitted for a notice, oldest first, without duplicates.

    A person's word on unit and disposition outweighs the machine's; the verdicts are as the
    machine gave them, with people's rulings beside them.
    """
    rows = session.execute(
        select(MessageRow.id, MessageRow.received, VerdictRow.verdict)
        .join(VerdictRow, VerdictRow.message == MessageRow.id)
        .where(
            MessageRow.rulebook == rulebook,
            MessageRow.unit == unit,
            MessageRow.state == MessageState.JUDGED,
            MessageRow.disposition == Disposition.SUBMISSION,
            MessageRow.duplicate_of.is_(None),
        )
        .order_by(MessageRow.received, MessageRow.id)
    ).all()
    ruled = rulings(session, tuple(message for message, _, _ in rows))
    return tuple(
        Submission(
            message=message,
            received=received,
            verdict=verdict,
            rulings=ruled.get(message, ()),
        )
        for message, received, verdict in rows
    )


def _fill(row: MessageRow, judgement: Judgement) -> None:
    row.message_id = judgement.message_id
    row.sender = judgement.sender
    row.subject = judgement.subject
    row.content = judgement.content
    row.duplicate_of = judgement.duplicate_of
    row.state, row.attempts, row.problem = MessageState.JUDGED, 0, None
    hold_true(row, judgement.verdict)


def _replace(session: Session, judgement: Judgement) -> None:
    message, verdict = judgement.message, judgement.verdict
    known = session.get(VerdictRow, message)
    if known is None:
        known = VerdictRow(message=message)
        session.add(known)
    else:
        session.execute(delete(DocumentRow).where(DocumentRow.message == message))
        session.execute(delete(FindingRow).where(FindingRow.message == message))
    known.at = judgement.at
    known.rulebook, known.rulebook_hash = verdict.rulebook, verdict.rulebook_hash
    known.reader = judgement.reader
    known.verdict = verdict
    session.add_all(
        DocumentRow(
            message=message,
            position=position,
            name=document.name,
            kind=document.kind,
            size=document.size,
            sha256=document.sha256,
            document=document,
        )
        for position, document in enumerate(judgement.documents)
    )
    session.add_all(
        FindingRow(
            message=message,
            requirement=finding.requirement,
            code=finding.code,
            status=finding.status,
            detail=finding,
        )
        for finding in verdict.findings
    )
    session.flush()


def _summary(row: MessageRow, judgement: Judgement) -> str:
    """Say what was concluded, so that the diary keeps every verdict a later one replaced."""
    verdict = judgement.verdict
    unit = verdict.attribution.unit if verdict.attribution else None
    parts = (
        verdict.disposition,
        unit.name if unit else None,
        verdict.outcome,
        f"= {row.duplicate_of}" if row.duplicate_of else None,
        f"{verdict.rulebook} {verdict.rulebook_hash[:_HASH_SHOWN]}".strip(),
    )
    return " · ".join(part for part in parts if part)

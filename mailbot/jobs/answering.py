"""Which letter a message is owed, and whether it may go out by itself."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailbot.jobs.office import Office
from mailbot.letters.occasion import Reply
from mailbot.letters.permission import Permission, Refusal, Restraint, may_answer
from mailbot.model.document import Document
from mailbot.model.letter import LetterKind, LetterState
from mailbot.model.message import Address, Message
from mailbot.model.record import Draft
from mailbot.model.rulebook import Rulebook
from mailbot.model.standing import Standing, StandingStatus
from mailbot.model.verdict import Finding, Outcome, Verdict, outcome_of
from mailbot.settings import Mailbox, Replies

_KIND_OF_STANDING = {
    StandingStatus.COMPLETE: LetterKind.RECEIPT,
    StandingStatus.INCOMPLETE: LetterKind.DEFICIENCY,
    StandingStatus.REVIEW: LetterKind.HOLDING,
}
_KIND_OF_OUTCOME = {
    Outcome.COMPLETE: LetterKind.RECEIPT,
    Outcome.INCOMPLETE: LetterKind.DEFICIENCY,
    Outcome.REVIEW: LetterKind.HOLDING,
}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Unanswerable:
    """A letter is owed and there is nobody to write to; staff see why."""

    reason: str


def kind_of(findings: tuple[Finding, ...], standing: Standing | None) -> LetterKind:
    """Choose the letter: the standing speaks where there is one, else the message alone."""
    if standing is not None and standing.status in _KIND_OF_STANDING:
        return _KIND_OF_STANDING[standing.status]
    return _KIND_OF_OUTCOME[outcome_of(findings)]


def reply_to(
    message: Message,
    verdict: Verdict,
    documents: tuple[Document, ...],
    *,
    rulebook: Rulebook,
    standing: Standing | None,
    receipt_number: str,
    received: datetime,
    now: datetime,
) -> Reply:
    """Lay out everything a reply speaks of; to whom it goes is decided with the permission."""
    unit = verdict.attribution.unit if verdict.attribution else None
    return Reply(
        rulebook=rulebook,
        findings=verdict.findings,
        unit=unit.name if unit else None,
        standing=standing,
        receipt_number=receipt_number,
        received=received,
        now=now,
        to=Address("", ""),
        subject=message.subject,
        message_id=message.message_id,
        references=message.references,
        documents=tuple(d for d in documents if d.kind not in {"html", "txt"}),
    )


def draft(
    office: Office,
    mailbox: Mailbox,
    message: Message,
    reply: Reply,
    *,
    key: str,
    ours: bool,
) -> Draft | Unanswerable | None:
    """Compose the letter a message is owed, in the state in which it may enter the outbox.

    None where the mail is older than ``reply_since``.
    """
    since = mailbox.reply_since or office.ledger.first_poll(mailbox.name, reply.now)
    if reply.received < since:
        return None
    permission = may_answer(message, own_addresses=office.settings.addresses, ours=ours)
    if permission.to is None:
        refusal = permission.refusal
        return Unanswerable(office.writer.reason(refusal) if refusal else "")
    state, refusal = _state(office, mailbox, permission, reply.now)
    kind = kind_of(reply.findings, reply.standing)
    letter = office.writer.compose(kind, replace(reply, to=permission.to))
    return Draft(
        key=key,
        mailbox=mailbox.name,
        letter=letter,
        state=state,
        problem=office.writer.reason(refusal) if refusal else None,
    )


def _state(
    office: Office, mailbox: Mailbox, permission: Permission, now: datetime
) -> tuple[LetterState, Refusal | None]:
    """Decide whether a letter waits for a person, for delivery, or is kept for the record."""
    refusal = permission.refusal or _capped(office, permission, now)
    if refusal is None and mailbox.replies is Replies.OFF:
        refusal = Refusal(restraint=Restraint.SUPPRESS, sentence="replies_off")
    if refusal is None and mailbox.replies is Replies.HOLD:
        refusal = Refusal(restraint=Restraint.HOLD, sentence="replies_held")
    if refusal is None:
        return LetterState.QUEUED, None
    held = refusal.restraint is Restraint.HOLD
    return LetterState.HELD if held else LetterState.SUPPRESSED, refusal


def _capped(office: Office, permission: Permission, now: datetime) -> Refusal | None:
    cap = office.settings.letters.sender_day
    if permission.to is None or office.ledger.letters_to(permission.to.address, now - _DAY) < cap:
        return None
    facts = (("address", permission.to.address), ("cap", str(cap)))
    return Refusal(restraint=Restraint.SUPPRESS, sentence="cap_sender", facts=facts)

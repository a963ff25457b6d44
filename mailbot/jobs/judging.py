"""Judge one message and record everything about it in one transaction. Safe to repeat."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.checks.disposition import Circumstances, is_surely_automatic
from mailbot.checks.judge import judge
from mailbot.checks.notices import choose
from mailbot.checks.rulings import apply
from mailbot.checks.standing import stand
from mailbot.jobs.answering import Unanswerable, draft, reply_to
from mailbot.jobs.office import Office
from mailbot.jobs.reading import Reader
from mailbot.ledger import LedgerError
from mailbot.mail.compose import is_ours
from mailbot.model.document import Document
from mailbot.model.message import Address, Disposition, Message
from mailbot.model.record import Draft, Judgement, MessageFile, MessageRecord
from mailbot.model.roster import Unit
from mailbot.model.rulebook import Rulebook
from mailbot.model.standing import Standing, Submission
from mailbot.model.verdict import Finding, Ground, Ruling, Status, Verdict
from mailbot.model.wanted import Wanted
from mailbot.sandbox import Failure

#: Enough of a name and an address to recognise a sender by.
_SENDER_SHOWN = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A message with its documents read, not judged yet."""

    message: Message
    documents: tuple[Document, ...]
    rulebook: Rulebook
    #: False where several notices fit, or none.
    certain: bool
    #: Names who read the documents.
    reader: str | None = None
    known: Circumstances


def open_message(office: Office, record: MessageRecord, rulebooks: tuple[Rulebook, ...]) -> Opened:
    """Parse a recorded mail and read its documents. Raises Failure."""
    try:
        raw = office.ledger.original(record.sha256)
    except LedgerError as error:
        # One damaged original is no reason to leave the others lying.
        raise Failure(str(error), "crashed") from error
    message = office.reader.parse(raw)
    received, own = record.envelope.received, office.settings.addresses
    return open_mail(office.reader, message, rulebooks, received, own=own)


def open_mail(
    reader: Reader,
    message: Message,
    rulebooks: tuple[Rulebook, ...],
    received: datetime,
    *,
    own: frozenset[str],
) -> Opened:
    """Read the documents of a parsed mail, unless it is surely automatic."""
    opened = _recognise(message, rulebooks, received, own)
    if is_surely_automatic(message, opened.known):
        return opened
    documents = reader.read(message, Wanted.of(opened.rulebook))
    return replace(opened, documents=documents, reader=reader.version)


def _recognise(
    message: Message, rulebooks: tuple[Rulebook, ...], received: datetime, own: frozenset[str]
) -> Opened:
    """Find out which notice a mail belongs to, and what is known of its sender."""
    rulebook, certain = choose(rulebooks, message, received)
    known = Circumstances(
        ours=is_ours(message.headers),
        from_mailbox=any(sender.address.casefold() in own for sender in message.sender),
    )
    return Opened(message=message, documents=(), rulebook=rulebook, certain=certain, known=known)


def reopen(office: Office, file: MessageFile) -> Opened:
    """Open a judged message again, with its documents as they were read then."""
    message = office.reader.parse(office.ledger.original(file.record.sha256))
    rulebooks = rulebooks_for(office, file.record)
    received = file.record.envelope.received
    opened = _recognise(message, rulebooks, received, office.settings.addresses)
    return replace(opened, documents=file.documents, reader=file.reader)


def rulebooks_for(office: Office, record: MessageRecord) -> tuple[Rulebook, ...]:
    """Return the rulebooks a message may be judged under. Raises LedgerError for none."""
    envelope = record.envelope
    mailbox = office.settings.mailbox(envelope.mailbox)
    if mailbox is not None:
        return office.rulebooks_of(mailbox)
    # Taken in by hand: the person named the rulebook, which stands in the folder's place.
    if envelope.folder in office.rulebooks:
        return (office.rulebook(envelope.folder),)
    text = (
        f"message {record.id} came to {envelope.mailbox}/{envelope.folder}, which the settings "
        "name no more; put the mailbox or the rulebook back"
    )
    raise LedgerError(text)


def decide(opened: Opened, received: datetime, file: MessageFile | None = None) -> Verdict:
    """Judge an opened message, with what people decided about it."""
    assigned = None
    if file is not None and file.assigned:
        roster = opened.rulebook.roster
        assigned = roster.find(file.assigned) or Unit(name=file.assigned)
    verdict = judge(
        opened.message,
        opened.documents,
        opened.rulebook,
        received=received,
        known=opened.known,
        assigned=assigned,
        disposition=file.reclassified if file else None,
    )
    if opened.certain or verdict.disposition is not Disposition.SUBMISSION:
        return verdict
    doubt = Ground(status=Status.UNSURE, sentence="notice_ambiguous")
    finding = Finding(requirement=opened.rulebook.whole, code="notice", grounds=(doubt,))
    return replace(verdict, findings=(*verdict.findings, finding))


def conclude(
    office: Office,
    record: MessageRecord,
    opened: Opened,
    now: datetime,
    *,
    occasion: str | None,
    changed_only: bool = False,
) -> Verdict:
    """Judge a message, merge it into its unit's standing, write the letter, record it all.

    ``occasion`` is the letter's key, of which there is one letter for ever; None writes none.
    With ``changed_only`` a letter is written only where the standing's status changed. One
    process at a time: a standing is worked out from what the others have recorded.
    """
    with office.ledger.own("judging", "judging", None):
        return _conclude(office, record, opened, now, occasion, changed_only=changed_only)


def _conclude(
    office: Office,
    record: MessageRecord,
    opened: Opened,
    now: datetime,
    occasion: str | None,
    *,
    changed_only: bool,
) -> Verdict:
    # An open roster has grown since the message was opened, by the messages before it.
    opened = replace(opened, rulebook=office.rulebook(opened.rulebook.id))
    content = content_of(opened.message)
    twin = office.ledger.twin(record.id) or office.ledger.twin_of(content, record.id)
    file = office.ledger.message(record.id)
    verdict = decide(opened, record.envelope.received, file)
    standing, letter = None, None
    if verdict.disposition is Disposition.SUBMISSION and twin is None:
        standing = standing_with(office, opened.rulebook, record, verdict, file.rulings)
        if occasion and not (changed_only and _is_old_news(office, standing)):
            ruled = apply(verdict, file.rulings)
            letter = _letter(office, record, opened, ruled, standing, now, occasion)
    office.ledger.record(
        Judgement(
            message=record.id,
            message_id=opened.message.message_id,
            sender=", ".join(map(shown, opened.message.sender))[:_SENDER_SHOWN],
            subject=opened.message.subject,
            verdict=verdict,
            documents=opened.documents,
            reader=opened.reader,
            content=content,
            duplicate_of=twin,
            standing=standing,
            draft=letter if isinstance(letter, Draft) else None,
            at=now,
        )
    )
    if isinstance(letter, Unanswerable):
        office.ledger.note("unanswered", letter.reason, now, message=record.id)
    if file.verdict is not None:
        _settle_former(office, record, standing, now)
    return verdict


def _is_old_news(office: Office, standing: Standing | None) -> bool:
    """Tell whether the unit stands where it stood before."""
    if standing is None:
        return True
    before = office.ledger.standing(standing.rulebook, standing.unit)
    return before is not None and before.status is standing.status


def _settle_former(
    office: Office, record: MessageRecord, standing: Standing | None, now: datetime
) -> None:
    """Work out anew where units stand that the message was counted for until now."""
    for known in office.ledger.standings():
        is_this = standing is not None and (known.rulebook, known.unit) == (
            standing.rulebook,
            standing.unit,
        )
        gone = known.rulebook not in office.rulebooks
        if is_this or gone or record.id not in known.messages:
            continue
        left = stand(
            office.rulebook(known.rulebook),
            known.unit,
            office.ledger.history(known.rulebook, known.unit),
            on_roster=known.on_roster,
            receipt_number=known.receipt_number,
        )
        office.ledger.save_standing(left, None, now, record.id)


def standing_with(
    office: Office,
    rulebook: Rulebook,
    record: MessageRecord,
    verdict: Verdict,
    rulings: tuple[Ruling, ...],
) -> Standing | None:
    """Return where the unit stands with this message; None where no unit is known."""
    attribution = verdict.attribution
    if attribution is None or attribution.unit is None:
        return None
    unit = attribution.unit.name
    this = Submission(
        message=record.id, received=record.envelope.received, verdict=verdict, rulings=rulings
    )
    earlier = [s for s in office.ledger.history(rulebook.id, unit) if s.message != record.id]
    return stand(
        rulebook,
        unit,
        sorted([*earlier, this], key=lambda s: (s.received, s.message)),
        on_roster=attribution.on_roster,
        receipt_number=office.ledger.receipt_number(rulebook.id, unit),
    )


def _letter(
    office: Office,
    record: MessageRecord,
    opened: Opened,
    verdict: Verdict,
    standing: Standing | None,
    now: datetime,
    key: str,
) -> Draft | Unanswerable | None:
    """Write the letter a submission is owed; what came by hand is owed none."""
    mailbox = office.settings.mailbox(record.envelope.mailbox)
    if mailbox is None:
        return None
    reply = reply_to(
        opened.message,
        verdict,
        opened.documents,
        rulebook=opened.rulebook,
        standing=standing,
        receipt_number=receipt_number(office, opened.rulebook, record, standing),
        received=record.envelope.received,
        now=now,
    )
    return draft(
        office,
        mailbox,
        opened.message,
        reply,
        key=key,
        ours=opened.known.ours,
    )


def receipt_number(
    office: Office, rulebook: Rulebook, record: MessageRecord, standing: Standing | None
) -> str:
    """Return the unit's receipt number, or the message's own where no unit is known."""
    if standing is not None and standing.receipt_number:
        return standing.receipt_number
    return office.ledger.receipt_number(rulebook.id, f"message:{record.id}")


def content_of(message: Message) -> str:
    """Digest what a mail says, however it travelled: the same mail delivered twice is equal.

    Empty where it has no Message-ID: two bare notes may well be alike and not the same.
    """
    if not message.message_id:
        return ""
    parts = [
        message.message_id,
        *(a.address.casefold() for a in message.sender),
        message.text,
        *(a.sha256 for a in message.attachments),
    ]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def shown(address: Address) -> str:
    """Write an address as mail programs show it."""
    return f"{address.name} <{address.address}>" if address.name else address.address

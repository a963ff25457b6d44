"""What a mail is: submission, question, automatic or unrelated."""

from dataclasses import dataclass

from mailbot.checks import automatic, names
from mailbot.checks.case import CANDIDATES
from mailbot.model.document import Document
from mailbot.model.message import Disposition, Message
from mailbot.model.rulebook import Rulebook
from mailbot.model.text import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known about a mail beside its contents."""

    #: A letter mailbot wrote has come back.
    ours: bool = False
    #: Its sender is one of the configured mailboxes.
    from_mailbox: bool = False


def is_surely_automatic(message: Message, known: Circumstances) -> bool:
    """Tell, before any document is opened, that a mail is automatic whatever it carries."""
    return known.ours or automatic.is_report(message)


def dispose(
    message: Message,
    documents: tuple[Document, ...],
    rulebook: Rulebook,
    known: Circumstances,
) -> Disposition:
    """Decide what a mail is, in the order of the contract."""
    if is_surely_automatic(message, known):
        return Disposition.AUTOMATIC
    candidate = bool(message.links) or any(d.kind in CANDIDATES for d in documents)
    tied = is_tied(message, documents, rulebook)
    if candidate and (tied or known.from_mailbox):
        return Disposition.SUBMISSION
    if not candidate:
        if known.from_mailbox or automatic.is_marked(message):
            return Disposition.AUTOMATIC
        if tied:
            return Disposition.QUESTION
    return Disposition.UNRELATED


def is_tied(message: Message, documents: tuple[Document, ...], rulebook: Rulebook) -> bool:
    """Tell whether anything ties a mail to the notice: a unit, its words, an item found."""
    if any(page.sightings for document in documents for page in document.pages):
        return True
    labels = (*(d.name or "" for d in documents), *(d.inside or "" for d in documents))
    titles = (message.subject, *labels, *(link.name or "" for link in message.links))
    if any(names.mentions(rulebook.roster, text) for text in titles):
        return True
    content = [line.text for d in documents for p in d.pages for line in p.lines]
    prose = (message.text, "\n".join(content))
    if any(m.full for text in prose for m in names.mentions(rulebook.roster, text)):
        return True
    folded = fold("\n".join((*titles, *prose)))
    return any(fold(word) in folded for word in rulebook.notice.words)

"""Which notice a mail belongs to, where one mailbox serves several."""

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from mailbot.checks import names
from mailbot.model.message import Message
from mailbot.model.rulebook import Rulebook
from mailbot.model.text import fold


def choose(
    rulebooks: Sequence[Rulebook], message: Message, received: datetime
) -> tuple[Rulebook, bool]:
    """Return the rulebook whose window and words fit, and whether that is certain.

    With several that fit, or none, the first candidate is returned and a person decides.
    """
    if len(rulebooks) == 1:
        return rulebooks[0], True
    open_now = [r for r in rulebooks if _opens(r) <= received <= r.notice.closes]
    fitting = [r for r in open_now or rulebooks if _speaks_of(r, message)]
    if len(fitting) == 1:
        return fitting[0], True
    return next(iter(fitting or open_now or rulebooks)), False


def _opens(rulebook: Rulebook) -> datetime:
    notice = rulebook.notice
    return datetime.combine(notice.opens, time.min, ZoneInfo(notice.timezone))


def _speaks_of(rulebook: Rulebook, message: Message) -> bool:
    files = (a.name or "" for a in message.attachments)
    links = (link.name or "" for link in message.links)
    text = "\n".join((message.subject, message.text, *files, *links))
    folded = fold(text)
    words = any(fold(word) in folded for word in rulebook.notice.words)
    return words or bool(names.mentions(rulebook.roster, text))

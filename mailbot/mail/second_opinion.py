"""What mail-parser says of a header.

mail-parser reads addresses and dates more strictly than the standard library, so each is asked
about both. It is shown one header at a time and never a body: there it crashes, invents names and
doubles memory (FIELD §3.1).
"""

from datetime import datetime
from email.errors import MessageError
from email.message import Message as MimeMessage

from mailparser import MailParser
from mailparser.exceptions import MailParserError

from mailbot.mail.words import blank_words

#: What mail-parser lets through on headers it did not expect.
_CRASHES = (
    MailParserError,
    MessageError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


def addresses(text: str) -> tuple[str, ...] | None:
    """List the addresses in a header, None where mail-parser could not read it.

    The names are blanked: it stumbles over those whose base64 is broken, and they do not matter.
    """
    try:
        return tuple(address for _, address in _ask("From", blank_words(text)).from_)
    except _CRASHES:
        return None


def date(text: str) -> datetime | None:
    """Read a date in UTC, None where mail-parser finds it invalid or could not read it."""
    try:
        found = _ask("Date", text).date
    except _CRASHES:
        return None
    return found if isinstance(found, datetime) else None


def _ask(name: str, text: str) -> MailParser:
    view = MimeMessage()
    view.set_raw(name, text)
    return MailParser(view)

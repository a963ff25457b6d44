"""Times written by other people's machines.

Always aware or None, and never the clock's: which time counts for a deadline is not decided here.
"""

import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from mailbot.mail import second_opinion

#: What a time without a zone means in this mailbox.
_BEIJING = timezone(timedelta(hours=8))

#: China Standard Time; RFC 822 would read Chicago's.
_CST = re.compile(r"\bCST$")
_COLON = re.compile(r"([+-]\d\d):(\d\d)$")

#: A mail is from between these years, and not this far off its own Received header.
_YEARS = range(1990, 2101)
_TRUSTED = timedelta(days=366)


def moment(text: str) -> datetime | None:
    """Read a Date header, or None where it is missing, absurd, or two parsers differ on it."""
    written = _COLON.sub(r"\1\2", _CST.sub("+0800", text.strip()))
    found = _lenient(written)
    if found is None or found.year not in _YEARS:
        return None
    second = second_opinion.date(written)
    if found.tzinfo is None:
        return second or found.replace(tzinfo=_BEIJING)
    return None if second is not None and second != found else found


def arrival(received: str) -> datetime | None:
    """Read the time at the end of a Received header."""
    return moment(received.rpartition(";")[2])


def credible(date: datetime | None, received: datetime | None) -> datetime | None:
    """Drop a Date that lies absurdly far from the time of arrival."""
    if date and received and abs(date - received) > _TRUSTED:
        return None
    return date


def _lenient(written: str) -> datetime | None:
    try:
        return parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        pass  # not as mail writes it; some programs write as databases do
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None

"""The one place that asks what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

from mailbot.app.errors import UsageError


def clock(start: str | None, zone: str = "Asia/Shanghai") -> Callable[[], datetime]:
    """Return the clock: the machine's, or one that starts at a time given for a rehearsal.

    A time without an offset is meant in ``zone``. Raises UsageError for what is no time.
    """
    if start is None:
        return lambda: datetime.now(UTC)  # noqa: TID251 - the one place
    began, first = monotonic(), moment(start, zone)
    return lambda: first + timedelta(seconds=monotonic() - began)


def moment(text: str, zone: str = "Asia/Shanghai") -> datetime:
    """Read a time as people write it on a command line. Raises UsageError."""
    from zoneinfo import ZoneInfo

    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        message = f"{text!r} is no time; write it like 2025-05-30T09:00 or 2025-05-30"
        raise UsageError(message) from error
    return time if time.tzinfo else time.replace(tzinfo=ZoneInfo(zone))

"""Who is to be reminded today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mailbot.model.rulebook import Rulebook
from mailbot.model.standing import Standing, StandingStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A reminder that is due."""

    standing: Standing
    days_left: int
    #: The day the rulebook set for it; a reminder is written once a unit and day.
    day: date


def due(rulebook: Rulebook, standings: Iterable[Standing], now: datetime) -> tuple[Due, ...]:
    """Return reminders due now: of all days that have passed only the last.

    After a long downtime there is one reminder, not a burst. Nobody is reminded of what a person
    still has to look at, nor after the deadline.
    """
    today = now.astimezone(ZoneInfo(rulebook.notice.timezone)).date()
    days_left = (rulebook.notice.deadline - today).days
    passed = [days for days in rulebook.days_before if days >= days_left]
    if days_left < 0 or not passed:
        return ()
    day = rulebook.notice.deadline - timedelta(days=min(passed))
    owing = {StandingStatus.NONE, StandingStatus.INCOMPLETE}
    return tuple(
        Due(standing=standing, days_left=days_left, day=day)
        for standing in standings
        if standing.status in owing
    )

"""When the service reminds: on working days, and late rather than not at all."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from structlog.testing import capture_logs

from mailbot.app.clock import moment
from mailbot.jobs import serving
from mailbot.jobs.office import Office
from mailbot.jobs.serving import is_workday, remind_on_workdays


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 5, 16), True),
        (date(2025, 5, 17), False),
        (date(2025, 5, 5), False),
        (date(2025, 4, 27), True),
        (date(2099, 6, 1), True),
        (date(2099, 5, 31), False),
    ],
    ids=["friday", "saturday", "holiday", "sunday-worked", "unknown-monday", "unknown-sunday"],
)
def test_offices_work_by_the_calendar_and_beyond_it_by_the_week(day: date, *, works: bool) -> None:
    assert is_workday(day) is works


@pytest.mark.parametrize(
    ("now", "reminded"),
    [("2025-05-16T09:00", 68), ("2025-05-17T09:00", 0), ("2025-05-15T09:00", 0)],
    ids=["due", "weekend", "not-due"],
)
def test_reminders_are_written_on_working_days(office: Office, now: str, reminded: int) -> None:
    there = _at(office, moment(now))
    with capture_logs() as logs:
        for mailbox in there.settings.mailboxes:
            remind_on_workdays(there, mailbox)
    assert sum(line["event"] == "reminder" for line in logs) == reminded


@pytest.mark.parametrize(
    ("now", "late"), [("2025-05-16T08:59", False), ("2025-05-16T17:00", True)]
)
def test_a_service_that_starts_after_nine_makes_up_for_it(
    office: Office, now: str, *, late: bool
) -> None:
    assert serving._is_late(_at(office, moment(now))) is late  # noqa: SLF001 - what the start asks


def _at(office: Office, now: datetime) -> Office:
    return replace(office, clock=lambda: now)

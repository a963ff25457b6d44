"""The service: a thread for every mailbox, and a scheduler for errands of the clock."""

import threading
from concurrent.futures import Executor
from contextlib import ExitStack
from datetime import date
from time import monotonic

import chinese_calendar
from apscheduler.schedulers.background import BackgroundScheduler

from mailbot.jobs.office import Office, log
from mailbot.jobs.owning import SERVICE
from mailbot.jobs.reminding import remind
from mailbot.jobs.taking_in import finish_taking_in
from mailbot.jobs.watching import Watcher
from mailbot.ledger import LedgerError

#: Seconds the threads have to finish what is in hand when the service stops.
_GRACE = 5.0
_SATURDAY = 5


def serve(office: Office, executor: Executor, stop: threading.Event) -> None:
    """Watch every mailbox until ``stop`` is set, then finish the letter in hand and return.

    Raises Owned where another process has one of the mailboxes.
    """
    with ExitStack() as owned:
        for mailbox in office.settings.mailboxes:
            owned.enter_context(office.ledger.own(mailbox.name, SERVICE, 0))
        watchers = [
            threading.Thread(
                target=Watcher(office, mailbox, executor, stop).run, name=mailbox.name, daemon=True
            )
            for mailbox in office.settings.mailboxes
        ]
        scheduler = _scheduler(office)
        scheduler.start()
        for watcher in watchers:
            watcher.start()
        log.info("watching", mailboxes=[m.name for m in office.settings.mailboxes])
        finish_taking_in(office, executor, stop)
        _remind_late(office)
        stop.wait()
        log.info("stopping")
        scheduler.shutdown(wait=False)
        end = monotonic() + _GRACE
        for watcher in watchers:
            watcher.join(max(end - monotonic(), 0))


def _scheduler(office: Office) -> BackgroundScheduler:
    schedule, zone = office.settings.schedule, office.settings.timezone
    scheduler = BackgroundScheduler(timezone=zone)
    scheduler.add_job(
        remind_on_workdays,
        "cron",
        args=(office,),
        hour=schedule.remind.hour,
        minute=schedule.remind.minute,
        # A machine that was busy at nine reminds a little later; the letter's key allows one.
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
    return scheduler


def _remind_late(office: Office) -> None:
    """Make up for a time of day that passed while the service was down."""
    now = office.clock().astimezone(office.settings.timezone)
    if now.time() >= office.settings.schedule.remind:
        remind_on_workdays(office)


def remind_on_workdays(office: Office) -> None:
    """Write the reminders that are due, unless offices are closed today."""
    now = office.clock()
    if not is_workday(now.astimezone(office.settings.timezone).date()):
        return
    try:
        reminded = remind(office, now)
    except LedgerError as error:
        log.error("ALARM: no reminders were written", why=str(error))
        return
    for unit in reminded:
        # Somebody has to telephone the units nobody knows an address of.
        say = log.info if unit.address else log.warning
        say("reminder", unit=unit.unit, address=unit.address, written=unit.written)


def is_workday(day: date) -> bool:
    """Tell whether offices work on a day; beyond the published calendar, by the week alone."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        log.warning("this year's holidays are not known yet; counting by the week", day=str(day))
        return day.weekday() < _SATURDAY

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
from mailbot.settings import Mailbox

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
        watchers = [Watcher(office, m, executor, stop) for m in office.settings.mailboxes]
        threads = [
            threading.Thread(target=w.run, name=w.mailbox.name, daemon=True) for w in watchers
        ]
        scheduler = _scheduler(office, watchers)
        scheduler.start()
        for thread in threads:
            thread.start()
        log.info("watching", mailboxes=[m.name for m in office.settings.mailboxes])
        finish_taking_in(office, executor, stop)
        if _is_late(office):
            for watcher in watchers:
                scheduler.add_job(_remind, args=(office, watcher))
        stop.wait()
        log.info("stopping")
        scheduler.shutdown(wait=False)
        end = monotonic() + _GRACE
        for thread in threads:
            thread.join(max(end - monotonic(), 0))


def _scheduler(office: Office, watchers: list[Watcher]) -> BackgroundScheduler:
    schedule, zone = office.settings.schedule, office.settings.timezone
    # A machine that was busy at nine reminds a little later; the letter's key allows one.
    rules = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    scheduler = BackgroundScheduler(timezone=zone, job_defaults=rules)
    for watcher in watchers:
        scheduler.add_job(
            _remind,
            "cron",
            args=(office, watcher),
            hour=schedule.remind.hour,
            minute=schedule.remind.minute,
        )
    return scheduler


def _is_late(office: Office) -> bool:
    """Tell whether the time of day to remind passed while the service was down."""
    now = office.clock().astimezone(office.settings.timezone)
    return now.time() >= office.settings.schedule.remind


def _remind(office: Office, watcher: Watcher) -> None:
    """Remind when all mail is judged: nobody is asked for what has come and waits to be read."""
    if watcher.catch_up():
        remind_on_workdays(office, watcher.mailbox)


def remind_on_workdays(office: Office, mailbox: Mailbox) -> None:
    """Write a mailbox's reminders that are due, unless offices are closed today."""
    now = office.clock()
    if not is_workday(now.astimezone(office.settings.timezone).date()):
        return
    try:
        reminded = remind(office, (mailbox,), now)
    except LedgerError as error:
        log.error("ALARM: no reminders were written", mailbox=mailbox.name, why=str(error))
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

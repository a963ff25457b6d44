"""Judge everything that was archived and not judged yet, several messages at a time.

Opening mails is the slow and dangerous part and runs on an executor; judging and recording stay
in one thread and in order, so that a unit's second mail always meets the first one's standing.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass
from typing import TypeAlias

from structlog.contextvars import bound_contextvars

from mailbot.jobs.judging import Opened, conclude, open_message, rulebooks_for
from mailbot.jobs.office import Office, log
from mailbot.ledger import LedgerError
from mailbot.model.message import Disposition
from mailbot.model.record import MessageRecord
from mailbot.model.rulebook import Rulebook
from mailbot.model.verdict import Outcome
from mailbot.sandbox import Failure

#: A message begun so often and never finished may be what ends the program: it is opened after
#: all others and alone.
_SUSPECT = 3
#: … and is parked when that, too, has ended the program again and again.
_TRIES = 10
#: Seconds between looks at whether to stop.
_GLANCE = 0.5

_Begun: TypeAlias = "deque[tuple[MessageRecord, Future[Opened]]]"


@dataclass(slots=True)
class Processed:
    """What became of the messages of one round."""

    submissions: int = 0
    others: int = 0
    reviews: int = 0
    parked: int = 0

    @property
    def total(self) -> int:
        """All messages of the round."""
        return self.submissions + self.others + self.parked

    @property
    def needs_person(self) -> bool:
        """Tell whether a person must look at something."""
        return bool(self.parked or self.reviews)


def process(
    office: Office,
    records: Iterable[MessageRecord],
    executor: Executor,
    *,
    stop: threading.Event,
    progress: Callable[[], None] = lambda: None,
) -> Processed:
    """Open, judge and record messages, oldest first; park what cannot be handled.

    Once ``stop`` is set nothing more is begun, and what was being opened waits for the next
    start as if it had not been. Raises LedgerError only: whatever is wrong with one mail is that
    mail's affair.
    """
    done = Processed()
    waiting = deque(sorted(records, key=_is_suspect))
    begun: _Begun = deque()
    try:
        while (waiting or begun) and not stop.is_set():
            if waiting and len(begun) <= _ahead(office, waiting[0]):
                _begin(office, waiting.popleft(), executor, begun, done)
                continue
            record, opening = begun[0]
            if not wait([opening], timeout=_GLANCE).done:
                continue
            with bound_contextvars(message=record.id):
                _finish(office, record, opening, done)
            begun.popleft()
            progress()
    except KeyboardInterrupt:
        _spare(office, begun)
        raise
    _spare(office, begun)
    return done


def _spare(office: Office, begun: _Begun) -> None:
    """Count no attempt against messages that were put back because the program was stopped."""
    for record, _ in begun:
        office.ledger.spare(record.id)


def _is_suspect(record: MessageRecord) -> bool:
    return record.attempts >= _SUSPECT


def _ahead(office: Office, record: MessageRecord) -> int:
    """Say how many other messages may be open beside this one."""
    return 0 if _is_suspect(record) else office.settings.reading.workers


def _begin(
    office: Office, record: MessageRecord, executor: Executor, begun: _Begun, done: Processed
) -> None:
    if office.ledger.begin(record.id) > _TRIES:
        problem = f"opening it ended the program {_TRIES} times; see: mailbot retry {record.id}"
        _park(office, record, problem, done)
        return
    rulebooks = rulebooks_for(office, record)
    begun.append((record, executor.submit(_open, office, record, rulebooks)))


def _open(office: Office, record: MessageRecord, rulebooks: tuple[Rulebook, ...]) -> Opened:
    with bound_contextvars(message=record.id):
        return open_message(office, record, rulebooks)


def _finish(
    office: Office, record: MessageRecord, opening: "Future[Opened]", done: Processed
) -> None:
    now = office.clock()
    try:
        verdict = conclude(office, record, opening.result(), now, occasion=f"reply:{record.id}")
    except LedgerError:
        raise
    except Failure as error:
        _park(office, record, str(error), done)
    except Exception as error:  # noqa: BLE001 - the one net under every message: no mail may stop the others
        log.exception("unexpected")
        _park(office, record, f"{type(error).__name__}: {error}", done)
    else:
        log.info("judged", disposition=verdict.disposition.value)
        done.submissions += verdict.disposition is Disposition.SUBMISSION
        done.others += verdict.disposition is not Disposition.SUBMISSION
        done.reviews += verdict.outcome is Outcome.REVIEW


def _park(office: Office, record: MessageRecord, problem: str, done: Processed) -> None:
    log.warning("parked", message=record.id, why=problem)
    office.ledger.park(record.id, problem, office.clock())
    done.parked += 1

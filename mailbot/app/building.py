"""Put the parts together, each only when a command needs it."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from mailbot.app.errors import UsageError
from mailbot.jobs.office import Office
from mailbot.jobs.reading import Reader
from mailbot.jobs.remembering import Shelf
from mailbot.ledger import Ledger
from mailbot.letters.wording import WordingError
from mailbot.letters.writer import Writer
from mailbot.model.mistake import Mistaken
from mailbot.model.rulebook import Rulebook
from mailbot.rulebooks import load_folder
from mailbot.settings import Limits, Settings, check_rulebooks, load

#: Seconds to finish what is in hand: whoever stops a service kills it after ten.
_GRACE = 6.0


def read_settings(path: Path) -> tuple[Settings, tuple[Rulebook, ...]]:
    """Load settings and rulebooks. Raises UsageError with every mistake in all of them."""
    mistakes: list[str] = []
    settings, rulebooks = None, None
    try:
        settings = load(path)
    except Mistaken as error:
        mistakes += map(str, error.mistakes)
    if settings is not None:
        try:
            rulebooks = load_folder(settings.rules)
            check_rulebooks(settings, [rulebook.id for rulebook in rulebooks])
        except Mistaken as error:
            mistakes += map(str, error.mistakes)
    if settings is None or rulebooks is None or mistakes:
        raise UsageError("\n".join(mistakes))
    return settings, rulebooks


def make_writer(templates: Path) -> Writer:
    """Read the letters' wording. Raises UsageError where it is broken."""
    try:
        return Writer(templates)
    except WordingError as error:
        raise UsageError(str(error)) from error


@contextmanager
def reading(
    limits: Limits, shelf: Shelf | None = None
) -> Iterator[tuple[Reader, ThreadPoolExecutor]]:
    """Hold what documents are read with, for as long as the block runs.

    What is read is remembered on ``shelf``; without one nothing is written.
    """
    executor = ThreadPoolExecutor(limits.workers, thread_name_prefix="reading")
    reader = Reader(limits, shelf)
    try:
        yield reader, executor
    finally:
        reader.close()
        executor.shutdown(wait=False, cancel_futures=True)


@contextmanager
def office(
    settings: Settings, rulebooks: tuple[Rulebook, ...], clock: Callable[[], datetime]
) -> Iterator[tuple[Office, ThreadPoolExecutor]]:
    """Hold everything an errand needs. Raises LedgerError where the ledger cannot be opened."""
    addresses = {mailbox.name: mailbox.address for mailbox in settings.mailboxes}
    writer = make_writer(settings.templates)
    with (
        Ledger.open(settings.database, settings.storage, addresses) as ledger,
        reading(settings.reading, ledger.readings) as (reader, executor),
    ):
        yield (
            Office(
                settings=settings,
                rulebooks=MappingProxyType({r.id: r for r in rulebooks}),
                ledger=ledger,
                writer=writer,
                reader=reader,
                clock=clock,
            ),
            executor,
        )


@contextmanager
def stopper() -> Iterator[threading.Event]:
    """Give an event that SIGTERM and SIGINT set: finish what is in hand and leave.

    What is in hand may wait for a server that does not answer. After a while, or when asked a
    second time, it is broken off with KeyboardInterrupt, as if the process had been killed there.
    """
    import signal

    stop = threading.Event()
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)

    def ask(number: int, _: object) -> None:
        if stop.is_set():
            for other in numbers[:2]:
                signal.signal(other, signal.SIG_DFL)
            raise KeyboardInterrupt(number)
        stop.set()
        signal.setitimer(signal.ITIMER_REAL, _GRACE)

    before = [signal.signal(number, ask) for number in numbers]
    try:
        yield stop
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)

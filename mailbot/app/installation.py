"""One installation: its settings, rulebooks and wording, read when a command first needs them."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from mailbot.app import building
from mailbot.app.errors import UnreachableError, UsageError
from mailbot.app.shipped import shipped
from mailbot.jobs.office import Office
from mailbot.ledger import LedgerError
from mailbot.letters.writer import Writer
from mailbot.mail.trouble import MailServerError
from mailbot.model.mistake import Mistaken
from mailbot.model.rulebook import Rulebook
from mailbot.settings import Settings


class Installation:
    """What a config.toml points to; without one, what comes with the program."""

    def __init__(self, config: Path, clock: Callable[[], datetime]) -> None:
        """Point at a config.toml; it is read when a command first needs it."""
        self._config = config
        self._clock = clock

    @cached_property
    def _read(self) -> tuple[Settings, tuple[Rulebook, ...]]:
        return building.read_settings(self._config)

    @property
    def settings(self) -> Settings:
        """The settings, every mistake in them told at once."""
        return self._read[0]

    @property
    def rulebooks(self) -> tuple[Rulebook, ...]:
        """Every rulebook, as its file says."""
        return self._read[1]

    @cached_property
    def _at_hand(self) -> tuple[Settings, tuple[Rulebook, ...]]:
        """What files are judged by: the settings or, without any, those ``init`` would write."""
        if self._config.exists():
            return self._read
        return building.read_settings(shipped("config.example.toml"))

    @property
    def known(self) -> tuple[Rulebook, ...]:
        """The rulebooks files are judged by."""
        return self._at_hand[1]

    @cached_property
    def writer(self) -> Writer:
        """Words findings and letters."""
        return building.make_writer(self.templates)

    @property
    def templates(self) -> Path:
        """Where the wording is."""
        return self._at_hand[0].templates

    @property
    def timezone(self) -> ZoneInfo:
        """The timezone times are shown in."""
        return self._at_hand[0].timezone

    @property
    def now(self) -> datetime:
        """What time it is."""
        return self._clock()

    def marked_items(self) -> frozenset[str]:
        """Name the items of which marks are shown."""
        return frozenset(i.id for r in self.known for _, _, i in r.parts() if i.marked)

    def item_names(self) -> dict[tuple[str, str], str]:
        """Say what each rulebook calls its items in a table."""
        return {
            (book.id, i.id): i.short or i.label for book in self.known for _, _, i in book.parts()
        }

    @contextmanager
    def _office(self) -> Iterator[tuple[Office, ThreadPoolExecutor]]:
        """Open the office; whatever cannot be reached becomes one kind of error."""
        settings, rulebooks = self._read
        try:
            with building.office(settings, rulebooks, self._clock) as opened:
                yield opened
        except (LedgerError, MailServerError) as error:
            raise UnreachableError(str(error)) from error
        except Mistaken as error:
            raise UsageError(str(error)) from error

    def _named(self, name: str, known: tuple[Rulebook, ...]) -> Rulebook:
        found = next((r for r in known if r.id == name), None)
        if found is None:
            names = ", ".join(r.id for r in known)
            message = f"{name!r} is no rulebook; known here: {names}"
            raise UsageError(message)
        return found


@contextmanager
def asked() -> Iterator[None]:
    """Take a ledger's refusal for a mistake of whoever asked: no such message, no such step.

    Trouble with the database or the storage has a cause below it; a refusal has none.
    """
    try:
        yield
    except LedgerError as error:
        if error.__cause__ is not None:
            raise
        raise UsageError(str(error)) from error

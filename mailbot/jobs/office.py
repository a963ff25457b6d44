"""What every errand works with, put together once by app."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from mailbot.jobs.reading import Reader
from mailbot.ledger import Ledger
from mailbot.letters.writer import Writer
from mailbot.model.roster import Roster
from mailbot.model.rulebook import Rulebook
from mailbot.settings import Mailbox, Settings

log = structlog.get_logger("mailbot")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Ledger, rules, wording and readers: everything an errand needs, and the clock."""

    settings: Settings
    rulebooks: Mapping[str, Rulebook]
    ledger: Ledger
    writer: Writer
    reader: Reader
    #: The clock; the command line may put another time in its place.
    clock: Callable[[], datetime]

    def rulebooks_of(self, mailbox: Mailbox) -> tuple[Rulebook, ...]:
        """Return the rulebooks a mailbox serves, open rosters with the units known so far."""
        return tuple(self.rulebook(name) for name in mailbox.rulebooks)

    def rulebook(self, name: str) -> Rulebook:
        """Return a rulebook; into an open roster come the units that have written."""
        rulebook = self.rulebooks[name]
        if not rulebook.roster.open:
            return rulebook
        known = Roster(units=self.ledger.known_units(name), open=True)
        return replace(rulebook, roster=known)

"""One method for every command; each opens what it needs and closes it again."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mailbot.app import building
from mailbot.app.checking import Checked, Checker
from mailbot.app.clock import moment
from mailbot.app.decisions import Decisions, full_name
from mailbot.app.errors import UsageError
from mailbot.app.installation import asked
from mailbot.app.shipped import write_working_directory
from mailbot.jobs.delivery import Delivered, deliver
from mailbot.jobs.owning import owning
from mailbot.jobs.picturing import Picture, picture_of, pictures_of
from mailbot.jobs.polling import Cycle, poll_once
from mailbot.jobs.reconciling import reconcile
from mailbot.jobs.reminding import Reminded, remind, standings
from mailbot.jobs.retrying import Retried, retry
from mailbot.jobs.taking_in import finish_taking_in, take_in
from mailbot.ledger import Owned, Verification
from mailbot.mail.imap import Inbox
from mailbot.mail.trouble import MailServerError
from mailbot.model.document import Evidence
from mailbot.model.letter import LetterState, OutboxEntry
from mailbot.model.message import Disposition
from mailbot.model.mistake import Mistaken
from mailbot.model.record import Account, MessageFile, MessageRecord
from mailbot.model.rulebook import Rulebook
from mailbot.model.standing import Standing
from mailbot.rulebooks import RosterImport, import_roster, load_folder
from mailbot.rulebooks import load as load_rulebook
from mailbot.settings import SettingsError

if TYPE_CHECKING:
    from mailbot.app.doctor import Diagnosis


def _nothing() -> None:
    """Take note of no progress."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What an errand did mailbox by mailbox, and what kept it from doing more."""

    cycles: tuple[Cycle, ...] = ()
    delivered: tuple[tuple[str, Delivered], ...] = ()
    accounts: tuple[Account, ...] = ()
    #: Servers, and mailboxes another process has; a sentence each.
    unreachable: tuple[str, ...] = ()
    #: Passwords that are not to be found; a sentence each.
    mistakes: tuple[str, ...] = ()


class App(Decisions):
    """Everything a command can ask for.

    Raises UsageError for mistakes of whoever asks, UnreachableError for servers and the ledger.
    """

    def init(self, folder: Path) -> tuple[Path, ...]:
        """Write a working directory."""
        return write_working_directory(folder)

    def check_rules(self, paths: tuple[Path, ...]) -> tuple[Rulebook, ...]:
        """Load the rulebooks named, or all; every mistake at once."""
        if not paths:
            return self.known
        rulebooks: list[Rulebook] = []
        mistakes: list[str] = []
        for path in paths:
            try:
                rulebooks += load_folder(path) if path.is_dir() else (load_rulebook(path),)
            except Mistaken as error:
                mistakes += map(str, error.mistakes)
        if mistakes:
            raise UsageError("\n".join(mistakes))
        return tuple(rulebooks)

    def import_roster(self, rulebook: str, workbook: Path) -> RosterImport:
        """Take a rulebook's units from a workbook and write its roster."""
        file = Path(rulebook)
        if file.suffix != ".toml":
            file = self.settings.rules / f"{rulebook}.toml"
        try:
            imported = import_roster(file, workbook)
            imported.write()
        except Mistaken as error:
            raise UsageError(str(error)) from error
        except OSError as error:
            message = f"{error.filename}: {error.strerror}"
            raise UsageError(message) from error
        return imported

    def check(
        self,
        paths: tuple[str, ...],
        *,
        rulebook: str | None = None,
        address: str | None = None,
        received: str | None = None,
        pictures: bool = False,
        progress: Callable[[], None] = _nothing,
    ) -> Iterator[Checked]:
        """Judge files without any mailbox or ledger."""
        rulebooks = self._rulebooks_for(rulebook, address)
        settings, _ = self._at_hand
        with building.reading(settings.reading) as (reader, executor):
            checker = Checker(
                rulebooks=rulebooks,
                own_addresses=settings.addresses,
                reader=reader,
                writer=self.writer,
                now=self.now,
                received=moment(received) if received else None,
                pictures=pictures,
            )
            yield from checker.check(paths, executor, progress)

    def _rulebooks_for(self, rulebook: str | None, address: str | None) -> tuple[Rulebook, ...]:
        """Choose the rulebooks files are judged under. Raises UsageError."""
        settings, known = self._at_hand
        if rulebook is not None:
            return (self._named(rulebook, known),)
        if address is None:
            return known
        wanted = address.casefold()
        for mailbox in settings.mailboxes:
            if mailbox.address.casefold() == wanted:
                return tuple(r for r in known if r.id in mailbox.rulebooks)
        addresses = ", ".join(mailbox.address for mailbox in settings.mailboxes)
        message = f"{address} is no mailbox of {self._config}; known here: {addresses}"
        raise UsageError(message)

    def poll(self, progress: Callable[[str, int], Callable[[], None]]) -> Reached:
        """Run one intake cycle over all mailboxes; one that is away does not stop the others."""
        cycles: list[Cycle] = []
        owned: list[str] = []
        with building.stopper() as stop, self._office() as (office, executor):
            for mailbox in self.settings.mailboxes:
                try:
                    with owning(office, mailbox.name, "poll"):
                        begin = partial(progress, mailbox.name)
                        cycles.append(
                            poll_once(office, mailbox, executor, stop=stop, progress=begin)
                        )
                except Owned as error:
                    owned.append(str(error))
            finish_taking_in(office, executor, stop)
        away = [f"{cycle.mailbox}: {why}" for cycle in cycles for why in cycle.unreachable]
        return Reached(
            cycles=tuple(cycles),
            unreachable=(*owned, *away),
            mistakes=tuple(why for cycle in cycles for why in cycle.mistakes),
        )

    def run(self) -> None:
        """Be the service until SIGTERM. Nothing starts where a password is not to be found."""
        from mailbot.jobs.serving import serve

        self._look_up_passwords()
        with building.stopper() as stop, self._office() as (office, executor):
            serve(office, executor, stop)

    def _look_up_passwords(self) -> None:
        mistakes: dict[str, None] = {}
        for mailbox in self.settings.mailboxes:
            for server in filter(None, (mailbox.imap, mailbox.smtp)):
                try:
                    server.account()
                except SettingsError as error:
                    mistakes |= dict.fromkeys(map(str, error.mistakes))
        if mistakes:
            raise UsageError("\n".join(mistakes))

    def take_in(
        self, paths: tuple[Path, ...], *, rulebook: str, unit: str, by: str
    ) -> MessageFile:
        """Record what came another way than by mail."""
        chosen = self._named(rulebook, self.rulebooks)
        name = full_name(chosen, unit)
        with self._office() as (office, executor):
            try:
                return take_in(office, paths, chosen, executor, unit=name, by=by, now=self.now)
            except OSError as error:
                message = f"{error.filename}: cannot be read ({error.strerror})"
                raise UsageError(message) from error

    def ledger(
        self, rulebook: str | None = None
    ) -> tuple[tuple[Rulebook, tuple[Standing, ...]], ...]:
        """Return where every unit stands, notice by notice."""
        chosen = self.rulebooks
        if rulebook is not None:
            chosen = (self._named(rulebook, chosen),)
        with self._office() as (office, _):
            return tuple((r, standings(office, r)) for r in chosen)

    def messages(
        self, disposition: Disposition | None, unit: str | None
    ) -> tuple[MessageRecord, ...]:
        """Return every mail ever seen and what became of it."""
        with self._office() as (office, _):
            return office.ledger.messages(disposition, unit)

    def show(self, message: int) -> MessageFile:
        """Return everything about one message."""
        with self._office() as (office, _), asked():
            return office.ledger.message(message)

    def pictures(self, message: int) -> tuple[Picture, ...]:
        """Draw what the findings about a message point at."""
        with self._office() as (office, _), asked():
            return pictures_of(office, message)

    def picture(self, message: int, evidence: Evidence) -> Picture:
        """Draw what one piece of evidence about a message points at."""
        with self._office() as (office, _), asked():
            return picture_of(office, message, evidence)

    def outbox(self, state: LetterState | None) -> tuple[OutboxEntry, ...]:
        """Return letters and how they stand."""
        with self._office() as (office, _):
            return office.ledger.outbox(state)

    def send(self) -> Reached:
        """Deliver every letter that is due; one server that is away does not stop the others."""
        delivered: list[tuple[str, Delivered]] = []
        unreachable: list[str] = []
        mistakes: list[str] = []
        with building.stopper() as stop, self._office() as (office, _):
            for mailbox in self.settings.mailboxes:
                done = Delivered()
                try:
                    with owning(office, mailbox.name, "outbox send"):
                        delivered.append((mailbox.name, done))
                        deliver(office, mailbox, done, stop)
                except Owned as error:
                    unreachable.append(str(error))
                except MailServerError as error:
                    unreachable.append(f"{mailbox.name}: {error}")
                except SettingsError as error:
                    mistakes += map(str, error.mistakes)
        return Reached(
            delivered=tuple(delivered), unreachable=tuple(unreachable), mistakes=tuple(mistakes)
        )

    def retry(self, messages: tuple[int, ...], *, dry_run: bool) -> tuple[Retried, ...]:
        """Read and judge messages again."""
        with self._office() as (office, _), asked():
            return retry(office, messages, dry_run=dry_run)

    def remind(self, *, dry_run: bool) -> tuple[Reminded, ...]:
        """Write the reminders that are due."""
        with self._office() as (office, _):
            return remind(office, office.settings.mailboxes, self.now, dry_run=dry_run)

    def reconcile(self) -> Reached:
        """Compare servers with the ledger; one that is away does not stop the others."""
        accounts: list[Account] = []
        unreachable: list[str] = []
        mistakes: list[str] = []
        with self._office() as (office, _):
            for mailbox in self.settings.mailboxes:
                try:
                    with Inbox.open(mailbox.imap.account()) as inbox:
                        accounts += reconcile(office, mailbox, inbox)
                except MailServerError as error:
                    unreachable.append(f"{mailbox.name}: {error}")
                except SettingsError as error:
                    mistakes += map(str, error.mistakes)
        return Reached(
            accounts=tuple(accounts), unreachable=tuple(unreachable), mistakes=tuple(mistakes)
        )

    def export(self, report: str, path: Path) -> None:
        """Write a workbook."""
        from mailbot.app.exporting import export

        with self._office() as (office, _):
            export(office, report, path, self.now)

    def verify(self) -> Verification:
        """Look at every original and every row."""
        with self._office() as (office, _):
            return office.ledger.verify()

    def doctor(self) -> Iterator["Diagnosis"]:
        """Look every part over."""
        from mailbot.app.doctor import diagnose

        settings, rulebooks = self._read
        with building.reading(settings.reading) as (reader, _):
            yield from diagnose(settings, rulebooks, reader, self.now)

"""The ledger as everybody else sees it: one object, nouns in and out.

Every method is one transaction and safe to repeat; what it does stands in the file of its noun.
"""

import secrets
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from sqlalchemy.orm import Session

from mailbot.ledger import intake, judgements, outbox, people, standings, views
from mailbot.ledger.engine import Database
from mailbot.ledger.events import MACHINE, Entry, events, note
from mailbot.ledger.migrating import migrate
from mailbot.ledger.originals import Originals
from mailbot.ledger.ownership import own
from mailbot.ledger.people import Hand
from mailbot.ledger.readings import Readings
from mailbot.ledger.verifying import Verification, verify
from mailbot.model.letter import LetterState, OutboxEntry
from mailbot.model.message import Disposition
from mailbot.model.record import (
    Draft,
    Envelope,
    Event,
    Judgement,
    MessageFile,
    MessageRecord,
)
from mailbot.model.roster import Unit
from mailbot.model.standing import Standing, Submission
from mailbot.model.verdict import Ruling

_NONE: Mapping[str, str] = MappingProxyType({})


class Ledger:
    """The record and the outbox (台账). Safe to share between threads, not across fork.

    Every method raises LedgerError where the database or the storage cannot be used.
    """

    def __init__(
        self, database: Database, originals: Originals, storage: Path, addresses: Mapping[str, str]
    ) -> None:
        """Put the parts together; ``open`` is how to get a ledger."""
        self._database = database
        self._originals = originals
        #: What reading has found out, kept beside the originals.
        self.readings = Readings(storage)
        self._locks = storage / "locks"
        self._addresses = addresses

    @classmethod
    def open(cls, url: str, storage: Path, addresses: Mapping[str, str] = _NONE) -> Self:
        """Open a ledger, creating or migrating it where needed, also in several processes at once.

        ``addresses`` are the mailboxes' own by their names; our letters' Message-IDs end in their
        domains.
        """
        database = Database(url)
        try:
            originals = Originals(storage)
            migrate(database, storage / "locks" / "ledger.lock")
        except BaseException:
            database.close()
            raise
        return cls(database, originals, storage, addresses)

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    def __enter__(self) -> Self:
        """Use it for the length of a block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def keep(self, raw: bytes) -> str:
        """Put an original on disk for good and return its sha256."""
        return self._originals.keep(raw)

    def original(self, sha256: str) -> bytes:
        """Read an original; LedgerError where it is missing or damaged."""
        return self._originals.original(sha256)

    def uids(self, mailbox: str, folder: str, uidvalidity: int) -> frozenset[int]:
        """List the UIDs that need not be fetched."""
        return self._database.read(lambda s: intake.uids(s, mailbox, folder, uidvalidity))

    def withheld(self, mailbox: str, folder: str, uidvalidity: int) -> frozenset[int]:
        """List the UIDs of mails that a server has withheld so far."""
        return self._database.read(lambda s: intake.withheld(s, mailbox, folder, uidvalidity))

    def numbering(self, mailbox: str, folder: str) -> int:
        """Return the newest numbering of a folder whose server has no UIDVALIDITY."""
        return self._database.read(lambda s: intake.numbering(s, mailbox, folder))

    def archive(self, envelope: Envelope, raw: bytes, now: datetime) -> tuple[int, bool]:
        """Keep a mail's bytes, then give it its row; return the row and whether it is new."""
        sha256 = self._originals.keep(raw)
        return self._database.write(lambda s: intake.archive(s, envelope, sha256, len(raw), now))

    def archive_unfetched(self, envelope: Envelope, size: int, problem: str, now: datetime) -> int:
        """Give a mail that was not downloaded a parked row."""
        return self._database.write(
            lambda s: intake.archive_unfetched(s, envelope, size, problem, now)
        )

    def first_poll(self, mailbox: str, now: datetime) -> datetime:
        """Return when a mailbox was first polled, which is now for one never seen."""
        return self._database.write(lambda s: intake.first_poll(s, mailbox, now))

    def waiting(self, mailbox: str | None = None) -> tuple[MessageRecord, ...]:
        """List the messages nobody has judged yet, oldest first."""
        return self._database.read(lambda s: intake.waiting(s, mailbox))

    def begin(self, message: int) -> int:
        """Count an attempt before a message is opened; return how many there were."""
        return self._database.write(lambda s: intake.begin(s, message))

    def spare(self, message: int) -> None:
        """Take back the attempt just counted: nobody opened the message after all."""
        self._database.write(lambda s: intake.spare(s, message))

    def park(self, message: int, problem: str, now: datetime) -> None:
        """Set a message aside with its reason."""
        self._database.write(lambda s: intake.park(s, message, problem, now))

    def unpark(self, messages: Collection[int], now: datetime) -> None:
        """Let parked messages be tried again; all of them or none."""
        self._database.write(lambda s: intake.unpark(s, tuple(messages), now))

    def twin(self, message: int) -> int | None:
        """Find the judged message with the same bytes in the same mailbox."""
        return self._database.read(lambda s: intake.twin(s, message))

    def twin_of(self, content: str, before: int) -> int | None:
        """Find the judged message that says the same as the message ``before`` will."""
        return self._database.read(lambda s: intake.twin_of(s, content, before))

    def record(self, judgement: Judgement) -> None:
        """Record a judgement, with its standing and its letter, in one transaction."""
        letter_id = self._letter_id(judgement.draft)
        self._database.write(lambda s: judgements.record(s, judgement, letter_id))

    def history(self, rulebook: str, unit: str) -> tuple[Submission, ...]:
        """List what a unit submitted for a notice, oldest first, without duplicates."""
        return self._database.read(lambda s: judgements.history(s, rulebook, unit))

    def receipt_number(self, rulebook: str, key: str) -> str:
        """Return the receipt number of a unit or message, giving one out where there is none."""
        return self._database.write(lambda s: standings.receipt_number(s, rulebook, key))

    def rule(self, message: int, ruling: Ruling) -> int:
        """Record a person's ruling on a finding; return the event."""
        return self._database.write(lambda s: people.rule(s, message, ruling))

    def assign(self, message: int, unit: str, *, by: str, now: datetime, reason: str = "") -> int:
        """Record which unit a message is from; return the event."""
        hand = Hand(by=by, at=now, reason=reason)
        return self._database.write(lambda s: people.assign(s, message, unit, hand))

    def reclassify(
        self, message: int, disposition: Disposition, *, by: str, now: datetime, reason: str = ""
    ) -> int:
        """Record what a message is; return the event."""
        hand = Hand(by=by, at=now, reason=reason)
        return self._database.write(lambda s: people.reclassify(s, message, disposition, hand))

    def undo(self, event: int, *, by: str, now: datetime) -> int:
        """Take a person's decision back; return the message it was about."""
        return self._database.write(lambda s: people.undo(s, event, Hand(by=by, at=now)))

    def note(
        self,
        kind: str,
        detail: str,
        now: datetime,
        *,
        by: str = MACHINE,
        message: int | None = None,
    ) -> int:
        """Write something else that happened into the diary; return the event."""
        entry = Entry(at=now, kind=kind, by=by, message=message, detail=detail)
        return self._database.write(lambda s: note(s, entry))

    def save_standing(
        self, standing: Standing, draft: Draft | None, now: datetime, message: int | None = None
    ) -> int | None:
        """Record where a unit stands after a person decided about a message.

        Returns the letter that follows, None where there is none or it was written before.
        """
        letter_id = self._letter_id(draft)

        def work(session: Session) -> int | None:
            standings.put(session, standing, message, now)
            if draft is None:
                return None
            return outbox.enqueue(session, draft, letter_id, message, now)

        return self._database.write(work)

    def enqueue(self, draft: Draft, now: datetime, message: int | None = None) -> int | None:
        """Put a letter into the outbox; return it, None where its key is there already."""
        letter_id = self._letter_id(draft)
        return self._database.write(lambda s: outbox.enqueue(s, draft, letter_id, message, now))

    def outbox(self, state: LetterState | None = None) -> tuple[OutboxEntry, ...]:
        """List letters in the order they were decided."""
        return self._database.read(lambda s: outbox.outbox(s, state))

    def approve(self, letters: Collection[int], *, by: str, now: datetime) -> None:
        """Let held letters be sent; all of them or none."""
        self._database.write(lambda s: outbox.decide(s, letters, "approved", by, now))

    def cancel(self, letters: Collection[int], *, by: str, now: datetime) -> None:
        """Withdraw held or queued letters; all of them or none."""
        self._database.write(lambda s: outbox.decide(s, letters, "cancelled", by, now))

    def settle(self, letter: int, *, as_sent: bool, by: str, now: datetime) -> None:
        """Say of an unknown letter that it was sent, or let it be sent again."""
        kind = "settled-sent" if as_sent else "settled-resend"
        self._database.write(lambda s: outbox.decide(s, (letter,), kind, by, now))

    def settle_dead(self, mailbox: str, now: datetime) -> int:
        """Call letters unknown that a dead delivery left half sent; for the mailbox's owner."""
        return self._database.write(lambda s: outbox.settle_dead(s, mailbox, now))

    def claim(self, mailbox: str, now: datetime) -> OutboxEntry | None:
        """Take the next letter that is due; nobody else gets it."""
        token = secrets.token_hex(8)
        return self._database.write(lambda s: outbox.claim(s, mailbox, token, now))

    def delivered(self, letter: int, now: datetime) -> None:
        """Record that the server took a claimed letter."""
        self._database.write(lambda s: outbox.delivered(s, letter, now))

    def deferred(self, letter: int, due: datetime, problem: str, now: datetime) -> None:
        """Record that the server asked to come again with a claimed letter."""
        self._database.write(lambda s: outbox.deferred(s, letter, due, problem, now))

    def refused(self, letter: int, problem: str, now: datetime) -> None:
        """Record that the server refused a claimed letter for good."""
        self._database.write(lambda s: outbox.refused(s, letter, problem, now))

    def doubtful(self, letter: int, problem: str, now: datetime) -> None:
        """Record that nobody knows whether the server took a claimed letter."""
        self._database.write(lambda s: outbox.doubtful(s, letter, problem, now))

    def letters_to(self, address: str, since: datetime) -> int:
        """Count the letters written to an address since a time, also those not sent yet."""
        return self._database.read(lambda s: outbox.letters_to(s, address, since))

    def letters_sent(self, mailbox: str, since: datetime) -> int:
        """Count the letters that left, or may have left, a mailbox since a time."""
        return self._database.read(lambda s: outbox.letters_sent(s, mailbox, since))

    def wrote(self, message_ids: Collection[str]) -> bool:
        """Tell whether one of these Message-IDs is a letter's of ours."""
        return self._database.read(lambda s: outbox.wrote(s, message_ids))

    def standings(self, rulebook: str | None = None) -> tuple[Standing, ...]:
        """List the recorded standings by rulebook and unit."""
        return self._database.read(lambda s: standings.standings(s, rulebook))

    def standing(self, rulebook: str, unit: str) -> Standing | None:
        """Return where one unit stands, None where it never wrote."""
        return self._database.read(lambda s: standings.standing(s, rulebook, unit))

    def messages(
        self, disposition: Disposition | None = None, unit: str | None = None
    ) -> tuple[MessageRecord, ...]:
        """List messages as they came: all, or those of a disposition or a unit."""
        return self._database.read(lambda s: views.messages(s, disposition, unit))

    def message(self, message: int) -> MessageFile:
        """Return everything about a message; LedgerError for one that is not there."""
        return self._database.read(lambda s: views.message_file(s, message))

    def events(
        self, *, message: int | None = None, letter: int | None = None, after: int = 0
    ) -> tuple[Event, ...]:
        """List events in the order they were written, from after an id."""
        return self._database.read(
            lambda s: events(s, message=message, letter=letter, after=after)
        )

    def known_units(self, rulebook: str) -> tuple[Unit, ...]:
        """List the units that submitted something, in the order they first wrote."""
        return self._database.read(lambda s: standings.known_units(s, rulebook))

    def addresses(self, rulebook: str, unit: str) -> tuple[str, ...]:
        """List the addresses a unit's submissions came from, newest first."""
        return self._database.read(lambda s: standings.addresses(s, rulebook, unit))

    def rows(self, mailbox: str, folder: str, uidvalidity: int) -> tuple[MessageRecord, ...]:
        """List the rows of one numbering of a folder, by UID."""
        return self._database.read(lambda s: views.rows(s, mailbox, folder, uidvalidity))

    def folders_seen(self) -> tuple[tuple[str, str, int], ...]:
        """List every mailbox, folder and UIDVALIDITY that has rows."""
        return self._database.read(views.folders_seen)

    def verify(self) -> Verification:
        """Look at every original and every row; changes nothing."""
        return verify(self._database, self._originals)

    def own(self, mailbox: str, who: str, wait: float | None) -> AbstractContextManager[None]:
        """Own a mailbox for a block, waiting so many seconds (None: for ever).

        Raises Owned, naming the process and its errand, when another one has it all that time.
        """
        return own(self._database, self._locks, mailbox, who, wait)

    def _letter_id(self, draft: Draft | None) -> str:
        """Make the Message-ID a letter of ours is known by; nobody can guess it."""
        address = self._addresses.get(draft.mailbox, "") if draft else ""
        domain = address.rpartition("@")[2] or "mailbot.invalid"
        return f"<{secrets.token_hex(12)}.mailbot@{domain}>"

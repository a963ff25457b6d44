"""Fetch what is new in a mailbox: raw bytes on disk and a row committed before anything else.

One mail never stands in the way of another: what the server withholds, and what breaks the
connection, comes after everything else, in this look and in the next polls, and is then set aside.
"""

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from mailbot.jobs.connection import Connection
from mailbot.jobs.numbering import numbering
from mailbot.jobs.office import Office, log
from mailbot.mail.imap import Listing, MailWithheldError
from mailbot.mail.trouble import MailServerError
from mailbot.model.record import Envelope
from mailbot.sandbox import Failure
from mailbot.settings import Mailbox

#: Larger mails are not downloaded; providers take at most 50 MB, a third more in base64.
LARGEST_MAIL = 100 * 1024 * 1024
#: Polls that ask for a mail which the server does not hand out.
_TRIES = 3
#: Mails whose sizes and times are asked for at once.
_CHUNK = 100
#: Connections lost in one look before the server itself is taken for broken.
_LOSSES = 5


@dataclass(slots=True)
class Seen:
    """Mails that are none of ours, remembered as long as a connection lives.

    They have no row, so every look at the folder would ask for them again.
    """

    older: set[tuple[str, int, int]] = field(default_factory=set)


@dataclass(slots=True)
class Fetched:
    """What one look into a mailbox brought, told also where it ended early."""

    new: int = 0
    #: Mails the server lists and does not hand out; a sentence each.
    withheld: list[str] = field(default_factory=list)


def fetch_new(
    office: Office,
    mailbox: Mailbox,
    connection: Connection,
    seen: Seen,
    fetched: Fetched,
    stop: threading.Event,
) -> None:
    """Archive every mail in the mailbox's folders that has no row yet, counting in ``fetched``.

    Safe to break off and repeat at any point. Raises MailServerError, SettingsError and
    LedgerError; a folder that cannot be opened is told after the others were looked at.
    """
    office.ledger.first_poll(mailbox.name, office.clock())
    look = _Look(office, mailbox, connection, seen, fetched, stop)
    closed: MailServerError | None = None
    for folder in mailbox.folders:
        try:
            look.into(folder)
        except MailServerError as error:
            if not connection.alive:
                raise
            closed = error
    if closed is not None:
        raise closed


class _Look:
    """One look into a mailbox."""

    def __init__(
        self,
        office: Office,
        mailbox: Mailbox,
        connection: Connection,
        seen: Seen,
        fetched: Fetched,
        stop: threading.Event,
    ) -> None:
        self._office = office
        self._mailbox = mailbox
        self._connection = connection
        self._seen = seen
        self._fetched = fetched
        self._stop = stop
        self._losses = 0

    def into(self, folder: str) -> None:
        """Archive what is new in one folder; what was withheld before comes last."""
        inbox = self._connection.inbox()
        opened = inbox.select(folder)
        place = _Place(folder, numbering(self._office, self._mailbox, opened, inbox))
        ledger, at = self._office.ledger, (self._mailbox.name, folder, place.uidvalidity)
        known, late = ledger.uids(*at), ledger.withheld(*at)
        passed = {uid for f, v, uid in self._seen.older if _Place(f, v) == place}
        wanted = [uid for uid in inbox.uids() if uid not in known and uid not in passed]
        for uids in ([u for u in wanted if u not in late], [u for u in wanted if u in late]):
            self._download(place, self._ours(place, uids))

    def _ours(self, place: "_Place", uids: list[int]) -> Iterator[Listing]:
        """Leave out, and remember, what is older than the mailbox's ``since``."""
        since = self._mailbox.since
        for start in range(0, len(uids), _CHUNK):
            for listing in self._described(place, uids[start : start + _CHUNK]):
                if since and listing.received and listing.received < since:
                    self._seen.older.add((place.folder, place.uidvalidity, listing.uid))
                else:
                    yield listing

    def _described(self, place: "_Place", uids: list[int]) -> Iterator[Listing]:
        """Ask for sizes and times: where one mail breaks the connection, for each by itself."""
        try:
            yield from list(self._connection.inbox().listings(uids))
        except MailServerError as error:
            if len(uids) == 1:
                listing = Listing(uid=uids[0], size=None, received=None)
                self._withhold(place, listing, error.sentence)
            self._return_to(place, error)
        else:
            return
        if len(uids) > 1:
            for uid in uids:
                yield from self._described(place, [uid])

    def _download(self, place: "_Place", listings: Iterable[Listing]) -> None:
        """Fetch mail by mail; one that breaks the connection comes once more after the others."""
        queue = deque(listings)
        broke: dict[int, str] = {}
        try:
            while queue and not self._stop.is_set():
                listing = queue.popleft()
                try:
                    self._archive(place, listing)
                except MailWithheldError as error:
                    self._withhold(place, listing, str(error))
                except MailServerError as error:
                    if self._connection.alive:
                        raise
                    if listing.uid in broke:
                        self._withhold(place, listing, error.sentence)
                    else:
                        broke[listing.uid] = error.sentence
                        queue.append(listing)
                    self._return_to(place, error)
        except MailServerError:
            for listing in queue:
                if listing.uid in broke:
                    self._withhold(place, listing, broke[listing.uid])
            raise

    def _return_to(self, place: "_Place", error: MailServerError) -> None:
        """Connect anew and open the folder again; a renumbered one waits for the next look."""
        self._losses += 1
        log.warning("connection lost", mailbox=self._mailbox.name, why=error.sentence)
        if self._losses > _LOSSES:
            raise error
        said = self._connection.inbox().select(place.folder).uidvalidity
        if said not in {0, place.uidvalidity}:
            raise error

    def _archive(self, place: "_Place", listing: Listing) -> None:
        """Download one mail and give it its row."""
        ledger, now = self._office.ledger, self._office.clock()
        if listing.size is not None and listing.size > LARGEST_MAIL:
            problem = (
                f"{listing.size} bytes are more than {LARGEST_MAIL}; the mail stays on the "
                "server: save it there and take it in by hand"
            )
            envelope = self._envelope(place, listing, listing.received or now)
            row = ledger.archive_unfetched(envelope, listing.size, problem, now)
            log.warning("mail too large", mailbox=self._mailbox.name, message=row)
            self._fetched.new += 1
            return
        raw = self._connection.inbox().fetch(listing.uid)
        if raw is None:
            return
        received, source = _received(self._office, listing, raw, now)
        row, new = ledger.archive(self._envelope(place, listing, received), raw, now)
        if source:
            ledger.note("no-internaldate", source, now, message=row)
        if listing.size is not None and len(raw) < listing.size:
            ledger.note("short", f"{len(raw)} of {listing.size} bytes", now, message=row)
            log.warning("mail shorter than announced", message=row, announced=listing.size)
        self._fetched.new += new
        log.info(
            "archived",
            mailbox=self._mailbox.name,
            folder=place.folder,
            uid=listing.uid,
            message=row,
            new=new,
        )

    def _withhold(self, place: "_Place", listing: Listing, why: str) -> None:
        """Give a mail that could not be had a row that says so; the next polls ask again."""
        ledger, now = self._office.ledger, self._office.clock()
        envelope = self._envelope(place, listing, listing.received or now)
        row = ledger.archive_unfetched(envelope, listing.size or 0, why, now)
        tries = sum(event.kind == "parked" for event in ledger.events(message=row))
        if tries % _TRIES:
            ledger.unpark((row,), now)
        log.warning("mail withheld", mailbox=self._mailbox.name, message=row, why=why)
        self._fetched.withheld.append(why)

    def _envelope(self, place: "_Place", listing: Listing, received: datetime) -> Envelope:
        return Envelope(
            mailbox=self._mailbox.name,
            folder=place.folder,
            uidvalidity=place.uidvalidity,
            uid=listing.uid,
            received=received,
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """A folder in one of its numberings."""

    folder: str
    uidvalidity: int


def _received(
    office: Office, listing: Listing, raw: bytes, now: datetime
) -> tuple[datetime, str | None]:
    """Return when a mail arrived, and where that is said when the server does not say it.

    Its bytes are kept before anything opens them. Date is the sender's own word: it counts last,
    and never for a time that has not come yet.
    """
    if listing.received is not None:
        return listing.received, None
    office.ledger.keep(raw)
    try:
        message = office.reader.parse(raw)
    except Failure:
        return now, "clock"
    if message.received:
        return message.received, "Received"
    return (message.date, "Date") if message.date and message.date <= now else (now, "clock")

"""Mail in: one IMAP connection that looks and never touches.

Folders are opened read-only, so no flag can change. Only commands that every server of the field
answers truthfully: searches by UID alone, sizes and times first, then whole mails one by one,
never ENVELOPE or BODYSTRUCTURE (FIELD §1). Must not parse mails or remember anything about them.
"""

import contextlib
import imaplib
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from mailbot.mail.greeting import Family, Identity, family_of, introduce, log_in
from mailbot.mail.trouble import MailServerError, spoken
from mailbot.mail.wakeup import wait_for_news
from mailbot.mail.wire import NONSENSE, Timeouts, Wire
from mailbot.model.account import Account

#: UIDs in one command: short enough for any server's longest line.
_CHUNK = 100
#: Seconds to wait for an answer to LOGOUT.
_FAREWELL = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder as it is when opened."""

    name: str
    #: 0 where the server has none (Exmail).
    uidvalidity: int
    exists: int
    uidnext: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What the server says of a mail before anybody downloads it; None where it says nothing."""

    uid: int
    size: int | None
    #: INTERNALDATE, aware, in UTC.
    received: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFacts:
    """What a server is like, for ``doctor``."""

    greeting: str
    #: As advertised after log-in.
    capabilities: tuple[str, ...]
    #: Its answer to ID, empty where it gives none.
    identity: Identity
    family: Family
    folder: Folder
    #: Oldest mail it shows: QQ hides what is older than 30 days until told otherwise.
    oldest: datetime | None


class MailWithheldError(Exception):
    """The server lists a mail but does not hand it out now. Others may work; try again later."""


class Inbox:
    """One connection to one account, logged in. Belongs to one thread.

    Every method raises MailServerError where the server cannot be used; once the connection is
    lost (``alive`` is false) only ``close`` makes sense.
    """

    def __init__(self, wire: Wire, identity: Identity, timeouts: Timeouts) -> None:
        """Take over a connection that is logged in; use ``open`` instead."""
        self._wire = wire
        self._identity = identity
        self._timeouts = timeouts
        self._exists = 0

    @classmethod
    def open(cls, account: Account, timeouts: Timeouts | None = None) -> Self:
        """Connect, log in, and introduce mailbot where the server asks for it."""
        limits = timeouts or Timeouts()
        wire = Wire.dial(account, limits)
        try:
            log_in(wire, account)
            return cls(wire, introduce(wire), limits)
        except BaseException:
            _hang_up(wire)
            raise

    def __enter__(self) -> Self:
        """Return the open connection."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    @property
    def alive(self) -> bool:
        """False once the connection is lost or closed."""
        return self._wire.alive

    def close(self) -> None:
        """Log out if the server still listens, and hang up. Safe to repeat."""
        if self.alive:
            self._wire.alive = False
            # A farewell that fails changes nothing.
            with contextlib.suppress(imaplib.IMAP4.error, OSError, *NONSENSE):
                self._wire.socket().settimeout(_FAREWELL)
                self._wire.logout()
        _hang_up(self._wire)

    def hang_up(self) -> None:
        """Close the connection without a word, in the middle of whatever the server is saying."""
        _hang_up(self._wire)

    def folders(self) -> tuple[str, ...]:
        """Name every folder that can be opened."""
        with self._wire.talking("listing the folders"):
            found = self._wire.list_folders()
        closed = {b"\\NOSELECT", b"\\NONEXISTENT"}
        return tuple(
            name for flags, _, name in found if closed.isdisjoint(map(bytes.upper, flags))
        )

    def select(self, folder: str) -> Folder:
        """Open a folder read-only; again to see what is new in it."""
        with self._wire.talking(f"opening the folder {folder}"):
            answer = self._wire.select_folder(folder, readonly=True)
        self._exists = answer.get(b"EXISTS", 0)
        return Folder(
            name=folder,
            uidvalidity=answer.get(b"UIDVALIDITY", 0),
            exists=self._exists,
            uidnext=answer.get(b"UIDNEXT"),
        )

    def uids(self, after: int = 0) -> tuple[int, ...]:
        """List the UIDs above a bookmark in the open folder, ascending.

        Where the search is refused, or finds fewer mails than the folder holds, the mails are
        counted off one by one as well.
        """
        if self._exists == 0:
            return ()
        found = self._search(f"{after + 1}:*")
        if found is None:
            found = self._count_off()
        elif after == 0 and len(found) < self._exists:
            try:
                found |= self._count_off()
            except MailServerError:
                # A colleague has removed mails since the folder was opened: there are fewer.
                if not self.alive:
                    raise
        # "n:*" always finds the last mail, and some servers find all of them.
        return tuple(sorted(uid for uid in found if uid > after))

    def listings(self, uids: Iterable[int]) -> Iterator[Listing]:
        """Yield one listing for every mail asked for, ascending, a chunk a command."""
        wanted = sorted(set(uids))
        for start in range(0, len(wanted), _CHUNK):
            yield from self._listings(wanted[start : start + _CHUNK])

    def fetch(self, uid: int) -> bytes | None:
        """Download one mail as it is; None when it is gone from the folder.

        Raises MailWithheldError where the server shows the mail but gives nothing or nonsense
        for it: not processed, but no reason to stop either.
        """
        try:
            with self._wire.at_most(self._timeouts.mail):
                answer = self._ask([uid], "BODY.PEEK[]")
        except MailServerError as error:
            if not self.alive:
                raise
            raise MailWithheldError(error.sentence) from error
        data = answer.get(uid, {}).get(b"BODY[]")
        if isinstance(data, bytes) and data:
            return data
        if uid not in answer and self._is_gone(uid):
            return None
        message = f"{self._wire.name} lists mail {uid} but gives no content for it"
        raise MailWithheldError(message)

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Wait until the open folder has news, the time is over or ``stop`` is set.

        True is a hint to look; false says nothing, and comes from servers without IDLE as well.
        At most five minutes at a time, and ``stop`` ends it within a second.
        """
        return wait_for_news(self._wire, seconds, stop)

    def keep_alive(self) -> None:
        """Say something, so that nobody closes a quiet connection."""
        with self._wire.talking("keeping the connection alive"):
            self._wire.noop()

    def facts(self, folder: str) -> ServerFacts:
        """Tell what the server is like; opens the folder."""
        opened = self.select(folder)
        # The lowest UIDs arrived first, but for the few that were moved in later.
        first = self.listings(self.uids()[:_CHUNK])
        times = [mail.received for mail in first if mail.received is not None]
        greeting = spoken(self._wire.welcome)
        capabilities = tuple(spoken(word) for word in self._wire.capabilities())
        names = (value for _, value in self._identity)
        return ServerFacts(
            greeting=greeting,
            capabilities=capabilities,
            identity=self._identity,
            family=family_of(greeting, *capabilities, *names),
            folder=opened,
            oldest=min(times, default=None),
        )

    def _ask(self, uids: list[int], *items: str) -> dict[int, dict[bytes, Any]]:
        """Fetch by UID, which must ascend: Tencent calls anything else a bad sequence."""
        doing = f"fetching mail {uids[0]}" + (f" to {uids[-1]}" if len(uids) > 1 else "")
        with self._wire.talking(doing):
            answer: dict[int, dict[bytes, Any]] = self._wire.fetch(uids, items)
        return answer

    def _search(self, uid_range: str) -> set[int] | None:
        """Search by UIDs; None where the server will not."""
        try:
            with self._wire.talking("searching by UID"):
                return self._wire.search_uids(uid_range)
        except MailServerError:
            if not self.alive:
                raise
            return None

    def _count_off(self) -> set[int]:
        found: set[int] = set()
        with self._wire.talking("counting the mails"):
            for start in range(1, self._exists + 1, _CHUNK):
                stop = min(start + _CHUNK, self._exists + 1)
                found |= self._wire.fetch_uids(range(start, stop))
        return found

    def _listings(self, uids: list[int]) -> Iterator[Listing]:
        try:
            answer = self._ask(uids, "RFC822.SIZE", "INTERNALDATE")
        except MailServerError:
            if not self.alive:
                raise
            # One mail that the server cannot describe must not hide its neighbours.
            half = len(uids) // 2
            if half:
                yield from self._listings(uids[:half])
                yield from self._listings(uids[half:])
                return
            answer = {}
        for uid in uids:
            yield _listing(uid, answer.get(uid, {}))

    def _is_gone(self, uid: int) -> bool:
        """Tell whether a mail was moved or expunged, rather than held back."""
        self.keep_alive()
        left = self._search(f"{uid}:{uid}")
        return uid not in (self._ask([uid], "RFC822.SIZE") if left is None else left)


def _hang_up(wire: Wire) -> None:
    wire.alive = False
    with contextlib.suppress(OSError):
        wire.shutdown()


def _listing(uid: int, said: dict[bytes, Any]) -> Listing:
    size, received = said.get(b"RFC822.SIZE"), said.get(b"INTERNALDATE")
    return Listing(
        uid=uid,
        size=size if isinstance(size, int) else None,
        received=_in_utc(received) if isinstance(received, datetime) else None,
    )


def _in_utc(time: datetime) -> datetime | None:
    """Give a server's time in UTC; None for one that names no zone, or none on earth."""
    try:
        return time.astimezone(UTC) if time.tzinfo else None
    except (ValueError, OverflowError):
        return None

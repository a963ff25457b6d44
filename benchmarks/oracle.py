"""A desk to do harm to, and what must be true of it afterwards."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from mailbot.model.letter import LetterState
from mailbot.model.message import MessageState
from tests import post
from tests.desk import DESK_TIME, Desk
from tests.servers import Dovecot, Sink

#: Nothing is held up by a cap.
PLENTY = "[letters]\npace = 0\ncap_sender_day = 99999\ncap_hour = 99999\n"
_LATER = DESK_TIME + timedelta(hours=6)


@contextmanager
def harmed(dovecot: Dovecot, sink: Sink, database: str | None = None) -> Iterator[Desk]:
    """Open a desk in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="mailbot-harm-") as folder:
        desk = Desk(folder=Path(folder) / "desk", dovecot=dovecot, sink=sink, database=database)
        desk.open().configure(tail=PLENTY)
        yield desk


def lay(desk: Desk, first: int, count: int) -> int:
    """Put so many reports of units of their own into an inbox; return the next number."""
    for number in range(first, first + count):
        unit = f"广州恒石{number}号建筑工程有限公司"
        sender = f"a@unit{number}.example"
        raw = post.report(unit, sender=sender, complete=number % 3 != 0)
        desk.put("gzcia", raw, post.NOON + timedelta(seconds=number))
    return first + count


def settle(desk: Desk, put: int, *, others: tuple[Sink, ...] = ()) -> Counter[str]:
    """Poll once more, undisturbed, and see that everything is accounted for exactly once.

    ``others`` are servers that letters were handed to as well. Returns how letters ended. Raises
    AssertionError.
    """
    desk.configure(tail=PLENTY)
    desk.poll(_LATER)
    records, entries = desk.messages(), desk.app().outbox(None)
    assert {m.state for m in records} <= {MessageState.JUDGED}, "a mail was not judged"
    assert len(records) == len({m.envelope for m in records}) == put, "a mail is lost or doubled"
    # The service writes reminders as well; they answer nobody.
    owed = Counter(e.message for e in entries if e.message is not None)
    assert owed == Counter(m.id for m in records), "a mail has no letter, or two"

    wire = Counter(
        str(letter.mail["Message-ID"])
        for sink in (desk.sink, *others)
        for letter in sink.letters()
    )
    assert set(wire.values()) <= {1}, "a letter went out twice"
    sent = {e.message_id for e in entries if e.state is LetterState.SENT}
    doubtful = {e.message_id for e in entries if e.state is LetterState.UNKNOWN}
    assert sent <= wire.keys(), "a letter is called sent and was not"
    assert wire.keys() <= sent | doubtful, "a letter went out and nobody knows"

    accounts = {a.mailbox: a for a in desk.app().reconcile().accounts}
    assert accounts["gzcia"].missing == (), "server and ledger differ"
    before = desk.messages(), desk.app().outbox(None), desk.app().ledger(), desk.wire()
    desk.poll(_LATER + timedelta(minutes=10))
    after = desk.messages(), desk.app().outbox(None), desk.app().ledger(), desk.wire()
    assert before == after, "a second poll changed something"
    verification = desk.app().verify()
    assert verification.faults == (), verification.faults
    incoming = desk.folder / "storage" / "originals" / "incoming"
    assert not list(incoming.glob("*")), "half an original was left"
    ends = Counter(e.state.value for e in entries)
    ends["unknown, had by the server"] = len(doubtful & wire.keys())
    return ends

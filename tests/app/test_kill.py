"""kill -9 at any moment of a poll: nothing is lost, nothing is sent twice, nobody stays behind.

``MAILBOT_KILLS=500 MAILBOT_SEED=7`` kills more often, or as before.
"""

import os
import random
import signal
import time
from collections import Counter
from datetime import timedelta
from subprocess import Popen

import pytest

from mailbot.model.letter import LetterState
from mailbot.model.message import MessageState
from tests import post
from tests.app.orphans import descendants, orphanage
from tests.desk import DESK_TIME, Desk
from tests.waiting import until

KILLS = int(os.environ.get("MAILBOT_KILLS", "10"))
SEED = int(os.environ.get("MAILBOT_SEED") or random.randrange(1 << 32))


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_kill_9_at_random_moments(
    desk: Desk, database: str, request: pytest.FixtureRequest
) -> None:
    print(f"MAILBOT_SEED={SEED}")  # noqa: T201 - to play it again
    dice = random.Random(SEED)
    if database == "postgresql":
        desk.database = request.getfixturevalue("database_url")
    # Counting how often one sender was written to would depend on who was killed when.
    desk.configure(tail="[letters]\npace = 0\ncap_sender_day = 9999\n")
    desk.put("cacem", post.dossier(pages="lsar"))
    killed, put = 0, 1
    with orphanage() as orphans:
        for round_ in range(KILLS):
            for _ in range(3):
                desk.put("gzcia", _mail(put), post.NOON + timedelta(seconds=put))
                put += 1
            with desk.started("poll", now=DESK_TIME.isoformat()) as process:
                killed += _kill(process, dice)
            orphans.empty()
            assert desk.app().verify().faults == (), round_
    assert killed >= KILLS // 2
    _settled(desk, put)


def _mail(number: int) -> bytes:
    unit = f"广州恒石{number}号建筑工程有限公司"
    return post.report(unit, sender=f"a@unit{number}.example", complete=number % 3 != 0)


def _kill(process: Popen[str], dice: random.Random) -> bool:
    """Kill a poll some moments after it has said something; tell whether it was still at work."""
    assert process.stderr is not None
    for _ in range(dice.randint(0, 12)):
        if not process.stderr.readline():
            break
    time.sleep(dice.choice((0.0, 0.003, 0.03, 0.3)) * dice.random())
    at_work = process.poll() is None
    if at_work:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
    return at_work


def _settled(desk: Desk, put: int) -> None:
    """Everything is accounted for once, whoever died when."""
    later = DESK_TIME + timedelta(minutes=10)
    desk.poll(later)
    records, entries = desk.messages(), desk.app().outbox(None)
    assert {m.state for m in records} == {MessageState.JUDGED}
    assert len(records) == len({m.envelope for m in records}) == put

    assert Counter(e.message for e in entries) == Counter(m.id for m in records)
    assert {e.state for e in entries} <= {LetterState.SENT, LetterState.UNKNOWN}
    wire = Counter(str(letter.mail["Message-ID"]) for letter in desk.letters())
    assert set(wire.values()) == {1}
    sent = {e.message_id for e in entries if e.state is LetterState.SENT}
    unknown = {e.message_id for e in entries if e.state is LetterState.UNKNOWN}
    assert sent <= wire.keys() <= sent | unknown

    accounts = desk.app().reconcile().accounts
    assert [(a.server, a.ledger, a.missing) for a in accounts] == [
        (1, 1, ()),
        (put - 1, put - 1, ()),
    ]
    before = desk.messages(), desk.app().outbox(None), desk.app().ledger(), desk.wire()
    desk.poll(later + timedelta(minutes=10))
    assert (desk.messages(), desk.app().outbox(None), desk.app().ledger(), desk.wire()) == before
    verification = desk.app().verify()
    assert verification.faults == ()
    assert not list((desk.folder / "storage" / "originals" / "incoming").glob("*"))


def test_a_kill_in_the_middle_of_reading_leaves_no_child(desk: Desk) -> None:
    """Long papers keep children of both kinds at work when the blow comes."""
    for number, unit in enumerate(("青岛市建筑业协会", "河南省工程建设协会")):
        desk.put("cacem", post.dossier(unit, pages="lsar" * 3, sender=f"a@u{number}.example"))
    with orphanage() as orphans:
        with desk.started("poll", now=DESK_TIME.isoformat()) as process:
            # The nursery, and in it at least two that read or look.
            until(lambda: len(descendants(process.pid)) >= 3)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
        orphans.empty(seconds=10)
    assert [m.state for m in desk.messages()] == [MessageState.ARCHIVED] * 2
    desk.poll()
    assert {m.state for m in desk.messages()} == {MessageState.JUDGED}
    assert len(desk.letters()) == 2

"""kill -9 at random moments of ``poll``, ``outbox send`` and ``run``, and then count.

    python -m benchmarks.kill [--kills 60] [--seed 7] [--postgresql]

Nothing may be lost and nothing sent twice; a letter may be ``unknown`` only where a delivery was
killed, one a kill at the most.
"""

import argparse
import os
import random
import signal
import time
from contextlib import ExitStack
from subprocess import Popen

from benchmarks.oracle import PLENTY, harmed, lay, settle
from mailbot.app.logs import set_up_logs
from mailbot.model.letter import LetterState
from tests.app.orphans import orphanage
from tests.desk import DESK_TIME, Desk
from tests.servers import dovecot, postgresql, smtp_sink

#: Seconds a command may need before it says its first word.
_START = 4.0
_MAILS = 5
_ERRANDS = ("outbox send", "poll", "outbox send", "poll", "run")


def main(kills: int, seed: int, *, on_postgresql: bool) -> None:
    """Kill so often; print how letters ended. Raises AssertionError where the count is wrong."""
    dice = random.Random(seed)
    set_up_logs(debug=False, watched=True)
    print(f"seed {seed}, {'PostgreSQL' if on_postgresql else 'SQLite'}")
    with ExitStack() as servers:
        box, sink = servers.enter_context(dovecot()), servers.enter_context(smtp_sink())
        url = servers.enter_context(postgresql()).fresh() if on_postgresql else None
        desk = servers.enter_context(harmed(box, sink, url))
        put, hit = 1, dict.fromkeys(_ERRANDS, 0)
        for turn in range(kills):
            errand = _ERRANDS[turn % len(_ERRANDS)]
            put = lay(desk, put, _MAILS)
            if errand == "outbox send":
                _write_letters(desk)
            hit[errand] += _killed(desk, errand, dice)
            assert desk.app().verify().faults == (), f"damage after kill {turn}"
        ends = settle(desk, put - 1)
        told = ", ".join(f"{count} {errand}" for errand, count in hit.items())
        print(f"{put - 1} mails; killed at work: {told}; letters: {dict(ends)}")
        assert ends["unknown"] <= sum(hit.values()), "more in doubt than were killed"


def _write_letters(desk: Desk) -> None:
    """Have the letters written and approved, and none sent."""
    desk.configure(tail=PLENTY, replies='"hold"')
    desk.poll()
    held = desk.app().outbox(LetterState.HELD)
    desk.app().approve(tuple(entry.id for entry in held), "test")
    desk.configure(tail=PLENTY)


def _killed(desk: Desk, errand: str, dice: random.Random) -> bool:
    """Start a command and kill it somewhere; tell whether it was still at work."""
    command = desk.started(*errand.split(), now=DESK_TIME.isoformat())
    with orphanage() as orphans, command as process:
        _await_moment(process, dice)
        at_work = process.poll() is None
        if at_work:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        orphans.empty()
    return at_work


def _await_moment(process: Popen[str], dice: random.Random) -> None:
    """Wait for some lines of its log, and some moments more; now and then not even for one."""
    assert process.stderr is not None
    if dice.random() < 0.1:  # noqa: PLR2004 - seldom: little happens while it starts
        time.sleep(_START * dice.random())
        return
    for _ in range(dice.randint(0, 3 * _MAILS)):
        if not process.stderr.readline():
            break
    time.sleep(dice.choice((0.0, 0.001, 0.003, 0.01, 0.1)) * dice.random())


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--kills", type=int, default=60)
    words.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    words.add_argument("--postgresql", action="store_true")
    given = words.parse_args()
    main(given.kills, given.seed, on_postgresql=given.postgresql)

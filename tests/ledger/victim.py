"""What other processes do to a ledger in the tests; each says aloud what it was promised.

Run as ``python -m tests.ledger.victim ERRAND URL STORAGE ARGUMENT``.
"""

import resource
import sys
import time
from pathlib import Path

from mailbot.ledger import Ledger, LedgerError
from tests.ledger.nouns import archived, envelope, judgement, later, raw


def say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201 - its way of telling the test


def intake(ledger: Ledger, start: str) -> None:
    """Archive, record and deliver without end; the wire is a file that keeps every line."""
    wire = Path(start).open("a", encoding="utf-8")  # noqa: SIM115 - it ends by SIGKILL
    ledger.settle_dead("cacem", later(0))
    for left in ledger.waiting():
        ledger.record(judgement(left.id))
    uid = max(ledger.uids("cacem", "INBOX", 1), default=0)
    while True:
        uid += 1
        message, _ = ledger.archive(envelope(uid), raw(uid), later(uid))
        say("archived", uid)
        ledger.begin(message)
        ledger.record(judgement(message, later(uid)))
        say("recorded", message)
        claimed = ledger.claim("cacem", later(uid))
        if claimed is not None:
            wire.write(f"{claimed.id}\n")
            wire.flush()
            ledger.delivered(claimed.id, later(uid))
            say("delivered", claimed.id)


def claim(ledger: Ledger, start: str) -> None:
    """Claim letters until there are none, beginning together with the others."""
    while not Path(start).exists():
        time.sleep(0.005)
    while (entry := ledger.claim("cacem", later(0))) is not None:
        say("claimed", entry.id)


def archive(ledger: Ledger, start: str) -> None:
    """Archive one mail that all archive, and one of its own."""
    archived(ledger, 1)
    say("archived", archived(ledger, int(start)))


def own(ledger: Ledger, start: str) -> None:
    """Own a mailbox until told to end."""
    with ledger.own("cacem", start, wait=0):
        say("owned")
        sys.stdin.readline()


def overflow(ledger: Ledger, start: str) -> None:
    """Go on with a limit to the size of every file, as on a full disk."""
    message = archived(ledger)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(start), int(start)))
    for act in (
        lambda: ledger.archive(envelope(2), b"x" * 5_000_000, later(2)),
        lambda: ledger.record(judgement(message, subject="x" * 5_000_000)),
    ):
        try:
            act()
        except LedgerError as error:
            say("refused", error)


def main() -> None:
    errand, url, storage, argument = sys.argv[1:]
    errands = {e.__name__: e for e in (intake, claim, archive, own, overflow)}
    with Ledger.open(url, Path(storage)) as ledger:
        errands[errand](ledger, argument)


if __name__ == "__main__":
    main()

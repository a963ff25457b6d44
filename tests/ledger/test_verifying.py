"""Verify: whatever is missing or damaged is said; what is only left over is no fault."""

from pathlib import Path

from sqlalchemy import text

from mailbot.ledger import Ledger
from mailbot.ledger.engine import Database
from tests.ledger.nouns import NOON, archived, envelope, judgement


def path_of(storage: Path, ledger: Ledger, message: int) -> Path:
    sha256 = ledger.message(message).record.sha256
    return storage / "originals" / sha256[:2] / sha256


def change(url: str, statement: str) -> None:
    database = Database(url)
    with database.engine.begin() as connection:
        connection.execute(text(statement))
    database.close()


def test_a_whole_ledger_has_no_faults(ledger: Ledger) -> None:
    messages = [archived(ledger, number) for number in (1, 2)]
    ledger.record(judgement(messages[0]))
    ledger.archive_unfetched(envelope(3), 10**9, "too large", NOON)
    verification = ledger.verify()
    assert (verification.faults, verification.orphans) == ((), ())
    assert (verification.originals, verification.messages) == (2, 3)


def test_an_original_without_a_row_is_no_fault(ledger: Ledger) -> None:
    sha256 = ledger.keep(b"a poll died here")
    verification = ledger.verify()
    assert (verification.faults, verification.orphans) == ((), (sha256,))


def test_missing_and_damaged_originals_are_told(ledger: Ledger, storage: Path) -> None:
    missing, damaged = archived(ledger, 1), archived(ledger, 2)
    path_of(storage, ledger, missing).unlink()
    path_of(storage, ledger, damaged).write_bytes(b"")
    faults = ledger.verify().faults
    assert len(faults) == 2
    assert any("missing" in f and f.endswith(f"(message {missing})") for f in faults)
    assert any("damaged" in f and f.endswith(f"(message {damaged})") for f in faults)


def test_a_noun_that_cannot_be_read_is_told(ledger: Ledger, url: str) -> None:
    ledger.record(judgement(archived(ledger)))
    change(url, "UPDATE verdict SET verdict = '{\"rulebook\": 7}'")
    change(url, "UPDATE letter SET state = 'lost'")
    faults = ledger.verify().faults
    assert any(fault.startswith("a row of verdict cannot be read") for fault in faults)
    assert any(fault.startswith("a row of letter cannot be read") for fault in faults)
    assert len(faults) == 2


def test_rows_that_contradict_each_other_are_told(ledger: Ledger, url: str) -> None:
    archived(ledger, 1)
    archived(ledger, 2)
    change(url, "UPDATE message SET state = 'judged' WHERE uid = 1")
    change(url, "UPDATE message SET state = 'parked' WHERE uid = 2")
    assert ledger.verify().faults == (
        "message 1 is judged and has no verdict; retry it",
        "message 2 is parked without a reason; retry it",
    )


def test_a_broken_reference_is_told(url: str, storage: Path) -> None:
    if not url.startswith("sqlite"):
        return  # PostgreSQL lets nobody break one
    with Ledger.open(url, storage) as ledger:
        archived(ledger)
        database = Database(url)
        raw = database.engine.raw_connection()
        raw.cursor().execute("PRAGMA foreign_keys = OFF")
        raw.cursor().execute("UPDATE event SET message = 99")
        raw.close()
        database.close()
        assert ledger.verify().faults == ("row 1 of event refers to a message that is not there",)

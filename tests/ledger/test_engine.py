"""The connection: transactions are tried again where that is safe, and errors are one sentence."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from mailbot.ledger import Ledger, LedgerError, engine
from mailbot.ledger.engine import Database
from mailbot.model.letter import LetterState
from tests.ledger.nouns import NOON, archived, draft, envelope, later, raw, ruling
from tests.ledger.severing import severing
from tests.servers import PostgreSQL


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("ledger.sqlite", "is no database URL"),
        ("mysql://localhost/x", "mysql is no database mailbot knows"),
        ("postgresql+nothing://localhost/x", "write postgresql"),
        ("sqlite://", "a ledger in memory would be lost"),
        ("postgresql+psycopg://x:secret@127.0.0.1:1/x", "127.0.0.1"),
        ("sqlite:////proc/nowhere/ledger.sqlite", "cannot be created"),
    ],
)
def test_a_database_out_of_reach_is_named(url: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=sentence) as caught:
        Ledger.open(url, tmp_path)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_text("Sehr geehrte Damen und Herren, " * 99)
    with pytest.raises(LedgerError, match="not a database; restore it from a backup"):
        Ledger.open(f"sqlite:///{tmp_path}/ledger.sqlite", tmp_path)


def test_sqlite_commits_survive_a_power_cut(tmp_path: Path) -> None:
    """WAL with synchronous NORMAL may lose the last commits, and a commit is a promise."""
    url = f"sqlite:///{tmp_path}/ledger.sqlite"
    Ledger.open(url, tmp_path).close()
    database = Database(url)
    with database.engine.connect() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        answers = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    database.close()
    assert answers == ["wal", 2, 1, 10_000]


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[tuple[Ledger, sqlite3.Connection]]:
    """Open a ledger that another program is writing to."""
    with Ledger.open(f"sqlite:///{tmp_path}/ledger.sqlite", tmp_path) as ledger:
        archived(ledger)
        other = sqlite3.connect(
            tmp_path / "ledger.sqlite", isolation_level=None, check_same_thread=False
        )
        other.execute("BEGIN IMMEDIATE")
        yield ledger, other
        other.close()


def test_readers_do_not_wait_for_a_writer(locked: tuple[Ledger, sqlite3.Connection]) -> None:
    start = time.monotonic()
    assert len(locked[0].messages()) == 1
    assert time.monotonic() - start < engine.BUSY / 2


def test_a_writer_waits_for_another(locked: tuple[Ledger, sqlite3.Connection]) -> None:
    ledger, other = locked
    timer = threading.Timer(0.5, other.rollback)
    timer.start()
    archived(ledger, 2)
    timer.join()
    assert len(ledger.messages()) == 2


def test_a_writer_gives_up_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "PATIENCE", 0.3)
    monkeypatch.setattr(engine, "BUSY", 0.1)
    with Ledger.open(f"sqlite:///{tmp_path}/ledger.sqlite", tmp_path) as ledger:
        other = sqlite3.connect(tmp_path / "ledger.sqlite", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="another program has held it for too long"):
            archived(ledger)
        other.close()
        assert archived(ledger) == 1


def test_a_clash_of_keys_is_tried_again_with_what_the_other_wrote(url: str, storage: Path) -> None:
    Ledger.open(url, storage).close()
    database = Database(url)
    tries = []

    def work(session: Session) -> int:
        tries.append(1)
        if len(tries) == 1:
            session.execute(text("INSERT INTO receipt VALUES ('r', 'k', 'n')"))
            session.execute(text("INSERT INTO receipt VALUES ('r', 'k', 'n')"))
        return len(session.execute(text("SELECT number FROM receipt")).all())

    assert database.write(work) == 0
    assert len(tries) == 2
    database.close()


def test_a_connection_that_dies_is_replaced(database_url: str, storage: Path) -> None:
    """F17: also in the middle of a transaction, which is then done again from its start."""
    Ledger.open(database_url, storage).close()
    database = Database(database_url)
    tries = []

    def terminate_all() -> None:
        """End every connection of the database, and wait until the server has done it."""
        with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid, 20000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def work(session: Session) -> None:
        tries.append(1)
        session.execute(text("INSERT INTO mailbox VALUES ('cacem', now())"))
        if len(tries) == 1:
            terminate_all()

    database.write(work)
    assert len(tries) == 2
    terminate_all()
    names = database.read(lambda s: s.execute(text("SELECT name FROM mailbox")).scalars().all())
    assert names == ["cacem"]
    database.close()


def test_a_commit_in_doubt_is_read_again_by_key(postgresql: PostgreSQL, storage: Path) -> None:
    """F17: the server commits, and the answer is lost on the way."""
    with severing(postgresql.port) as line:
        url = postgresql.fresh().replace(f":{postgresql.port}/", f":{line.port}/")
        with Ledger.open(url, storage) as ledger:
            line.sever_next_commit()
            message, _ = ledger.archive(envelope(1), raw(1), NOON)
            assert line.severed == 1
            assert [m.id for m in ledger.messages()] == [message]

            letters = [ledger.enqueue(draft(key), NOON) for key in "ab"]
            line.sever_next_commit()
            claimed = ledger.claim("cacem", NOON)
            assert line.severed == 2
            assert claimed is not None
            assert (claimed.id, claimed.attempts) == (letters[0], 1)
            assert len(ledger.outbox(LetterState.SENDING)) == 1

            line.sever_next_commit()
            ledger.delivered(claimed.id, later(1))
            line.sever_next_commit()
            ledger.cancel([letters[1] or 0], by="黄", now=later(2))
            line.sever_next_commit()
            ledger.rule(message, ruling())
            assert line.severed == 5
            assert len(ledger.message(message).rulings) == 1
            kinds = [e.kind for e in ledger.events()]
            assert kinds == ["archived", "letter", "letter", "delivered", "cancelled", "ruling"]


def test_a_reader_sees_one_state_of_the_database(url: str, storage: Path) -> None:
    with Ledger.open(url, storage) as ledger:
        archived(ledger, 1)
        database = Database(url)
        count = text("SELECT count(*) FROM message")

        def work(session: Session) -> tuple[int, int]:
            before = session.execute(count).scalar_one()
            archived(ledger, 2)
            return before, session.execute(count).scalar_one()

        assert database.read(work) == (1, 1)
        database.close()


def test_a_reader_cannot_write_on_postgresql(database_url: str, storage: Path) -> None:
    Ledger.open(database_url, storage).close()
    database = Database(database_url)
    insert = text("INSERT INTO mailbox VALUES ('cacem', now())")
    with pytest.raises(LedgerError, match="read-only transaction"):
        database.read(lambda session: session.execute(insert))
    database.close()


def test_a_transaction_begins_with_the_write_lock(tmp_path: Path) -> None:
    """Else a reader that turns writer fails at once, whatever the busy time-out says."""
    database = Database(f"sqlite:///{tmp_path}/ledger.sqlite")
    said: list[str] = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _c, _k, statement, *_: said.append(statement),
    )
    database.write(lambda session: session.execute(text("SELECT 1")))
    database.read(lambda session: session.execute(text("SELECT 2")))
    database.close()
    assert said == ["BEGIN IMMEDIATE", "SELECT 1", "BEGIN", "SELECT 2"]

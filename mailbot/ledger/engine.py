"""The connection to a database, and transactions that are tried again.

What is tried again is the whole transaction, never a single save, and never anything outside it:
work handed in here must come to the same when it runs twice, because a connection may die after
the commit and before its answer. It reads by key what may be there already.
"""

import random
import sqlite3
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session, sessionmaker

from mailbot.ledger.errors import LedgerError
from mailbot.model.codec import CodecError

T = TypeVar("T")

#: Seconds a transaction is tried again before it is given up.
PATIENCE = 60.0
#: Seconds SQLite itself waits for another writer.
BUSY = 10.0
#: A unique key that clashes this often is no race but a contradiction.
CLASHES = 5
#: Serialization failure, deadlock, lock not available, server starting or stopping, too many
#: connections (PostgreSQL, appendix A).
_PASSING = {"40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300"}


class Database:
    """A database that transactions run on. Safe to share between threads, not across fork."""

    def __init__(self, url: str) -> None:
        """Prepare, without connecting. Raises LedgerError for a URL nothing can be done with."""
        self.url = _parse(url)
        self.engine = _engine(self.url)
        reading = (
            self.engine.execution_options(write=False)
            if self.embedded
            else self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        )
        self._writer = sessionmaker(self.engine, expire_on_commit=False)
        self._reader = sessionmaker(reading, expire_on_commit=False)

    @property
    def embedded(self) -> bool:
        """Tell whether it is SQLite."""
        return self.url.get_backend_name() == "sqlite"

    def read(self, work: Callable[[Session], T]) -> T:
        """Run work that only reads, all of it on one state of the database."""
        return self._run(self._reader, work)

    def write(self, work: Callable[[Session], T]) -> T:
        """Run work in a transaction that is committed when it returns, or not at all.

        Raises LedgerError where the database cannot do it, and passes on what ``work`` raises.
        """
        return self._run(self._writer, work)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def error(self, error: Exception) -> LedgerError:
        """Say in a sentence why the database cannot be used."""
        cause = getattr(error, "orig", None) or error
        reason = (str(cause).strip() or type(cause).__name__).splitlines()[0]
        return LedgerError(f"the ledger {self.url.render_as_string()}: {reason}{_remedy(cause)}")

    def _run(self, make: sessionmaker[Session], work: Callable[[Session], T]) -> T:
        end = time.monotonic() + PATIENCE
        pause, clashes = 0.02, 0
        while True:
            try:
                with make.begin() as session:
                    return work(session)
            except IntegrityError as error:
                # Another process wrote the same key first: the next try will read it.
                clashes += 1
                if clashes >= CLASHES:
                    raise self.error(error) from error
            except (DBAPIError, PoolTimeoutError) as error:
                if not passing(error) or time.monotonic() + pause > end:
                    raise self.error(error) from error
            except CodecError as error:
                raise self.error(error) from error
            time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - keeps rivals apart
            pause = min(2 * pause, 2.0)


def passing(error: DBAPIError | PoolTimeoutError) -> bool:
    """Tell whether the same transaction may succeed when tried again."""
    if isinstance(error, PoolTimeoutError) or error.connection_invalidated:
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    if isinstance(error.orig, sqlite3.Error):
        return False
    state = getattr(error.orig, "sqlstate", None)
    # Without a state the server gave no answer at all: it is down or on its way up.
    return state in _PASSING or (state is None and isinstance(error, OperationalError))


def _remedy(cause: Exception) -> str:
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None and code & 0xFF == sqlite3.SQLITE_FULL:
        return "; free some space"
    if code is not None and code & 0xFF == sqlite3.SQLITE_IOERR:
        # A full disk looks like this, too, where SQLite maps a file into memory.
        return "; free some space, or see what is wrong with the disk"
    if code is not None and code & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return "; another program has held it for too long"
    if code is not None and code & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return "; restore it from a backup"
    return ""


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        message = f"{url!r:.80} is no database URL; write sqlite:///… or postgresql+psycopg://…"
        raise LedgerError(message) from error
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        message = (
            f"{parsed.drivername} is no database mailbot knows; use sqlite or postgresql+psycopg"
        )
        raise LedgerError(message)
    if parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}:
        message = "a ledger in memory would be lost; write sqlite:///path"
        raise LedgerError(message)
    return parsed


def _engine(url: URL) -> Engine:
    sqlite = url.get_backend_name() == "sqlite"
    arguments = {"timeout": BUSY} if sqlite else {"connect_timeout": 10}
    try:
        engine = create_engine(
            url,
            connect_args=arguments,
            pool_pre_ping=not sqlite,
            # An error is logged with its cause, and what is recorded is nobody else's business.
            hide_parameters=True,
        )
    except NoSuchModuleError as error:
        message = f"{url.drivername} is no driver mailbot knows; write postgresql+psycopg://…"
        raise LedgerError(message) from error
    except ModuleNotFoundError as error:
        message = f"{url.drivername} needs {error.name}; install mailbot[postgresql]"
        raise LedgerError(message) from error
    if sqlite:
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, record: object) -> None:
    """Set a new SQLite connection up; a commit must survive a power cut, hence FULL.

    WAL is a property of the file and is set once, when the ledger is opened.
    """
    del record
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {int(BUSY * 1000)}")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    """Take SQLite's one write lock at once: a reader that turns writer later may not wait."""
    writes = connection.get_execution_options().get("write", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

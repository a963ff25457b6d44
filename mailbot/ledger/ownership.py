"""One instance owns a mailbox, by a lock that dies with its process.

On one machine a lock on a file does it, whatever the database. With PostgreSQL several machines
may share a ledger, so the same name is locked there, too, for as long as the connection lives.
"""

import hashlib
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from mailbot.ledger.engine import Database
from mailbot.ledger.errors import Owned
from mailbot.ledger.locks import hold

_PAUSE = 0.1

_HOLDER = text("""
    SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND granted AND objsubid = 1
      AND ((classid::bigint << 32) | objid::bigint) = :key
      AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
""")


@contextmanager
def own(
    database: Database, locks: Path, mailbox: str, who: str, wait: float | None
) -> Iterator[None]:
    """Own a mailbox for as long as the block runs, waiting at most so many seconds (None: ever).

    Raises Owned, naming the process and its errand, when another one has it all that time.
    """
    what = f"mailbox {mailbox}"
    with hold(locks / f"{quote(mailbox, safe='')}.lock", what, who, wait):
        if database.embedded:
            yield
        else:
            with _advisory(database, mailbox, who, wait):
                yield


@contextmanager
def _advisory(database: Database, mailbox: str, who: str, wait: float | None) -> Iterator[None]:
    """Lock the mailbox's name in PostgreSQL on a connection of its own."""
    digest = hashlib.sha256(f"mailbot:{mailbox}".encode()).digest()
    key = int.from_bytes(digest[:8], "big", signed=True)
    try:
        # No transaction stays open while the lock is held.
        connection = database.engine.execution_options(isolation_level="AUTOCOMMIT").connect()
    except DBAPIError as error:
        raise database.error(error) from error
    with connection:
        # Never back to the pool: closing the connection is what gives the lock up.
        connection.detach()
        try:
            name = f"{socket.gethostname()} process {os.getpid()} ({who})"
            connection.execute(
                text("SELECT set_config('application_name', :name, false)"), {"name": name}
            )
            _acquire(connection, key, mailbox, wait)
        except DBAPIError as error:
            raise database.error(error) from error
        yield


def _acquire(connection: Connection, key: int, mailbox: str, wait: float | None) -> None:
    end = None if wait is None else time.monotonic() + wait
    attempt = text("SELECT pg_try_advisory_lock(:key)")
    while not connection.execute(attempt, {"key": key}).scalar_one():
        if end is not None and time.monotonic() >= end:
            holder = connection.execute(_HOLDER, {"key": key}).scalars().first() or "a process"
            message = f"mailbox {mailbox} is in use by {holder}; wait until it ends, or stop it"
            raise Owned(message)
        time.sleep(_PAUSE)

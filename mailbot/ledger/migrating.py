"""Bring a database to the present form, safely when several processes start at once.

Alembic takes half a second to import, so it is only loaded when there is something to do.
"""

import io
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, String, column, inspect, select, table, text
from sqlalchemy.exc import DBAPIError

from mailbot.ledger.engine import Database
from mailbot.ledger.errors import LedgerError
from mailbot.ledger.locks import hold

#: The newest revision under ``migrations/versions``.
HEAD = "0002"
#: Any number will do, as long as every mailbot has the same one.
_MIGRATION_LOCK = 7_364_201_115
#: Seconds another process may take to migrate.
_WAIT = 120.0


def migrate(database: Database, lock: Path) -> None:
    """Create or upgrade the tables. Safe to repeat, and to do in several processes at once."""
    with hold(lock, "the ledger", "opening it", _WAIT):
        try:
            if database.embedded:
                _write_ahead(database)
            with database.engine.connect() as connection:
                if revision(connection) == HEAD:
                    return
            _upgrade(database)
        except (DBAPIError, sqlite3.Error) as error:
            raise database.error(error) from error
        except OSError as error:
            message = f"the ledger {database.url.database} cannot be created: {error.strerror}"
            raise LedgerError(message) from error


def revision(connection: Connection) -> str | None:
    """Read which revision the tables have, None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version = table("alembic_version", column("version_num", String))
    return connection.execute(select(version.c.version_num)).scalar_one_or_none()


def _write_ahead(database: Database) -> None:
    """Let readers and a writer work side by side; the file remembers it."""
    Path(str(database.url.database)).parent.mkdir(parents=True, exist_ok=True)
    raw = database.engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA journal_mode = WAL")
    finally:
        raw.close()


def _upgrade(database: Database) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with database.engine.connect() as connection:
        # A migration rebuilds tables on SQLite, which must not follow references meanwhile;
        # the switch only works outside a transaction.
        connection.detach()
        if database.embedded:
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            if not database.embedded:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
            present = revision(connection)
            if present is not None and present not in known:
                message = (
                    f"the ledger {database.url.render_as_string()} was written by a newer mailbot "
                    f"(revision {present}); install that version"
                )
                raise LedgerError(message)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if database.embedded and connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                message = f"migrating {database.url.database} left references without a target"
                raise LedgerError(message)

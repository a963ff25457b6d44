"""Migrations: from nothing to the present form, in agreement with the tables."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

import mailbot.ledger
from mailbot.ledger import Ledger, LedgerError
from mailbot.ledger.engine import Database
from mailbot.ledger.migrating import HEAD, revision
from mailbot.ledger.tables import Table
from tests.ledger.conftest import ROOT
from tests.ledger.nouns import archived, judgement

SCRIPTS = Path(mailbot.ledger.__file__).parent / "migrations"


@pytest.fixture
def connection(empty_url: str, storage: Path) -> Iterator[Connection]:
    """Open the database of a ledger that was just made."""
    Ledger.open(empty_url, storage).close()
    database = Database(empty_url)
    with database.engine.begin() as opened:
        yield opened
    database.close()


def alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config


def test_tables_and_migrations_agree(connection: Connection) -> None:
    assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []


def test_the_head_is_the_newest_script(connection: Connection) -> None:
    assert ScriptDirectory.from_config(alembic(connection)).get_current_head() == HEAD
    assert revision(connection) == HEAD


def test_every_migration_can_be_taken_back(connection: Connection) -> None:
    config = alembic(connection)
    command.downgrade(config, "base")
    assert revision(connection) is None
    command.upgrade(config, "head")
    assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []


def test_verdicts_of_old_are_kept_and_nobody_knows_who_read_for_them(
    empty_url: str, storage: Path
) -> None:
    with Ledger.open(empty_url, storage) as ledger:
        message = archived(ledger)
        ledger.record(judgement(message, reader="ab" * 32))
        before = ledger.message(message)
        assert before.reader == "ab" * 32
    database = Database(empty_url)
    with database.engine.begin() as connection:
        command.downgrade(alembic(connection), "0001")
    database.close()
    with Ledger.open(empty_url, storage) as ledger:
        assert ledger.message(message) == replace(before, reader=None)


def test_a_ledger_of_a_newer_mailbot_is_left_alone(empty_url: str, storage: Path) -> None:
    with Ledger.open(empty_url, storage) as ledger:
        archived(ledger)
    database = Database(empty_url)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LedgerError, match=r"newer mailbot \(revision 9999\)"):
        Ledger.open(empty_url, storage)
    with database.engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM message")).scalar_one() == 1
    database.close()


def test_opening_a_ledger_that_is_there_does_not_load_alembic(
    ledger: Ledger, url: str, storage: Path
) -> None:
    assert ledger.messages() == ()
    lines = (
        "import sys; from pathlib import Path; from mailbot.ledger import Ledger",
        f"Ledger.open({url!r}, Path({str(storage)!r})).close()",
        "print('alembic' in sys.modules)",
    )
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout == "False\n"

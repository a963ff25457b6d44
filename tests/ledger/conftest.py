"""A ledger on each of the two databases."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from mailbot.ledger import Ledger
from mailbot.ledger.engine import Database
from mailbot.ledger.tables import Table
from tests.servers import PostgreSQL

ROOT = Path(__file__).parents[2]
ADDRESSES = {"cacem": "xzhd@cacem.example"}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Name a database without any table, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/ledger.sqlite"
    fresh: str = request.getfixturevalue("database_url")
    return fresh


@pytest.fixture(scope="session")
def migrated(postgresql: PostgreSQL, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """Migrate one PostgreSQL database for all tests: making one takes longer than most tests."""
    url = postgresql.fresh()
    Ledger.open(url, tmp_path_factory.mktemp("migrated")).close()
    return Database(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Name a database without any row, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/ledger.sqlite"
    migrated: Database = request.getfixturevalue("migrated")
    tables = ", ".join(Table.metadata.tables)
    migrated.write(lambda s: s.execute(text(f"TRUNCATE {tables} RESTART IDENTITY")))
    migrated.close()
    return migrated.url.render_as_string(hide_password=False)


@pytest.fixture
def storage(tmp_path: Path) -> Path:
    return tmp_path / "storage"


@pytest.fixture
def ledger(url: str, storage: Path) -> Iterator[Ledger]:
    with Ledger.open(url, storage, ADDRESSES) as opened:
        yield opened


@pytest.fixture
def errand(storage: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start an errand of ``victim`` in another process."""
    running: list[subprocess.Popen[str]] = []

    def start(
        name: str, url: str, argument: object, folder: Path = storage
    ) -> subprocess.Popen[str]:
        words = (name, url, str(folder), str(argument))
        command = [sys.executable, "-m", "tests.ledger.victim", *words]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()

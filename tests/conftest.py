"""Servers that tests of every room share; each is started when the first test asks for it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests import servers

if TYPE_CHECKING:
    from tests.desk import Desk

# How long an example takes says nothing: a busy machine is no fault of the code.
settings.register_profile("mailbot", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("mailbot")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switches that write golden files anew, and that put desks on PostgreSQL."""
    parser.addoption("--update-golden", action="store_true", help="write golden files anew")
    parser.addoption("--postgresql", action="store_true", help="give every desk a PostgreSQL")


@pytest.fixture(scope="session")
def dovecot() -> Iterator[servers.Dovecot]:
    """Share one Dovecot; every test adds users of its own."""
    with servers.dovecot() as server:
        yield server


@pytest.fixture
def sink() -> Iterator[servers.Sink]:
    """Start a smtp-sink that has received nothing yet; it takes a few milliseconds."""
    with servers.smtp_sink() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[servers.PostgreSQL]:
    """Share one PostgreSQL; every test asks it for a fresh database."""
    with servers.postgresql() as server:
        yield server


@pytest.fixture
def database_url(postgresql: servers.PostgreSQL) -> str:
    """Create an empty PostgreSQL database."""
    return postgresql.fresh()


@pytest.fixture
def desk(
    tmp_path: Path, dovecot: servers.Dovecot, sink: servers.Sink, request: pytest.FixtureRequest
) -> "Desk":
    """Open a working directory with two empty inboxes; letters are sent."""
    from tests.desk import Desk

    url = None
    if request.config.getoption("--postgresql"):
        url = request.getfixturevalue("database_url")
    folder = tmp_path / "desk"
    return Desk(folder=folder, dovecot=dovecot, sink=sink, database=url).open()

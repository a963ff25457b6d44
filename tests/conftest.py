"""Servers that tests of every room share; each is started when the first test asks for it."""

from collections.abc import Iterator

import pytest

from tests import servers


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that writes golden letters and verdicts anew."""
    parser.addoption("--update-golden", action="store_true", help="write golden files anew")


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

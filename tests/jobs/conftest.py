"""The office behind a desk, opened for a test."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from mailbot.app import building
from mailbot.app.clock import clock
from mailbot.jobs.office import Office
from tests.desk import DESK_TIME, Desk


@pytest.fixture
def opened(desk: Desk) -> Iterator[tuple[Office, ThreadPoolExecutor]]:
    """The office and the executor that reads for it."""
    settings, rulebooks = building.read_settings(desk.folder / "config.toml")
    with building.office(settings, rulebooks, clock(DESK_TIME.isoformat())) as opened:
        yield opened


@pytest.fixture
def office(opened: tuple[Office, ThreadPoolExecutor]) -> Office:
    return opened[0]


@pytest.fixture
def executor(opened: tuple[Office, ThreadPoolExecutor]) -> ThreadPoolExecutor:
    return opened[1]

"""The demo's post, drawn once: it takes some seconds."""

import pytest

from mailbot.demo.mails import Arrival, arrivals


@pytest.fixture(scope="session")
def post() -> tuple[Arrival, ...]:
    return arrivals()

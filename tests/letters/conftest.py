"""One writer for all."""

from pathlib import Path

import pytest

from mailbot.letters.writer import Writer

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture(scope="session")
def writer() -> Writer:
    return Writer(TEMPLATES)

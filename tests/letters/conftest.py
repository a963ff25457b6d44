"""One writer for all, and the switch that writes golden letters anew."""

from pathlib import Path

import pytest

from mailbot.letters.writer import Writer

TEMPLATES = Path(__file__).parents[2] / "templates"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write golden letters anew")


@pytest.fixture(scope="session")
def writer() -> Writer:
    return Writer(TEMPLATES)

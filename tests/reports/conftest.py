from pathlib import Path

import pytest

from mailbot.reports.labels import Labels

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture(scope="session")
def labels() -> Labels:
    return Labels(TEMPLATES / "reports" / "labels.txt")

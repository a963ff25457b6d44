"""A desk for every test, on one Dovecot."""

from pathlib import Path

import pytest

from tests.desk import Desk
from tests.servers import Dovecot, Sink


@pytest.fixture
def desk(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> Desk:
    """A working directory with two empty inboxes; letters are sent."""
    return Desk(folder=tmp_path / "desk", dovecot=dovecot, sink=sink).open()

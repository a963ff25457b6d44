"""One instance owns a mailbox, by a lock that dies with its process."""

from collections.abc import Callable
from pathlib import Path
from subprocess import Popen

import pytest

from mailbot.ledger import Ledger, Owned

Errand = Callable[..., Popen[str]]


def owner(errand: Errand, url: str, folder: Path | None = None) -> Popen[str]:
    process = errand("own", url, "poll", folder) if folder else errand("own", url, "poll")
    assert process.stdout is not None
    assert process.stdout.readline() == "owned\n"
    return process


def test_the_owner_is_named(ledger: Ledger, url: str, errand: Errand) -> None:
    process = owner(errand, url)
    sentence = rf"mailbox cacem is in use by process {process.pid} \(poll\)"
    with pytest.raises(Owned, match=sentence), ledger.own("cacem", "outbox send", wait=0.2):
        pytest.fail("two own it")
    with ledger.own("gzcia", "outbox send", wait=0):
        pass


def test_ownership_dies_with_its_process(ledger: Ledger, url: str, errand: Errand) -> None:
    process = owner(errand, url)
    process.kill()
    with ledger.own("cacem", "outbox send", wait=30):
        pass


def test_waiting_ends_when_the_owner_is_done(ledger: Ledger, url: str, errand: Errand) -> None:
    process = owner(errand, url)
    assert process.stdin is not None
    process.stdin.write("end\n")
    process.stdin.flush()
    with ledger.own("cacem", "outbox send", wait=None):
        assert process.wait(30) == 0


def test_two_threads_of_one_process_exclude_each_other(ledger: Ledger) -> None:
    with (
        ledger.own("华南/收件", "poll", wait=0),
        pytest.raises(Owned),
        ledger.own("华南/收件", "run", wait=0),
    ):
        pytest.fail("two own it")
    with ledger.own("华南/收件", "run", wait=0):
        pass


def test_on_postgresql_another_machine_is_kept_out_too(
    ledger: Ledger, url: str, tmp_path: Path, errand: Errand
) -> None:
    """Another machine shares the database, but not the folder of locks."""
    process = owner(errand, url, tmp_path / "another machine")
    if url.startswith("sqlite"):
        with ledger.own("cacem", "run", wait=0):
            return
    sentence = rf"in use by .* process {process.pid} \(poll\)"
    with pytest.raises(Owned, match=sentence), ledger.own("cacem", "run", wait=0.2):
        pytest.fail("two own it")
    process.kill()
    with ledger.own("cacem", "run", wait=30):
        pass

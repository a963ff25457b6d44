"""Errands wait for errands, never for the service."""

import threading
import time

import pytest

from mailbot.jobs.office import Office
from mailbot.jobs.owning import SERVICE, owning
from mailbot.ledger import Owned


def test_an_errand_waits_for_another_one_to_end(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    inside, waiting = threading.Event(), threading.Event()
    sleep = time.sleep

    def noticed(seconds: float) -> None:
        waiting.set()
        sleep(seconds)

    # An errand that waits looks again after a pause; so it is seen to wait.
    monkeypatch.setattr(time, "sleep", noticed)

    def first() -> None:
        with owning(office, "cacem", "poll"):
            inside.set()
            assert waiting.wait(10)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(10)
    with owning(office, "cacem", "outbox send"):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_the_service_is_not_waited_for(office: Office) -> None:
    with office.ledger.own("cacem", SERVICE, 0):
        began = time.monotonic()
        with pytest.raises(Owned, match=r"\(run\)"), owning(office, "cacem", "poll"):
            pytest.fail("two own it")
        assert time.monotonic() - began < 5
    with owning(office, "cacem", "poll"):
        pass


def test_what_the_block_raises_is_not_taken_for_the_lock(office: Office) -> None:
    with pytest.raises(Owned, match="other"), owning(office, "cacem", "poll"):
        raise Owned("other")  # noqa: EM101 - any words

"""A worker: set up once, asked often, replaced when it fails."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mailbot.sandbox import Failure, Limits, Worker
from tests.sandbox import victims
from tests.waiting import until

LIMITS = Limits(seconds=2, memory_mb=300, result_mb=1)


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker(victims.clerk, LIMITS)
    yield worker
    worker.close()


def test_it_is_set_up_once(worker: Worker) -> None:
    assert [worker.ask(b"n", 2) for _ in range(3)] == [b"n1", b"n2", b"n3"]


@pytest.mark.parametrize(
    ("request_", "seconds", "kind"),
    [
        (b"die", 10, "died"),
        (b"hang", 0.5, "timeout"),
        (b"swell", 10, "memory"),
        (b"refuse", 10, "crashed"),
        (b"long", 10, "too-large"),
    ],
)
def test_a_failure_is_that_request_s_alone(
    worker: Worker, request_: bytes, seconds: float, kind: str
) -> None:
    worker.ask(b"n", 2)
    with pytest.raises(Failure) as caught:
        worker.ask(request_, seconds)
    assert caught.value.kind == kind
    assert worker.ask(b"n", 2) == b"n1"  # a new child, and no answer of the old one


def test_a_child_that_died_idle_is_replaced_unnoticed(worker: Worker) -> None:
    pid = int(worker.ask(b"pid", 2))
    os.kill(pid, 9)
    until(lambda: not Path(f"/proc/{pid}").exists())
    assert worker.ask(b"n", 2) == b"n1"


def test_threads_take_turns(worker: Worker) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: worker.ask(b"n", 5), range(20)))
    assert sorted(answers, key=lambda a: int(a[1:])) == [f"n{i + 1}".encode() for i in range(20)]


def test_a_setup_that_fails_says_why() -> None:
    worker = Worker(victims.broken_clerk, LIMITS)
    with pytest.raises(Failure, match="FileNotFoundError: no model here") as caught:
        worker.ask(b"n", 2)
    assert caught.value.kind == "crashed"


def test_a_setup_is_bounded_by_the_limits_and_not_by_the_request() -> None:
    worker = Worker(victims.slow_clerk, Limits(seconds=0.5, memory_mb=600))
    with pytest.raises(Failure, match=r"no answer within 0\.5 s"):
        worker.ask(b"n", 60)


def test_closing_ends_the_child_and_may_be_repeated(worker: Worker) -> None:
    pid = int(worker.ask(b"pid", 2))
    worker.close()
    worker.close()
    assert not Path(f"/proc/{pid}").exists()

"""What a child holds: made once, asked often, gone with the block."""

from pathlib import Path

import pytest

from mailbot.sandbox import Failure, Limits, holding
from tests.sandbox import victims

LIMITS = Limits(seconds=2, memory_mb=300, result_mb=1)


def test_what_is_held_is_made_once_and_given_to_every_call() -> None:
    with holding(victims.drawer, "a", limits=LIMITS) as ask:
        assert [ask(victims.put, letter, seconds=2) for letter in "bc"] == [b"ab", b"abc"]


def test_the_child_is_gone_with_the_block() -> None:
    with holding(victims.drawer, "a", limits=LIMITS) as ask:
        pid = int(ask(victims.whose, seconds=2))
        assert Path(f"/proc/{pid}").exists()
    assert not Path(f"/proc/{pid}").exists()


def test_a_call_that_fails_says_why() -> None:
    with (
        pytest.raises(Failure, match="TypeError: can only concatenate") as caught,
        holding(victims.drawer, "a", limits=LIMITS) as ask,
    ):
        ask(victims.put, 1, seconds=2)
    assert caught.value.kind == "crashed"


def test_what_cannot_be_held_says_why() -> None:
    with (
        pytest.raises(Failure, match="FileNotFoundError: no model here"),
        holding(victims.broken_clerk, limits=LIMITS),
    ):
        pass


def test_the_limits_of_a_call_hold_for_what_is_held_too() -> None:
    with (
        pytest.raises(Failure, match="all the processor time allowed was used up"),
        holding(victims.drawer, "a", limits=LIMITS) as ask,
    ):
        ask(victims.idle_away, seconds=30)

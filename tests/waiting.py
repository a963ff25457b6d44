"""Wait for a condition, up to a deadline; never for a time in the hope that it is enough."""

import time
from collections.abc import Callable

#: Between two looks.
_GLANCE = 0.05


def until(condition: Callable[[], object], *, seconds: float = 30) -> None:
    """Return as soon as the condition holds; fail when it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(_GLANCE)

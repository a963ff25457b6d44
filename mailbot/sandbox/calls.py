"""Ways to have something run in a child: a call, calls on what it holds, a worker that stays."""

import contextlib
import importlib
import pickle
import threading
from collections.abc import Callable, Iterator
from typing import Protocol

from mailbot.sandbox.limits import Failure, Life, Limits
from mailbot.sandbox.parent import NURSERY, Child, NoNurseryError


class Ask(Protocol):
    """Runs a call in a child on what that holds, and returns its bytes. Raises Failure."""

    def __call__(self, call: Callable[..., bytes], *args: object, seconds: float) -> bytes:
        """Name a call, importable as for ``run``; what the child holds is its first argument."""


def run(call: Callable[..., bytes], *args: object, limits: Limits) -> bytes:
    """Run one call in a child of its own and return its bytes.

    ``call`` is a function at the top level of a module that can be imported, not of ``__main__``.
    Raises Failure. Safe to repeat and to use from several threads.
    """
    request = _name(call, *args)
    child = _bear(limits, "call")
    try:
        return child.ask(request, limits.seconds, limits.result_mb)
    finally:
        child.end()


@contextlib.contextmanager
def holding(hold: Callable[..., object], *args: object, limits: Limits) -> Iterator[Ask]:
    """Have a child hold what ``hold`` returns, for as long as the block runs.

    For what is asked of the same bytes more than once. ``limits.seconds`` are for all of it.
    After a Failure the child is gone.
    """
    request = _name(hold, *args)
    child = _bear(limits, "holding")

    def ask(call: Callable[..., bytes], *args: object, seconds: float) -> bytes:
        return child.ask(_name(call, *args), seconds, limits.result_mb)

    try:
        child.ask(request, limits.seconds, 1)
        yield ask
    finally:
        child.end()


class Worker:
    """A child that stays and answers requests, for what is slow to load.

    ``setup`` runs in the child, once, within ``limits.seconds``, and returns the function that
    answers; it is importable as for ``run``. After any Failure the next request gets a new child.
    Threads take turns.
    """

    def __init__(self, setup: Callable[[], Callable[[bytes], bytes]], limits: Limits) -> None:
        """Name what to set up; the child itself is started by the first request."""
        self._setup = _name(setup)
        self._limits = limits
        self._turn = threading.Lock()
        self._child: Child | None = None

    def ask(self, request: bytes, seconds: float) -> bytes:
        """Have one request answered within so many seconds of its turn. Raises Failure."""
        with self._turn:
            child = self._ready()
            self._child = None  # it is ours again when it has answered, and not after a Ctrl-C
            answer = child.ask(request, seconds, self._limits.result_mb)
            self._child = child
            return answer

    def close(self) -> None:
        """End the child. Safe to repeat; another ``ask`` would start a new one."""
        with self._turn:
            if self._child is not None:
                self._child.end()
                self._child = None

    def _ready(self) -> Child:
        if self._child is not None:
            if self._child.alive:
                return self._child
            self._child.end()
        child = _bear(self._limits, "serving")
        child.ask(self._setup, self._limits.seconds, 1)
        return child


def _bear(limits: Limits, life: Life) -> Child:
    try:
        return NURSERY.bear(limits, life)
    except NoNurseryError as error:
        raise Failure(str(error), "died") from error


def _name(call: Callable[..., object], *args: object) -> bytes:
    module, name = call.__module__, call.__qualname__
    found: object = None
    if module != "__main__":
        with contextlib.suppress(AttributeError, ImportError):
            found = importlib.import_module(module)
            for part in name.split("."):
                found = getattr(found, part)
    if found is not call:
        message = f"{module}.{name} cannot be imported by name in a child"
        raise ValueError(message)
    return pickle.dumps((module, name, args))

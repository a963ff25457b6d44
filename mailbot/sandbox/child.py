"""The child: give up every right, run what is asked, send bytes back.

Runs in a process the nursery has just forked. Never returns.
"""

import contextlib
import ctypes
import importlib
import math
import os
import pickle
import resource
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from mailbot.sandbox import frames
from mailbot.sandbox.limits import Life, Limits

_CHANNEL = 3
_DESCRIPTORS = 256
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_MB = 1 << 20
#: A request comes from our own parent and is as long as it says.
_ANY_LENGTH = 1 << 62


def live(channel: socket.socket, nursery: int, limits: Limits, life: Life) -> NoReturn:
    """Serve what the life is for, until the parent hangs up at the latest, and end the process."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        channel = _keep_only(channel)
        _confine(nursery, limits, lasting=life == "serving")
        if life == "call":
            _serve_call(channel)
        elif life == "holding":
            _serve(channel, lambda held, request: _call(request, held))
        else:
            _serve(channel, lambda made, request: made(request))
    except (EOFError, OSError):
        os._exit(0)  # the parent hung up: nobody is left to tell
    finally:
        os._exit(1)


def _serve_call(channel: socket.socket) -> NoReturn:
    _, request = frames.receive(channel, _ANY_LENGTH)
    _answer(channel, lambda: _call(request))
    os._exit(0)


def _serve(channel: socket.socket, answer: Callable[[Any, bytes], bytes]) -> NoReturn:
    """Answer requests with what the first one makes."""
    _, request = frames.receive(channel, _ANY_LENGTH)
    made: list[Any] = []

    def set_up() -> bytes:
        made.append(_call(request))
        return b""

    if not _answer(channel, set_up):
        os._exit(1)
    while True:
        _, request = frames.receive(channel, _ANY_LENGTH)
        _answer(channel, lambda: answer(made[0], request))  # noqa: B023 - called before the next turn


def _call(request: bytes, *before: object) -> Any:  # noqa: ANN401 - whatever the named function returns
    module, name, args = pickle.loads(request)  # noqa: S301 - our own parent's bytes, never a child's
    function: Any = importlib.import_module(module)
    for part in name.split("."):
        function = getattr(function, part)
    return function(*before, *args)


def _answer(channel: socket.socket, call: Callable[[], bytes]) -> bool:
    """Send the call's bytes, or why there are none; tell which."""
    try:
        result = memoryview(call())  # or a TypeError that says what came instead of bytes
    except MemoryError:
        frames.send(channel, frames.FAILURE, b"memory\n")
        return False
    except BaseException as error:  # noqa: BLE001 - an exit or a library's panic is told in words too
        words = f"crashed\n{type(error).__name__}: {error}"
        frames.send(channel, frames.FAILURE, words[:2000].encode(errors="replace"))
        return False
    frames.send(channel, frames.BYTES, result)
    return True


def _keep_only(channel: socket.socket) -> socket.socket:
    """Close every descriptor but the channel; standard input and output lead nowhere."""
    kept = os.dup(channel.fileno())
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.dup2(kept, _CHANNEL)
    # Sockets of the nursery's frames are still referenced below us on the stack, so none of them
    # is collected and closes a number that has come to mean something else.
    os.closerange(_CHANNEL + 1, os.sysconf("SC_OPEN_MAX"))
    return socket.socket(fileno=_CHANNEL)


def _confine(nursery: int, limits: Limits, *, lasting: bool) -> None:
    os.setsid()
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != nursery:
        os._exit(1)  # orphaned before the kernel was told to watch
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")  # goes before the service does
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    memory = limits.memory_mb * _MB
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, _DESCRIPTORS)
    if not lasting:
        seconds = math.ceil(limits.seconds) + 1
        _limit(resource.RLIMIT_CPU, seconds, seconds + 1)
        # No process and no thread may be started. The kernel does not hold root to this: what
        # root's child starts is killed with it instead.
        _limit(resource.RLIMIT_NPROC, 0)


def _limit(what: int, soft: int, hard: int | None = None) -> None:
    _, highest = resource.getrlimit(what)
    wanted = soft if hard is None else hard
    if highest != resource.RLIM_INFINITY:
        wanted = min(wanted, highest)
    resource.setrlimit(what, (min(soft, wanted), wanted))

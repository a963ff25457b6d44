"""The parent's side: start the nursery when it is needed, hold a child by its leash.

Safe to use from several threads. Nothing is started before the first child is asked for.
"""

import atexit
import contextlib
import dataclasses
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable

from mailbot.model.text import one_line
from mailbot.sandbox import frames, nursery
from mailbot.sandbox.limits import Failure, Life, Limits

#: For a nursery to import what it shall hold, on a machine under load.
_BIRTH_SECONDS = 120.0
#: For a child that hung up to be gone by itself, and for one that was killed.
_PATIENCE_SECONDS = 1.0
_DEATH_SECONDS = 5.0
#: All a child needs to know of the world it runs in.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ")
_MB = 1 << 20


class NoNurseryError(OSError):
    """The nursery was killed, or could not start."""


class Child:
    """One child: bytes go in and out, and ending it ends everything it started."""

    def __init__(self, channel: socket.socket, leash: socket.socket, pid: int) -> None:
        """Take both ends from the nursery, and the child's process id."""
        self.pid = pid
        self._channel = channel
        self._leash = leash

    def ask(self, request: bytes, seconds: float, longest_mb: int) -> bytes:
        """Send one request and wait for its answer.

        Raises Failure, after which the child is gone.
        """
        deadline = time.monotonic() + seconds
        try:
            frames.send(self._channel, frames.BYTES, request, deadline)
            kind, answer = frames.receive(self._channel, longest_mb * _MB, deadline)
        except TimeoutError as error:
            self.end()
            message = f"no answer within {seconds:g} s"
            raise Failure(message, "timeout") from error
        except frames.TooLongError as error:
            self.end()
            message = f"an answer of {error.size} bytes is more than the {longest_mb} MB allowed"
            raise Failure(message, "too-large") from error
        except (EOFError, OSError) as error:
            raise _explain(self.end(patient=True)) from error
        if kind == frames.BYTES:
            return answer
        self.end()
        raise _read_failure(answer)

    @property
    def alive(self) -> bool:
        """Tell whether the child still waits for requests, with nothing left unsaid."""
        self._channel.settimeout(0)
        try:
            self._channel.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def end(self, *, patient: bool = False) -> int | None:
        """Kill the child and its group; return how it had ended, None where nobody knows.

        ``patient`` first waits a moment for it to end by itself, so that its own end is reported.
        Safe to repeat.
        """
        if self._leash.fileno() < 0:
            return None
        with self._channel, self._leash, contextlib.suppress(OSError, EOFError):
            if patient:
                with contextlib.suppress(TimeoutError):
                    return _await_word(self._leash, nursery.ENDED, _PATIENCE_SECONDS)
            self._leash.shutdown(socket.SHUT_WR)
            return _await_word(self._leash, nursery.ENDED, _DEATH_SECONDS)
        return None


class _Nursery:
    """Our end of the nursery; a new one is started when the old one is gone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._modules: tuple[str, ...] = ()

    def preload(self, modules: Iterable[str]) -> None:
        with self._lock:
            self._modules = tuple(modules)

    def bear(self, limits: Limits, life: Life) -> Child:
        """Have one child born, in a second nursery where the first has died."""
        try:
            return self._bear(limits, life)
        except NoNurseryError:
            return self._bear(limits, life)

    def close(self) -> None:
        """End the nursery and all its children."""
        with self._lock:
            self._forget()

    def _bear(self, limits: Limits, life: Life) -> Child:
        message = json.dumps({**dataclasses.asdict(limits), "life": life}).encode()
        channel, channel_there = socket.socketpair()
        leash, leash_there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        process = None
        try:
            with channel_there, leash_there, self._lock:
                process, control = self._started()
                socket.send_fds(control, [message], [channel_there.fileno(), leash_there.fileno()])
            pid = _await_word(leash, nursery.BORN, _BIRTH_SECONDS)
        except (OSError, EOFError) as error:
            channel.close()
            leash.close()
            with self._lock:
                if self._process is process:  # else another thread has a new one already
                    self._forget()
            words = f"the process that starts children is gone: {error}"
            raise NoNurseryError(words) from error
        return Child(channel, leash, pid)

    def _started(self) -> tuple[subprocess.Popen[bytes], socket.socket]:
        if self._process and self._control and self._process.poll() is None:
            return self._process, self._control
        self._forget()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
                [
                    *(sys.executable, "-P", "-c"),
                    "from mailbot.sandbox import nursery; nursery.main()",
                    str(theirs.fileno()),
                    *self._modules,
                ],
                pass_fds=[theirs.fileno()],
                env=_environment(),
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._control = ours
        return self._process, ours

    def _forget(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            try:
                self._process.wait(_DEATH_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None


def preload(modules: Iterable[str]) -> None:
    """Name modules that every child will need, so that they are imported once for all.

    Call it before the first call is run; a nursery already at work keeps what it has. Nothing
    that starts threads when imported may be among them.
    """
    NURSERY.preload(modules)


def _environment() -> dict[str, str]:
    """Leave out everything that may be a secret; a child's libraries start no threads."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    paths = (path or os.getcwd() for path in sys.path)  # noqa: PTH109 - a string for a string
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return {**kept, **threads, "PYTHONPATH": os.pathsep.join(paths)}


def _await_word(leash: socket.socket, wanted: bytes, seconds: float) -> int:
    deadline = time.monotonic() + seconds
    while True:
        leash.settimeout(max(deadline - time.monotonic(), 0.001))
        said = leash.recv(nursery.WORD.size)
        if not said:
            message = "the nursery is gone"
            raise EOFError(message)
        word, number = nursery.WORD.unpack(said)
        if word == wanted:
            return int(number)


def _explain(status: int | None) -> Failure:
    if status is None:
        return Failure("the child was lost", "died")
    if status == -signal.SIGXCPU:
        return Failure("all the processor time allowed was used up", "timeout")
    if status < 0:
        return Failure(f"the child was ended by {signal.Signals(-status).name}", "died")
    return Failure(f"the child left without an answer, exit status {status}", "died")


def _read_failure(answer: bytes) -> Failure:
    """Believe a child only its words, and those only in part."""
    kind, _, sentence = answer.decode(errors="replace").partition("\n")
    if kind == "memory":
        return Failure("more memory was needed than is allowed", "memory")
    return Failure(one_line(sentence, 300) or "an exception without words", "crashed")


NURSERY = _Nursery()
atexit.register(NURSERY.close)

"""The nursery: a small process that forks children and ends them.

It is a fresh interpreter with a bare environment, without threads, without network where the
kernel allows, with the modules children will need already imported. It reads no stranger's byte:
those go from parent to child on a channel of their own.

For each child it holds one end of a *leash*. It says on it when the child is born and how it
ended; when the parent's end closes, by will or by death, it kills the child's whole group.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import selectors
import shutil
import signal
import socket
import struct
import sys
import tempfile
from pathlib import Path

from mailbot.sandbox import child
from mailbot.sandbox.limits import Limits

#: What the nursery says on a leash: born with a process id, ended with an exit status.
WORD = struct.Struct(">cq")
BORN = b"b"
ENDED = b"e"

_PR_SET_CHILD_SUBREAPER = 36
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_CONTROL = "control"
_DEATH = "death"


def main() -> None:
    """Serve until the parent hangs up; arguments are the control descriptor and modules."""
    control = socket.socket(fileno=int(sys.argv[1]))
    # The parent decides when its children end; a signal to the whole service must not.
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    # Root needs no user namespace to leave the network, and would lose in one what it may read.
    libc.unshare(_CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWUSER | _CLONE_NEWNET)
    for module in sys.argv[2:]:
        with contextlib.suppress(ImportError):  # the child that needs it says so, in words
            importlib.import_module(module)
    gc.collect()
    gc.freeze()
    room = tempfile.mkdtemp(prefix="mailbot-sandbox-")
    os.chdir(room)
    tempfile.tempdir = room
    try:
        Nursery(control).serve()
    finally:
        shutil.rmtree(room, ignore_errors=True)


class Nursery:
    """All children alive, each with its leash."""

    def __init__(self, control: socket.socket) -> None:
        """Listen to the parent on this socket."""
        self._control = control
        self._leashes: dict[int, socket.socket] = {}
        self._selector = selectors.DefaultSelector()

    def serve(self) -> None:
        """Fork, reap and kill as asked, until the parent is gone; then kill what is left."""
        self._selector.register(self._control, selectors.EVENT_READ, _CONTROL)
        self._selector.register(_deaths(), selectors.EVENT_READ, _DEATH)
        while True:
            for key, _ in self._selector.select():
                if key.data == _DEATH:
                    os.read(key.fd, 4096)
                    self._reap()
                elif key.data != _CONTROL:
                    self._cut(key.data)
                elif not self._bear():
                    self._end()
                    return

    def _bear(self) -> bool:
        """Fork one child; False where the parent is gone."""
        message, descriptors, _, _ = socket.recv_fds(self._control, 4096, 2)
        if not message:
            return False
        channel, leash = (socket.socket(fileno=fd) for fd in descriptors)
        limits = json.loads(message)
        life = limits.pop("life")
        nursery = os.getpid()
        pid = os.fork()
        if pid == 0:
            child.live(channel, nursery, Limits(**limits), life)
        channel.close()
        self._leashes[pid] = leash
        self._selector.register(leash, selectors.EVENT_READ, pid)
        _say(leash, BORN, pid)
        return True

    def _cut(self, pid: int) -> None:
        if leash := self._leashes.get(pid):  # else reaped a moment ago, and its number is free
            self._selector.unregister(leash)
            _kill(pid)

    def _end(self) -> None:
        """Kill every child and, as they come to us, whatever those had started."""
        for pid in self._leashes:
            _kill(pid)
        self._leashes.clear()
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)
                self._kill_strays()

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    break
                if leash := self._leashes.pop(pid, None):
                    with contextlib.suppress(KeyError):  # cut already
                        self._selector.unregister(leash)
                    _say(leash, ENDED, os.waitstatus_to_exitcode(status))
                    leash.close()
        self._kill_strays()

    def _kill_strays(self) -> None:
        """Kill what children left behind: orphans come to us, and we know our own."""
        me = os.getpid()
        with contextlib.suppress(OSError):  # a kernel without this list
            for word in Path(f"/proc/{me}/task/{me}/children").read_text().split():
                if int(word) not in self._leashes:
                    _kill(int(word))


def _deaths() -> int:
    """Give a descriptor that becomes readable whenever a child ends."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    return reading


def _kill(pid: int) -> None:
    # Both: a child just forked has no group of its own yet. Its number is ours until we reap it.
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _say(leash: socket.socket, word: bytes, number: int) -> None:
    with contextlib.suppress(OSError):  # the parent is gone
        leash.send(WORD.pack(word, number))

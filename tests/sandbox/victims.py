"""Calls that go wrong in every way, to be run in a child."""

import ctypes
import os
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path


def echo(data: bytes) -> bytes:
    return data


def total(*numbers: int) -> bytes:
    return str(sum(numbers)).encode()


def swell() -> bytes:
    hoard = [bytearray(50 << 20) for _ in range(10_000)]
    return str(len(hoard)).encode()


def spin() -> bytes:
    while True:
        pass


def sleep(seconds: float) -> bytes:
    time.sleep(seconds)
    return b"slept"


def leave(status: int) -> bytes:
    os._exit(status)


def politely_leave() -> bytes:
    sys.exit(3)


def fall() -> bytes:
    return ctypes.string_at(0)


def kill_myself() -> bytes:
    os.kill(os.getpid(), 9)
    return b""


def hang_up_and_stay() -> bytes:
    os.closerange(0, 64)
    while True:
        time.sleep(1)


def answer_long(size: int) -> bytes:
    return bytes(size)


def refuse() -> bytes:
    message = "no such\nthing: \u202e镕"
    raise LookupError(message)


def not_bytes() -> bytes:
    return "text"  # type: ignore[return-value]  # the wrong answer is the point


def recurse() -> bytes:
    return recurse() + b"."


def breed(seconds: float) -> bytes:
    """Fork a grandchild that hides in a session of its own, and answer at once."""
    if os.fork() == 0:
        os.setsid()
        os.closerange(0, 64)
        time.sleep(seconds)
        os._exit(0)
    return str(os.getpid()).encode()


def bomb() -> bytes:
    """Fork without end, some into sessions of their own, and never come back."""
    deadline = time.monotonic() + 60
    count = 0
    while time.monotonic() < deadline and count < 300:
        try:
            if os.fork() == 0:
                if count % 2:
                    os.setsid()
                time.sleep(60)
                os._exit(0)
        except OSError:
            time.sleep(0.01)
        count += 1
    time.sleep(60)
    return b""


def environment() -> bytes:
    return (
        "\n".join(f"{k}={v}" for k, v in os.environ.items()).encode()
        + Path("/proc/self/environ").read_bytes()
    )


def descriptors() -> bytes:
    return " ".join(sorted(fd.name for fd in Path("/proc/self/fd").iterdir())).encode()


def write_file(path: str) -> bytes:
    Path(path).write_bytes(b"stolen")
    return b""


def reach(port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=2):
        return b"reached"


def room() -> bytes:
    return str(Path.cwd()).encode()


def pid() -> bytes:
    return str(os.getpid()).encode()


def parent() -> bytes:
    return str(os.getppid()).encode()


def loud() -> bytes:
    sys.stdout.write("noise")
    sys.stderr.write("noise")
    sys.stdout.flush()
    return b"quiet"


def clerk() -> Callable[[bytes], bytes]:
    """Set up a worker that does as it is told, and remembers how often."""
    served = 0

    def answer(request: bytes) -> bytes:
        nonlocal served
        served += 1
        match request:
            case b"die":
                os.kill(os.getpid(), 9)
            case b"hang":
                time.sleep(60)
            case b"swell":
                return swell()
            case b"refuse":
                return refuse()
            case b"long":
                return bytes(2 << 20)
            case b"pid":
                return pid()
        return request + str(served).encode()

    return answer


def broken_clerk() -> Callable[[bytes], bytes]:
    message = "no model here"
    raise FileNotFoundError(message)


def slow_clerk() -> Callable[[bytes], bytes]:
    time.sleep(60)
    return echo


def drawer(content: str) -> list[str]:
    return [content]


def put(held: list[str], more: str) -> bytes:
    held[0] += more
    return held[0].encode()


def whose(held: list[str]) -> bytes:
    return str(os.getpid()).encode() if held else b""


def idle_away(held: list[str]) -> bytes:
    while held:
        pass
    return b""

"""Messages on a socket between parent and child: one letter, a length, that many bytes.

Both sides are bounded: the parent by a deadline and a greatest length, the child by its own end.
"""

import socket
import struct
import time

#: A call, a request or a result.
BYTES = b"="
#: Kind and sentence of a Failure, a line each.
FAILURE = b"!"

_HEAD = struct.Struct(">cQ")
_CHUNK = 1 << 20


class TooLongError(ValueError):
    """The other side announces more bytes than are allowed; ``size`` says how many."""

    def __init__(self, size: int) -> None:
        """Take the size announced."""
        super().__init__(f"{size} bytes announced")
        self.size = size


def send(
    channel: socket.socket, kind: bytes, data: bytes | memoryview, deadline: float | None = None
) -> None:
    """Send one message. Raises TimeoutError, or OSError where nobody listens any more."""
    _set_time(channel, deadline)
    channel.sendall(_HEAD.pack(kind, memoryview(data).nbytes))
    _set_time(channel, deadline)
    channel.sendall(data)


def receive(
    channel: socket.socket, longest: int, deadline: float | None = None
) -> tuple[bytes, bytes]:
    """Receive one message as (kind, bytes).

    Raises TimeoutError, EOFError where the other side is gone, and TooLongError before a byte of
    an overlong message is read.
    """
    kind, size = _HEAD.unpack(_exactly(channel, _HEAD.size, deadline))
    if size > longest:
        raise TooLongError(size)
    return kind, bytes(_exactly(channel, size, deadline))


def _exactly(channel: socket.socket, size: int, deadline: float | None) -> bytearray:
    data = bytearray(size)
    view = memoryview(data)
    have = 0
    while have < size:
        _set_time(channel, deadline)
        got = channel.recv_into(view[have : have + _CHUNK])
        if not got:
            message = "the other side is gone"
            raise EOFError(message)
        have += got
    return data


def _set_time(channel: socket.socket, deadline: float | None) -> None:
    if deadline is None:
        channel.settimeout(None)
        return
    left = deadline - time.monotonic()
    if left <= 0:
        message = "the time is up"
        raise TimeoutError(message)
    channel.settimeout(left)

"""A TCP proxy on loopback that cuts or stalls what a server sends, after so many bytes.

with tcp_proxy(server.port) as proxy:
    proxy.cut_after = 4096
"""

import contextlib
import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

_CHUNK = 4096
_PATIENCE = 30.0


@dataclass(slots=True, kw_only=True)
class Proxy:
    """A running proxy. Counts start anew with each connection."""

    port: int
    #: Bytes from the server after which the connection is closed.
    cut_after: int | None = None
    #: Bytes from the server after which nothing more arrives.
    stall_after: int | None = None
    #: Reset the connection instead of closing it.
    reset: bool = False
    connections: int = 0
    #: Whether a connection has stalled.
    stalled: bool = False
    stop: threading.Event = field(default_factory=threading.Event)


@contextlib.contextmanager
def tcp_proxy(target: int) -> Iterator[Proxy]:
    """Run a proxy in front of a loopback port."""

    class Handler(_Handler):
        """One connection."""

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as listener:
        listener.daemon_threads = True
        Handler.target = target
        Handler.proxy = Proxy(port=listener.server_address[1])
        threading.Thread(target=listener.serve_forever, args=[0.01], daemon=True).start()
        try:
            yield Handler.proxy
        finally:
            Handler.proxy.stop.set()
            listener.shutdown()


class _Handler(socketserver.BaseRequestHandler):
    target: int
    proxy: Proxy

    def handle(self) -> None:
        self.proxy.connections += 1
        with socket.create_connection(("127.0.0.1", self.target), _PATIENCE) as server:
            upstream = threading.Thread(target=self.upstream, args=[server], daemon=True)
            upstream.start()
            # Either side may hang up at any moment; that is what this proxy is for.
            with contextlib.suppress(OSError):
                self.downstream(server)
            # Reading ends first: nothing is really closed while another thread still reads it.
            for side in (server, self.request):
                with contextlib.suppress(OSError):
                    side.shutdown(socket.SHUT_RD)
            upstream.join()
            if self.proxy.reset:
                self.request.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
            self.request.close()

    def upstream(self, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := self.request.recv(_CHUNK):
                server.sendall(data)
            server.shutdown(socket.SHUT_WR)

    def downstream(self, server: socket.socket) -> None:
        passed = 0
        while data := server.recv(_CHUNK):
            limits = (self.proxy.cut_after, self.proxy.stall_after)
            limit = min((one for one in limits if one is not None), default=passed + len(data))
            self.request.sendall(data[: max(limit - passed, 0)])
            passed += len(data)
            if passed >= limit and limit == self.proxy.stall_after:
                self.proxy.stalled = True
                self.proxy.stop.wait(_PATIENCE)
            if passed >= limit and limit in limits:
                return

"""A line to PostgreSQL that can lose the answer to a COMMIT."""

import contextlib
import socket
import threading
from collections.abc import Iterator

LOOPBACK = "127.0.0.1"


class Line:
    """Passes bytes on; once armed, it drops the connection when the next commit is answered."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._armed = threading.Event()
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port: int = self._listener.getsockname()[1]
        #: The server whose next answer is to be lost.
        self._losing: socket.socket | None = None
        #: How many answers were lost.
        self.severed = 0

    def sever_next_commit(self) -> None:
        self._armed.set()

    def serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection((LOOPBACK, self._target))
            threading.Thread(target=self._pass_on, args=(client, server), daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        """Serve one connection, whose two sides speak in turn."""
        answers = threading.Thread(target=self._answer, args=(server, client), daemon=True)
        answers.start()
        with contextlib.suppress(OSError):
            while said := client.recv(65536):
                if b"COMMIT\0" in said and self._armed.is_set():
                    self._losing = server
                server.sendall(said)
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        answers.join()
        client.close()
        server.close()

    def _answer(self, server: socket.socket, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while said := server.recv(65536):
                if self._losing is server:
                    self._losing = None
                    self._armed.clear()
                    self.severed += 1
                    break
                client.sendall(said)
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def severing(target: int) -> Iterator[Line]:
    """Listen on a port of its own and pass everything on to the target."""
    line = Line(target)
    thread = threading.Thread(target=line.serve, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        line.close()
        thread.join()

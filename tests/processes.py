"""Start server programs for tests and leave nobody of them behind.

They run as an ordinary user: as whoever runs the tests or, for root, as nobody.
"""

import contextlib
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

LOOPBACK = "127.0.0.1"
START_SECONDS = 20.0


def need(program: str, package: str) -> str:
    """Find a program, or skip the test with what to install; under CI=true fail it."""
    debian = ["/usr/sbin", *map(str, Path("/usr/lib/postgresql").glob("*/bin"))]
    found = shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", ""), *debian]))
    if found is None:
        lack(f"{program} is not installed: apt-get install {package}")
    return found


def lack(sentence: str) -> NoReturn:
    """Skip the test with what to install; under CI=true fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def server_user() -> tuple[str, str]:
    """Name the user and group the servers run as; none of them will run as root."""
    user = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    return user.pw_name, grp.getgrgid(user.pw_gid).gr_name


@contextlib.contextmanager
def server_folder() -> Iterator[Path]:
    """Make a folder that the servers' user owns; short, for the sockets in it."""
    with tempfile.TemporaryDirectory(prefix="mb", ignore_cleanup_errors=True) as name:
        path = Path(name)
        give_away(path)
        yield path


def make_folder(path: Path) -> None:
    path.mkdir()
    give_away(path)


def give_away(path: Path) -> None:
    if os.getuid() == 0:
        user = pwd.getpwnam("nobody")
        os.chown(path, user.pw_uid, user.pw_gid)


@contextlib.contextmanager
def running(
    command: list[str], folder: Path, farewell: signal.Signals
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server in a process group of its own; leave nobody of it behind."""
    identity: dict[str, Any] = {}
    if os.getuid() == 0:
        user = pwd.getpwnam("nobody")
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    # Should the tests themselves be killed, the kernel passes the farewell on.
    setpriv = shutil.which("setpriv")
    leash = [setpriv, "--pdeathsig", farewell.name.removeprefix("SIG")] if setpriv else []
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [*leash, *command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **identity,
        )
    try:
        yield process
    finally:
        for last in (farewell, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, last)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)


def await_port(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), 1):
            return
        time.sleep(0.01)
    raise RuntimeError(logged(folder))


def logged(folder: Path) -> str:
    logs = [path.read_text(errors="replace") for path in folder.glob("*log")]
    return "the server did not start:\n" + "\n".join(logs)

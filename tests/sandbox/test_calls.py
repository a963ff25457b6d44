"""A call in a child: what comes back, how it may fail, and that the next one never notices."""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mailbot.sandbox import Failure, Limits, run
from tests.sandbox import victims

LIMITS = Limits(seconds=2, memory_mb=300, result_mb=1)


def test_bytes_go_in_and_come_out() -> None:
    data = bytes(range(256)) * 4000
    assert run(victims.echo, data, limits=LIMITS) == data


def test_arguments_are_passed() -> None:
    assert run(victims.total, 1, 2, 39, limits=LIMITS) == b"42"


def test_a_long_request_and_answer_pass_through() -> None:
    data = os.urandom(1 << 20) * 60
    assert run(victims.echo, data, limits=Limits(seconds=30, memory_mb=900)) == data


@pytest.mark.parametrize(
    ("call", "args", "kind", "words"),
    [
        (victims.swell, (), "memory", "more memory was needed than is allowed"),
        (victims.spin, (), "timeout", "no answer within 2 s"),
        (victims.sleep, (60.0,), "timeout", "no answer within 2 s"),
        (victims.leave, (0,), "died", "left without an answer, exit status 0"),
        (victims.leave, (7,), "died", "left without an answer, exit status 7"),
        (victims.politely_leave, (), "crashed", "SystemExit: 3"),
        (victims.fall, (), "died", "ended by SIGSEGV"),
        (victims.kill_myself, (), "died", "ended by SIGKILL"),
        (victims.hang_up_and_stay, (), "died", "ended by SIGKILL"),
        (victims.answer_long, (2 << 20,), "too-large", "2097152 bytes is more than the 1 MB"),
        (victims.refuse, (), "crashed", "LookupError: no such thing: 镕"),
        (victims.not_bytes, (), "crashed", "TypeError: memoryview: a bytes-like object"),
        (victims.recurse, (), "crashed", "RecursionError"),
        (victims.bomb, (), "timeout", "no answer within 2 s"),
    ],
)
def test_a_bad_call_fails_clearly_and_the_next_one_is_run_as_if_nothing_had_happened(
    call: Callable[..., bytes], args: tuple[object, ...], kind: str, words: str
) -> None:
    with pytest.raises(Failure) as caught:
        run(call, *args, limits=LIMITS)
    assert (caught.value.kind, words in str(caught.value)) == (kind, True), str(caught.value)
    assert "\n" not in str(caught.value)
    assert run(victims.echo, b"next", limits=LIMITS) == b"next"


def test_processor_time_is_limited_too() -> None:
    """A child that is kept from seeing the wall clock's end is stopped by the kernel."""
    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(run, victims.spin, limits=LIMITS) for _ in range(4)]
        kinds = {getattr(f.exception(), "kind", None) for f in futures}
    assert kinds == {"timeout"}


def test_no_process_survives_the_call_that_started_it() -> None:
    room = run(victims.room, limits=LIMITS).decode()
    before = _processes_in(room)
    with contextlib.suppress(Failure):  # an ordinary user's child cannot even fork
        run(victims.breed, 60.0, limits=LIMITS)
    with pytest.raises(Failure):
        run(victims.bomb, limits=LIMITS)
    assert before
    assert _settles(lambda: _processes_in(room) == before)


def test_threads_may_call_at_the_same_time() -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: run(victims.total, n, n, limits=LIMITS), range(40)))
    assert answers == [str(2 * n).encode() for n in range(40)]


def test_a_slow_call_does_not_hold_up_another() -> None:
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(run, victims.sleep, 1.5, limits=LIMITS)
        run(victims.echo, b"", limits=LIMITS)
        assert not slow.done()
        assert slow.result() == b"slept"


def test_secrets_stay_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILBOT_CACEM_PASSWORD", "open sesame")
    assert b"MAILBOT" not in run(victims.environment, limits=LIMITS)


def test_descriptors_stay_outside(tmp_path: Path) -> None:
    with (tmp_path / "open").open("w") as file:
        os.set_inheritable(file.fileno(), True)  # noqa: FBT003 - as os has it
        # standard streams to nowhere, the channel, and the one that lists them
        assert run(victims.descriptors, limits=LIMITS) == b"0 1 2 3 4"


def test_no_byte_is_written(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="File too large"):
        run(victims.write_file, str(tmp_path / "stolen"), limits=LIMITS)


def test_the_network_is_out_of_reach_where_the_kernel_allows() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        if _may_leave_the_network():
            with pytest.raises(Failure) as caught:
                run(victims.reach, port, limits=LIMITS)
            assert caught.value.kind == "crashed"
        else:  # in many a container: the other walls stand, and the call is made all the same
            assert run(victims.reach, port, limits=LIMITS) == b"reached"


def test_what_a_child_prints_is_lost(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(victims.loud, limits=LIMITS) == b"quiet"
    assert capfd.readouterr() == ("", "")


def test_only_what_can_be_imported_can_be_run() -> None:
    with pytest.raises(ValueError, match="cannot be imported by name"):
        run(lambda: b"", limits=LIMITS)


def test_a_killed_nursery_is_replaced() -> None:
    room = Path(run(victims.room, limits=LIMITS).decode())
    os.kill(int(run(victims.parent, limits=LIMITS)), 9)
    assert run(victims.room, limits=LIMITS).decode() != str(room)
    room.rmdir()  # only a killed nursery leaves its empty folder


def test_a_nursery_killed_at_work_fails_its_calls_and_is_replaced() -> None:
    room = Path(run(victims.room, limits=LIMITS).decode())
    killer = threading.Timer(0.5, os.kill, (int(run(victims.parent, limits=LIMITS)), 9))
    killer.start()
    with pytest.raises(Failure) as caught:
        run(victims.sleep, 60.0, limits=Limits(seconds=20, memory_mb=600))
    killer.join()
    assert caught.value.kind == "died"
    assert run(victims.echo, b"next", limits=LIMITS) == b"next"
    room.rmdir()


def _processes_in(room: str) -> set[str]:
    """Name the processes at home in a folder: our nursery, and all that comes from it."""
    found = set()
    for process in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if str((process / "cwd").readlink()) == room:
                found.add(process.name)
    return found


def _settles(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 5
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _may_leave_the_network() -> bool:
    import subprocess

    flags = ["-n"] if os.geteuid() == 0 else ["-r", "-n"]
    return subprocess.run(["unshare", *flags, "true"], check=False).returncode == 0

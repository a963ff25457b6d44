"""SIGTERM at the worst moment: over within ten seconds, nothing lost, nobody blamed."""

import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from subprocess import Popen

import pytest

from mailbot.model.message import MessageState
from tests import post
from tests.app.orphans import orphanage
from tests.app.test_serving import serving
from tests.desk import Desk
from tests.servers import Sink, smtp_sink
from tests.tcp_proxy import tcp_proxy
from tests.waiting import until

FIRM = "广州恒石建筑工程有限公司"
#: What a service manager grants.
PATIENCE = 10.0
#: After so long what is in hand would have been broken off anyway.
GRACE = 6.0


@pytest.fixture
def mute() -> Iterator[Sink]:
    """A server that takes letters and does not say so for ten minutes."""
    with smtp_sink("-W", ".:600") as server:
        yield server


def _end(process: Popen[str], signals: int = 1) -> tuple[int, float]:
    """Ask a process to end, so many times; tell how it did and how long it took."""
    began = time.monotonic()
    for left in reversed(range(signals)):
        rested = _rests(process.pid)
        process.send_signal(signal.SIGTERM)
        if left:
            # Python hears of two signals as one if it has not dealt with the first yet: its main
            # thread does that, and goes back to wait.
            until(partial(_rested_since, process.pid, rested))
    code = process.wait(30)
    return code, time.monotonic() - began


def _rested_since(pid: int, before: int) -> bool:
    return _rests(pid) > before


def _rests(pid: int) -> int:
    """Count how often a process's main thread began to wait."""
    status = Path(f"/proc/{pid}/task/{pid}/status").read_text("ascii").splitlines()
    return int(next(n.split()[1] for n in status if n.startswith("voluntary_ctxt_switches")))


@pytest.mark.parametrize(
    ("command", "signals"), [(("poll",), 1), (("outbox", "send"), 2)], ids=["asked", "told"]
)
def test_in_the_middle_of_a_delivery(
    desk: Desk, mute: Sink, command: tuple[str, ...], signals: int
) -> None:
    desk.put("gzcia", post.report(FIRM))
    if command == ("outbox", "send"):
        desk.configure(replies='"hold"')
        desk.poll()
        desk.app().approve((1,), "黄新宇")
    desk.configure(smtp={"gzcia": mute.port})
    with orphanage() as orphans:
        with desk.started(*command) as process:
            until(mute.letters, seconds=60)
            code, seconds = _end(process, signals)
            assert process.stderr is not None
            assert "Traceback" not in process.stderr.read()
        orphans.empty()
    assert code == 130
    assert seconds < (PATIENCE if signals == 1 else GRACE)
    assert desk.outbox() == [("receipt", "sending")]

    desk.configure()
    done = desk.process("poll")
    assert done.code == 1
    assert desk.outbox() == [("receipt", "unknown")]
    assert desk.letters() == ()
    assert [(m.state, m.attempts) for m in desk.messages()] == [(MessageState.JUDGED, 0)]


def test_in_the_middle_of_a_mail(desk: Desk) -> None:
    desk.put("gzcia", post.send(post.GZCIA, "大附件", text="x" * 600_000))
    with tcp_proxy(desk.dovecot.port) as proxy:
        proxy.stall_after = 100_000
        desk.configure(imap={"gzcia": proxy.port})
        with desk.started("poll") as process:
            until(lambda: proxy.stalled, seconds=60)
            code, seconds = _end(process)
            assert process.stderr is not None
            assert "Traceback" not in process.stderr.read()
    assert code == 130
    assert seconds < PATIENCE
    assert desk.messages() == []
    desk.configure()
    assert desk.process("poll").code == 0
    assert [(m.state, m.attempts) for m in desk.messages()] == [(MessageState.JUDGED, 0)]
    assert desk.app().show(1).events[0].kind == "archived"


def test_in_the_middle_of_a_document(desk: Desk) -> None:
    desk.put("cacem", post.dossier(pages="lsar" * 12))
    with orphanage() as orphans:
        with desk.started("poll") as process:
            until(lambda: [m.attempts for m in desk.messages()] == [1], seconds=60)
            code, seconds = _end(process)
        orphans.empty()
    assert code == 0
    assert seconds < PATIENCE
    assert [(m.state, m.attempts) for m in desk.messages()] == [(MessageState.ARCHIVED, 0)]


def test_the_service_in_the_middle_of_a_delivery(desk: Desk, mute: Sink) -> None:
    desk.configure(smtp={"gzcia": mute.port}, tail='[schedule]\npoll = "1s"\n')
    desk.put("gzcia", post.report(FIRM))
    with orphanage() as orphans:
        with serving(desk) as service:
            until(mute.letters, seconds=60)
            code, seconds = service.stop()
        orphans.empty()
    assert code == 0
    assert seconds < PATIENCE
    desk.configure()
    desk.process("poll")
    assert desk.outbox() == [("receipt", "unknown")]
    assert desk.letters() == ()

"""A watcher goes round whatever happens, and leaves a server in trouble alone."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from mailbot.jobs import watching
from mailbot.jobs.office import Office
from mailbot.jobs.watching import Watcher
from mailbot.ledger import LedgerError
from mailbot.mail.trouble import Trouble
from mailbot.model.message import MessageState
from tests import post
from tests.desk import Desk
from tests.waiting import until


def test_patience_grows_with_every_failure_and_ends_with_a_success() -> None:
    patience = watching._Patience()  # noqa: SLF001 - how long a server is left alone
    waits, ready = [], [patience.ready]
    for _ in range(8):
        patience.lose(Trouble.UNREACHABLE)
        ready.append(patience.ready)
        waits.append(round(patience.left))
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300]
    patience.regain()
    assert [*ready, patience.ready] == [True, *[False] * 8, True]
    patience.lose(Trouble.REFUSED_LOGIN)
    assert round(patience.left) == 120


def test_a_folder_that_is_not_there_does_not_hide_the_others(
    office: Office, executor: ThreadPoolExecutor, desk: Desk
) -> None:
    desk.put("gzcia", post.send(post.GZCIA, "办公设备特惠", text="欢迎来电。"), folder="垃圾邮件")
    stop = threading.Event()
    mailbox = office.settings.mailboxes[1]
    watcher = Watcher(office, replace(mailbox, folders=("没有", "垃圾邮件")), executor, stop)
    with capture_logs() as logs:
        thread = threading.Thread(target=watcher.run)
        thread.start()
        until(lambda: [m.state for m in office.ledger.messages()] == [MessageState.JUDGED])
        stop.set()
        thread.join(10)
    assert not thread.is_alive()
    (alarm,) = (line for line in logs if line["event"].startswith("ALARM"))
    assert "没有" in alarm["why"]


@pytest.mark.parametrize("error", [LedgerError("no space"), ZeroDivisionError("ein Fehler")])
def test_trouble_of_our_own_is_an_alarm_and_a_pause(
    office: Office,
    executor: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    stop, rounds = threading.Event(), []

    def failing(*_: object) -> None:
        rounds.append(1)
        raise error

    monkeypatch.setattr(watching, "fetch_new", failing)
    monkeypatch.setattr(watching, "_PAUSE_AFTER_TROUBLE", 0.05)
    watcher = Watcher(office, office.settings.mailboxes[0], executor, stop)
    with capture_logs() as logs:
        thread = threading.Thread(target=watcher.run)
        thread.start()
        until(lambda: len(rounds) >= 3)
        stop.set()
        thread.join(10)
    assert not thread.is_alive()
    alarms = [line for line in logs if line["event"].startswith("ALARM")]
    assert len(alarms) >= 3
    assert alarms[0]["mailbox"] == "cacem"
    assert alarms[0]["why"] == str(error)

"""Several processes at one mailbox: one works, the others wait or are told who has it."""

import re
from subprocess import Popen

from mailbot.model.message import MessageState
from tests import post
from tests.desk import Desk
from tests.servers import smtp_sink
from tests.waiting import until


def test_two_polls_at_once_do_the_work_once(desk: Desk) -> None:
    for number in range(6):
        unit = f"广州恒石{number}号建筑工程有限公司"
        desk.put("gzcia", post.report(unit, sender=f"a@unit{number}.example"))
    with desk.started("poll") as first, desk.started("poll") as second:
        outputs = [process.communicate(timeout=120) for process in (first, second)]
        assert [first.returncode, second.returncode] == [0, 0], outputs
    records = desk.messages()
    assert len(records) == 6
    assert {m.state for m in records} == {MessageState.JUDGED}
    assert len(desk.letters()) == 6
    assert len({letter.recipients for letter in desk.letters()}) == 6


def test_outbox_send_waits_for_a_poll_that_is_delivering(desk: Desk) -> None:
    for number in range(3):
        unit = f"广州恒石{number}号建筑工程有限公司"
        desk.put("gzcia", post.report(unit, sender=f"a@unit{number}.example"))
    with smtp_sink("-W", ".:1") as slow:
        desk.configure(smtp={"gzcia": slow.port})
        with desk.started("poll") as poll:
            until(slow.letters, seconds=60)
            done = desk.process("outbox", "send")
            assert done.code == 0, done.err
            assert poll.wait(60) == 0
        assert len(slow.letters()) == len({letter.recipients for letter in slow.letters()}) == 3
    assert desk.outbox() == [("receipt", "sent")] * 3


def test_a_poll_beside_the_service_fails_at_once_and_says_whose_mailbox_it_is(desk: Desk) -> None:
    with desk.started("run") as service:
        _watching(service)
        for command in (("poll",), ("outbox", "send")):
            done = desk.process(*command)
            assert done.code == 3
            lines = [line for line in done.err.splitlines() if line.startswith("mailbot: ")]
            assert lines == [
                f"mailbot: mailbox {name} is in use by process {service.pid} (run); "
                "wait until it ends, or stop it"
                for name in ("cacem", "gzcia")
            ]
        assert desk.process("messages", "--json").code == 0
        service.terminate()
        assert service.wait(15) == 0
    assert desk.process("poll").code == 0


def test_a_second_service_does_not_start(desk: Desk) -> None:
    with desk.started("run") as service:
        _watching(service)
        done = desk.process("run")
        assert done.code == 3
        assert re.search(rf"is in use by process {service.pid} \(run\)", done.err)


def _watching(service: Popen[str]) -> None:
    """Wait until a service owns its mailboxes."""
    assert service.stderr is not None
    stderr = service.stderr
    until(lambda: "watching" in stderr.readline(), seconds=60)

"""Judging what waits: in order, several at a time, each mail its own affair."""

import threading
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

import pytest

from mailbot.jobs import judging, processing
from mailbot.jobs.office import Office
from mailbot.jobs.processing import Processed, process
from mailbot.ledger import LedgerError
from mailbot.model.message import MessageState
from mailbot.model.record import Envelope, MessageRecord
from tests import post

NEVER = threading.Event()


def _archive(office: Office, *raws: bytes) -> list[int]:
    rows = []
    for uid, raw in enumerate(raws, start=1):
        envelope = Envelope(
            mailbox="gzcia", folder="INBOX", uidvalidity=1, uid=uid, received=post.NOON
        )
        rows.append(office.ledger.archive(envelope, raw, post.NOON)[0])
    return rows


def _reports(count: int) -> list[bytes]:
    return [
        post.report(f"广州恒石{n}号建筑公司", sender=f"a@unit{n}.example") for n in range(count)
    ]


def _states(office: Office) -> list[tuple[MessageState, int]]:
    return [(m.state, m.attempts) for m in office.ledger.messages()]


def _run(office: Office, executor: Executor, stop: threading.Event = NEVER) -> Processed:
    return process(office, office.ledger.waiting("gzcia"), executor, stop=stop)


class _Recorder(ThreadPoolExecutor):
    """An executor that notes how many openings are under way when another one begins."""

    def __init__(self) -> None:
        super().__init__(4)
        self.beside: list[int] = []
        self._futures: list[Future[Any]] = []

    def submit(self, *args: Any, **kwargs: Any) -> "Future[Any]":  # noqa: ANN401 - as its parent
        self.beside.append(sum(not future.done() for future in self._futures))
        self._futures.append(super().submit(*args, **kwargs))
        return self._futures[-1]


def test_a_stop_in_the_middle_leaves_messages_as_they_were(
    office: Office, executor: ThreadPoolExecutor
) -> None:
    _archive(office, *_reports(8))
    stop = threading.Event()
    steps: list[int] = []

    def step() -> None:
        steps.append(1)
        if len(steps) == 3:
            stop.set()

    waiting = office.ledger.waiting("gzcia")
    done = process(office, waiting, executor, stop=stop, progress=step)
    assert done.total == 3
    assert _states(office) == [(MessageState.JUDGED, 0)] * 3 + [(MessageState.ARCHIVED, 0)] * 5
    assert _run(office, executor).submissions == 5
    assert _states(office) == [(MessageState.JUDGED, 0)] * 8


def test_what_is_broken_off_counts_against_nobody(
    office: Office, executor: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second SIGTERM, while one message is being recorded and others are being opened."""
    _archive(office, *_reports(5))

    def told(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(processing, "conclude", told)
    with pytest.raises(KeyboardInterrupt):
        _run(office, executor)
    monkeypatch.undo()
    assert _states(office) == [(MessageState.ARCHIVED, 0)] * 5
    assert _run(office, executor).submissions == 5


def test_stopping_again_and_again_parks_nobody(
    office: Office, executor: ThreadPoolExecutor
) -> None:
    _archive(office, *_reports(2))
    stopped = threading.Event()
    stopped.set()
    for _ in range(20):
        assert _run(office, executor, stopped).total == 0
    assert _states(office) == [(MessageState.ARCHIVED, 0)] * 2


def test_what_may_have_ended_the_program_comes_last_and_alone(office: Office) -> None:
    rows = _archive(office, *_reports(4))
    for _ in range(3):
        office.ledger.begin(rows[0])
        office.ledger.begin(rows[1])
    with _Recorder() as executor:
        assert _run(office, executor).submissions == 4
    assert executor.beside[-2:] == [0, 0]
    judged = [e for e in office.ledger.events() if e.kind == "judged"]
    assert [e.message for e in judged] == [rows[2], rows[3], rows[0], rows[1]]


def test_what_never_finishes_is_parked_with_its_reason(
    office: Office, executor: ThreadPoolExecutor
) -> None:
    rows = _archive(office, *_reports(2))
    for _ in range(10):
        office.ledger.begin(rows[0])
    done = _run(office, executor)
    assert (done.parked, done.submissions) == (1, 1)
    record = office.ledger.message(rows[0]).record
    assert record.state is MessageState.PARKED
    assert f"mailbot retry {rows[0]}" in (record.problem or "")


def test_one_damaged_original_costs_only_its_message(
    office: Office, executor: ThreadPoolExecutor
) -> None:
    rows = _archive(office, *_reports(3))
    sha256 = office.ledger.message(rows[1]).record.sha256
    (office.settings.storage / "originals" / sha256[:2] / sha256).write_bytes(b"x")
    done = _run(office, executor)
    assert (done.parked, done.submissions) == (1, 2)
    assert "damaged" in (office.ledger.message(rows[1]).record.problem or "")


def test_what_nobody_foresaw_parks_its_message_only(
    office: Office, executor: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = _archive(office, *_reports(3))
    known = judging.conclude

    def surprised(office: Office, record: MessageRecord, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - stands in for any
        if record.id == rows[1]:
            raise ZeroDivisionError("eins durch null")  # noqa: TRY003, EM101 - a bug's words
        return known(office, record, *args, **kwargs)

    monkeypatch.setattr(processing, "conclude", surprised)
    done = _run(office, executor)
    assert (done.parked, done.submissions) == (1, 2)
    problem = office.ledger.message(rows[1]).record.problem
    assert problem == "ZeroDivisionError: eins durch null"


def test_trouble_with_the_ledger_is_nobodys_fault(
    office: Office, executor: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    _archive(office, *_reports(2))

    def broken(*_: object) -> None:
        raise LedgerError("no space")  # noqa: TRY003, EM101 - the ledger's words

    monkeypatch.setattr(type(office.ledger), "record", broken)
    with pytest.raises(LedgerError, match="no space"):
        _run(office, executor)
    assert {m.state for m in office.ledger.messages()} == {MessageState.ARCHIVED}

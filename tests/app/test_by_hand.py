"""What came another way than by mail counts like mail, and nobody is written to."""

from datetime import timedelta
from pathlib import Path

import pytest

from mailbot.app import UsageError
from mailbot.model.message import MessageState
from mailbot.model.standing import StandingStatus
from tests import post
from tests.desk import DESK_TIME, Desk

FIRM = "广州恒石建筑工程有限公司"


def _file(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_files_taken_in_complete_a_unit(desk: Desk, tmp_path: Path) -> None:
    desk.put("gzcia", post.report(FIRM, complete=False))
    desk.poll()
    table = _file(tmp_path, "统计表.xlsx", post.workbook(post.filing(FIRM)))
    file = desk.app().take_in((table,), rulebook="gzcia-2025", unit=FIRM, by="李嘉欣")
    assert file.record.envelope.mailbox == "by-hand"
    assert file.record.state is MessageState.JUDGED
    assert [d.name for d in file.documents] == ["统计表.xlsx"]
    assert desk.standing(FIRM).status is StandingStatus.COMPLETE
    assert desk.standing(FIRM).messages == (1, 2)
    assert desk.outbox() == [("deficiency", "sent")]
    assert [e.by for e in file.events if e.kind == "assigned"] == ["李嘉欣"]


def test_what_was_taken_in_can_be_retried_shown_and_decided(desk: Desk, tmp_path: Path) -> None:
    broken = _file(tmp_path, "统计表.xlsx", post.workbook(post.filing(FIRM))[:3000])
    app = desk.app()
    app.take_in((broken,), rulebook="gzcia-2025", unit=FIRM, by="李嘉欣")
    (retried,) = desk.app().retry((1,), dry_run=False)
    assert retried.problem is None
    assert not retried.changed
    assert desk.app().show(1).assigned == FIRM
    assert desk.standing(FIRM).messages == (1,)
    assert desk.outbox() == []


def test_the_same_files_twice_are_one_submission(desk: Desk, tmp_path: Path) -> None:
    table = _file(tmp_path, "统计表.xlsx", post.workbook(post.filing(FIRM)))
    for now in (DESK_TIME, DESK_TIME + timedelta(minutes=1)):
        desk.app(now).take_in((table,), rulebook="gzcia-2025", unit=FIRM, by="李嘉欣")
    assert [m.duplicate_of for m in desk.messages()] == [None, 1]
    assert desk.standing(FIRM).messages == (1,)


def test_what_a_dead_command_took_in_is_judged_by_the_next_poll(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = _file(tmp_path, "统计表.xlsx", post.workbook(post.filing(FIRM)))

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mailbot.jobs.taking_in.process", dies)
    with pytest.raises(KeyboardInterrupt):
        desk.app().take_in((table,), rulebook="gzcia-2025", unit=FIRM, by="李嘉欣")
    monkeypatch.undo()
    assert [m.state for m in desk.messages()] == [MessageState.ARCHIVED]
    desk.poll()
    assert [(m.state, m.unit) for m in desk.messages()] == [(MessageState.JUDGED, FIRM)]
    assert desk.standing(FIRM).status is StandingStatus.COMPLETE
    assert desk.outbox() == []


def test_wrong_wishes_are_refused_before_anything_is_recorded(desk: Desk, tmp_path: Path) -> None:
    table = _file(tmp_path, "统计表.xlsx", b"x")
    missing = tmp_path / "nothing.pdf"
    app = desk.app()
    with pytest.raises(UsageError, match="is no rulebook; known here: cacem-2025, gzcia-2025"):
        app.take_in((table,), rulebook="gzcia-2024", unit=FIRM, by="x")
    with pytest.raises(UsageError, match="no unit on the roster"):
        app.take_in((table,), rulebook="cacem-2025", unit=FIRM, by="x")
    with pytest.raises(UsageError, match=r"nothing\.pdf: cannot be read"):
        app.take_in((missing,), rulebook="gzcia-2025", unit=FIRM, by="x")
    assert desk.messages() == []

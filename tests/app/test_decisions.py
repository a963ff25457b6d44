"""What people decide: it is carried out, it is told, and it can be taken back."""

import pytest

from mailbot.app import UsageError
from mailbot.demo.wire import File
from mailbot.model.message import Disposition
from mailbot.model.standing import StandingStatus
from mailbot.model.verdict import Status
from tests import post
from tests.desk import Desk

FIRM, OTHER = "广州恒石建筑工程有限公司", "广州明远市政园林有限公司"
BY = "邱俊勇"


def _event(desk: Desk, message: int, kind: str) -> int:
    return next(e.id for e in desk.app().show(message).events if e.kind == kind)


def _units(desk: Desk) -> set[str]:
    ((_, standings),) = desk.app().ledger("gzcia-2025")
    return {standing.unit for standing in standings}


def test_a_ruling_changes_the_standing_and_the_unit_is_told(desk: Desk) -> None:
    desk.put("gzcia", post.report(FIRM, complete=False))
    desk.poll()
    file = desk.app().decide(1, "statistics", "field", Status.MET, reason="电话核实", by=BY)
    assert [(r.requirement, r.code, r.by) for r in file.rulings] == [("statistics", "field", BY)]
    assert desk.standing(FIRM).status is StandingStatus.COMPLETE
    assert desk.outbox() == [("deficiency", "sent"), ("receipt", "queued")]
    desk.app().send()
    assert len(desk.letters()) == 2

    desk.app().undo(_event(desk, 1, "ruling"), by=BY)
    assert desk.standing(FIRM).status is StandingStatus.INCOMPLETE
    assert desk.app().show(1).rulings == ()
    assert desk.outbox()[2:] == [("deficiency", "queued")]
    assert desk.app().verify().faults == ()


def test_a_ruling_that_changes_nothing_writes_no_letter(desk: Desk) -> None:
    desk.put("gzcia", post.report(FIRM))
    desk.poll()
    desk.app().decide(1, "statistics", "", Status.MET, reason="原样", by=BY)
    assert desk.outbox() == [("receipt", "sent")]


def test_a_finding_may_be_named_by_its_requirement_alone(desk: Desk) -> None:
    desk.put("cacem", post.dossier("河南省工程建设协会", pages="ls"))
    desk.poll()
    desk.app().decide(1, "package.announcement", "", Status.MET, reason="已收纸质件", by=BY)
    (ruling,) = desk.app().show(1).rulings
    assert (ruling.requirement, ruling.code) == ("package.announcement", "item")
    assert dict(desk.standing("河南省工程建设协会").items)["package.announcement"] == "met"


def test_a_mail_can_be_given_to_another_unit_and_back(desk: Desk) -> None:
    desk.put("gzcia", post.report(FIRM))
    desk.poll()
    desk.app().assign(1, OTHER, reason="代报", by=BY)
    assert desk.standing(OTHER).messages == (1,)
    assert _units(desk) == {OTHER}
    assert [m.unit for m in desk.messages()] == [OTHER]
    assert desk.outbox() == [("receipt", "sent"), ("receipt", "queued")]

    desk.app().undo(_event(desk, 1, "assigned"), by=BY)
    assert desk.standing(FIRM).messages == (1,)
    assert _units(desk) == {FIRM}
    assert [m.unit for m in desk.messages()] == [FIRM]


def test_a_mail_nobody_could_place_gets_its_unit_and_its_letter(desk: Desk) -> None:
    filed = post.filing("某单位")
    nameless = post.send(post.CACEM, "推荐材料", [File("扫描件.pdf", post.pdf(filed, "ar"))])
    desk.put("cacem", nameless)
    desk.poll()
    assert [m.unit for m in desk.messages()] == [None]
    assert desk.outbox() == [("deficiency", "sent")]
    desk.app().assign(1, "中国建筑", reason="电话核实", by=BY)
    standing = desk.standing("中国建筑股份有限公司")
    assert standing.messages == (1,)
    assert standing.status is StandingStatus.INCOMPLETE
    assert desk.outbox() == [("deficiency", "sent"), ("deficiency", "queued")]


def test_a_submission_can_be_said_to_be_none_and_one_again(desk: Desk) -> None:
    desk.put("gzcia", post.report(FIRM))
    desk.poll()
    desk.app().reclassify(1, Disposition.UNRELATED, reason="误发", by=BY)
    assert [m.disposition for m in desk.messages()] == [Disposition.UNRELATED]
    assert _units(desk) == set()
    desk.app().undo(_event(desk, 1, "reclassified"), by=BY)
    assert desk.standing(FIRM).status is StandingStatus.COMPLETE
    assert [m.disposition for m in desk.messages()] == [Disposition.SUBMISSION]


def test_a_question_can_be_said_to_be_a_submission(desk: Desk) -> None:
    desk.put("gzcia", post.send(post.GZCIA, "班组活动咨询", text="请问如何报名？"))
    desk.poll()
    assert desk.outbox() == []
    desk.app().reclassify(1, Disposition.SUBMISSION, reason="已电话报送", by=BY)
    file = desk.app().show(1)
    assert file.record.disposition is Disposition.SUBMISSION
    assert file.verdict is not None
    assert file.verdict.findings


def test_decisions_outlive_a_retry(desk: Desk) -> None:
    desk.put("gzcia", post.report(FIRM, complete=False))
    desk.poll()
    desk.app().decide(1, "statistics", "field", Status.MET, reason="核实", by=BY)
    desk.app().assign(1, OTHER, reason="代报", by=BY)
    before = desk.outbox()
    desk.app().retry((1,), dry_run=False)
    assert desk.standing(OTHER).status is StandingStatus.COMPLETE
    assert _units(desk) == {OTHER}
    assert desk.outbox() == before


def test_what_is_not_there_cannot_be_decided(desk: Desk) -> None:
    desk.put("gzcia", post.report(FIRM))
    desk.put("cacem", post.dossier(pages="ls"))
    desk.poll()
    app = desk.app()
    with pytest.raises(UsageError, match="there is no message 99"):
        app.decide(99, "statistics", "field", Status.MET, reason="x", by=BY)
    with pytest.raises(UsageError, match=r"no finding statistics/seal; it has: statistics/file"):
        app.decide(2, "statistics", "seal", Status.MET, reason="x", by=BY)
    with pytest.raises(UsageError, match="no unit on the roster"):
        app.assign(1, "火星建筑", reason="x", by=BY)
    with pytest.raises(UsageError, match="event 1 is no decision"):
        app.undo(1, by=BY)
    with pytest.raises(UsageError, match="event 999 is no decision"):
        app.undo(999, by=BY)

"""The whole job on PostgreSQL, one step after another, as a season goes."""

from datetime import timedelta
from pathlib import Path

import openpyxl

from mailbot.app.clock import moment
from mailbot.model.letter import LetterState
from mailbot.model.message import Disposition, MessageState
from mailbot.model.standing import StandingStatus
from mailbot.model.verdict import Status
from tests import post
from tests.app.test_retrying import bomb
from tests.desk import Desk

QINGDAO, HENAN = "青岛市建筑业协会", "河南省工程建设协会"
FIRM, OTHER = "广州恒石建筑工程有限公司", "广州明远市政园林有限公司"
BY = "邱俊勇"
REMIND = moment("2025-05-13T09:00:00")


def test_a_season_on_postgresql(desk: Desk, database_url: str, tmp_path: Path) -> None:
    desk.database = database_url
    desk.configure()
    desk.put("cacem", post.dossier(QINGDAO))
    desk.put("cacem", post.dossier(HENAN, sender="a@henan.example", pages="ls"))
    desk.put("gzcia", post.report(FIRM, complete=False))
    desk.put("gzcia", post.report(OTHER, sender="b@b.example", complete=False))
    desk.put("gzcia", bomb())
    assert [c.fetched.new for c in desk.poll().cycles] == [2, 3]
    assert sorted(desk.outbox()) == [("deficiency", "sent")] * 3 + [("receipt", "sent")]
    assert len(desk.letters()) == 4

    (parked,) = (m for m in desk.messages() if m.state is MessageState.PARKED)
    (retried,) = desk.app().retry((), dry_run=False)
    assert (retried.id, bool(retried.problem)) == (parked.id, True)

    app = desk.app()
    (firm,) = app.messages(Disposition.SUBMISSION, FIRM)
    app.decide(firm.id, "statistics", "field", Status.MET, reason="电话核实", by=BY)
    assert desk.standing(FIRM).status is StandingStatus.COMPLETE
    (henan,) = app.messages(None, HENAN)
    app.assign(henan.id, QINGDAO, reason="代发", by=BY)
    assert desk.standing(HENAN).messages == ()
    event = next(e.id for e in app.show(henan.id).events if e.kind == "assigned")
    app.undo(event, by=BY)
    assert desk.standing(HENAN).status is StandingStatus.INCOMPLETE

    reminded = desk.app(REMIND).remind(dry_run=False)
    assert [(r.unit, r.written) for r in reminded] == [(OTHER, True)]
    assert [r.written for r in desk.app(REMIND).remind(dry_run=False)] == [False]
    desk.app(REMIND).send()
    assert {state for _, state in desk.outbox()} == {LetterState.SENT.value}
    assert len(desk.letters()) == len(desk.app().outbox(None)) == 8

    accounts = desk.app().reconcile().accounts
    assert [(a.server, a.ledger, a.missing) for a in accounts] == [(2, 2, ()), (3, 3, ())]
    for report in ("ledger", "statistics", "teams", "summary"):
        desk.app().export(report, tmp_path / f"{report}.xlsx")
        assert openpyxl.load_workbook(tmp_path / f"{report}.xlsx").worksheets[0].max_row > 1

    before = desk.messages(), desk.app().ledger(), desk.app().outbox(None), desk.wire()
    desk.poll(REMIND + timedelta(minutes=5))
    assert (desk.messages(), desk.app().ledger(), desk.app().outbox(None), desk.wire()) == before
    assert desk.app().verify().faults == ()
    assert not list((desk.folder / "storage").glob("*.sqlite*"))

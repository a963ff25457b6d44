"""Workbooks for staff, out of a ledger filled through real servers."""

from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from mailbot.app import UsageError
from mailbot.demo import sheets
from mailbot.demo.wire import File
from tests import post
from tests.desk import Desk

QINGDAO, FIRM = "青岛市建筑业协会", "广州明远市政园林有限公司"


def _cells(path: Path) -> list[object]:
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    # Totals are ours; whatever else looks like a formula came from a mail.
    assert all(str(c.value).startswith("=SUM(") for c in cells if c.data_type == "f")
    return [cell.value for cell in cells if cell.value is not None]


def test_all_four_workbooks(desk: Desk, tmp_path: Path) -> None:
    filed, national = post.filing(FIRM), post.filing(QINGDAO)
    desk.put("cacem", post.dossier(QINGDAO))
    files = [
        File("统计表.xlsx", post.workbook(filed)),
        File("申请函.pdf", post.pdf(filed, "q")),
        File("汇总表.xlsx", sheets.summary(filed)),
    ]
    desk.put("gzcia", post.send(post.GZCIA, f"{FIRM}材料", files))
    sneaky = "=HYPERLINK(1)建筑公司"
    desk.put("gzcia", post.report(sneaky, sender="b@b.example"), post.NOON + timedelta(minutes=1))
    desk.poll()
    written = {}
    for report in ("ledger", "statistics", "teams", "summary"):
        path = tmp_path / f"{report}.xlsx"
        desk.app().export(report, path)
        written[report] = _cells(path)
    assert {QINGDAO, FIRM, "天津市建筑业协会"} <= set(written["ledger"])
    investment = float(national.figures[5])
    assert QINGDAO in written["statistics"]
    assert investment in written["statistics"]
    told = "\n".join(map(str, written["teams"]))
    assert all(national.teams[place].name in told for place in national.recommended)
    assert {FIRM, filed.teams[filed.recommended[0]].name} <= set(written["summary"])


def test_an_unknown_report_and_a_folder_that_is_not_there_are_refused(
    desk: Desk, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="known here: ledger, statistics, teams, summary"):
        desk.app().export("leger", tmp_path / "x.xlsx")
    with pytest.raises(UsageError, match="nowhere"):
        desk.app().export("ledger", tmp_path / "nowhere" / "x.xlsx")


def test_verify_finds_what_is_missing_and_lets_orphans_be(desk: Desk) -> None:
    desk.put("gzcia", post.report())
    desk.poll()
    originals = desk.folder / "storage" / "originals"
    orphan = originals / "ab" / ("ab" + "0" * 62)
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"")
    kept = originals / desk.messages()[0].sha256[:2] / desk.messages()[0].sha256
    kept.unlink()
    verification = desk.app().verify()
    assert len(verification.faults) == 2, "the orphan is no file of its name"
    assert any("missing" in fault and "message 1" in fault for fault in verification.faults)
    done = desk.mailbot("verify")
    assert done.code == 1

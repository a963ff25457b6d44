"""``--json`` prints the shapes of the contract and nothing else."""

from pathlib import Path

import pytest

from mailbot.model.verdict import Status
from tests import post
from tests.app.test_main_path import BOUNCE
from tests.app.test_retrying import bomb
from tests.cli import shapes
from tests.desk import Desk, mailbot

FIRM = "广州恒石建筑工程有限公司"


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """A desk where something of everything has happened."""
    desk.put("cacem", post.dossier())
    desk.put("cacem", BOUNCE)
    desk.put("gzcia", post.report(FIRM, complete=False))
    desk.put("gzcia", bomb())
    desk.poll()
    desk.app().decide(3, "statistics", "field", Status.MET, reason="核实", by="x")
    return desk


def test_every_command_prints_its_shape(filled: Desk) -> None:
    for command, shape in (
        ("ledger", [shapes.LEDGER]),
        ("messages", [shapes.MESSAGE]),
        ("outbox", [shapes.OUTBOX]),
        ("reconcile", [shapes.RECONCILE]),
        ("doctor", [dict]),
    ):
        done = filled.mailbot(*command.split(), "--json")
        assert done.code in {0, 1}, done.err
        assert done.err == ""
        assert shapes.differences(done.json, shape) == [], command
        assert done.json, command
    due = filled.mailbot("remind", "--dry-run", "--json", now="2025-05-16T09:00")
    assert (due.code, due.err, len(due.json)) == (1, "", 67)
    for message in (1, 2, 3, 4):
        shown = filled.mailbot("show", str(message), "--json").json
        told = {
            **shown,
            "letters": [{"kind": e["kind"], "state": e["state"]} for e in shown["letters"]],
        }
        assert shapes.differences(told, shapes.MESSAGE) == []
        assert shapes.differences(shown["documents"], [shapes.DOCUMENT]) == []
        assert shapes.differences(shown["letters"], [shapes.OUTBOX]) == []


def test_the_whole_roster_stands_in_the_ledger_before_the_first_mail(desk: Desk) -> None:
    rows = desk.mailbot("ledger", "--rulebook", "cacem-2025", "--json").json
    assert len(rows) == 68
    assert {row["status"] for row in rows} == {"none"}
    assert shapes.differences(rows, [shapes.LEDGER]) == []
    assert desk.mailbot("ledger", "--status", "complete", "--json").json == []


def test_check_prints_one_object_a_path(tmp_path: Path, desk: Desk) -> None:
    files = {
        "mail.eml": post.dossier(pages="ls"),
        "表 格.xlsx": post.workbook(post.filing(FIRM)),
        "bomb.eml": bomb(),
        "empty.pdf": b"",
        "干净.pdf": post.pdf(post.filing(FIRM), "q"),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    paths = [str(tmp_path / name) for name in (*files, "nowhere.eml")]
    done = desk.process("check", *paths, "--json")
    assert (done.code, done.err) == (1, "")
    assert [one["path"] for one in done.json] == paths
    assert shapes.differences(done.json, [shapes.CHECK]) == []
    problems = {Path(one["path"]).name: one["problem"] for one in done.json}
    assert problems["nowhere.eml"] == "there is no such file"
    assert problems["bomb.eml"]
    assert [problems[name] for name in ("mail.eml", "表 格.xlsx", "干净.pdf")] == [None] * 3
    single = desk.mailbot("check", paths[1], "--as-mail-to", post.GZCIA, "--json")
    assert single.code == 0
    assert shapes.differences(single.json, shapes.CHECK) == []
    assert single.json["statistics"]["recommended"] == 2
    assert single.json["letter"]["kind"] == "receipt"


def test_check_takes_a_folder_and_the_time_of_receipt(tmp_path: Path) -> None:
    """Without any config.toml, under the rulebooks that come with the program."""
    folder = tmp_path / "mails"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.eml").write_bytes(post.report(FIRM))
    (folder / "inner" / "b.eml").write_bytes(BOUNCE)
    late = ("--rulebook", "gzcia-2025", "--received", "2025-06-01T08:00")
    found = mailbot(tmp_path, "check", str(folder), *late, "--json").json
    assert [one["path"] for one in found] == [
        str(folder / "a.eml"),
        str(folder / "inner" / "b.eml"),
    ]
    assert [one["disposition"] for one in found] == ["submission", "automatic"]
    assert found[0]["late"] is True
    assert not (tmp_path / "storage").exists()

"""Every command of the contract as a process: what it prints, and the code it ends with."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tests import post
from tests.desk import DESK_TIME, Desk, mailbot
from tests.processes import free_port

FIRM = "广州恒石建筑工程有限公司"


def _chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def test_a_day_at_the_desk(desk: Desk, tmp_path: Path) -> None:
    """The commands in the order in which staff come to them."""
    desk.configure(replies='"hold"')
    desk.put("gzcia", post.report(FIRM, complete=False))
    table = tmp_path / "统计表.xlsx"
    table.write_bytes(post.workbook(post.filing("广州明远市政园林有限公司")))
    workbook = str(tmp_path / "ledger.xlsx")
    day = [
        ("rules check", 0, "cacem-2025"),
        ("doctor", 0, "imap gzcia"),
        ("poll", 0, "gzcia：新到1封，报送1件"),
        ("messages", 0, "共1封来信"),
        ("messages --disposition submission --unit " + FIRM, 0, "共1封来信"),
        ("ledger --rulebook gzcia-2025", 0, "待补正1"),
        ("ledger --rulebook gzcia-2025 --status complete", 0, "共1家：已受理0"),
        ("ledger --rulebook cacem-2025 --status complete", 0, "共68家：已受理0"),
        ("show 1", 0, "statistics/field"),
        ("outbox", 0, "补正通知"),
        ("outbox --state sent", 0, "共0封回信"),
        ("outbox approve 1 --by 邱俊勇", 0, "已批准1封"),
        ("outbox send", 0, "gzcia：发出1封"),
        ("decide 1 statistics/field met --reason 电话核实 --by 邱俊勇", 0, "电话核实"),
        ("outbox cancel 2 --by 邱俊勇", 0, "已撤回1封"),
        ("reclassify 1 unrelated --reason 误发 --by 邱俊勇", 0, "无关"),
        ("undo 12 --by 邱俊勇", 0, FIRM),
        (
            "assign 1 广州天衡隧道工程有限公司 --reason 代报 --by 邱俊勇",
            0,
            "广州天衡隧道工程有限公司",
        ),
        (
            f"take-in {table} --rulebook gzcia-2025 --unit 广州明远市政园林有限公司 --by 李嘉欣",
            0,
            "报送",
        ),
        ("retry --dry-run", 0, "没有需要重新处理的来信"),
        ("retry 1", 0, "第1封"),
        ("remind --dry-run", 0, "今天没有应催报的单位"),
        ("reconcile", 0, "相符"),
        (f"export ledger {workbook}", 0, "已写入"),
        (f"check {table} --as-mail-to {post.GZCIA}", 0, "齐全"),
        ("verify", 0, "均完好"),
    ]
    for command, code, told in day:
        words = command.split()
        if words[0] == "undo":
            words[1] = str(_last_decision(desk))
        done = desk.mailbot(*words)
        assert (done.code, told in done.out) == (code, True), (command, done)
        assert _chinese(done.out), command
    assert openpyxl.load_workbook(workbook).sheetnames
    assert len(desk.letters()) == 1


def _last_decision(desk: Desk) -> int:
    return max(e.id for e in desk.app().show(1).events if e.kind == "reclassified")


def test_init_writes_a_directory_that_is_valid_as_it_is(tmp_path: Path) -> None:
    fresh = tmp_path / "neu"
    tmp_path.joinpath("elsewhere").mkdir()
    done = mailbot(tmp_path / "elsewhere", "init", str(fresh))
    assert done.code == 0
    assert {p.name for p in fresh.iterdir()} == {"config.toml", "rules", "templates", "storage"}
    assert mailbot(fresh, "rules", "check").code == 0
    assert mailbot(fresh, "ledger", "--json").code == 0
    assert (fresh / "storage" / "ledger.sqlite").exists()
    again = mailbot(fresh, "init", str(fresh))
    assert again.code == 2
    assert len(again.err.splitlines()) == 3


def test_a_roster_comes_from_a_workbook(desk: Desk, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["序号", "单位名称", "简称", "邮箱"])
    for number in range(1, 69):
        sheet.append([number, f"第{number}建筑业协会", f"建协{number}", f"a{number}@x.example"])
    book.save(tmp_path / "roster.xlsx")
    done = desk.mailbot("roster", "import", "cacem-2025", str(tmp_path / "roster.xlsx"))
    assert (done.code, done.err) == (0, "")
    assert "新增" in done.out
    units = [
        row["unit"] for row in desk.mailbot("ledger", "--rulebook", "cacem-2025", "--json").json
    ]
    assert units[:2] == ["第1建筑业协会", "第2建筑业协会"]
    assert len(units) == 68


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        ("show 999", "there is no message 999"),
        ("retry 999", "there is no message 999"),
        ("decide 999 package/seal met --reason x --by x", "there is no message 999"),
        ("assign 999 中国建筑 --reason x --by x", "there is no message 999"),
        ("reclassify 999 unrelated --reason x --by x", "there is no message 999"),
        ("undo 999", "event 999"),
        ("outbox approve 999", "there is no letter 999"),
        ("outbox cancel 999", "there is no letter 999"),
        ("outbox settle 999 sent --by x", "there is no letter 999"),
        ("outbox settle 1 maybe --by x", "write sent or resend"),
        ("ledger --rulebook nope", "'nope' is no rulebook; known here: cacem-2025, gzcia-2025"),
        ("ledger --status perhaps", "perhaps"),
        ("export nope x.xlsx", "'nope' is no report"),
        ("check x.eml --as-mail-to nobody@x.example", "nobody@x.example is no mailbox"),
        ("check x.eml --received yesterday", "'yesterday' is no time"),
        ("decide 1 package/seal perhaps --reason x --by x", "perhaps"),
        ("show", "Missing argument"),
        ("show one", "integer"),
        ("show 1 --jsn", "--jsn"),
        ("shw 1", "shw"),
        ("outbox shw", "shw"),
        ("roster import nope nothing.xlsx", "nope.toml"),
        ("roster import cacem-2025 nothing.xlsx", "nothing.xlsx"),
        ("rules check nothing.toml", "nothing.toml"),
        ("take-in nothing.pdf --rulebook gzcia-2025 --unit x --by x", "nothing.pdf"),
    ],
)
def test_wrong_wishes_are_one_clear_line(desk: Desk, command: str, complaint: str) -> None:
    done = desk.mailbot(*command.split())
    assert done.code == 2, done
    assert done.out == ""
    (line,) = done.err.splitlines()
    assert line.startswith("mailbot: ")
    assert complaint in line


def test_a_wrong_time_is_said(desk: Desk) -> None:
    done = desk.mailbot("ledger", now="gestern")
    assert (done.code, done.err.count("\n")) == (2, 1)


def test_every_mistake_in_configuration_and_rules_is_a_line(desk: Desk) -> None:
    config = desk.folder / "config.toml"
    config.write_text(
        config.read_text(encoding="utf-8").replace("replies", "replys") + 'nonsense = "x"\n',
        encoding="utf-8",
    )
    done = desk.mailbot("poll")
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 3
    assert all("config.toml" in line for line in done.err.splitlines())
    assert "did you mean 'replies'?" in done.err
    desk.configure()
    rules = desk.folder / "rules" / "gzcia-2025.toml"
    text = rules.read_text(encoding="utf-8").replace("deadline =", "dedline =")
    rules.write_text(text.replace('kind = "number"', 'kind = "nummer"', 1), encoding="utf-8")
    for command in (("rules", "check"), ("poll",), ("ledger", "--json")):
        done = desk.mailbot(*command)
        assert (done.code, done.out) == (2, "")
        assert len(done.err.splitlines()) >= 2
        assert "gzcia-2025.toml" in done.err
    missing = mailbot(desk.folder / "rules", "poll")
    assert missing.code == 2
    assert "config.toml" in missing.err


def test_what_is_away_is_exit_3(desk: Desk) -> None:
    desk.configure(imap={"cacem": free_port()}, smtp={"gzcia": free_port()})
    desk.put("gzcia", post.report(FIRM))
    for command in (("poll",), ("outbox", "send"), ("reconcile", "--json"), ("doctor", "--json")):
        done = desk.mailbot(*command)
        assert done.code == 3, (command, done)
        if "--json" in command:
            assert isinstance(done.json, list)
        if command != ("doctor", "--json"):
            assert "cannot connect to 127.0.0.1" in done.err
            assert "Traceback" not in done.err
    desk.configure(top='database = "sqlite:///rules"')
    for command in (("poll",), ("ledger", "--json"), ("show", "1")):
        done = desk.mailbot(*command)
        assert (done.code, done.out) == (3, "")
        assert len(done.err.splitlines()) == 1


def test_a_missing_password_is_exit_2_and_the_other_mailbox_runs(desk: Desk) -> None:
    desk.configure(secrets={"cacem": 'env = "MAILBOT_NOWHERE"'})
    desk.put("gzcia", post.report(FIRM))
    done = desk.mailbot("poll")
    assert done.code == 2
    assert "gzcia：新到1封" in done.out
    assert "mailbot: " in done.err
    assert len(desk.letters()) == 1


def test_what_needs_a_person_is_exit_1(desk: Desk) -> None:
    desk.put("cacem", post.dossier("湖南省建筑业协会", pages="lsaR", sealed=False))
    assert desk.mailbot("poll").code == 1
    assert desk.mailbot("poll").code == 0
    assert desk.mailbot("remind", "--dry-run", now="2025-05-16T09:00").code == 1


def test_tracebacks_are_shown_only_when_asked_for(desk: Desk) -> None:
    wording = desk.folder / "templates" / "cli" / "words.txt"
    text = wording.read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("messages.count")]
    wording.write_text("\n".join(kept), encoding="utf-8")
    quiet = desk.mailbot("messages")
    assert quiet.code in {1, 2}
    assert "Traceback" not in quiet.err
    assert "messages.count" in quiet.err
    loud = desk.mailbot("--debug", "messages")
    assert loud.code == quiet.code
    assert "Traceback" in loud.err


def test_times_are_shown_as_the_settings_say(desk: Desk) -> None:
    assert isinstance(DESK_TIME, datetime)
    desk.put("gzcia", post.report(FIRM))
    desk.poll()
    assert "05-12 12:00" in desk.mailbot("messages").out
    desk.configure(top='timezone = "UTC"')
    assert "05-12 04:00" in desk.mailbot("messages").out

"""Logs: JSON for machines, one id from mail to letter, no body and no secret."""

import json
import sqlite3

from mailbot.demo.wire import File
from tests import post
from tests.app.test_retrying import bomb
from tests.desk import Desk
from tests.waiting import until

SECRET, BODY = "geheim", "请勿外传的正文"
FIRM, OTHER = "广州恒石建筑工程有限公司", "广州明远市政园林有限公司"
THIRD = "广州天衡隧道工程有限公司"


def _fill(desk: Desk) -> None:
    table = File("统计表.xlsx", post.workbook(post.filing(FIRM)))
    raw = post.send(post.GZCIA, f"{FIRM}统计表", [table], text=BODY, sender="a@a.example")
    desk.put("gzcia", raw)
    desk.put("gzcia", bomb())


def test_one_id_leads_from_the_mail_to_its_letter(desk: Desk) -> None:
    _fill(desk)
    done = desk.process("poll")
    events = [json.loads(line) for line in done.err.splitlines()]
    assert all({"event", "level", "timestamp"} <= event.keys() for event in events)
    (judged,) = (e for e in events if e["event"] == "judged")
    story = [e["event"] for e in events if e.get("message") == judged["message"]]
    assert story == ["archived", "judged", "letter"]
    (parked,) = (e for e in events if e["event"] == "parked")
    assert parked["why"]
    assert parked["message"] != judged["message"]
    (letter,) = (e for e in events if e["event"] == "letter")
    assert letter["letter"] == desk.app().outbox(None)[0].id


def test_neither_bodies_nor_secrets_are_in_the_logs(desk: Desk) -> None:
    _fill(desk)
    (desk.folder / "wrong").write_text("falsch-geheim\n")
    desk.configure(secrets={"cacem": 'file = "wrong"'})
    texts = []
    for arguments in (("poll",), ("--debug", "poll"), ("--debug", "retry")):
        done = desk.process(*arguments)
        texts.append(done.err + done.out)
    texts.append(_service(desk))
    texts.append(_break_the_ledger(desk))
    assert all(texts)
    text = "\n".join(texts)
    assert SECRET not in text
    assert BODY not in text
    assert post.workbook(post.filing(FIRM))[:20].hex() not in text


def _service(desk: Desk) -> str:
    """Run the service, all its logs shown, until it has answered a mail; return what it said."""
    table = File("统计表.xlsx", post.workbook(post.filing(OTHER)))
    desk.put("gzcia", post.send(post.GZCIA, f"{OTHER}统计表", [table], text=BODY))
    with desk.started("--debug", "run") as process:
        until(lambda: len(desk.letters()) == 2, seconds=180)
        process.terminate()
        out, err = process.communicate(timeout=30)
    assert "judged" in err
    return str(out + err)


def _break_the_ledger(desk: Desk) -> str:
    """Have the database refuse what is to be recorded; its driver likes to tell with what."""
    if desk.database:
        return "told on SQLite"
    desk.put("gzcia", post.report(THIRD, sender="c@c.example"))
    ledger = sqlite3.connect(desk.folder / "storage" / "ledger.sqlite")
    ledger.execute(
        "CREATE TRIGGER no BEFORE INSERT ON verdict BEGIN SELECT RAISE(ABORT, 'nein'); END"
    )
    ledger.close()
    done = desk.process("--debug", "poll")
    assert done.code == 3
    assert "Traceback" in done.err
    assert "nein" in done.err
    assert "parameters: (" not in done.err
    assert THIRD not in done.err
    return done.out + done.err

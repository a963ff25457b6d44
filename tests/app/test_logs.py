"""Logs: JSON for machines, one id from mail to letter, no body and no secret."""

import json

from mailbot.demo.wire import File
from tests import post
from tests.app.test_retrying import bomb
from tests.desk import Desk

SECRET, BODY = "geheim", "请勿外传的正文"
FIRM = "广州恒石建筑工程有限公司"


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
    assert all(texts)
    text = "\n".join(texts)
    assert SECRET not in text
    assert BODY not in text
    assert post.workbook(post.filing(FIRM))[:20].hex() not in text

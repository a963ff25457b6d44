"""Reading and judging again: after a repair, and under changed rules."""

from email.message import EmailMessage

import pytest

from mailbot.app import UsageError
from mailbot.jobs.reading import Reader
from mailbot.model.message import Attachment, Disposition, MessageState
from mailbot.model.standing import StandingStatus
from mailbot.model.verdict import Outcome
from tests import post
from tests.desk import Desk

FIRM, OTHER = "广州恒石建筑工程有限公司", "广州明远市政园林有限公司"


def bomb() -> bytes:
    """Write a mail of more parts than anybody means."""
    parts = b"".join(b"--x\r\n\r\n%d\r\n" % number for number in range(5000))
    head = b"From: b@b.example\r\nSubject: bomb\r\nContent-Type: multipart/mixed; boundary=x\r\n"
    return head + b"\r\n" + parts + b"--x--\r\n"


def _change_rules(desk: Desk) -> None:
    """Ask for no number any more where all seven were asked for."""
    rules = desk.folder / "rules" / "gzcia-2025.toml"
    text = rules.read_text(encoding="utf-8").replace("required = true", "required = false")
    rules.write_text(text, encoding="utf-8")


def test_a_bomb_is_parked_with_its_reason_and_the_others_go_on(desk: Desk) -> None:
    desk.put("gzcia", bomb())
    desk.put("gzcia", post.report(FIRM))
    cycle = desk.poll().cycles[1]
    assert (cycle.processed.parked, cycle.processed.submissions) == (1, 1)
    assert cycle.needs_person
    parked, judged = desk.messages()
    assert (parked.state, parked.disposition) == (MessageState.PARKED, Disposition.FAILED)
    assert parked.problem
    assert parked.letters == ()
    assert judged.unit == FIRM
    assert len(desk.letters()) == 1
    (retried,) = desk.app().retry((), dry_run=False)
    assert (retried.id, retried.problem) == (parked.id, parked.problem)
    assert desk.messages()[0].state is MessageState.PARKED
    assert len(desk.letters()) == 1


def test_a_repaired_message_gets_its_first_letter(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.put("gzcia", post.report(FIRM))
    monkeypatch.setattr("mailbot.jobs.reading._PARSE", 0.0)
    desk.poll()
    assert [m.state for m in desk.messages()] == [MessageState.PARKED]
    assert desk.letters() == ()
    monkeypatch.undo()
    (preview,) = desk.app().retry((1,), dry_run=True)
    assert preview.after == (FIRM, "complete")
    assert [m.state for m in desk.messages()] == [MessageState.PARKED]
    assert desk.app().outbox(None) == ()
    desk.app().retry((1,), dry_run=False)
    assert [(m.state, m.unit) for m in desk.messages()] == [(MessageState.JUDGED, FIRM)]
    desk.app().send()
    assert len(desk.letters()) == 1


def test_changed_rules_show_the_difference_and_write_to_nobody(desk: Desk) -> None:
    desk.put("gzcia", post.report(FIRM, complete=False))
    desk.put("gzcia", post.report(OTHER, sender="b@b.example"))
    desk.poll()
    assert desk.app().retry((), dry_run=True) == ()
    _change_rules(desk)
    before = desk.messages()
    preview = desk.app().retry((), dry_run=True)
    assert [(r.id, r.before[1], r.after[1], r.changed) for r in preview] == [
        (1, "incomplete", "complete", True),
        (2, "complete", "complete", False),
    ]
    assert desk.messages() == before
    assert desk.standing(FIRM).status is StandingStatus.INCOMPLETE

    desk.app().retry((), dry_run=False)
    assert [m.outcome for m in desk.messages()] == [Outcome.COMPLETE] * 2
    assert desk.standing(FIRM).status is StandingStatus.COMPLETE
    assert desk.app().retry((), dry_run=True) == ()
    desk.poll()
    assert desk.outbox() == [("deficiency", "sent"), ("receipt", "sent")]
    assert len(desk.letters()) == 2


def test_nothing_is_read_twice_but_by_another_reader_and_on_demand(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A resend, another process and changed rules cost no reading; an upgrade waits for a wish."""
    read: list[bytes] = []
    open_file = Reader._holding  # noqa: SLF001 - where every reading begins

    def counted(self: Reader, attachment: Attachment, clock: object) -> object:
        read.append(attachment.data)
        return open_file(self, attachment, clock)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(Reader, "_holding", counted)
    desk.put("gzcia", post.report(FIRM, complete=False))
    desk.put("gzcia", post.report(FIRM, complete=False, sender="b@b.example"))
    desk.poll()
    assert len(read) == 1
    _change_rules(desk)
    (changed, _) = desk.app().retry((), dry_run=True)
    assert changed.after[1] == "complete"
    desk.app().retry((), dry_run=False)
    assert len(read) == 1

    monkeypatch.setattr("mailbot.jobs.remembering.version", lambda *_: "ab" * 32)
    desk.poll()
    assert len(read) == 1
    assert [r.id for r in desk.app().retry((), dry_run=True)] == [1, 2]
    assert len(read) == 2
    desk.app().retry((), dry_run=False)
    assert len(read) == 2
    assert desk.app().retry((), dry_run=True) == ()


def test_what_cannot_be_read_again_stays_as_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.put("gzcia", post.report(FIRM))
    desk.poll()
    before = desk.messages(), desk.standing(FIRM)
    monkeypatch.setattr("mailbot.jobs.reading._PARSE", 0.0)
    (retried,) = desk.app().retry((1,), dry_run=False)
    assert retried.problem
    assert (desk.messages(), desk.standing(FIRM)) == before


def test_a_damaged_original_is_found_and_costs_only_its_message(desk: Desk) -> None:
    desk.put("gzcia", post.report(FIRM))
    desk.put("gzcia", post.report(OTHER, sender="b@b.example"))
    desk.poll()
    original = next((desk.folder / "storage" / "originals").glob("??/*"))
    original.write_bytes(original.read_bytes()[:-10])
    verification = desk.app().verify()
    assert len(verification.faults) == 1
    retried = desk.app().retry((1, 2), dry_run=False)
    assert sorted(r.problem is None for r in retried) == [False, True]
    assert {m.state for m in desk.messages()} == {MessageState.JUDGED}


NOBODY = "来信没有唯一可用的发件地址。"


@pytest.mark.parametrize(
    ("headers", "answered", "why"),
    [
        ({}, [], [NOBODY]),
        ({"From": "a@unit.example, b@unit.example"}, [], [NOBODY]),
        ({"From": "经办人 <没有地址>"}, [], [NOBODY]),
        ({"From": "a@unit.example", "Reply-To": "没有地址"}, ["a@unit.example"], []),
        ({"From": "a@unit.example", "Reply-To": "c@elsewhere.example"}, ["a@unit.example"], []),
        ({"From": "a@unit.example", "Reply-To": "c@unit.example"}, ["c@unit.example"], []),
    ],
    ids=["nobody", "two", "unusable", "odd-wish", "strange-wish", "wish"],
)
def test_a_mail_nobody_can_answer_says_why_it_got_no_letter(
    desk: Desk, headers: dict[str, str], answered: list[str], why: list[str]
) -> None:
    mail = EmailMessage()
    for name, value in headers.items():
        mail[name] = value.encode().decode("ascii", "surrogateescape")
    mail["Subject"] = f"{FIRM}统计表"
    mail["Message-ID"] = "<nobody@x.example>"
    mail.set_content("见附件")
    table = post.workbook(post.filing(FIRM))
    mail.add_attachment(table, maintype="application", subtype="x", filename="统计表.xlsx")
    desk.put("gzcia", mail.as_bytes())
    desk.poll()
    (record,) = desk.messages()
    assert record.disposition is Disposition.SUBMISSION
    assert [to for letter in desk.letters() for to in letter.recipients] == answered
    assert [e.detail for e in desk.app().show(1).events if e.kind == "unanswered"] == why
    assert desk.standing(FIRM).status is StandingStatus.COMPLETE


def test_a_message_that_is_not_there_cannot_be_retried(desk: Desk) -> None:
    with pytest.raises(UsageError, match="there is no message 5"):
        desk.app().retry((5,), dry_run=True)

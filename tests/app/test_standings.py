"""Several mails, one standing; and mails that only seem to be new."""

from datetime import timedelta

from mailbot.app.clock import moment
from mailbot.demo import sheets
from mailbot.demo.wire import File
from mailbot.model.message import Disposition, MessageState
from mailbot.model.standing import StandingStatus
from mailbot.model.verdict import Outcome
from tests import post
from tests.desk import DESK_TIME, Desk

FIRM = "广州明远市政园林有限公司"
SENDER = "zlb@mingyuan.example"
LATER = DESK_TIME + timedelta(hours=3)


def test_a_supplement_completes_the_unit(desk: Desk) -> None:
    filed = post.filing(FIRM)
    table = File("统计表.xlsx", post.workbook(filed))
    summary = File("汇总表.xlsx", sheets.summary(filed))
    application = File("申请函.pdf", post.pdf(filed, "q"))
    first = post.send(post.GZCIA, f"{FIRM}材料", [table, summary], sender=SENDER)
    desk.put("gzcia", first)
    desk.poll()
    standing = desk.standing(FIRM)
    assert standing.status is StandingStatus.INCOMPLETE
    assert dict(standing.items)["application"] == "missing"
    number = standing.receipt_number

    second = post.send(post.GZCIA, f"补充：{FIRM}", [application], sender=SENDER, sent=LATER)
    desk.put("gzcia", second, LATER)
    desk.poll(LATER)
    standing = desk.standing(FIRM)
    assert standing.status is StandingStatus.COMPLETE
    assert standing.messages == (1, 2)
    assert standing.receipt_number == number
    assert [m.outcome for m in desk.messages()] == [Outcome.INCOMPLETE, Outcome.INCOMPLETE]
    assert desk.outbox() == [("deficiency", "sent"), ("receipt", "sent")]
    subjects = [str(letter.mail["Subject"]) for letter in desk.letters()]
    assert all(str(number) in subject for subject in subjects)
    assert [letter.mail["In-Reply-To"] for letter in desk.letters()] == [
        record.message_id for record in desk.messages()
    ]


def test_the_same_bytes_under_a_new_uid_are_a_row_without_a_letter(desk: Desk) -> None:
    raw = post.report(FIRM, sender=SENDER)
    desk.put("gzcia", raw)
    desk.poll()
    desk.put("gzcia", raw, LATER)
    desk.put("gzcia", raw, LATER, folder="Junk")
    desk.configure(folders='["INBOX", "Junk"]')
    # The first mailbox has no such folder.
    desk.dovecot.append(desk.accounts["cacem"], b"Subject: x\r\n\r\nx\r\n", folder="Junk")
    desk.poll(LATER)
    ours = [m for m in desk.messages() if m.envelope.mailbox == "gzcia"]
    assert [m.duplicate_of for m in ours] == [None, 1, 1]
    assert {m.disposition for m in ours} == {Disposition.SUBMISSION}
    assert {m.unit for m in ours} == {FIRM}
    assert [m.letters != () for m in ours] == [True, False, False]
    assert desk.standing(FIRM).messages == (1,)
    assert len(desk.letters()) == 1


def test_the_same_mail_by_another_way_is_known_by_what_it_says(desk: Desk) -> None:
    raw = post.report(FIRM, sender=SENDER)
    desk.put("gzcia", raw)
    desk.put("gzcia", b"Received: from backup.example; Mon, 12 May 2025 12:00:30 +0800\r\n" + raw)
    desk.poll()
    assert [m.duplicate_of for m in desk.messages()] == [None, 1]
    assert len(desk.letters()) == 1


def test_renumbered_mails_keep_their_rows(desk: Desk) -> None:
    for number in range(3):
        desk.put("gzcia", post.report(f"广州恒石{number}建筑公司", sender=f"a{number}@x.example"))
    desk.poll()
    before = {m.id: m.sha256 for m in desk.messages()}
    uidvalidity = desk.messages()[0].envelope.uidvalidity
    desk.dovecot.rebuild(desk.accounts["gzcia"])
    desk.put("gzcia", post.report(FIRM, sender=SENDER), LATER)
    desk.poll(LATER)
    after = desk.messages()
    assert {m.id: m.sha256 for m in after[:3]} == before
    assert len(after) == 4
    assert {m.envelope.uidvalidity for m in after} == {uidvalidity + 1}
    assert len(desk.letters()) == 4
    (account,) = (a for a in desk.app().reconcile().accounts if a.mailbox == "gzcia")
    assert (account.server, account.ledger, account.missing) == (4, 4, ())


def test_the_junk_folder_is_looked_into_where_it_is_named(desk: Desk) -> None:
    desk.put("gzcia", post.report(FIRM, sender=SENDER), folder="垃圾邮件")
    desk.poll()
    assert desk.messages() == []
    desk.dovecot.append(desk.accounts["cacem"], b"Subject: x\r\n\r\nx\r\n", folder="垃圾邮件")
    desk.configure(folders='["INBOX", "垃圾邮件"]')
    desk.poll(LATER)
    found = [m for m in desk.messages() if m.envelope.mailbox == "gzcia"]
    assert [m.unit for m in found] == [FIRM]
    folders = [(a.mailbox, a.folder, a.server) for a in desk.app().reconcile().accounts]
    assert len(folders) == 4
    assert ("gzcia", "垃圾邮件", 1) in folders


def test_a_folder_that_is_not_there_costs_only_itself(desk: Desk) -> None:
    desk.put("gzcia", post.report(FIRM, sender=SENDER))
    desk.configure(folders='["Nirgendwo", "INBOX"]')
    reached = desk.poll()
    assert [m.state for m in desk.messages()] == [MessageState.JUDGED]
    assert len(desk.letters()) == 1
    assert len(reached.unreachable) == 2
    assert "Nirgendwo" in reached.unreachable[0]


def test_late_is_what_completes_late(desk: Desk) -> None:
    late = moment("2025-05-17T00:00:01")
    desk.put("gzcia", post.report(FIRM, sender=SENDER), late)
    desk.put("gzcia", post.report("广州天衡隧道工程有限公司"), late - timedelta(seconds=2))
    desk.poll(late + timedelta(hours=1))
    assert desk.standing(FIRM).late
    assert desk.standing(FIRM).status is StandingStatus.REVIEW
    assert not desk.standing("广州天衡隧道工程有限公司").late

"""Reminders: who owes something is told on the days the rulebook sets, once."""

from collections import Counter
from datetime import datetime

from mailbot.app.clock import moment
from mailbot.model.letter import LetterState
from tests import post
from tests.app.test_serving import serving
from tests.desk import Desk
from tests.waiting import until

FIRM, OTHER = "广州恒石建筑工程有限公司", "广州明远市政园林有限公司"


def _day(day: int, hour: int = 9) -> datetime:
    return moment(f"2025-05-{day:02}T{hour:02}:00:00")


def _incomplete(desk: Desk) -> None:
    """One company owes a figure; another has handed in everything; units of the other notice
    have not written at all."""
    desk.put("gzcia", post.report(FIRM, complete=False), _day(6))
    desk.put("gzcia", post.report(OTHER, sender="b@b.example"), _day(6))
    desk.poll(_day(6, 10))


def test_a_reminder_is_written_once_for_its_day(desk: Desk) -> None:
    _incomplete(desk)
    looked = desk.app(_day(9)).remind(dry_run=True)
    assert [(r.unit, r.days_left, r.written) for r in looked] == [(FIRM, 7, False)]
    assert desk.outbox(LetterState.QUEUED) == []
    assert [r.written for r in desk.app(_day(9)).remind(dry_run=False)] == [True]
    assert [r.written for r in desk.app(_day(9, 15)).remind(dry_run=False)] == [False]
    assert [r.written for r in desk.app(_day(10)).remind(dry_run=False)] == [False]
    desk.app(_day(10)).send()
    reminder = desk.letters()[-1]
    assert reminder.recipients == ("zlb@hengshi.example",)
    assert reminder.mail["Auto-Submitted"] == "auto-generated"
    assert len(desk.letters()) == 3
    assert [r.written for r in desk.app(_day(13)).remind(dry_run=False)] == [True]


def test_after_a_long_downtime_there_is_one_reminder(desk: Desk) -> None:
    _incomplete(desk)
    assert [r.written for r in desk.app(_day(15)).remind(dry_run=False)] == [True]
    assert [r.written for r in desk.app(_day(15, 18)).remind(dry_run=False)] == [False]
    assert desk.outbox(LetterState.QUEUED) == [("reminder", "queued")]


def test_nobody_is_reminded_after_the_deadline_or_of_what_is_complete(desk: Desk) -> None:
    desk.put("gzcia", post.report(OTHER), _day(6))
    desk.poll(_day(6, 10))
    assert desk.app(_day(9)).remind(dry_run=False) == ()
    gzcia = [r for r in desk.app(_day(17)).remind(dry_run=True) if r.rulebook == "gzcia-2025"]
    assert gzcia == []


def test_nobody_is_reminded_of_what_came_while_the_service_was_down(desk: Desk) -> None:
    desk.put("gzcia", post.report(FIRM, complete=False), _day(6))
    desk.put("gzcia", post.report(OTHER, sender="b@b.example", complete=False), _day(6))
    desk.poll(_day(6, 10))
    desk.put("gzcia", post.report(FIRM), _day(12))
    desk.configure(tail='[schedule]\npoll = "1s"\n')
    with serving(desk, _day(13, 10)) as service:
        until(lambda: service.said("reminder", unit=OTHER), seconds=60)
        assert not service.said("reminder", unit=FIRM)
    kinds = Counter(kind for kind, _ in desk.outbox())
    assert kinds == {"deficiency": 2, "receipt": 1, "reminder": 1}


def test_units_without_an_address_are_listed(desk: Desk) -> None:
    reminded = desk.app(_day(16)).remind(dry_run=False)
    assert len(reminded) == 68
    assert {(r.address, r.written, r.days_left) for r in reminded} == {(None, False, 14)}
    assert desk.outbox() == []


def test_reminders_are_held_where_replies_are(desk: Desk) -> None:
    _incomplete(desk)
    desk.configure(replies='"hold"')
    desk.app(_day(9)).remind(dry_run=False)
    assert desk.outbox()[-1] == ("reminder", "held")


def test_our_own_second_mailbox_is_no_address_to_remind(desk: Desk) -> None:
    desk.put("cacem", post.dossier("广州市建筑业联合会", sender=post.GZCIA, pages="l"), _day(6))
    desk.poll(_day(6, 10))
    assert desk.outbox() == [("deficiency", "held")]
    (ours,) = (
        r for r in desk.app(_day(16)).remind(dry_run=False) if r.unit == "广州市建筑业联合会"
    )
    assert ours.address is None

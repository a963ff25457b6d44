"""Which letters leave, when, and at whose word."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from mailbot.app import App, UsageError
from mailbot.model.letter import LetterState
from mailbot.model.message import MessageState
from tests import post
from tests.desk import DESK_TIME, Desk
from tests.servers import smtp_sink

COMPANIES = [f"广州恒石{name}建筑工程有限公司" for name in "甲乙丙丁"]
ONE_SENDER = "zlb@hengshi.example"


def _put_reports(desk: Desk, count: int, *, sender: str | None = None) -> None:
    for number, unit in enumerate(COMPANIES[:count]):
        raw = post.report(unit, sender=sender or f"zlb@unit{number}.example")
        desk.put("gzcia", raw, post.NOON + timedelta(seconds=number))


def test_held_letters_wait_for_a_person(desk: Desk) -> None:
    desk.configure(replies='"hold"')
    _put_reports(desk, 2)
    desk.poll()
    assert desk.outbox() == [("receipt", "held")] * 2
    assert desk.letters() == ()
    first, second = (entry.id for entry in desk.app().outbox(LetterState.HELD))
    desk.app().approve((first,), "黄新宇")
    desk.app().cancel((second,), "黄新宇")
    assert [done.sent for _, done in desk.app().send().delivered] == [0, 1]
    assert desk.outbox() == [("receipt", "sent"), ("receipt", "cancelled")]
    (letter,) = desk.letters()
    assert letter.recipients == ("zlb@unit0.example",)
    assert letter.mail["Auto-Submitted"] == "auto-replied"
    desk.app().send()
    assert len(desk.letters()) == 1
    approver = [e for e in desk.app().show(1).events if e.kind == "approved"]
    assert [event.by for event in approver] == ["黄新宇"]


def test_letters_are_kept_for_the_record_where_replies_are_off(desk: Desk) -> None:
    desk.configure(replies='"off"')
    _put_reports(desk, 1)
    desk.poll()
    (entry,) = desk.app().outbox(None)
    assert entry.state is LetterState.SUPPRESSED
    assert entry.problem
    assert desk.letters() == ()


def test_mail_from_before_reply_since_is_recorded_and_not_answered(desk: Desk) -> None:
    desk.configure(reply_since="2025-05-12T11:59:00")
    desk.put("gzcia", post.report(COMPANIES[0]), post.NOON - timedelta(hours=1))
    desk.put("gzcia", post.report(COMPANIES[1], sender="b@b.example"), post.NOON)
    desk.poll()
    assert [m.letters != () for m in desk.messages()] == [False, True]
    assert {m.state for m in desk.messages()} == {MessageState.JUDGED}
    assert len(desk.letters()) == 1


def test_without_reply_since_the_first_poll_is_where_answering_begins(desk: Desk) -> None:
    text = (desk.folder / "config.toml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("reply_since")]
    (desk.folder / "config.toml").write_text("\n".join(kept), encoding="utf-8")
    desk.put("gzcia", post.report(COMPANIES[0]), post.NOON)
    desk.poll()
    later = DESK_TIME + timedelta(hours=1)
    desk.put("gzcia", post.report(COMPANIES[1], sender="b@b.example"), later)
    desk.poll(later + timedelta(minutes=1))
    assert [m.unit for m in desk.messages() if m.letters] == [COMPANIES[1]]
    assert len(desk.letters()) == 1


def test_older_mail_is_none_of_ours(desk: Desk) -> None:
    desk.configure(since="2025-05-12")
    desk.put("gzcia", post.report(COMPANIES[0]), post.NOON - timedelta(days=1))
    desk.put("gzcia", post.report(COMPANIES[1]), post.NOON)
    for _ in range(2):
        desk.poll()
        assert [m.unit for m in desk.messages()] == [COMPANIES[1]]
    account = desk.app().reconcile().accounts[1]
    assert (account.server, account.ledger, account.missing) == (2, 1, ())
    assert account.explained


def test_one_address_gets_so_many_letters_a_day(desk: Desk) -> None:
    desk.configure(tail="[letters]\npace = 0\ncap_sender_day = 2\n")
    _put_reports(desk, 3, sender=ONE_SENDER)
    desk.poll()
    assert desk.outbox() == [("receipt", "sent"), ("receipt", "sent"), ("receipt", "suppressed")]
    suppressed = desk.app().outbox(LetterState.SUPPRESSED)[0]
    assert ONE_SENDER in (suppressed.problem or "")
    assert len(desk.letters()) == 2
    next_day = DESK_TIME + timedelta(hours=25)
    desk.put("gzcia", post.report(COMPANIES[3], sender=ONE_SENDER), next_day)
    desk.poll(next_day)
    assert len(desk.letters()) == 3


def test_more_letters_than_an_hour_may_have_wait(desk: Desk) -> None:
    desk.configure(tail="[letters]\npace = 0\ncap_hour = 2\n")
    _put_reports(desk, 3)
    desk.poll()
    assert desk.outbox() == [("receipt", "sent"), ("receipt", "sent"), ("receipt", "queued")]
    desk.poll(DESK_TIME + timedelta(minutes=30))
    assert len(desk.letters()) == 2
    desk.poll(DESK_TIME + timedelta(minutes=61))
    assert desk.outbox() == [("receipt", "sent")] * 3
    assert len(desk.letters()) == 3


def test_an_unknown_letter_is_settled_by_a_person(desk: Desk) -> None:
    with smtp_sink("-q", ".") as silent:
        desk.configure(smtp={"gzcia": silent.port})
        _put_reports(desk, 2)
        (_, cycle) = desk.poll().cycles
        assert (cycle.delivered.unknown, cycle.needs_person) == (2, True)
        assert len(silent.letters()) == 2
    desk.configure()
    assert desk.outbox() == [("receipt", "unknown")] * 2
    desk.poll()
    assert desk.letters() == ()
    first, second = (entry.id for entry in desk.app().outbox(LetterState.UNKNOWN))
    desk.app().settle(first, as_sent=True, by="田壮")
    desk.app().settle(second, as_sent=False, by="田壮")
    desk.app().send()
    assert desk.outbox() == [("receipt", "sent")] * 2
    assert [letter.recipients for letter in desk.letters()] == [("zlb@unit1.example",)]


def test_a_refused_letter_is_shown_and_costs_the_submission_nothing(desk: Desk) -> None:
    with smtp_sink("-f", "RCPT") as strict:
        desk.configure(smtp={"gzcia": strict.port})
        _put_reports(desk, 1)
        (_, cycle) = desk.poll().cycles
    assert (cycle.delivered.failed, cycle.needs_person) == (1, True)
    (entry,) = desk.app().outbox(LetterState.FAILED)
    assert "500" in (entry.problem or "")
    assert desk.standing(COMPANIES[0]).status == "complete"


def test_a_deferred_letter_goes_out_later(desk: Desk) -> None:
    with smtp_sink("-r", "RCPT") as busy:
        desk.configure(smtp={"gzcia": busy.port})
        _put_reports(desk, 1)
        (_, cycle) = desk.poll().cycles
        assert (cycle.delivered.deferred, cycle.needs_person) == (1, False)
    desk.configure()
    desk.poll(DESK_TIME + timedelta(seconds=30))
    assert desk.outbox() == [("receipt", "queued")]
    desk.poll(DESK_TIME + timedelta(minutes=2))
    assert desk.outbox() == [("receipt", "sent")]
    assert len(desk.letters()) == 1


@pytest.mark.parametrize(
    "wish",
    [
        lambda app: app.approve((1,), "x"),
        lambda app: app.approve((7,), "x"),
        lambda app: app.cancel((1,), "x"),
        lambda app: app.settle(1, as_sent=True, by="x"),
    ],
    ids=["approve-sent", "approve-none", "cancel-sent", "settle-sent"],
)
def test_what_cannot_be_done_to_a_letter_is_said(
    desk: Desk, wish: Callable[[App], object]
) -> None:
    _put_reports(desk, 1)
    desk.poll()
    with pytest.raises(UsageError, match="letter"):
        wish(desk.app())
    assert desk.outbox() == [("receipt", "sent")]

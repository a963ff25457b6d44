"""Emptying the outbox: paced, over one connection, counted also where it ends early."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from mailbot.jobs.delivery import Delivered, deliver
from mailbot.jobs.office import Office
from mailbot.mail.trouble import MailServerError
from mailbot.model.letter import Letter, LetterKind, LetterState
from mailbot.model.message import Address
from mailbot.model.record import Draft
from mailbot.settings import Mailbox
from tests.desk import DESK_TIME, Desk
from tests.servers import smtp_sink

NEVER = threading.Event()


def _enqueue(office: Office, count: int) -> None:
    for number in range(count):
        letter = Letter(
            kind=LetterKind.RECEIPT,
            to=Address("", f"a{number}@x.example"),
            subject="回执",
            text="收到",
            html="<p>收到</p>",
            receipt_number="2345A-BCDEF",
        )
        draft = Draft(
            key=f"test:{number}", mailbox="gzcia", letter=letter, state=LetterState.QUEUED
        )
        office.ledger.enqueue(draft, DESK_TIME)


def _mailbox(office: Office) -> Mailbox:
    found = office.settings.mailbox("gzcia")
    assert found is not None
    return found


def _paced(office: Office, seconds: float) -> Office:
    caps = replace(office.settings.letters, pace=timedelta(seconds=seconds))
    return replace(office, settings=replace(office.settings, letters=caps))


class _Waits(threading.Event):
    """Notes how long somebody wanted to wait, and lets nobody wait."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float | None] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.seconds.append(timeout)
        return False


def test_letters_are_paced_and_nobody_waits_after_the_last(office: Office, desk: Desk) -> None:
    _enqueue(office, 3)
    done, stop = Delivered(), _Waits()
    deliver(_paced(office, 0.4), _mailbox(office), done, stop)
    assert stop.seconds == [0.4, 0.4]
    assert done.sent == len(desk.letters()) == 3


def test_a_stop_between_two_letters_leaves_the_rest(office: Office, desk: Desk) -> None:
    _enqueue(office, 3)
    stop, done = threading.Event(), Delivered()
    timer = threading.Timer(0.5, stop.set)
    timer.start()
    deliver(_paced(office, 30), _mailbox(office), done, stop)
    timer.join()
    assert done.sent == len(desk.letters()) == 1
    assert len(office.ledger.outbox(LetterState.QUEUED)) == 2


def test_what_was_done_is_counted_although_the_server_closes(office: Office, desk: Desk) -> None:
    """The server says 421 to the second letter's MAIL; nothing is burnt."""
    _enqueue(office, 2)
    with smtp_sink("-Q", "MAIL") as closing:
        desk.configure(smtp={"gzcia": closing.port})
        mailbox = _mailbox(office)
        assert mailbox.smtp is not None
        away = replace(mailbox, smtp=replace(mailbox.smtp, port=closing.port))
        done = Delivered()
        with pytest.raises(MailServerError):
            deliver(office, away, done, NEVER)
    assert (done.sent, done.unknown, done.failed) == (0, 0, 0)
    states = [(e.state, e.due is None) for e in office.ledger.outbox()]
    assert states == [(LetterState.QUEUED, False), (LetterState.QUEUED, True)]
    deliver(office, mailbox, done, NEVER)
    assert [letter.recipients for letter in desk.letters()] == [("a1@x.example",)]


def test_a_letter_a_dead_delivery_held_is_unknown_and_stays_so(office: Office, desk: Desk) -> None:
    _enqueue(office, 2)
    claimed = office.ledger.claim("gzcia", DESK_TIME)
    assert claimed is not None
    done = Delivered()
    deliver(office, _mailbox(office), done, NEVER)
    assert (done.interrupted, done.sent, done.needs_person) == (1, 1, True)
    states = [e.state for e in office.ledger.outbox()]
    assert states == [LetterState.UNKNOWN, LetterState.SENT]
    assert [letter.recipients for letter in desk.letters()] == [("a1@x.example",)]


def test_an_address_that_is_none_costs_its_letter_only(office: Office, desk: Desk) -> None:
    _enqueue(office, 1)
    entry = office.ledger.outbox()[0]
    bad = replace(entry.letter, to=Address("", "no address"))
    draft = Draft(key="test:bad", mailbox="gzcia", letter=bad, state=LetterState.QUEUED)
    office.ledger.enqueue(draft, DESK_TIME)
    done = Delivered()
    deliver(office, _mailbox(office), done, NEVER)
    assert (done.sent, done.failed) == (1, 1)
    assert len(desk.letters()) == 1

"""Fetching from servers in trouble: no mail is lost, and none stands in another's way."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial

import pytest

from mailbot.app.clock import moment
from mailbot.jobs.connection import Connection
from mailbot.jobs.intake import Fetched, Seen, fetch_new
from mailbot.jobs.office import Office
from mailbot.jobs.reconciling import reconcile
from mailbot.mail.trouble import MailServerError
from mailbot.mail.wire import Timeouts
from mailbot.model.message import MessageState
from mailbot.model.record import Account, MessageRecord
from mailbot.settings import Mailbox
from tests.desk import DESK_TIME
from tests.scripted_imap import EXMAIL, QQ, Manners, ScriptedImap, scripted_imap
from tests.tcp_proxy import tcp_proxy

MAILS = {uid: b"Subject: %d\r\n\r\nbody\r\n" % uid for uid in (3, 5, 8, 13, 21)}
GOOD = frozenset(MAILS) - {5}
NEVER = threading.Event()


def _mailbox(office: Office, port: int) -> Mailbox:
    found = office.settings.mailbox("gzcia")
    assert found is not None
    return replace(found, imap=replace(found.imap, port=port))


def _look(office: Office, port: int) -> Fetched:
    """Look into the mailbox once, over a connection of its own."""
    mailbox, fetched = _mailbox(office, port), Fetched()
    with Connection(mailbox) as connection:
        fetch_new(office, mailbox, connection, Seen(), fetched, NEVER)
    return fetched


def _rows(office: Office) -> dict[int, MessageRecord]:
    return {m.envelope.uid: m for m in office.ledger.messages()}


def _had(office: Office) -> set[int]:
    """UIDs of the mails whose bytes are there."""
    return {uid for uid, row in _rows(office).items() if row.sha256}


def _account(office: Office, port: int) -> Account:
    mailbox = _mailbox(office, port)
    with Connection(mailbox) as connection:
        (account,) = reconcile(office, mailbox, connection.inbox())
    return account


def _asked(server: ScriptedImap, uid: int) -> int:
    return sum(f"UID FETCH {uid} (BODY.PEEK[])" in line for line in server.commands)


WITHHELD = {
    "forbidden": Manners(forbidden=frozenset({5}), refusal=b"withheld by the virus scanner"),
    "poison": Manners(poison=frozenset({5})),
    "absent": Manners(absent=frozenset({5})),
    "empty": Manners(empty=frozenset({5})),
    "nil": Manners(nil=frozenset({5})),
    "garbled": Manners(garbled=frozenset({5})),
    "drops": Manners(drops=frozenset({5})),
}


@pytest.mark.parametrize("manners", WITHHELD.values(), ids=WITHHELD)
def test_a_mail_never_given_is_parked_with_its_reason_after_three_polls(
    office: Office, manners: Manners
) -> None:
    with scripted_imap(manners, MAILS) as server:
        for poll in range(1, 6):
            fetched = _look(office, server.port)
            assert len(fetched.withheld) == (poll <= 3)
            assert _had(office) == GOOD
            row = _rows(office)[5]
            assert row.state is MessageState.PARKED
            assert row.problem
        tries = _asked(server, 5)
        assert tries == (6 if manners.drops else 3)
        account = _account(office, server.port)
        assert (account.server, account.ledger, account.missing) == (5, 5, ())
        assert account.explained == (
            f"mail 5 is recorded and was never downloaded: {row.problem}",
        )
        assert not manners.forbidden or "by the virus scanner" in (row.problem or "")

        office.ledger.unpark((row.id,), DESK_TIME)
        assert _look(office, server.port).withheld
        assert _asked(server, 5) > tries
        server.manners = Manners()
        _look(office, server.port)
        assert _had(office) == set(MAILS)
        assert _rows(office)[5].state is MessageState.ARCHIVED
        assert _account(office, server.port).explained == ()


BAD = frozenset(range(1, 13))


@pytest.mark.parametrize(
    "manners", [Manners(drops=BAD), Manners(drops_at_all=BAD)], ids=["body", "at all"]
)
def test_many_mails_that_break_the_connection_do_not_hold_up_those_behind_them(
    office: Office, manners: Manners
) -> None:
    mails = {uid: b"Subject: %d\r\n\r\nbody\r\n" % uid for uid in range(1, 31)}
    taken: list[int] = []
    with scripted_imap(manners, mails) as server:
        for _ in range(20):
            # Too many losses in one look end it; on with the next.
            with suppress(MailServerError):
                _look(office, server.port)
            taken.append(len(_had(office)))
        logins = sum(" LOGIN " in line for line in server.commands)
        assert _had(office) == set(mails) - BAD
        assert taken[3] == len(mails) - len(BAD), taken
        rows = _rows(office)
        assert set(rows) == set(mails)
        assert all(rows[uid].problem and rows[uid].attempts == 1 for uid in BAD)
        _look(office, server.port)
        assert sum(" LOGIN " in line for line in server.commands) == logins + 1


def test_a_mail_that_never_comes_to_its_end_is_treated_alike(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The literal is shorter than announced: the client waits for the rest until its time-out."""
    monkeypatch.setattr("mailbot.mail.imap.Timeouts", partial(Timeouts, read=0.3))
    with scripted_imap(Manners(overshoots=-3), {3: MAILS[3]}) as server:
        for _ in range(3):
            assert _look(office, server.port).withheld
        assert not _look(office, server.port).withheld
    assert _had(office) == set()
    assert _rows(office)[3].state is MessageState.PARKED


def test_a_mail_longer_than_announced_costs_a_connection_and_nothing_else(office: Office) -> None:
    with scripted_imap(Manners(overshoots=3), {3: MAILS[3]}) as server:
        assert _look(office, server.port).withheld
        server.manners = Manners()
        _look(office, server.port)
    assert office.ledger.original(_rows(office)[3].sha256) == MAILS[3]


def test_a_mail_shorter_than_its_size_is_kept_and_said_to_be_short(office: Office) -> None:
    with scripted_imap(Manners(shortens=2), MAILS) as server:
        _look(office, server.port)
    assert _had(office) == set(MAILS)
    for row in _rows(office).values():
        told = [e.detail for e in office.ledger.events(message=row.id) if e.kind == "short"]
        assert told == [f"{row.size} of {row.size + 2} bytes"]


@pytest.mark.parametrize(
    "manners",
    [Manners(muddled=True), replace(QQ, muddled=True), replace(EXMAIL, muddled=True)],
    ids=["plain", "qq", "exmail"],
)
def test_answers_out_of_order_and_said_twice_make_one_row_each(
    office: Office, manners: Manners
) -> None:
    with scripted_imap(manners, MAILS) as server:
        assert _look(office, server.port).new == len(MAILS)
        assert _look(office, server.port).new == 0
        assert _account(office, server.port).missing == ()
    kept = {uid: office.ledger.original(row.sha256) for uid, row in _rows(office).items()}
    assert kept == MAILS


def test_without_size_and_time_mails_are_taken_in_all_the_same(office: Office) -> None:
    headers = {
        1: b"Received: by x; Mon, 12 May 2025 11:00:00 +0800\r\n"
        b"Date: Mon, 12 May 2025 10:00:00 +0800\r\n",
        2: b"Date: Mon, 12 May 2025 10:00:00 +0800\r\n",
        3: b"Date: Mon, 12 May 2036 10:00:00 +0800\r\n",
        4: b"",
    }
    mails = {uid: head + b"Subject: x\r\n\r\nx\r\n" for uid, head in headers.items()}
    with scripted_imap(Manners(tacit=True), mails) as server:
        assert _look(office, server.port).new == len(mails)
        assert _look(office, server.port).new == 0
    rows = _rows(office)
    assert rows[1].envelope.received == moment("2025-05-12T11:00:00")
    assert rows[2].envelope.received == moment("2025-05-12T10:00:00")
    assert rows[3].envelope.received >= DESK_TIME
    told = {
        uid: [e.detail for e in office.ledger.events(message=row.id) if e.kind != "archived"]
        for uid, row in rows.items()
    }
    assert told == {1: ["Received"], 2: ["Date"], 3: ["clock"], 4: ["clock"]}


def test_mails_removed_in_the_middle_of_a_look_are_no_trouble(office: Office) -> None:
    with scripted_imap(Manners(expunged=frozenset({5, 21})), MAILS) as server:
        assert _look(office, server.port).withheld == []
        assert _had(office) == {3, 8, 13}
        assert set(_rows(office)) == {3, 8, 13}
        assert _look(office, server.port).new == 0


@pytest.fixture
def renumbered() -> Iterator[ScriptedImap]:
    """A server that renumbers its folder while a connection is lost."""
    with scripted_imap(Manners(uidvalidity=7), MAILS) as server:
        yield server


def test_a_folder_renumbered_between_two_connections_waits_for_the_next_look(
    office: Office, renumbered: ScriptedImap
) -> None:
    mailbox, fetched = _mailbox(office, renumbered.port), Fetched()
    with tcp_proxy(renumbered.port) as proxy:
        mailbox = _mailbox(office, proxy.port)
        with Connection(mailbox) as connection:
            inbox = connection.inbox()
            fetch = inbox.fetch

            def renumber(uid: int) -> bytes | None:
                if uid != 8:
                    return fetch(uid)
                renumbered.manners = Manners(uidvalidity=9)
                renumbered.mails = {uid - 2: raw for uid, raw in MAILS.items()}
                proxy.cut_after = 0
                try:
                    return fetch(uid)
                finally:
                    proxy.cut_after = None

            inbox.fetch = renumber  # type: ignore[method-assign]  # the moment is what matters
            with pytest.raises(MailServerError):
                fetch_new(office, mailbox, connection, Seen(), fetched, NEVER)
    assert fetched.new == 2
    _look(office, renumbered.port)
    rows = [m for m in office.ledger.messages() if m.sha256]
    assert {(m.envelope.uidvalidity, m.envelope.uid) for m in rows} == {
        (9, uid - 2) for uid in MAILS
    }
    assert len({m.sha256 for m in rows}) == len(rows) == len(MAILS)


def _day(day: int) -> str:
    return f"{day:02}-May-2025 10:00:00 +0800"


def test_a_folder_renumbered_without_uidvalidity_hides_no_new_mail(office: Office) -> None:
    """A colleague removed mail 3, and the server counted anew: UIDs 3 and 5 are others now."""
    with scripted_imap(EXMAIL, MAILS) as server:
        server.dates = {uid: _day(uid) for uid in MAILS}
        assert _look(office, server.port).new == 5
        assert _look(office, server.port).new == 0
        fresh = b"Subject: new\r\n\r\nnew\r\n"
        left = [(MAILS[uid], _day(uid)) for uid in (5, 8, 13, 21)] + [(fresh, _day(25))]
        server.mails = {uid: raw for uid, (raw, _) in enumerate(left, start=1)}
        server.dates = {uid: date for uid, (_, date) in enumerate(left, start=1)}
        assert len(_account(office, server.port).missing) == 5
        assert _look(office, server.port).new == 1
        assert _look(office, server.port).new == 0
        account = _account(office, server.port)
    assert (account.server, account.ledger, account.missing) == (5, 5, ())
    rows = office.ledger.messages()
    kept = {office.ledger.original(row.sha256) for row in rows}
    assert kept == {*MAILS.values(), fresh}
    assert len(rows) == 6
    assert {(m.envelope.uidvalidity, m.envelope.uid) for m in rows} == {
        (0, 3),
        *((-1, uid) for uid in range(1, 6)),
    }


def test_without_uidvalidity_a_server_may_change_its_mind_about_times(office: Office) -> None:
    with scripted_imap(EXMAIL, MAILS) as server:
        assert _look(office, server.port).new == 5
        server.dates = {uid: _day(uid) for uid in MAILS}
        assert _look(office, server.port).new == 0
        assert _account(office, server.port).missing == ()
    assert {m.envelope.uidvalidity for m in office.ledger.messages()} == {0}

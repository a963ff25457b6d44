"""Servers that are away, mails that cannot be had: told, counted, and nobody else suffers."""

from contextlib import suppress

import pytest

from mailbot.app import App, UnreachableError, UsageError
from mailbot.app.clock import clock, moment
from mailbot.jobs import intake
from mailbot.model.message import Disposition, MessageState
from tests import post
from tests.desk import Desk
from tests.processes import free_port
from tests.scripted_imap import Manners, scripted_imap
from tests.tcp_proxy import tcp_proxy

FIRM, OTHER = "广州恒石建筑工程有限公司", "广州明远市政园林有限公司"


def test_a_server_that_is_away_does_not_stop_the_other_mailbox(desk: Desk) -> None:
    desk.configure(imap={"cacem": free_port()})
    desk.put("gzcia", post.report(FIRM))
    reached = desk.poll()
    assert len(reached.unreachable) == 1
    assert reached.unreachable[0].startswith("cacem: cannot connect to 127.0.0.1")
    assert [c.fetched.new for c in reached.cycles] == [0, 1]
    assert len(desk.letters()) == 1
    reconciled = desk.app().reconcile()
    assert [a.mailbox for a in reconciled.accounts] == ["gzcia"]
    assert len(reconciled.unreachable) == 1


def test_letters_wait_for_their_server_and_the_report_is_not_lost(desk: Desk) -> None:
    desk.configure(smtp={"gzcia": free_port()})
    desk.put("gzcia", post.report(FIRM))
    desk.put("cacem", post.dossier(pages="l"))
    reached = desk.poll()
    assert [(c.fetched.new, c.processed.submissions) for c in reached.cycles] == [(1, 1), (1, 1)]
    assert [len(c.unreachable) for c in reached.cycles] == [0, 1]
    assert desk.outbox() == [("deficiency", "sent"), ("receipt", "queued")]
    sent = desk.app().send()
    assert len(sent.unreachable) == 1
    desk.configure()
    desk.poll()
    assert desk.outbox() == [("deficiency", "sent"), ("receipt", "sent")]


def test_a_missing_password_stops_its_own_mailbox_only(desk: Desk) -> None:
    desk.configure(secrets={"cacem": 'env = "MAILBOT_NOWHERE"'})
    desk.put("gzcia", post.report(FIRM))
    reached = desk.poll()
    assert len(reached.mistakes) == 1
    assert "mailbox.cacem.imap.password" in reached.mistakes[0]
    assert "MAILBOT_NOWHERE is not set" in reached.mistakes[0]
    assert len(desk.letters()) == 1
    with pytest.raises(UsageError, match="MAILBOT_NOWHERE"):
        desk.app().run()


def test_a_wrong_password_is_said_by_the_server(desk: Desk) -> None:
    (desk.folder / "wrong").write_text("falsch\n")
    desk.configure(secrets={"cacem": 'file = "wrong"'})
    reached = desk.poll()
    assert len(reached.unreachable) == 1
    assert "refused the log-in" in reached.unreachable[0]
    assert "falsch" not in reached.unreachable[0]


def test_a_mail_the_server_withholds_is_asked_for_three_times(desk: Desk) -> None:
    mails = {1: post.report(FIRM), 2: post.report(OTHER, sender="b@b.example")}
    with scripted_imap(Manners(empty=frozenset({1})), mails) as server:
        desk.configure(imap={"gzcia": server.port}, secrets={"gzcia": 'file = "password"'})
        for _ in range(4):
            desk.poll()
            first, second = sorted(desk.messages(), key=lambda m: m.envelope.uid)
            assert (first.state, first.disposition) == (MessageState.PARKED, Disposition.FAILED)
            assert "gives no content" in (first.problem or "")
            assert second.state is MessageState.JUDGED
        asked = [c for c in server.commands if "UID FETCH 1 (BODY.PEEK[])" in c]
        assert len(asked) == 3
        assert desk.app().reconcile().accounts[1].missing == ()

    with scripted_imap(Manners(), mails) as server:
        desk.configure(imap={"gzcia": server.port})
        desk.poll()
        assert len(desk.letters()) == 1
        (retried,) = desk.app().retry((), dry_run=False)
        assert retried.asked_again
        desk.poll()
    assert {m.state for m in desk.messages()} == {MessageState.JUDGED}
    assert {m.unit for m in desk.messages()} == {FIRM, OTHER}
    assert len(desk.letters()) == 2


def test_a_mail_withheld_only_once_is_taken_in_by_the_next_poll(desk: Desk) -> None:
    mails = {1: post.report(FIRM)}
    with scripted_imap(Manners(nil=frozenset({1})), mails) as server:
        desk.configure(imap={"gzcia": server.port})
        assert desk.poll().cycles[1].needs_person
    with scripted_imap(Manners(), mails) as server:
        desk.configure(imap={"gzcia": server.port})
        desk.poll()
    assert [(m.state, m.problem, m.unit) for m in desk.messages()] == [
        (MessageState.JUDGED, None, FIRM)
    ]
    assert len(desk.letters()) == 1


def test_a_mail_that_breaks_the_connection_does_not_block_those_behind_it(desk: Desk) -> None:
    """The proxy lets every mail through but the large one, which never arrives whole."""
    large = post.send(post.GZCIA, "大附件", text="x" * 600_000)
    desk.put("gzcia", large)
    desk.put("gzcia", post.report(FIRM))
    desk.put("gzcia", post.report(OTHER, sender="b@b.example"))
    with tcp_proxy(desk.dovecot.port) as proxy:
        proxy.cut_after = 100_000
        desk.configure(imap={"gzcia": proxy.port})
        for round_ in range(1, 5):
            reached = desk.poll()
            assert reached.unreachable == ()
            assert (reached.cycles[1].fetched.withheld != []) is (round_ < 4)
            assert {m.unit for m in desk.messages()} == {None, FIRM, OTHER}
            (broken,) = (m for m in desk.messages() if m.unit is None)
            assert broken.state is MessageState.PARKED
            assert "was lost" in (broken.problem or "")
        assert len(desk.letters()) == 2
    desk.configure()
    desk.app().retry((broken.id,), dry_run=False)
    desk.poll()
    assert {m.state for m in desk.messages()} == {MessageState.JUDGED}


def test_a_connection_cut_in_the_middle_of_a_mail_leaves_no_half_mail(desk: Desk) -> None:
    raw = post.report(FIRM)
    desk.put("gzcia", raw)
    with tcp_proxy(desk.dovecot.port) as proxy:
        desk.configure(imap={"gzcia": proxy.port})
        for cut in (700, 2000, 9000):
            proxy.cut_after = cut
            with suppress(UnreachableError):
                desk.poll()
            assert all(m.sha256 == "" for m in desk.messages())
        proxy.cut_after = None
        desk.app().retry((), dry_run=False)
        desk.poll()
    (record,) = desk.messages()
    assert record.state is MessageState.JUDGED
    assert record.size >= len(raw)
    assert len(desk.letters()) == 1


def test_a_mail_too_large_is_parked_and_left_on_the_server(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "LARGEST_MAIL", 50_000)
    desk.put("gzcia", post.send(post.GZCIA, "大附件", text="x" * 60_000))
    desk.put("gzcia", post.report(FIRM))
    for _ in range(2):
        desk.poll()
        large, small = sorted(desk.messages(), key=lambda m: m.envelope.uid)
        assert (large.state, large.sha256, large.letters) == (MessageState.PARKED, "", ())
        assert "more than 50000" in (large.problem or "")
        assert small.state is MessageState.JUDGED
    assert desk.app().reconcile().accounts[1].missing == ()
    assert len(desk.dovecot.mails(desk.accounts["gzcia"])) == 2


def test_without_internaldate_the_topmost_received_counts(desk: Desk) -> None:
    raw = post.report(FIRM, sent=moment("2025-05-17T00:00:01"))
    undated = b"Subject: x\r\n\r\nx\r\n"
    with scripted_imap(Manners(date="no date"), {1: raw, 2: undated}) as server:
        desk.configure(imap={"gzcia": server.port})
        desk.poll(moment("2025-05-18T12:00:00"))
    times = {m.envelope.uid: m.envelope.received for m in desk.messages()}
    assert times[1] == moment("2025-05-17T00:00:01")
    assert times[2] >= moment("2025-05-18T12:00:00")
    assert desk.standing(FIRM).late
    sources = [
        e.detail
        for m in desk.messages()
        for e in desk.app().show(m.id).events
        if e.kind == "no-internaldate"
    ]
    assert sorted(sources) == ["Received", "clock"]


def test_a_ledger_out_of_reach_is_said_in_one_line(desk: Desk) -> None:
    desk.configure(top='storage = "password"')
    with pytest.raises(UnreachableError, match="storage"):
        desk.poll()
    desk.configure(top='database = "sqlite:///rules"')
    with pytest.raises(UnreachableError, match="unable to open database file"):
        desk.messages()


def test_every_mistake_in_the_configuration_is_told_at_once(desk: Desk) -> None:
    config = desk.folder / "config.toml"
    text = config.read_text(encoding="utf-8").replace("gzcia-2025", "gzcia-2026")
    config.write_text(text.replace('replies = "send"', 'replis = "send"'), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        desk.poll()
    assert len(str(caught.value).splitlines()) == 2
    config.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="did you mean 'gzcia-2025'"):
        desk.poll()


def test_doctor_names_what_is_away_and_goes_on(desk: Desk) -> None:
    desk.configure(imap={"cacem": free_port()})
    found = {d.part: d for d in desk.app().doctor()}
    assert not found["imap cacem"].well
    assert found["imap cacem"].unreachable
    assert found["imap cacem"].remedy
    well = {"settings", "rules cacem-2025", "ledger", "storage", "ocr", "imap gzcia", "smtp gzcia"}
    assert well <= {part for part, d in found.items() if d.well}
    assert "UIDVALIDITY" in found["imap gzcia"].found
    desk.configure(top='storage = "password"')
    found = {d.part: d for d in App(desk.folder / "config.toml", clock(None)).doctor()}
    assert not found["ledger"].well
    assert not found["storage"].well

"""Several processes and sudden death: nothing acknowledged is lost, nothing is done twice."""

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen

from mailbot.ledger import Ledger
from mailbot.model.letter import LetterState
from mailbot.model.message import MessageState
from tests.ledger.nouns import NOON, draft, envelope, judgement, later

Errand = Callable[..., Popen[str]]


def words(output: str, word: str) -> list[int]:
    """Collect the numbers said after a word, but for a line that death cut short."""
    lines = [line.split() for line in output.splitlines(keepends=True) if line.endswith("\n")]
    return [int(number) for said, number in lines if said == word]


def test_four_processes_may_be_the_first_at_once(
    empty_url: str, storage: Path, errand: Errand
) -> None:
    started = [errand("archive", empty_url, number) for number in range(2, 6)]
    outputs = [process.communicate(timeout=60)[0] for process in started]
    assert [process.returncode for process in started] == [0] * 4
    with Ledger.open(empty_url, storage) as ledger:
        assert ledger.uids("cacem", "INBOX", 1) == {1, 2, 3, 4, 5}
        assert len({words(output, "archived")[0] for output in outputs}) == 4
        assert ledger.verify().faults == ()


def test_no_letter_is_claimed_twice(
    ledger: Ledger, url: str, tmp_path: Path, errand: Errand
) -> None:
    letters = {ledger.enqueue(draft(f"letter {number}"), NOON) for number in range(40)}
    go = tmp_path / "go"
    started = [errand("claim", url, go) for _ in range(4)]
    go.touch()
    claimed = [words(p.communicate(timeout=60)[0], "claimed") for p in started]
    assert sorted(letter for each in claimed for letter in each) == sorted(filter(None, letters))
    assert {entry.attempts for entry in ledger.outbox(LetterState.SENDING)} == {1}


def test_kill_9_at_any_moment_loses_nothing_and_sends_nothing_twice(
    url: str, storage: Path, tmp_path: Path, errand: Errand
) -> None:
    wire = tmp_path / "wire"
    archived: set[int] = set()
    recorded: set[int] = set()
    delivered: set[int] = set()
    for round_ in range(8):
        process = errand("intake", url, wire)
        assert process.stdout is not None
        heard = "".join(process.stdout.readline() for _ in range(2 + 5 * round_))
        time.sleep(round_ * 0.0007)
        process.kill()
        heard += process.communicate()[0]
        archived.update(words(heard, "archived"))
        recorded.update(words(heard, "recorded"))
        delivered.update(words(heard, "delivered"))
        with Ledger.open(url, storage) as ledger:
            assert ledger.verify().faults == ()
            assert len(ledger.outbox(LetterState.SENDING)) <= 1
    with Ledger.open(url, storage) as ledger:
        assert archived <= ledger.uids("cacem", "INBOX", 1)
        judged = {m.id for m in ledger.messages() if m.state is MessageState.JUDGED}
        assert recorded <= judged
        assert Counter(entry.message for entry in ledger.outbox()) == Counter(judged)
        sent = {entry.id for entry in ledger.outbox(LetterState.SENT)}
        assert delivered <= sent
        on_the_wire = [int(line) for line in wire.read_text().split()]
        assert len(on_the_wire) == len(set(on_the_wire))
        ledger.settle_dead("cacem", NOON)
        unknown = {entry.id for entry in ledger.outbox(LetterState.UNKNOWN)}
        assert sent <= set(on_the_wire) <= sent | unknown
    assert len(archived) >= 30


def test_a_full_disk_leaves_nothing_half_written(url: str, storage: Path, errand: Errand) -> None:
    with Ledger.open(url, storage) as ledger:
        output = errand("overflow", url, 2_000_000).communicate(timeout=60)[0].splitlines()
        assert "the storage" in output[0]
        assert list((storage / "originals" / "incoming").iterdir()) == []
        if url.startswith("sqlite"):
            assert "the ledger sqlite" in output[1]
            assert [m.state for m in ledger.messages()] == [MessageState.ARCHIVED]
        verification = ledger.verify()
        assert (verification.faults, verification.orphans) == ((), ())
        ledger.archive(envelope(2), b"x" * 5_000_000, later(2))
        ledger.record(judgement(1))


def test_what_a_dead_process_was_writing_is_swept_away(
    url: str, storage: Path, errand: Errand
) -> None:
    dead = errand("archive", url, 2)
    dead.communicate(timeout=60)
    incoming = storage / "originals" / "incoming"
    (incoming / f"{'a' * 64}.{dead.pid}.1").write_bytes(b"half")
    mine = incoming / f"{'a' * 64}.1.1"
    mine.write_bytes(b"of a process that lives")
    with Ledger.open(url, storage) as ledger:
        assert list(incoming.iterdir()) == [mine]
        assert ledger.verify().orphans == ()

"""The outbox under any sequence of acts: as the model says, and nothing leaves twice unasked."""

import shutil
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mailbot.ledger import Ledger, LedgerError
from mailbot.model.letter import LetterState
from tests.ledger.nouns import draft, later

HELD, QUEUED, SENDING = LetterState.HELD, LetterState.QUEUED, LetterState.SENDING
SENT, UNKNOWN, FAILED = LetterState.SENT, LetterState.UNKNOWN, LetterState.FAILED

#: What a person may do, from which states, and what comes of it.
BY_HAND = {
    "approve": ({HELD}, QUEUED),
    "cancel": ({HELD, QUEUED}, LetterState.CANCELLED),
    "sent": ({UNKNOWN}, SENT),
    "resend": ({UNKNOWN}, QUEUED),
}


class Outbox(RuleBasedStateMachine):
    """Letters by their keys, each with the state it should have."""

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="outbox"))
        self.ledger = self.open()
        self.states: dict[int, LetterState] = {}
        self.due: dict[int, int] = {}
        self.minute = 0
        self.wire: Counter[int] = Counter()
        self.resends: Counter[int] = Counter()

    def open(self) -> Ledger:
        return Ledger.open(f"sqlite:///{self.folder}/ledger.sqlite", self.folder)

    def teardown(self) -> None:
        self.ledger.close()
        shutil.rmtree(self.folder)

    @rule(key=st.integers(0, 6), state=st.sampled_from([HELD, QUEUED, LetterState.SUPPRESSED]))
    def decide(self, key: int, state: LetterState) -> None:
        letter = self.ledger.enqueue(draft(str(key), state), later(self.minute))
        if letter is not None:
            assert letter not in self.states
            self.states[letter] = state

    @rule(minutes=st.integers(1, 10))
    def wait(self, minutes: int) -> None:
        self.minute += minutes

    @rule()
    def claim(self) -> None:
        entry = self.ledger.claim("cacem", later(self.minute))
        due = [
            letter
            for letter, state in self.states.items()
            if state is QUEUED and self.due.get(letter, 0) <= self.minute
        ]
        assert (entry.id if entry else None) == min(due, default=None)
        if entry:
            self.states[entry.id] = SENDING
            self.wire[entry.id] += 1

    @precondition(lambda self: SENDING in self.states.values())
    @rule(answer=st.sampled_from(["delivered", "deferred", "refused", "doubtful"]))
    def answer(self, answer: str) -> None:
        letter = next(n for n, state in self.states.items() if state is SENDING)
        now = later(self.minute)
        if answer == "delivered":
            self.ledger.delivered(letter, now)
            self.states[letter] = SENT
        elif answer == "deferred":
            self.ledger.deferred(letter, later(self.minute + 5), "451", now)
            self.states[letter], self.due[letter] = QUEUED, self.minute + 5
            self.wire[letter] -= 1
        elif answer == "refused":
            self.ledger.refused(letter, "550", now)
            self.states[letter] = FAILED
        else:
            self.ledger.doubtful(letter, "cut", now)
            self.states[letter] = UNKNOWN

    @precondition(lambda self: self.states)
    @rule(act=st.sampled_from(sorted(BY_HAND)), data=st.data())
    def by_hand(self, act: str, data: st.DataObject) -> None:
        letter = data.draw(st.sampled_from(sorted(self.states)))
        sources, target = BY_HAND[act]
        # A moment of its own: the same act of the same instant would be a repetition.
        self.minute += 1
        now = later(self.minute)
        acts = {
            "approve": lambda: self.ledger.approve([letter], by="黄", now=now),
            "cancel": lambda: self.ledger.cancel([letter], by="黄", now=now),
            "sent": lambda: self.ledger.settle(letter, as_sent=True, by="黄", now=now),
            "resend": lambda: self.ledger.settle(letter, as_sent=False, by="黄", now=now),
        }
        try:
            acts[act]()
        except LedgerError:
            assert self.states[letter] not in sources
            return
        assert self.states[letter] in sources
        self.states[letter] = target
        self.due.pop(letter, None)
        self.resends[letter] += act == "resend"

    @rule()
    def die(self) -> None:
        """Kill the delivery; the next owner of the mailbox settles what it left."""
        self.ledger.close()
        self.ledger = self.open()
        left = [letter for letter, state in self.states.items() if state is SENDING]
        assert self.ledger.settle_dead("cacem", later(self.minute)) == len(left)
        self.states.update(dict.fromkeys(left, UNKNOWN))

    @invariant()
    def states_are_as_expected(self) -> None:
        entries = self.ledger.outbox()
        assert {entry.id: entry.state for entry in entries} == self.states

    @invariant()
    def nothing_is_sent_twice_unasked(self) -> None:
        assert all(self.wire[n] <= 1 + self.resends[n] for n in self.wire)


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(max_examples=20, stateful_step_count=30)

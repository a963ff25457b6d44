"""Model data as staff read it on a terminal. The words stand in ``templates/cli``."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mailbot.cli.wording import Wording
from mailbot.model.letter import OutboxEntry
from mailbot.model.record import MessageRecord
from mailbot.model.rulebook import Rulebook
from mailbot.model.standing import Standing, StandingStatus
from mailbot.model.text import one_line
from mailbot.model.verdict import Finding, Status

_STATUS_COLOUR = {
    StandingStatus.NONE: "dim",
    StandingStatus.INCOMPLETE: "red",
    StandingStatus.REVIEW: "yellow",
    StandingStatus.COMPLETE: "green",
}
_ITEM_COLOUR = {
    Status.MET: "green",
    Status.WARNING: "cyan",
    Status.UNSURE: "yellow",
    Status.WRONG: "red",
    Status.MISSING: "red",
}
#: So much of a text from a mail is shown in a table.
_SHOWN = 60
#: … and of what is wrong with a letter, which says what to do at its end.
_PROBLEM = 120


class Prints:
    """Prints nouns on a console."""

    def __init__(
        self, console: Console, words: Wording, detail: Callable[[Finding], str], zone: ZoneInfo
    ) -> None:
        """Print on ``console`` with times in ``zone``; ``detail`` words a finding."""
        self.console = console
        self.words = words
        self.say = words.say
        self._detail = detail
        self._zone = zone

    def line(self, key: str, **facts: object) -> None:
        """Print one sentence."""
        self._print(Text(one_line(self.say(key, **facts))))

    def _print(self, text: Text) -> None:
        """Print a line as long as it is; wrapping Chinese is the terminal's business."""
        self.console.print(text, soft_wrap=True)

    def ledger(
        self, rulebook: Rulebook, register: Sequence[Standing], only: StandingStatus | None
    ) -> None:
        """Print where the units of one notice stand, or those that stand so; count them all."""
        counts = {s.value: sum(x.status is s for x in register) for s in StandingStatus}
        notice = rulebook.notice
        title = self.say("ledger.title", title=notice.title, deadline=notice.deadline)
        self.console.print(Text(title, style="bold"))
        self.console.print(Text(self.say("ledger.counts", units=len(register), **counts)))
        table = self._table("ledger", "number", "unit", "status", "items", "last", "receipt")
        for number, standing in enumerate(register, 1):
            if only not in {None, standing.status}:
                continue
            table.add_row(
                str(number),
                one_line(standing.unit, _SHOWN),
                self._status(standing),
                self._items(rulebook, standing),
                self._minute(standing.last_received),
                standing.receipt_number or "",
            )
        self.console.print(table)

    def _status(self, standing: Standing) -> Text:
        text = self.say(f"status.{standing.status.value}")
        late = f" {self.say('late')}" if standing.late else ""
        return Text(text + late, style=_STATUS_COLOUR[standing.status])

    def _items(self, rulebook: Rulebook, standing: Standing) -> Text:
        """Name every item with its mark; nothing for a unit that has not written."""
        items, text = dict(standing.items), Text()
        for path, _, item in rulebook.parts():
            if path not in items or standing.status is StandingStatus.NONE:
                continue
            mark = self.say(f"item.{items[path].value}")
            text.append(f"{mark}{item.short} ", style=_ITEM_COLOUR[items[path]])
        return text

    def messages(self, records: Iterable[MessageRecord]) -> None:
        """Print a list of messages."""
        listed = tuple(records)
        columns = ("id", "received", "sender", "subject", "disposition", "unit", "outcome")
        table = self._table("messages", *columns, "letters")
        for record in listed:
            disposition = record.disposition.value if record.disposition else None
            table.add_row(
                str(record.id),
                self._minute(record.envelope.received),
                one_line(record.sender, 40),
                one_line(record.subject, 40),
                self.say(f"disposition.{disposition}") if disposition else record.state.value,
                one_line(record.unit or "", 30),
                self._outcome(record),
                " ".join(
                    f"{self.say(f'kind.{k.value}')}{self.say(f'state.{s.value}')}"
                    for k, s in record.letters
                ),
            )
        self.console.print(table)
        self.line("messages.count", count=len(listed))

    def _outcome(self, record: MessageRecord) -> str:
        if record.problem:
            return one_line(self.words.problem(record.problem), _SHOWN)
        if record.duplicate_of:
            return self.say("duplicate", id=record.duplicate_of)
        return self.say(f"outcome.{record.outcome.value}") if record.outcome else ""

    def outbox(self, entries: Iterable[OutboxEntry]) -> None:
        """Print letters and how they stand."""
        listed = tuple(entries)
        columns = ("id", "kind", "to", "subject", "state", "attempts", "problem")
        table = self._table("outbox", *columns)
        for entry in listed:
            table.add_row(
                str(entry.id),
                self.say(f"kind.{entry.letter.kind.value}"),
                entry.letter.to.address,
                one_line(entry.letter.subject, _SHOWN),
                self.say(f"state.{entry.state.value}"),
                str(entry.attempts),
                one_line(self.words.problem(entry.problem or ""), _PROBLEM),
            )
        self.console.print(table)
        self.line("outbox.count", count=len(listed))

    def _heading(self, key: str) -> None:
        self._print(Text(self.say(key), style="bold"))

    def _table(self, kind: str, *columns: str) -> Table:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for column in columns:
            table.add_column(self.say(f"{kind}.{column}"), overflow="fold")
        return table

    def _minute(self, time: datetime | None) -> str:
        return time.astimezone(self._zone).strftime("%m-%d %H:%M") if time else ""

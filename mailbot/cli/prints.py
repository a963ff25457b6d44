"""Model data as staff read it on a terminal. The words stand in ``templates/cli``."""

from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mailbot.model.document import Document, Evidence, Page
from mailbot.model.letter import OutboxEntry
from mailbot.model.record import MessageFile, MessageRecord
from mailbot.model.rulebook import Rulebook
from mailbot.model.standing import Standing, StandingStatus
from mailbot.model.text import one_line
from mailbot.model.verdict import Finding, Status
from mailbot.reports.labels import Labels

_STATUS_COLOUR = {
    StandingStatus.NONE: "dim",
    StandingStatus.INCOMPLETE: "red",
    StandingStatus.REVIEW: "yellow",
    StandingStatus.COMPLETE: "green",
}
_FINDING_COLOUR = {
    Status.MET: "green",
    Status.WARNING: "cyan",
    Status.UNSURE: "yellow",
    Status.WRONG: "red",
    Status.MISSING: "red",
}
#: So much of a text from a mail is shown in a table.
_SHOWN = 60


class Prints:
    """Prints nouns on a console."""

    def __init__(
        self, console: Console, words: Labels, detail: Callable[[Finding], str], zone: ZoneInfo
    ) -> None:
        """Print on ``console`` with times in ``zone``; ``detail`` words a finding."""
        self.console = console
        self.say = words
        self._detail = detail
        self._zone = zone

    def line(self, key: str, **facts: object) -> None:
        """Print one sentence."""
        self._print(Text(one_line(self.say(key, **facts))))

    def _print(self, text: Text) -> None:
        """Print a line as long as it is; wrapping Chinese is the terminal's business."""
        self.console.print(text, soft_wrap=True)

    def ledger(self, rulebook: Rulebook, standings: Iterable[Standing]) -> None:
        """Print where the units of one notice stand."""
        listed = tuple(standings)
        counts = {s.value: sum(x.status is s for x in listed) for s in StandingStatus}
        notice = rulebook.notice
        title = self.say("ledger.title", title=notice.title, deadline=notice.deadline)
        self.console.print(Text(title, style="bold"))
        self.console.print(Text(self.say("ledger.counts", units=len(listed), **counts)))
        table = self._table("ledger", "number", "unit", "status", "items", "last", "receipt")
        for number, standing in enumerate(listed, 1):
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
            text.append(f"{mark}{item.short} ", style=_FINDING_COLOUR[items[path]])
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
            return one_line(record.problem, _SHOWN)
        if record.duplicate_of:
            return self.say("duplicate", id=record.duplicate_of)
        return self.say(f"outcome.{record.outcome.value}") if record.outcome else ""

    def file(self, file: MessageFile) -> None:
        """Print everything about one message."""
        self.messages((file.record,))
        if file.assigned:
            self.line("show.assigned", unit=file.assigned)
        if file.reclassified:
            name = self.say(f"disposition.{file.reclassified.value}")
            self.line("show.reclassified", disposition=name)
        self.documents(file.documents)
        if file.verdict:
            self.findings(file.verdict.findings)
        for ruling in file.rulings:
            facts = {"requirement": ruling.requirement, "code": ruling.code, "by": ruling.by}
            status = self.say(f"finding.{ruling.status.value}")
            self.line("show.ruling", **facts, status=status, reason=ruling.reason)
        if file.letters:
            self._heading("show.letters")
            self.outbox(file.letters)
        self._heading("show.events")
        for event in file.events:
            undone = " ×" if event.undone else ""
            text = f"{event.id:>6} {self._minute(event.at)} {event.kind} {event.by}{undone}"
            self._print(Text(one_line(f"{text} {event.detail}")))

    def documents(self, documents: Iterable[Document]) -> None:
        """Print documents and what their pages are."""
        listed = tuple(documents)
        if listed:
            self._heading("show.documents")
        for document in listed:
            name = document.name or self.say("document.unnamed")
            facts = {"kind": document.kind, "pages": len(document.pages), "size": document.size}
            text = self.say("document.line", name=name, **facts)
            if document.inside:
                text += self.say("document.inside", inside=document.inside)
            if document.problem:
                text += f"　{document.problem.value} {document.remark}"
            self._print(Text(f"  {one_line(text)}"))
            for page in document.pages:
                self._print(Text(f"    {one_line(self._page(page))}", style="dim"))

    def _page(self, page: Page) -> str:
        items = "、".join(s.item for s in page.sightings)
        item = items or self.say("page.blank" if page.blank else "page.other")
        told = [self.say("page.line", number=page.number, item=item)]
        if page.seals:
            told.append(self.say("page.seals", count=len(page.seals)))
        if page.marks:
            told.append(self.say("page.marks", count=len(page.marks)))
        if page.rotation:
            told.append(self.say("page.rotated", degrees=page.rotation))
        return "　".join(told)

    def findings(self, findings: Iterable[Finding]) -> None:
        """Print findings with where to look."""
        self._heading("show.findings")
        for finding in findings:
            mark = self.say(f"finding.{finding.status.value}")
            text = Text(f"  {mark}　", style=_FINDING_COLOUR[finding.status])
            text.append(f"{finding.requirement}/{finding.code}　", style="dim")
            text.append(one_line(self._detail(finding)), style="default")
            places = list(dict.fromkeys(filter(None, map(self._place, finding.evidence))))
            if places:
                text.append(f"　〔{'；'.join(places[:4])}〕", style="dim")
            self._print(text)

    def _place(self, evidence: Evidence) -> str:
        if evidence.cell:
            return self.say("place.cell", document=evidence.document, cell=evidence.cell)
        if evidence.page:
            return self.say("place.page", document=evidence.document, page=evidence.page)
        return evidence.document

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
                one_line(entry.problem or "", _SHOWN),
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

"""One message in full: its documents, findings with what they rest on, letters, events."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rich.text import Text

from mailbot.cli.prints import Prints
from mailbot.jobs.picturing import Picture, pages_of
from mailbot.model.document import Document, Evidence, Page, Source
from mailbot.model.record import Event, MessageFile, MessageRecord
from mailbot.model.text import one_line
from mailbot.model.verdict import Finding, Status

_FINDING_COLOUR = {
    Status.MET: "green",
    Status.WARNING: "cyan",
    Status.UNSURE: "yellow",
    Status.WRONG: "red",
    Status.MISSING: "red",
}
#: So many texts of one page are shown, and so much of each.
_TEXTS, _TEXT = 4, 40
_NONE: Mapping[Picture, str] = MappingProxyType({})


class Files(Prints):
    """Prints messages in full."""

    def file(self, file: MessageFile, pictures: Mapping[Picture, str] = _NONE) -> None:
        """Print everything about one message; ``pictures`` name the files they were put into."""
        self._head(file.record)
        if file.assigned:
            self.line("show.assigned", unit=file.assigned)
        if file.reclassified:
            name = self.say(f"disposition.{file.reclassified.value}")
            self.line("show.reclassified", disposition=name)
        rulebook = file.verdict.rulebook if file.verdict else ""
        self.documents(file.documents, rulebook)
        if file.verdict:
            self.findings(file.verdict.findings, file.documents, pictures)
            if not pictures and any(f.evidence for f in file.verdict.findings):
                self.line("show.pictures", id=file.record.id)
        for ruling in file.rulings:
            facts = {"requirement": ruling.requirement, "code": ruling.code, "by": ruling.by}
            status = self.say(f"finding.{ruling.status.value}")
            self.line("show.ruling", **facts, status=status, reason=ruling.reason)
        if file.letters:
            self._heading("show.letters")
            self.outbox(file.letters)
        self._heading("show.events")
        for event in file.events:
            self._print(Text(one_line(self._event(event)), style="dim" if event.undone else ""))

    def _head(self, record: MessageRecord) -> None:
        """Print what a message is, as a heading and a few lines."""
        disposition = record.disposition
        told = [
            self.say("show.message", id=record.id),
            self.say(f"disposition.{disposition.value}") if disposition else "",
            record.unit or "",
            self._outcome(record) if not record.problem else "",
        ]
        self._print(Text(one_line("　".join(filter(None, told))), style="bold"))
        place = f"{record.envelope.mailbox} {record.envelope.folder}"
        received = f"{self._minute(record.envelope.received)}　{place}"
        facts = {"received": received, "sender": record.sender, "subject": record.subject}
        for key, value in facts.items():
            if value:
                self.line("show.fact", name=self.say(f"messages.{key}"), value=value)
        if record.problem:
            name, value = self.say("show.problem"), self.words.problem(record.problem)
            text = self.say("show.fact", name=name, value=value)
            self._print(Text(one_line(text), style="red"))

    def documents(self, documents: Iterable[Document], rulebook: str) -> None:
        """Print documents and what their pages are."""
        listed = tuple(documents)
        if listed:
            self._heading("show.documents")
        for document in listed:
            name = document.name or self.say("document.unnamed")
            facts = {"kind": document.kind, "pages": len(document.pages), "size": document.size}
            text = Text(f"  {one_line(self.say('document.line', name=name, **facts))}")
            if document.inside:
                text.append(one_line(self.say("document.inside", inside=document.inside)))
            if document.problem:
                words = self.say(f"document.{document.problem.value}")
                text.append(f"　{self.words.problem(document.remark) or words}", style="red")
            self._print(text)
            for page in document.pages:
                self._print(Text(f"    {one_line(self._page(page, rulebook))}", style="dim"))

    def _page(self, page: Page, rulebook: str) -> str:
        items = "、".join(self.words.item(rulebook, s.item) for s in page.sightings)
        told = [self.say("page.line", number=page.number, item=items or self._other(page))]
        if page.could_be:
            names = "、".join(self.words.item(rulebook, item) for item in page.could_be)
            told.append(self.say("page.could_be", items=names))
        if page.seals:
            told.append(self.say("page.seals", count=len(page.seals)))
        if page.marks:
            told.append(self.say("page.marks", count=len(page.marks)))
        if page.rotation:
            told.append(self.say("page.rotated", degrees=page.rotation))
        return "　".join(told)

    def _other(self, page: Page) -> str:
        """Say what a page is that holds none of the items."""
        if page.source is Source.NONE:
            return self.say("page.unread")
        return page.sheet or self.say("page.blank" if page.blank else "page.other")

    def findings(
        self,
        findings: Iterable[Finding],
        documents: Iterable[Document],
        pictures: Mapping[Picture, str] = _NONE,
    ) -> None:
        """Print findings, below each what it rests on and where a picture of that is."""
        self._heading("show.findings")
        known = tuple(documents)
        shown = {(p.finding, p.evidence): self._shown(p, f) for p, f in pictures.items()}
        for finding in findings:
            mark = self.say(f"finding.{finding.status.value}")
            text = Text(f"  {mark}　", style=_FINDING_COLOUR[finding.status])
            text.append(one_line(self._detail(finding)), style="default")
            text.append(f"　{finding.requirement}/{finding.code}", style="dim")
            self._print(text)
            for group in pages_of(finding):
                told = self._place(group, known)
                told += shown.get((finding, group), "")
                self._print(Text(f"        {one_line(told)}", style="dim"))

    def _shown(self, picture: Picture, file: str) -> str:
        """Say where the picture is, or why there is none."""
        if picture.lack is not None:
            return self.say(f"picture.{picture.lack.value}")
        return self.say("picture.file", file=file)

    def _place(self, evidence: tuple[Evidence, ...], documents: tuple[Document, ...]) -> str:
        """Say where to look on one page, and what was read there."""
        first = evidence[0]
        name = first.document if len(documents) > 1 or not first.page else ""
        cells = "、".join(dict.fromkeys(e.cell for e in evidence if e.cell))
        place = name
        if cells:
            place = self.say("place.cell", document=name, cell=cells)
        elif first.page:
            document = next((d for d in documents if d.sha256 == first.sha256), None)
            place = self._leaf(name, document, first.page)
        texts = list(dict.fromkeys(one_line(e.text, _TEXT) for e in evidence if e.text))
        if not texts:
            return place.strip()
        read = "；".join(texts[:_TEXTS])
        if len(texts) > _TEXTS:
            read = self.say("place.more", texts=read, count=len(texts))
        return self.say("place.text", place=place.strip(), text=read)

    def _leaf(self, name: str, document: Document | None, number: int) -> str:
        """Name a page as whoever opens the document knows it."""
        page = next((p for p in document.pages if p.number == number), None) if document else None
        if page is not None and page.sheet:
            return self.say("place.sheet", document=name, sheet=page.sheet)
        if document is not None and document.kind == "docx" and number == 1:
            return self.say("place.flow", document=name)
        return self.say("place.page", document=name, page=number)

    def _event(self, event: Event) -> str:
        kind = self.say.find(f"event.{event.kind}") or event.kind
        text = f"{event.id:>6} {self._minute(event.at)}　{kind}　{event.by}"
        if event.detail:
            text += f"　{self.words.event(event.detail)}"
        return text + (self.say("event.taken-back") if event.undone else "")

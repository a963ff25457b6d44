"""Composes letters: puts worded sections in order and lays them out twice, as text and as HTML."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from mailbot.letters.body import Body, Entry, Section
from mailbot.letters.occasion import Reminder, Reply
from mailbot.letters.permission import Refusal
from mailbot.letters.results import Results, Teller, owed_by_all
from mailbot.letters.wording import Wording, shown
from mailbot.model.document import Document
from mailbot.model.letter import Letter, LetterKind
from mailbot.model.message import Address
from mailbot.model.rulebook import Late, Notice, Requirement, Rulebook
from mailbot.model.standing import StandingStatus
from mailbot.model.text import one_line
from mailbot.model.verdict import Finding, Ground, Status

_SENTENCES = ("findings.txt", "remedies.txt", "reasons.txt", "wording.txt")
#: How much of a stranger's subject a letter repeats.
_SUBJECT = 40
#: So many documents are named one by one.
_DOCUMENTS = 20
#: So many references are kept; the first one and the newest tie a thread together.
_REFERENCES = 10
#: Visible ASCII between angle brackets; nothing else may enter a header of ours.
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")


class Writer:
    """Words findings and composes letters in the house's wording."""

    def __init__(self, templates: Path) -> None:
        """Read the wording in ``templates/letters``. Raises WordingError where it is broken."""
        self._wording = Wording(templates / "letters")
        for file in _SENTENCES:
            self._wording.names(file)

    def sentence(self, ground: Ground) -> str:
        """Word one reason. Raises WordingError for an unknown sentence or a missing fact."""
        return self._wording.say("findings.txt", ground.sentence, dict(ground.facts))

    def detail(self, finding: Finding) -> str:
        """Word a finding: its doubts and faults, or, where there are none, what is well."""
        doubts = tuple(g for g in finding.grounds if g.status is not Status.MET)
        return "".join(dict.fromkeys(map(self.sentence, doubts or finding.grounds)))

    def reason(self, refusal: Refusal) -> str:
        """Say to staff why a letter is held or not sent."""
        return self._wording.say("reasons.txt", refusal.sentence, dict(refusal.facts))

    def compose(self, kind: LetterKind, reply: Reply) -> Letter:
        """Answer a message, telling where its unit stands now.

        The same arguments give the same letter, so it is safe to repeat.
        """
        standing = reply.standing
        findings = standing.findings if standing else reply.findings
        earlier = max(len(standing.messages) - 1, 0) if standing else 0
        several = earlier > 0 or len(reply.documents) > 1
        teller = Teller(self._wording, reply.rulebook, reply.unit, findings, name_files=several)
        results = teller.tell()
        zone = ZoneInfo(reply.rulebook.notice.timezone)
        opening = self._say(
            "opening",
            kind=kind.value,
            received=reply.received.astimezone(zone),
            mail=shown(reply.subject, _SUBJECT),
            notice=reply.rulebook.notice.title,
            number=reply.rulebook.notice.number,
            earlier=earlier,
        )
        sections = (
            self._documents(reply.documents),
            Section(title=self._say("heading_results", merged=earlier > 0), rows=results.rows),
            *self._points(results),
            self._next(kind, reply.rulebook, reply.now),
        )
        body = self._body(kind, reply, opening, sections)
        return self._letter(kind, reply, body, *_thread(reply))

    def remind(self, reminder: Reminder) -> Letter:
        """Remind a unit of what it owes."""
        kind, rulebook, standing = LetterKind.REMINDER, reminder.rulebook, reminder.standing
        notice, started = rulebook.notice, standing.status is not StandingStatus.NONE
        opening = self._say(
            "reminding",
            notice=notice.title,
            number=notice.number,
            deadline=notice.deadline,
            days=max((notice.deadline - _today(notice, reminder.now)).days, 0),
            started=started,
        )
        results = Teller(self._wording, rulebook, standing.unit, standing.findings).tell()
        owed = self._points(results) if started else (self._owed(rulebook, standing.unit),)
        sections = (*owed, self._next(kind, rulebook, reminder.now))
        return self._letter(kind, reminder, self._body(kind, reminder, opening, sections))

    def _documents(self, documents: tuple[Document, ...]) -> Section:
        named = tuple(Entry(text=self._document(d)) for d in documents[:_DOCUMENTS])
        rest = len(documents) - len(named)
        more = (self._say("more_documents", count=rest),) if rest else ()
        if not documents:
            more = (self._say("no_documents"),)
        return Section(title=self._say("heading_documents"), entries=named, paragraphs=more)

    def _document(self, document: Document) -> str:
        return self._say(
            "document",
            name=document.name or "",
            kind=document.kind,
            pages=len(document.pages),
            size=document.size,
            inside=document.inside or "",
            problem=document.problem.value if document.problem else "",
        )

    def _points(self, results: Results) -> Iterator[Section]:
        if results.faults:
            yield Section(title=self._say("heading_faults"), entries=results.faults)
        if results.doubts:
            yield Section(title=self._say("heading_doubts"), entries=results.doubts)

    def _owed(self, rulebook: Rulebook, unit: str) -> Section:
        entries = tuple(
            Entry(text=self._owing(requirement, unit))
            for requirement in rulebook.requirements
            if owed_by_all(rulebook, requirement)
        )
        return Section(title=self._say("heading_owed"), entries=entries)

    def _owing(self, requirement: Requirement, unit: str) -> str:
        items = () if requirement.single else requirement.items
        return self._say(
            "owed",
            requirement=requirement.label,
            items="、".join(item.label for item in items),
            form="、".join(requirement.form),
            right=(requirement.name or "").replace("{unit}", unit),
        )

    def _next(self, kind: LetterKind, rulebook: Rulebook, now: datetime) -> Section:
        """Say what happens next, until when, and whom to call."""
        notice = rulebook.notice
        told = []
        match kind:
            case LetterKind.RECEIPT:
                told.append(self._say("keep"))
            case LetterKind.HOLDING:
                told.append(self._say("wait"))
            case LetterKind.DEFICIENCY:
                passed = now > notice.closes
                until = {"deadline": notice.deadline, "passed": passed, "late": notice.late.value}
                told.append(self._say("until", **until))
                if not passed or notice.late is not Late.REFUSE:
                    told.append(self._say("how"))
            case LetterKind.REMINDER:
                told.append(self._say("how"))
        people = (self._say("contact", name=c.name, phone=c.phone) for c in notice.contacts)
        told.append(self._say("contacts", people="；".join(people)))
        return Section(title=self._say("heading_next"), paragraphs=tuple(told))

    def _body(
        self,
        kind: LetterKind,
        occasion: Reply | Reminder,
        opening: str,
        sections: tuple[Section, ...],
    ) -> Body:
        unit = occasion.unit if isinstance(occasion, Reply) else occasion.standing.unit
        return Body(
            title=self._say("title", kind=kind.value),
            number=self._say("receipt_number", receipt=occasion.receipt_number),
            salutation=self._say("salutation", unit=unit or ""),
            opening=(opening,),
            sections=sections,
            closing=self._say("closing", kind=kind.value),
            issuer=occasion.rulebook.notice.issuer,
            date=self._say("date", when=_today(occasion.rulebook.notice, occasion.now)),
            footnote=self._say("footnote"),
        )

    def _letter(
        self,
        kind: LetterKind,
        occasion: Reply | Reminder,
        body: Body,
        in_reply_to: str | None = None,
        references: tuple[str, ...] = (),
    ) -> Letter:
        subject = self._say(
            "subject",
            kind=kind.value,
            notice=occasion.rulebook.notice.title,
            receipt=occasion.receipt_number,
        )
        return Letter(
            kind=kind,
            to=Address(one_line(occasion.to.name, 100), occasion.to.address),
            subject=one_line(subject),
            text=self._wording.lay_out("layout.txt", body),
            html=self._wording.lay_out("layout.html", body),
            receipt_number=occasion.receipt_number,
            in_reply_to=in_reply_to,
            references=references,
        )

    def _say(self, name: str, /, **facts: object) -> str:
        return self._wording.say("wording.txt", name, facts)


def _today(notice: Notice, now: datetime) -> date:
    return now.astimezone(ZoneInfo(notice.timezone)).date()


def _thread(reply: Reply) -> tuple[str | None, tuple[str, ...]]:
    """Return In-Reply-To and References, well-formed identifiers only."""
    parent = reply.message_id if _MESSAGE_ID.fullmatch(reply.message_id or "") else None
    known = dict.fromkeys(r for r in reply.references if _MESSAGE_ID.fullmatch(r))
    if parent:
        known.pop(parent, None)
        known[parent] = None
    chain = tuple(known)
    if len(chain) > _REFERENCES:
        chain = (chain[0], *chain[1 - _REFERENCES :])
    return parent, chain

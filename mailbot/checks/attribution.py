"""Which unit a submission is from, by evidence: file name, letter, table, sender, subject, body.

Content and file name must not contradict each other; what stands in the mail around them only
helps where they are silent. Two units that fit, or none, is for a person.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from mailbot.checks import names
from mailbot.checks.organisations import organisation_in, same_organisation
from mailbot.model.document import Document, Page
from mailbot.model.message import Message
from mailbot.model.roster import Roster, Unit
from mailbot.model.rulebook import Rulebook
from mailbot.model.text import fold, one_line
from mailbot.model.verdict import Attribution

#: Id of the form field that holds the unit's own name.
_UNIT_FIELD = "unit"
#: Longer is no name, whatever stands in the field.
_LONGEST_NAME = 80
#: The date under a signature, which sometimes shares the line with it.
_DATE = re.compile(r"(?:20\d\d|二[〇○0零o]二.)年.{1,3}月.{1,3}日?$")
_DATE_LINE = 45
_SEALED_BY = re.compile(r"[(](?:盖章|公章|单位盖章|单位公章|印章)[)]")
#: A scan's reading of an organisation this unlike the file name's unit speaks of another one.
_UNLIKE = 55.0
#: Below this a reading is no testimony against anybody.
_TESTIMONY = 0.85


@dataclass(frozen=True, slots=True)
class Clue:
    """A name found somewhere."""

    #: file-name, statistics, letter, seal, subject, body, address.
    source: str
    name: str
    unit: Unit | None


def attribute(
    message: Message,
    documents: tuple[Document, ...],
    rulebook: Rulebook,
) -> Attribution:
    """Find the unit a message is from. ``rulebook.roster`` holds known units of an open one."""
    find = _Open(rulebook) if rulebook.roster.open else _Closed(rulebook)
    content = tuple(find.content(documents))
    files = tuple(find.files(documents, message))
    # In an open roster the table's own field outweighs how people call their files.
    strong = content if rulebook.roster.open and content else (*files, *content)
    known, strangers = _sort(strong)
    if len(known) == 1 and not strangers:
        return _settled(known[0], (*files, *content, *find.around(message)), rulebook.roster)
    if known or strangers:
        candidates = tuple(dict.fromkeys([*(u.name for u in known), *strangers]))
        return Attribution(unit=None, evidence=_sources(strong), candidates=candidates)
    around = tuple(find.around(message))
    for source in ("address", "subject", "body"):
        known, _ = _sort(tuple(clue for clue in around if clue.source == source))
        if len(known) == 1:
            return _settled(known[0], around, rulebook.roster)
    known, _ = _sort(around)
    return Attribution(unit=None, candidates=tuple(unit.name for unit in known))


def _sort(clues: tuple[Clue, ...]) -> tuple[tuple[Unit, ...], tuple[str, ...]]:
    """Split clues into units and names of nobody known."""
    known = tuple(dict.fromkeys(clue.unit for clue in clues if clue.unit))
    strangers = tuple(dict.fromkeys(clue.name for clue in clues if not clue.unit))
    return known, strangers


def _settled(unit: Unit, clues: tuple[Clue, ...], roster: Roster) -> Attribution:
    agreeing = tuple(clue for clue in clues if clue.unit == unit)
    on_roster = roster.open or roster.find(unit.name) is not None
    return Attribution(unit=unit, on_roster=on_roster, evidence=_sources(agreeing))


def _sources(clues: Iterable[Clue]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clue.source for clue in clues))


@dataclass(frozen=True, slots=True)
class _Closed:
    """Attribution where the notice lists the units."""

    rulebook: Rulebook

    def files(self, documents: tuple[Document, ...], message: Message) -> Iterator[Clue]:
        """Look at the names people gave their files, archives and forwarded mails."""
        labels = [name for d in documents for name in (d.name, d.inside) if name]
        labels += [link.name for link in message.links if link.name]
        for label in labels:
            found = names.units_in(self.rulebook.roster, _stem(label))
            likely = names.near(self.rulebook.roster, _stem(label))
            likely = likely or names.near_within(self.rulebook.roster, _stem(label))
            for unit in found or ((likely,) if likely else ()):
                yield Clue("file-name", unit.name, unit)

    def content(self, documents: tuple[Document, ...]) -> Iterator[Clue]:
        """Look at the form's own field, then at letterheads and signatures."""
        roster = self.rulebook.roster
        for value, confidence in _unit_fields(documents):
            unit = names.exact(roster, value) or names.near(roster, value)
            found = (unit,) if unit else names.units_in(roster, value)
            for named in found:
                yield Clue("statistics", named.name, named)
            stranger = organisation_in(value)
            if not found and stranger and confidence >= _TESTIMONY:
                likely = max((_likeness(stranger, u.name) for u in roster.units), default=0.0)
                if likely < _UNLIKE + 25:
                    yield Clue("statistics", one_line(value, _LONGEST_NAME), None)
        for page in _item_pages(documents):
            yield from (Clue("letter", unit.name, unit) for unit in self._signed(page))

    def _signed(self, page: Page) -> Iterator[Unit]:
        """Yield units that sign the page, print their letterhead on it or seal it."""
        roster = self.rulebook.roster
        for line in _signatures(page):
            found = names.units_in(roster, line)
            likely = names.near_within(roster, line) if not found else None
            yield from found or ((likely,) if likely else ())
        for seal in page.seals:
            unit = names.exact(roster, seal.text)
            if unit:
                yield unit

    def around(self, message: Message) -> Iterator[Clue]:
        """Look at the sender's address, the subject and the body."""
        addresses = {a.address.casefold() for a in message.sender}
        for unit in self.rulebook.roster.units:
            if addresses & {a.casefold() for a in unit.addresses}:
                yield Clue("address", unit.name, unit)
        for source, text in (("subject", message.subject), ("body", message.text)):
            for unit in names.units_in(self.rulebook.roster, text):
                yield Clue(source, unit.name, unit)


@dataclass(frozen=True, slots=True)
class _Open:
    """Attribution where units become known as they write."""

    rulebook: Rulebook

    def _unit(self, name: str) -> Unit:
        """Return the known unit of that name, else a new one."""
        known = (u for u in self.rulebook.roster.units if same_organisation(u.name, name))
        return next(known, None) or Unit(name=name)

    def files(self, documents: tuple[Document, ...], message: Message) -> Iterator[Clue]:
        """Look for organisations in file names."""
        labels = [name for d in documents for name in (d.name, d.inside) if name]
        labels += [link.name for link in message.links if link.name]
        found = (organisation_in(_stem(label)) for label in labels)
        yield from (Clue("file-name", name, self._unit(name)) for name in _distinct(found))

    def content(self, documents: tuple[Document, ...]) -> Iterator[Clue]:
        """Look at the form's own field, and where there is none at signatures."""
        fields = [
            organisation_in(v) or one_line(v, _LONGEST_NAME) for v, _ in _unit_fields(documents)
        ]
        for name in _distinct(fields):
            yield Clue("statistics", name, self._unit(name))
        if fields:
            return
        lines = (line for page in _item_pages(documents) for line in _signatures(page))
        found = (organisation_in(line) for line in lines)
        signed = (n for n in found if n and not same_organisation(n, self.rulebook.notice.issuer))
        yield from (Clue("letter", name, self._unit(name)) for name in _distinct(signed))

    def around(self, message: Message) -> Iterator[Clue]:
        """Look at earlier mail from the same address, the subject and the body."""
        addresses = {a.address.casefold() for a in message.sender}
        for unit in self.rulebook.roster.units:
            if addresses & {a.casefold() for a in unit.addresses}:
                yield Clue("address", unit.name, unit)
        issuer = self.rulebook.notice.issuer
        for source, text in (("subject", message.subject), ("body", message.text)):
            found = (organisation_in(line) for line in text.splitlines())
            strangers = (n for n in found if n and not same_organisation(n, issuer))
            for name in _distinct(strangers):
                yield Clue(source, name, self._unit(name))


def _distinct(found: Iterable[str | None]) -> tuple[str, ...]:
    """Drop names that mean an organisation named before; the longest of them stays."""
    kept: list[str] = []
    for name in sorted((n for n in found if n), key=len, reverse=True):
        if not any(same_organisation(name, other) for other in kept):
            kept.append(name)
    return tuple(kept)


def _signatures(page: Page) -> Iterator[str]:
    """Yield the lines in which a page says who issued it: above the date, or as letterhead.

    A list of companies names many that did not; nothing else on the page is a signature.
    """
    lines = [line.text for line in page.lines]
    for number, line in enumerate(lines):
        folded = fold(line)
        if folded.endswith("文件") or _SEALED_BY.search(folded):
            yield line
        if _DATE.search(folded) and len(folded) <= _DATE_LINE:
            yield from (line, *reversed(lines[max(0, number - 2) : number]))


def _unit_fields(documents: tuple[Document, ...]) -> Iterator[tuple[str, float]]:
    """Yield what forms say their unit is, with the reading's confidence."""
    for document in documents:
        for page in document.pages:
            for form in page.forms:
                value = form.value(_UNIT_FIELD)
                if value and value.legible and value.text.strip():
                    yield value.text, value.confidence


def _item_pages(documents: tuple[Document, ...]) -> Iterator[Page]:
    """Yield pages on which an item was found."""
    for document in documents:
        yield from (page for page in document.pages if page.sightings)


def _stem(name: str) -> str:
    """Drop the ending of a file name."""
    stem, dot, ending = name.rpartition(".")
    return stem if dot and len(ending) <= 5 else name  # noqa: PLR2004 - .xlsx, .docx


def _likeness(one: str, other: str) -> float:
    return fuzz.ratio(fold(one), fold(other))

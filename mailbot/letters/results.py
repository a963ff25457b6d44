"""Findings as a sender reads them: a table of results, what to put right, what a person checks.

Every finding is told once: in the table by its state, below it by its reason and remedy.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailbot.letters.body import Entry, Row
from mailbot.letters.wording import Wording
from mailbot.model.document import Evidence
from mailbot.model.rulebook import Requirement, Rulebook
from mailbot.model.verdict import Finding, Ground, Status

#: Codes whose doubts are for staff only (CONTRACT §6: marked rows and the table's figure).
_STAFF_ONLY = frozenset({"count"})
#: Codes that need no line of their own while all is well: the letter says it anyway.
_SILENT_IF_MET = frozenset({"unit", "deadline"})
#: Codes that say whether a requirement that is its own one item was handed in.
_HANDED_IN = ("file", "item", "file-form")
#: The order in which a person would tell the rest.
_ORDER = (
    "notice", "file", "file-form", "file-count", "file-name",
    "seal", "field", "plausible", "mark", "unit", "deadline",
)  # fmt: skip
#: Whoever must put one of these right sends the whole file again.
_WHOLE_FILE = frozenset({"file", "file-form", "file-count", "file-name"})
#: Endings of files that have no pages a sender could turn to.
_PAGELESS = (".xlsx", ".xls", ".et", ".ods", ".docx")
#: So many files are named as the place of one item.
_PLACES = 4
#: The fact by which files are named: of like cases all names stand in one sentence.
_NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What the sections about findings hold."""

    rows: tuple[Row, ...]
    faults: tuple[Entry, ...]
    doubts: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    """Something that was checked, with all that was found about it."""

    label: str
    requirement: Requirement | None
    grounds: tuple[Ground, ...]
    #: An item or a single requirement, rather than a rule about them.
    item: bool

    def having(self, *statuses: Status) -> tuple[Ground, ...]:
        return tuple(ground for ground in self.grounds if ground.status in statuses)

    @property
    def worst(self) -> Status | None:
        return max((g.status for g in self.grounds), key=lambda s: s.severity, default=None)


class Teller:
    """Words the findings about one submission or standing."""

    def __init__(
        self,
        wording: Wording,
        rulebook: Rulebook,
        unit: str | None,
        findings: tuple[Finding, ...],
        *,
        name_files: bool = False,
    ) -> None:
        """Take what is to be told; ``unit`` is None where nobody knows it.

        ``name_files`` says that pages are of more than one file, or of one sent before.
        """
        self._wording = wording
        self._rulebook = rulebook
        self._unit = unit
        self._findings = tuple(f for f in findings if f.code not in _STAFF_ONLY)
        #: Requirements whose whole file must be sent again anyway.
        self._resent = {
            f.requirement for f in self._findings if f.status.faulty and f.code in _WHOLE_FILE
        }
        self._name_files = name_files

    def tell(self) -> Results:
        """Word everything, faults and doubts numbered as the table refers to them."""
        rows: list[Row] = []
        faults: list[Entry] = []
        doubts: list[Entry] = []
        for subject in (*self._items(), *self._rules()):
            wrong = subject.having(Status.WRONG, Status.MISSING)
            unsure = subject.having(Status.UNSURE)
            note = self._note(subject)
            if unsure:
                doubts.append(self._entry(subject, unsure))
                note = self._say("see_doubt", number=len(doubts))
            if wrong:
                faults.append(self._entry(subject, wrong))
                note = self._say("see_fault", number=len(faults))
            rows.append(self._row(subject, note))
        return Results(rows=tuple(rows), faults=tuple(faults), doubts=tuple(doubts))

    def _items(self) -> Iterator[_Subject]:
        for path, requirement, item in self._rulebook.parts():
            codes = _HANDED_IN if requirement.single else ("item",)
            yield _Subject(
                label=requirement.label if requirement.single else item.label,
                requirement=requirement,
                grounds=tuple(g for code in codes for g in self._grounds(path, code)),
                item=True,
            )

    def _rules(self) -> Iterator[_Subject]:
        requirements = {requirement.id: requirement for requirement in self._rulebook.requirements}
        for finding in sorted(self._findings, key=_rank):
            requirement = requirements.get(finding.requirement)
            if finding.code == "item" or (
                requirement and requirement.single and finding.code in _HANDED_IN
            ):
                continue
            if finding.code in _SILENT_IF_MET and finding.status is Status.MET:
                continue
            named = _named(requirement) if requirement and len(requirements) > 1 else ""
            label = self._say("check_label", code=finding.code, requirement=named)
            yield _Subject(
                label=label, requirement=requirement, grounds=finding.grounds, item=False
            )

    def _grounds(self, path: str, code: str) -> tuple[Ground, ...]:
        return tuple(g for f in self._findings if f.key == (path, code) for g in f.grounds)

    def _row(self, subject: _Subject, note: str) -> Row:
        tone = subject.worst.value if subject.worst else "none"
        state = self._say("item_state" if subject.item else "check_state", tone=tone)
        requirement = subject.requirement
        if not subject.grounds and requirement and not owed_by_all(self._rulebook, requirement):
            state, note = self._say("optional_state"), self._say("optional_note")
        mark = self._say("mark", tone=tone)
        return Row(mark=mark, label=subject.label, state=state, note=note, tone=tone)

    def _note(self, subject: _Subject) -> str:
        """Say in the table what needs no action: where an item stands, or a friendly word."""
        warnings = subject.having(Status.WARNING)
        if warnings:
            return self._sentences(warnings)
        if not subject.item:
            return ""
        return self._places(e for ground in subject.grounds for e in ground.evidence)

    def _places(self, evidence: Iterable[Evidence]) -> str:
        pages: dict[str, set[int]] = {}
        for seen in evidence:
            numbers = pages.setdefault(seen.document, set())
            if seen.page and not seen.document.casefold().endswith(_PAGELESS):
                numbers.add(seen.page)
        places = [
            self._say(
                "place",
                document=document if self._name_files or not numbers else "",
                pages=_runs(numbers),
            )
            for document, numbers in pages.items()
        ]
        told = "、".join(places[:_PLACES])
        return told if len(places) <= _PLACES else told + self._say("more_places")

    def _entry(self, subject: _Subject, grounds: tuple[Ground, ...]) -> Entry:
        """Word reasons and remedies; where several share a remedy it is told once, after them."""
        shared: dict[str, list[Ground]] = {}
        for ground in grounds:
            shared.setdefault(self._remedy(subject, ground), []).append(ground)
        told = "".join(self._sentences(tuple(g)) + remedy for remedy, g in shared.items())
        # A reason that names what it is about needs no heading.
        return Entry(label="" if subject.label in told else subject.label, text=told)

    def _remedy(self, subject: _Subject, ground: Ground) -> str:
        known = self._wording.names("remedies.txt")
        if not ground.status.faulty or ground.sentence not in known:
            return ""
        facts = self._demands(subject.requirement) | dict(ground.facts)
        return self._wording.say("remedies.txt", ground.sentence, facts)

    def _demands(self, requirement: Requirement | None) -> dict[str, object]:
        """Name what the notice asks for, beside what the check itself found."""
        asked = (requirement,) if requirement else self._rulebook.requirements
        pattern = requirement.name if requirement else None
        return {
            "form": "、".join(dict.fromkeys(form for r in asked for form in r.form)),
            "right": pattern.replace("{unit}", self._unit) if pattern and self._unit else "",
            "resend": requirement is not None and requirement.id in self._resent,
        }

    def _sentences(self, grounds: tuple[Ground, ...]) -> str:
        told = (self._wording.say("findings.txt", name, facts) for name, facts in _merged(grounds))
        return "".join(dict.fromkeys(told))

    def _say(self, name: str, /, **facts: object) -> str:
        return self._wording.say("wording.txt", name, facts)


def _named(requirement: Requirement) -> str:
    """Name a requirement within brackets, where brackets of its own would be hard to read."""
    return (requirement.single and requirement.items[0].short) or requirement.label


def owed_by_all(rulebook: Rulebook, requirement: Requirement) -> bool:
    """Tell whether every unit owes a requirement, rather than only those who choose to."""
    return requirement.required and not any(requirement.id in g for g in rulebook.together)


def _merged(grounds: tuple[Ground, ...]) -> Iterator[tuple[str, dict[str, object]]]:
    """Put reasons that differ only in a file's name together: sentence and facts."""
    like: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}
    for ground in grounds:
        rest = tuple((key, value) for key, value in ground.facts if key != _NAME)
        like.setdefault((ground.sentence, rest), []).extend(
            value for key, value in ground.facts if key == _NAME
        )
    for (sentence, rest), names in like.items():
        facts: dict[str, object] = dict(rest)
        if names:
            facts[_NAME] = names[0] if len(names) == 1 else tuple(names)
        yield sentence, facts


def _rank(finding: Finding) -> int:
    return _ORDER.index(finding.code) if finding.code in _ORDER else len(_ORDER)


def _runs(numbers: Iterable[int]) -> str:
    """Write page numbers as people do: ``1、3-5``."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(str(r[0]) if len(r) == 1 else f"{r[0]}-{r[-1]}" for r in runs)

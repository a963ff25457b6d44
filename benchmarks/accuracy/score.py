"""Answers against truths: what was right, counted, and every miss in words."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from benchmarks.accuracy.check import Answer
from benchmarks.accuracy.filing import number
from benchmarks.accuracy.truth import Case, PageTruth

#: What is counted, what it must reach, and whether less is better: the figures of issue 3.
GATES: Mapping[str, tuple[float, bool]] = {
    "refused": (0.0, True),
    "wrongly complete": (0.0, True),
    "needless review": (0.05, True),
    "waved through": (0.02, True),
    "page kinds": (0.99, False),
    "orientation": (0.995, False),
    "numbers exact": (0.995, False),
    "silently wrong": (0.003, True),
    "seals found": (0.97, False),
    "false seals": (0.01, True),
    "marks F1": (0.97, False),
    "unit": (0.99, False),
}
#: Counted where nothing should be found.
_FAULTS = {"false marks", *(measure for measure, (_, less) in GATES.items() if less)}
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Miss:
    """Something that came out otherwise than it should."""

    case: str
    measure: str
    what: str

    def __str__(self) -> str:
        """Tell it in a line."""
        return f"{self.measure:20} {self.case}: {self.what}"


@dataclass(frozen=True, slots=True)
class Sample:
    """How sure the machine was of something, and whether it was right."""

    #: ``page`` for a page's kind, ``number`` for a figure.
    about: str
    confidence: float
    right: bool


@dataclass(slots=True)
class Tally:
    """Counts by family and measure."""

    hits: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    all: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    misses: list[Miss] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)

    def count(self, case: Case, measure: str, *, right: bool, what: str, times: int = 1) -> None:
        """Count one chance; for measures where less is better a hit is a fault."""
        self.all[case.family][measure] += times
        self.hits[case.family][measure] += right * times
        if times and right == (measure in _FAULTS):
            self.misses.append(Miss(case.name, measure, what))

    def total(self, measure: str, families: Iterable[str] | None = None) -> tuple[int, int]:
        """Return hits and chances over families."""
        chosen = self.all if families is None else families
        hits = sum(self.hits[f][measure] for f in chosen)
        return hits, sum(self.all[f][measure] for f in chosen)

    def rate(self, measure: str, families: Iterable[str] | None = None) -> float | None:
        """Return a share, None where nothing was counted."""
        chosen = list(self.all if families is None else families)
        if measure == "marks F1":
            right, wanted = self.total("marks found", chosen)
            false, _ = self.total("false marks", chosen)
            said = right + wanted + false
            return 2 * right / said if said else None
        hits, chances = self.total(measure, chosen)
        return hits / chances if chances else None


def score(case: Case, answer: Answer | None, tally: Tally) -> None:
    """Count everything one answer says."""
    if answer is None or answer["problem"] or answer["disposition"] != "submission":
        said = "nothing" if answer is None else f"{answer['disposition']} {answer['problem']}"
        tally.count(case, "refused", right=True, what=f"no submission: {said}")
        return
    _outcome(case, answer, tally)
    unit = (answer["unit"] or {}).get("name")
    tally.count(case, "unit", right=unit == case.truth.unit, what=f"{case.truth.unit}, got {unit}")
    _numbers(case, answer, tally)
    documents = {d["name"]: d for d in answer["documents"]}
    for name, pages in case.truth.pages.items():
        got = {p["number"]: p for p in documents.get(name, {"pages": []})["pages"]}
        for place, page in enumerate(pages, start=1):
            _page(case, page, got.get(place, {}), f"{name} p{place}", tally)
    _values(case, answer, tally)


def _outcome(case: Case, answer: Answer, tally: Tally) -> None:
    right, got = case.truth.outcomes[0], answer["outcome"]
    fine = got in case.truth.outcomes
    faults = "; ".join(
        f"{f['requirement']}/{f['code']}={f['status']}: {f['detail']}"
        for f in answer["findings"]
        if f["status"] not in {"met", "warning"}
    )
    what = f"{right}, got {got} :: {faults}"
    tally.count(case, "outcome", right=fine, what=what)
    if "incomplete" not in case.truth.outcomes:
        tally.count(case, "refused", right=got == "incomplete", what=what)
    if right == "incomplete":
        tally.count(case, "wrongly complete", right=got == "complete", what=what)
    if case.truth.outcomes == ("complete",):
        tally.count(case, "needless review", right=got == "review", what=what)
    if right == "review":
        tally.count(case, "waved through", right=got == "complete", what=what)


def _numbers(case: Case, answer: Answer, tally: Tally) -> None:
    told = answer["statistics"] or {}
    handed_over = answer["outcome"] == "review" and "review" in case.truth.outcomes
    for key, wanted in case.truth.numbers.items():
        got = _number(told.get(key))
        what = f"{key} {wanted}, got {told.get(key)}"
        same = wanted is not None and got is not None and abs(got - wanted) < _TOLERANCE
        if wanted is not None and not (got is None and handed_over):
            kind = "numbers by hand" if case.truth.by_hand else "numbers exact"
            tally.count(case, kind, right=same, what=what)
        tally.count(case, "silently wrong", right=got is not None and not same, what=what)


def _values(case: Case, answer: Answer, tally: Tally) -> None:
    """Keep how sure each figure was, those held back among them; blank ones say nothing."""
    pages = [page for document in answer["documents"] for page in document["pages"]]
    scans = [page for page in pages if page["source"] == "ocr"]
    for value in (value for page in scans for value in page["fields"]):
        wanted, got = case.truth.numbers.get(value["field"]), number(value["text"])
        if wanted is not None and got is not None:
            same = abs(got - wanted) < _TOLERANCE
            tally.samples.append(Sample("number", value["confidence"], same))


def _page(case: Case, page: PageTruth, got: Answer, where: str, tally: Tally) -> None:
    said = got.get("item")
    what = f"{where}: {page.items[0]}, got {said} (could be {got.get('could_be')})"
    tally.count(case, "page kinds", right=said in page.items, what=what)
    if got:
        tally.samples.append(Sample("page", got["confidence"], said in page.items))
    if page.rotation is not None:
        turn = got.get("rotation")
        what = f"{where}: {page.rotation}, got {turn}"
        tally.count(case, "orientation", right=turn == page.rotation, what=what)
    seen = len(got.get("seals", []))
    if page.seals:
        found, kind = min(seen, page.seals), "seals on gray" if page.gray else "seals found"
        what = f"{where}: {page.seals} seals, got {seen}"
        tally.count(case, kind, right=True, what=what, times=found)
        tally.count(case, kind, right=False, what=what, times=page.seals - found)
    elif page.seals == 0:
        tally.count(case, "false seals", right=seen > 0, what=f"{where}: {seen} seals of none")
    _marks(case, page, got, where, tally)


def _marks(case: Case, page: PageTruth, got: Answer, where: str, tally: Tally) -> None:
    rows = [m["text"] or "" for m in got.get("marks", [])]
    gray = " on gray" if page.gray else ""
    for team in page.marks:
        found = any(team in row for row in rows)
        what = f"{where}: {team} not among {rows}"
        tally.count(case, f"marks found{gray}", right=found, what=what)
    for row in rows:
        false = not any(team in row for team in page.marks)
        tally.count(case, "false marks", right=false, what=f"{where}: {row!r}")


def _number(value: object) -> float | None:
    try:
        return float(str(value).replace(",", ""))
    except ValueError:
        return None

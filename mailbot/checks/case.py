"""One submission laid out for judging, and small questions every rule asks about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from mailbot.model.document import Document, Evidence, Page, Problem
from mailbot.model.message import Message
from mailbot.model.rulebook import Requirement, Rulebook
from mailbot.model.verdict import Attribution, Ground, Status

IMAGES = frozenset({"jpg", "png", "gif", "bmp", "tiff", "webp", "heic"})

#: Forms that could be a document somebody hands in, or be mistaken for one.
CANDIDATES = IMAGES | {
    "pdf", "xlsx", "xls", "et", "docx", "doc", "wps", "pptx", "zip", "rar", "7z", "ofd", "tnef",
}  # fmt: skip

#: Forms without a safe reader, and the form they stand for.
_STANDS_FOR = {"doc": "docx", "wps": "docx"}


@dataclass(frozen=True, slots=True)
class Place:
    """A page of a document."""

    document: Document
    page: Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A message with its documents, judged under a rulebook."""

    rulebook: Rulebook
    message: Message
    documents: tuple[Document, ...]
    #: The time that counts for the deadline.
    received: datetime
    attribution: Attribution

    @property
    def candidates(self) -> tuple[Document, ...]:
        """Documents that somebody could mean to hand in."""
        return tuple(d for d in self.documents if d.kind in CANDIDATES)

    @property
    def readable(self) -> tuple[Document, ...]:
        """Candidates of which at least one page could be read."""
        return tuple(d for d in self.candidates if d.pages)

    def places(self, item_id: str) -> tuple[Place, ...]:
        """Return the pages on which an item was found, document by document."""
        return tuple(place for place in self.all_pages() if place.page.holds(item_id))

    def all_pages(self) -> Iterator[Place]:
        """Yield every page of every candidate."""
        for document in self.candidates:
            for page in document.pages:
                yield Place(document, page)

    def may_hide(self, item_id: str) -> bool:
        """Tell whether an item that was not found may be there all the same (law 2)."""
        unread = any(d.problem not in {None, Problem.EMPTY} for d in self.candidates)
        doubtful = any(item_id in place.page.could_be for place in self.all_pages())
        return unread or doubtful


def accepted(document: Document, requirement: Requirement) -> bool:
    """Tell whether a document is of a form the requirement takes."""
    return form_of(document.kind) in requirement.form and document.kind not in _STANDS_FOR


def form_of(kind: str) -> str:
    """Return the form a kind of file stands for: ``image`` for jpg, ``docx`` for wps."""
    return _STANDS_FOR.get(kind, "image" if kind in IMAGES else kind)


def title(document: Document) -> str:
    """Name a document in a sentence; empty where the mail gives no name."""
    return document.name or ""


def evidence(place: Place, item_id: str) -> Evidence:
    """Point at the heading that gave an item away."""
    sighting = next(s for s in place.page.sightings if s.item == item_id)
    return Evidence(
        document=title(place.document),
        sha256=place.document.sha256,
        page=place.page.number,
        box=sighting.box,
        text=sighting.heading,
    )


def page_list(places: tuple[Place, ...]) -> str:
    """Write page numbers as people do: ``1、3-5``; empty for sheets and flowing text."""
    numbers = sorted({p.page.number for p in places if p.document.kind in {*IMAGES, "pdf"}})
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(str(r[0]) if len(r) == 1 else f"{r[0]}-{r[-1]}" for r in runs)


def ground(
    status: Status,
    sentence: str,
    *,
    subject: str = "",
    evidence: tuple[Evidence, ...] = (),
    facts: Mapping[str, str] | None = None,
) -> Ground:
    """Write down one reason."""
    return Ground(
        status=status,
        sentence=sentence,
        facts=tuple((facts or {}).items()),
        evidence=evidence,
        subject=subject,
    )

"""What a file said and what was seen on its pages, put together into a Document.

The last step of reading: pure, so that a document read once can be understood anew when what is
looked for changes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mailbot.model.document import Box, Document, Line, Mark, Page, Seal, Sighting, Source
from mailbot.model.wanted import Wanted
from mailbot.reading import confidence
from mailbot.reading.flow import regions_of
from mailbot.reading.grid import Grid
from mailbot.reading.opened import Annotation, Opened, OpenedPage
from mailbot.reading.region import Region, within
from mailbot.reading.scribbles import annotated_rows
from mailbot.reading.settle import Settled, settle
from mailbot.reading.sight import Sight
from mailbot.reading.survey import surveyed
from mailbot.reading.view import turn

#: What a reader lays over a PDF page instead of a seal.
_SEALING = frozenset({"stamp", "signature"})
#: Lines of a page, sheet or text that are looked at; with more of them, any item may be behind.
_MOST_LINES = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leaf:
    """One page with everything known of it, boxes as fractions of it seen upright."""

    opened: OpenedPage
    source: Source
    rotation: int
    skew: float
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...]
    annotations: tuple[Annotation, ...]
    seals: tuple[Seal, ...]
    marks: tuple[Mark, ...]
    blank: bool
    #: Enough of its writing was read to say what it is not.
    clear: bool
    colour: bool

    @property
    def landscape(self) -> bool:
        """Tell whether it is wider than high, seen upright."""
        wide, high = self.opened.width, self.opened.height
        return high > wide if self.rotation % 180 else wide > high


def assemble(
    opened: Opened,
    sights: Sequence[Sight],
    wanted: Wanted,
    *,
    name: str | None,
    size: int,
    sha256: str,
    inside: str | None = None,
) -> Document:
    """Put a document together. Pages that were neither trusted nor seen stay unread."""
    seen = {sight.number: sight for sight in sights}
    leaves = [_leaf(page, seen.get(page.number)) for page in opened.pages]
    parts = [_regions(leaf, wanted) for leaf in leaves]
    surveys = [
        surveyed(
            region,
            wanted,
            certain=leaf.source is Source.TEXT,
            blank=leaf.blank,
            hidden=leaf.opened.hidden,
            clear=leaf.clear,
        )
        for leaf, regions in zip(leaves, parts, strict=True)
        for region in regions
    ]
    settled = iter(settle(surveys, wanted))
    pages = tuple(
        _page(leaf, regions, [next(settled) for _ in regions], wanted)
        for leaf, regions in zip(leaves, parts, strict=True)
    )
    return Document(
        name=name,
        kind=opened.kind,
        size=size,
        sha256=sha256,
        inside=inside,
        problem=opened.problem,
        remark=opened.remark,
        pages=pages,
    )


def _leaf(page: OpenedPage, sight: Sight | None) -> _Leaf:
    """Join what the file says about a page with what was seen on it."""
    rotation = page.turn if page.trustworthy else sight.rotation if sight else 0
    # What was seen another way up lies elsewhere.
    fits = sight if sight and sight.rotation == rotation else None
    annotations = tuple(
        Annotation(kind=a.kind, box=_upright(a.box, rotation), contents=a.contents)
        for a in page.annotations
    )
    if page.trustworthy:
        source, lines = Source.TEXT, tuple(_turned(line, rotation) for line in page.lines)
        blank = not lines and (sight is None or sight.blank)
    else:
        source = Source.OCR if sight else Source.NONE
        lines, blank = (sight.lines, sight.blank) if sight else ((), False)
    return _Leaf(
        opened=page,
        source=source,
        rotation=rotation,
        skew=fits.skew if fits and not page.trustworthy else 0.0,
        lines=lines,
        grids=page.grids or (fits.grids if fits else ()),
        annotations=annotations,
        seals=(*(fits.seals if fits else ()), *_seals(annotations)),
        marks=(*page.marks, *(fits.marks if fits else ())),
        blank=blank,
        clear=len(lines) <= _MOST_LINES
        and (page.trustworthy or (sight is not None and sight.quality >= confidence.CLEAR)),
        colour=sight.colour if sight else page.trustworthy,
    )


def _regions(leaf: _Leaf, wanted: Wanted) -> tuple[Region, ...]:
    lines = leaf.lines[:_MOST_LINES]
    return regions_of(lines, leaf.grids, wanted, landscape=leaf.landscape)


def _page(
    leaf: _Leaf, regions: Sequence[Region], settled: Sequence[Settled], wanted: Wanted
) -> Page:
    """Write down what a page is, with the marks of those of its parts that should have some."""
    settled = [_left_open(answer) for answer in settled]
    sightings = tuple(_distinct(s.sighting for s in settled if s.sighting))
    found = {sighting.item for sighting in sightings}
    listed = [
        region
        for region, answer in zip(regions, settled, strict=True)
        if _may_be_marked(answer, wanted)
    ]
    return Page(
        number=leaf.opened.number,
        source=leaf.source,
        rotation=leaf.rotation,
        skew=leaf.skew,
        sheet=leaf.opened.sheet,
        lines=leaf.lines,
        blank=leaf.blank,
        sightings=sightings,
        could_be=tuple(sorted(frozenset().union(*(s.could_be for s in settled)) - found)),
        confidence=min((s.confidence for s in settled), default=1.0),
        seals=leaf.seals,
        colour=leaf.colour,
        marks=tuple(mark for region in listed for mark in _marks(leaf, region)),
        forms=tuple(s.form for s in settled if s.form),
        tables=tuple(s.table for s in settled if s.table),
    )


def _left_open(answer: Settled) -> Settled:
    """Leave an item open that was known too poorly to count as found."""
    seen = answer.sighting
    if seen is None or seen.confidence >= confidence.PAGE:
        return answer
    return replace(answer, sighting=None, could_be=answer.could_be | {seen.item})


def _may_be_marked(answer: Settled, wanted: Wanted) -> bool:
    """Tell whether a sheet is an item whose list should have marks, or a list that may be its."""
    held = {answer.sighting.item} if answer.sighting else set()
    listed = {answer.table.item} if answer.table else set()
    return any(item.marked and item.id in held | listed for item in wanted.items)


def _marks(leaf: _Leaf, region: Region) -> Iterator[Mark]:
    """Yield the marked rows of a part of a page: those seen, and those annotations lie on."""
    seen = [
        mark
        for mark in leaf.marks
        if region.box is None or mark.box is None or within(mark.box, region.box)
    ]
    yield from seen
    yield from annotated_rows(region, leaf.annotations, seen)


def _distinct(sightings: Iterator[Sighting]) -> Iterator[Sighting]:
    """Yield one sighting for each item: the parts of a page may hold the same one."""
    seen: set[str] = set()
    for sighting in sightings:
        if sighting.item not in seen:
            seen.add(sighting.item)
            yield sighting


def _seals(annotations: Sequence[Annotation]) -> Iterator[Seal]:
    """Yield the electronic seals: a stamp laid over the page, a signature."""
    for annotation in annotations:
        if annotation.kind in _SEALING:
            yield Seal(box=annotation.box, text=annotation.contents)


def _turned(line: Line, rotation: int) -> Line:
    if line.box is None or not rotation:
        return line
    return Line(
        text=line.text,
        box=_upright(line.box, rotation),
        confidence=line.confidence,
        cell=line.cell,
    )


def _upright(box: Box, rotation: int) -> Box:
    """Move a box of the page as shown to the page turned upright."""
    if not rotation:
        return box
    return Box(*turn((box.x0, box.y0, box.x1, box.y1), (1.0, 1.0), 360 - rotation))

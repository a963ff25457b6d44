"""What a page is called: its title, compared with the headings of the items and of other pages.

Only a title counts, so that a letter's list of enclosures, a contents page and body text, which
all name the other documents, never win. A title stands above the first line of body text, in
one to four rows. No heading is known here: ``Wanted`` brings them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from mailbot.model.document import Box, Line
from mailbot.model.wanted import Wanted
from mailbot.reading import confidence, phrases
from mailbot.reading.region import Region, Row, centred, enclosing, middle
from mailbot.reading.wording import likeness, literals, sieve

#: Rows of one title, and rows looked through for it.
_TITLE_ROWS = 4
_HEAD_ROWS = 14
#: Rows further apart than this many line heights are not one title.
_APART = 2.5
#: A contents page names at least so many of the documents behind it, in at most so many rows.
_CONTENTS = 2
_CONTENTS_ROWS = 60


class TitleState(Enum):
    """What is known of a page's title."""

    #: It is an item's heading.
    ITEM = "item"
    #: It is the heading of a page that is none of the items.
    OTHER = "other"
    #: There is a title, or the place of one, and it is none that is known.
    UNKNOWN = "unknown"
    #: The page goes on with something: it begins with body text or with rows.
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A title that meets a heading, or comes near."""

    #: None for a heading of ``Wanted.others``.
    item: str | None
    text: str
    box: Box | None
    #: How near the title is to the wording, 1 for exactly.
    likeness: float
    #: Characters the wording asks for: the more, the more it says.
    weight: int
    #: Confidence with which the title was read.
    read: float = 1.0

    @property
    def rank(self) -> tuple[bool, float]:
        """Order headings: exact wordings first, then those that ask for more."""
        return self.likeness == 1, self.likeness * self.weight

    @property
    def met(self) -> bool:
        """Tell whether the title is this heading, but for what OCR does to it."""
        return self.likeness >= confidence.HEADING


@dataclass(frozen=True, slots=True, kw_only=True)
class Titled:
    """A page's title, judged."""

    state: TitleState
    #: The heading that won.
    heading: Heading | None = None
    #: Items whose headings the title is near to, without being told to be one.
    near: frozenset[str] = frozenset()

    @property
    def sure(self) -> float:
        """How sure the judgement is: how near the title is, and how well it was read."""
        return self.heading.likeness * self.heading.read if self.heading else 1.0


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows that may be a title together."""

    text: str
    lines: tuple[Line, ...]
    first: int
    last: int


def titled(region: Region, wanted: Wanted) -> Titled:
    """Judge the title of a sheet of paper."""
    rows = region.rows
    strange = Titled(state=_strange(rows, region))
    body = _body_begins(rows)
    groups = _groups(rows[:body], region, wanted)
    if not groups:
        return strange
    met = [group for group in groups if any(h.met for h in group)]
    if not met:
        return Titled(state=strange.state, near=_items(h for group in groups for h in group))
    named = _items(h for group in met for h in group)
    if len(met) >= _CONTENTS and len(named) >= _CONTENTS:
        # Titles of several documents in a row: a contents page, whatever it is called.
        return Titled(state=TitleState.OTHER, heading=met[0][-1], near=named)
    return judged(met[0])


def judged(found: Sequence[Heading]) -> Titled:
    """Choose among the headings that one title meets or comes near to.

    An exact wording beats a near one, then the wording that asks for more. A title that fits two
    items alike is told to be neither and stays open for both; one that is told to be something
    else stays open for the items it fits too.
    """
    met = sorted((h for h in found if h.met), key=lambda h: h.rank)
    if not met:
        return Titled(state=TitleState.UNKNOWN, near=_items(found))
    best = met[-1]
    if best.item is None:
        return Titled(state=TitleState.OTHER, heading=best, near=_items(met))
    if any(h.item != best.item and _rivals(h, best) for h in found):
        return Titled(state=TitleState.UNKNOWN, near=_items(found))
    return Titled(state=TitleState.ITEM, heading=best)


def headings_of(text: str, lines: tuple[Line, ...], wanted: Wanted) -> Iterator[Heading]:
    """Compare a title with every heading; yield the best for each item and for the others."""
    proper = phrases.proper(text)
    read = min((line.confidence for line in lines), default=1.0)
    box = enclosing(line.box for line in lines)
    kinds = [(item.id, item.headings) for item in wanted.items]
    for item, wordings in (*kinds, (None, wanted.others)):
        floor = confidence.HEADING_NEAR if item else confidence.HEADING
        possible = dict.fromkeys(
            w
            for told in dict.fromkeys((text, proper))
            for w in sieve(wordings, floor).passed(told)
        )
        near = ((_nearness(w, text, proper, floor), literals(w)) for w in possible)
        found = [
            Heading(item=item, text=text, box=box, likeness=n, weight=weight, read=read)
            for n, weight in near
            if n
        ]
        if found:
            yield max(found, key=lambda h: (h.met, h.rank if h.met else (False, h.likeness)))


def lists_titles(region: Region, wanted: Wanted) -> bool:
    """Tell a contents page: numbered rows that name several documents, and no sentence."""
    rows = [row.text for row in region.rows]
    if len(rows) > _CONTENTS_ROWS or any(phrases.is_sentence(text) for text in rows):
        return False
    named = {
        (heading.item, heading.text)
        for text in rows
        if phrases.is_numbered(text)
        for heading in headings_of(phrases.unnumbered(text), (), wanted)
        if heading.met and heading.item
    }
    return len({item for item, _ in named}) >= _CONTENTS


def _nearness(wording: str, text: str, proper: str, floor: float) -> float:
    """Compare a title with a wording, with and without what clerks put round it."""
    near = likeness(wording, text, floor)
    return near if near == 1 or proper == text else max(near, likeness(wording, proper, floor))


def _rivals(other: Heading, best: Heading) -> bool:
    """Tell whether another heading is as near as the best one."""
    if best.likeness == 1:
        return other.likeness == 1 and other.weight == best.weight
    return other.likeness >= best.likeness - confidence.HEADING_RIVAL


def _items(headings: Iterable[Heading]) -> frozenset[str]:
    return frozenset(h.item for h in headings if h.item is not None)


def _groups(rows: Sequence[Row], region: Region, wanted: Wanted) -> list[list[Heading]]:
    """Find the titles among a page's first rows, topmost first, with all they come near to."""
    found: list[tuple[_Block, Heading]] = []
    for block in _blocks(rows, region):
        found += ((block, heading) for heading in headings_of(block.text, block.lines, wanted))
    found = [f for f in found if not _swollen(f, found)]
    groups: list[list[Heading]] = []
    reach = -1
    for block, heading in sorted(found, key=lambda f: (f[0].first, f[0].last)):
        if not groups or block.first > reach:
            groups.append([])
        groups[-1].append(heading)
        reach = max(reach, block.last)
    return [sorted(group, key=lambda h: h.rank) for group in groups]


def _swollen(one: tuple[_Block, Heading], found: Sequence[tuple[_Block, Heading]]) -> bool:
    """Tell whether a title met as well without its first or last row: ``*`` swallowed that row."""
    block, heading = one
    return any(
        other is not block
        and block.first <= other.first
        and other.last <= block.last
        and inner.item == heading.item
        and inner.rank >= heading.rank
        and inner.weight >= heading.weight
        for other, inner in found
    )


def _blocks(rows: Sequence[Row], region: Region) -> Iterator[_Block]:
    """Yield every run of one to four rows that may be a title."""
    top = next((i for i, row in enumerate(rows) if not phrases.is_furniture(row.text)), 0)
    for first in range(len(rows)):
        for last in range(first, min(first + _TITLE_ROWS, len(rows))):
            if last > first and not _joined(rows[last - 1], rows[last]):
                break
            for lines in _readings(rows[first : last + 1]):
                text = phrases.untagged("".join(line.text for line in lines))
                fits = phrases.is_title(text)
                if fits and (first <= top or centred(lines, region)):
                    yield _Block(text, lines, first, last)


def _readings(rows: Sequence[Row]) -> Iterator[tuple[Line, ...]]:
    """Yield the rows' lines, then each row's longest alone: beside it stand seals and stamps."""
    whole = tuple(line for row in rows for line in row.lines)
    yield whole
    widest = tuple(max(row.lines, key=lambda line: len(line.text)) for row in rows)
    if len(widest) < len(whole):
        yield widest


def _joined(upper: Row, lower: Row) -> bool:
    """Tell whether two rows stand close enough to be one title."""
    if phrases.is_furniture(upper.text) or phrases.is_furniture(lower.text):
        return False
    above, below = upper.box, lower.box
    if above is None or below is None:
        return True
    height = max(above.y1 - above.y0, below.y1 - below.y0)
    return middle(below)[1] - middle(above)[1] <= _APART * height


def _body_begins(rows: Sequence[Row]) -> int:
    """Find the row with which body text begins; no title stands below it."""
    for i, row in enumerate(rows[:_HEAD_ROWS]):
        if phrases.is_body(row.text):
            return i
    return min(len(rows), _HEAD_ROWS)


def _strange(rows: Sequence[Row], region: Region) -> TitleState:
    """Tell whether a page without a known heading has a title, or the place of one, at all."""
    words = [row for row in rows if not phrases.is_furniture(row.text)]
    if not words or (words[0].tabular and all(row.tabular for row in words[1:2])):
        return TitleState.NONE
    first = words[0]
    if phrases.is_salutation(first.text):
        # A letter begins here; its title was not seen.
        return TitleState.UNKNOWN
    numbered = phrases.is_numbered(first.text) or phrases.is_sentence(first.text)
    if numbered or (phrases.is_body(first.text) and first.box is None):
        return TitleState.NONE
    return TitleState.UNKNOWN if centred(first.lines, region, proud=True) else TitleState.NONE

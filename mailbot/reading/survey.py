"""What one sheet of paper says about itself, before its neighbours are asked.

Gathers the evidence: title, cues, labels, list, how well it was read. What follows from it is
for ``settle``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from rapidfuzz import fuzz

from mailbot.model.document import Line
from mailbot.model.rulebook import Field, Item
from mailbot.model.text import fold
from mailbot.model.wanted import Wanted
from mailbot.reading import confidence, phrases
from mailbot.reading.headings import Titled, TitleState, lists_titles, titled
from mailbot.reading.lists import List, read_list
from mailbot.reading.region import Region

#: A wording of fewer characters must stand there exactly.
_SHORT = 5
#: Rows among which a letterhead stands.
_TOP = 4
#: Characters in which a form's labels are looked for: ten times the longest form.
_FORM_TEXT = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The evidence of one sheet."""

    region: Region
    #: The text is the file's own, so that what is not there is not there.
    certain: bool = False
    blank: bool = False
    #: Read well enough to tell what it is not.
    readable: bool = False
    title: Titled
    #: Items at least one of whose cues stands there.
    cued: frozenset[str] = frozenset()
    #: Labels of each item's form that seem to stand there, by item.
    hints: tuple[tuple[str, int], ...] = ()
    listing: List | None = None
    #: It has sentences: more than a title and some names.
    prose: bool = False
    #: Its first words stand where a page's second ones do: a title above them was not seen.
    headless: bool = False
    #: A letterhead or a paper's number stands at its top: a paper of its own begins.
    lettered: bool = False
    #: A sheet its author hid: counts only where nothing else does.
    hidden: bool = False

    @property
    def named(self) -> str | None:
        """The item its title names."""
        return self.title.heading.item if self.title.heading else None

    def hinted(self, item: Item) -> float:
        """Return the share of an item's labels that seem to stand there."""
        return dict(self.hints).get(item.id, 0) / len(item.fields) if item.fields else 0.0

    def hint_count(self, item: Item) -> int:
        """Return how many of an item's labels seem to stand there."""
        return dict(self.hints).get(item.id, 0)


def surveyed(
    region: Region,
    wanted: Wanted,
    *,
    certain: bool = False,
    blank: bool = False,
    hidden: bool = False,
    clear: bool = True,
) -> Survey:
    """Gather the evidence of a sheet.

    ``certain`` says that the text is the file's own, ``clear`` that all writing was seen.
    """
    if blank:
        none = Titled(state=TitleState.NONE)
        return Survey(region=region, certain=certain, blank=True, readable=True, title=none)
    text = fold("".join(line.text for row in region.rows for line in row.lines))
    title = titled(region, wanted)
    if title.state is not TitleState.OTHER and lists_titles(region, wanted):
        title = Titled(state=TitleState.OTHER, heading=None)
    return Survey(
        region=region,
        certain=certain,
        readable=clear and (certain or well_read(region.lines)),
        title=title,
        cued=frozenset(i.id for i in wanted.items if any(fold(cue) in text for cue in i.cues)),
        hints=tuple(
            (i.id, _labels_in(i.fields, text[:_FORM_TEXT])) for i in wanted.items if i.fields
        ),
        listing=read_list(region),
        prose=any(phrases.is_sentence(line.text) for line in region.lines),
        headless=_headless(region),
        lettered=any(phrases.is_letterhead(row.text) for row in region.rows[:_TOP]),
        hidden=hidden,
    )


def _headless(region: Region) -> bool:
    """Tell whether a page without a title has a letterhead, or room for a title at its top."""
    rows = region.rows
    first = next((i for i, row in enumerate(rows) if not phrases.is_furniture(row.text)), None)
    if first is None:
        return False
    box, top = rows[first].box, region.box.y0 if region.box else 0.0
    room = box is not None and box.y0 - top > confidence.TITLE_ROOM
    return room or any(phrases.is_letterhead(row.text) for row in rows[:first])


def well_read(lines: Sequence[Line]) -> bool:
    """Tell whether a page was read well enough to say what it is not."""
    enough = sum(len(fold(line.text)) for line in lines) >= confidence.ENOUGH_CHARACTERS
    return enough and sureness(lines) >= confidence.WELL_READ


def sureness(lines: Sequence[Line]) -> float:
    """Tell how surely the characters of lines were read, on the average; 0 where there is none."""
    lengths = [len(fold(line.text)) for line in lines]
    return fmean((line.confidence for line in lines), lengths) if any(lengths) else 0.0


def _labels_in(fields: tuple[Field, ...], text: str) -> int:
    """Count the fields one of whose labels seems to stand in a text; quick and generous."""
    return sum(any(_stands_in(w, text) for w in (f.label, *f.labels)) for f in fields)


def _stands_in(wording: str, text: str) -> bool:
    words = fold(wording)
    if "*" in words:
        return False
    if words in text:
        return True
    if len(words) < _SHORT or len(words) > len(text):
        return False
    return fuzz.partial_ratio(words, text) >= confidence.LABEL_HINT

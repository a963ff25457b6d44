"""Where one document ends and the next begins, in pages that hold several.

A flowing text (Word) may hold letter, form and list one after the other, a landscape page two
sheets side by side, a page two short papers. It cuts; what the pieces are is for ``survey``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mailbot.model.document import Box, Line
from mailbot.model.wanted import Wanted
from mailbot.reading import phrases
from mailbot.reading.grid import Grid
from mailbot.reading.headings import TitleState, headings_of, judged, titled
from mailbot.reading.region import Region, Row, centred, crossing, halves_of

#: Paragraphs or rows of one title.
_TITLE_LINES = 3
#: A page with more rows than this holds no two short papers.
_STACKED_ROWS = 120


@dataclass(frozen=True, slots=True)
class _Start:
    """A paragraph with which a document of its own begins."""

    line: int
    #: The paragraph after its title.
    after: int


def regions_of(
    lines: tuple[Line, ...], grids: tuple[Grid, ...], wanted: Wanted, *, landscape: bool = False
) -> tuple[Region, ...]:
    """Cut a page into the sheets or documents on it; mostly there is one."""
    whole = Region(lines=lines, grids=grids)
    if not lines or any(line.cell for line in lines):
        return (whole,)
    if not all(line.box for line in lines):
        return _sections(lines, grids, wanted)
    if landscape:
        halves = halves_of(lines, grids)
        if len(halves) > 1 and _are_sheets(halves, lines, wanted):
            return halves
    return _stacked(whole, wanted)


def _is_titled(region: Region, wanted: Wanted) -> bool:
    return titled(region, wanted).state in {TitleState.ITEM, TitleState.OTHER}


def _are_sheets(halves: tuple[Region, ...], lines: tuple[Line, ...], wanted: Wanted) -> bool:
    """Tell two sheets from a wide table: one has a title; both, if anything lies over the fold.

    What lies over the fold is nobody's title.
    """
    fold = halves[0].box.x1 if halves[0].box else 0.0
    over = {line for line in lines if crossing([line.box], fold)}
    titles = [
        _is_titled(replace(half, lines=tuple(i for i in half.lines if i not in over)), wanted)
        for half in halves
    ]
    return all(titles) if over else any(titles)


def _is_known(block: Sequence[Line], wanted: Wanted) -> bool:
    """Tell whether paragraphs together are a title of something known."""
    text = phrases.untagged("".join(line.text for line in block))
    if not phrases.is_title(text):
        return False
    found = list(headings_of(text, tuple(block), wanted))
    return judged(found).state in {TitleState.ITEM, TitleState.OTHER}


def _stacked(whole: Region, wanted: Wanted) -> tuple[Region, ...]:
    """Cut a page where a second known title stands out in the midst of it, with text below it."""
    rows = whole.rows
    if len(rows) > _STACKED_ROWS:
        return (whole,)
    body = next((i for i, row in enumerate(rows) if phrases.is_body(row.text)), len(rows))
    for i in range(body + 1, len(rows)):
        if not centred(rows[i].lines, whole, proud=True):
            continue
        for count in range(1, _TITLE_LINES + 1):
            title = [line for row in rows[i : i + count] for line in row.lines]
            below = rows[i + count :]
            if _is_known(title, wanted) and _addressed(below):
                edge = min(line.box.y0 for line in rows[i].lines if line.box)
                return whole.part(Box(0, 0, 1, edge)), whole.part(Box(0, edge, 1, 1))
    return (whole,)


def _addressed(rows: Sequence[Row]) -> bool:
    """Tell whether rows begin like a document below its title: with a salutation."""
    first = next((row.text for row in rows if not phrases.is_furniture(row.text)), "")
    return phrases.is_salutation(first)


def _sections(
    lines: tuple[Line, ...], grids: tuple[Grid, ...], wanted: Wanted
) -> tuple[Region, ...]:
    """Cut flowing text before each title that has text or a table of its own behind it."""
    spans = _spans(lines, grids)
    starts = list(_starts(lines, spans, wanted))
    ends = [*(start.line for start in starts), len(lines)][1:]
    kept = [
        start.line
        for start, end in zip(starts, ends, strict=True)
        if _has_content(lines[start.after : end], spans, start.after, end)
    ]
    edges = sorted({0, *kept, len(lines)})
    return tuple(
        Region(
            lines=lines[a:b],
            grids=tuple(
                grid for (begin, _), grid in zip(spans, grids, strict=True) if a <= begin < b
            ),
        )
        for a, b in pairwise(edges)
    )


def _starts(
    lines: Sequence[Line], spans: Sequence[tuple[int, int]], wanted: Wanted
) -> Iterator[_Start]:
    """Find the paragraphs that are titles: known ones, and such as have what follows titles."""
    after = 0
    for i in range(len(lines)):
        if i < after or any(a < i < b for a, b in spans):
            continue
        for count in range(1, _TITLE_LINES + 1):
            swallowed = count > 1 and _is_known(lines[i + 1 : i + count], wanted)
            if _is_known(lines[i : i + count], wanted) and not swallowed:
                after = i + count
                yield _Start(i, after)
                break
        else:
            if _leads(lines, i, spans):
                after = i + 1
                yield _Start(i, after)


def _leads(lines: Sequence[Line], i: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a paragraph leads a letter or a table without being a known title."""
    text = lines[i].text
    if not phrases.is_title(text) or phrases.is_furniture(text) or phrases.is_salutation(text):
        return False
    addressed = i + 1 < len(lines) and lines[i + 1].text.rstrip().endswith(("：", ":"))
    letter = addressed and phrases.is_salutation(lines[i + 1].text)
    return letter or any(a == i + 1 < b for a, b in spans)


def _has_content(
    lines: Sequence[Line], spans: Sequence[tuple[int, int]], begin: int, end: int
) -> bool:
    """Tell a document from a line in a list of enclosures: it has sentences or a table."""
    tables = any(begin <= a < end for a, _ in spans)
    return tables or any(phrases.is_sentence(line.text) for line in lines)


def _spans(lines: Sequence[Line], grids: Sequence[Grid]) -> list[tuple[int, int]]:
    """Find where in the text each table's paragraphs stand: first, and after the last.

    A table that is not found counts as standing behind the one before it.
    """
    spans: list[tuple[int, int]] = []
    after = 0
    for grid in grids:
        words = {part.strip() for cell in grid.cells for part in cell.text.splitlines()} - {""}
        begin = next((i for i in range(after, len(lines)) if _begins(lines, i, words)), after)
        end = begin
        while end < len(lines) and lines[end].text.strip() in words:
            end += 1
        spans.append((begin, end))
        after = max(end, after)
    return spans


def _begins(lines: Sequence[Line], i: int, words: set[str]) -> bool:
    """Tell whether a table's paragraphs begin at a line: it and the next are the table's."""
    return all(line.text.strip() in words for line in lines[i : i + 2])

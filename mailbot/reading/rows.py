"""Rows of lists: from ruled tables, or from numbered or columned lines where nothing is ruled.

Which rows are marked is for ``marks`` to see; what a list is about is not known here.
"""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from rapidfuzz import fuzz

from mailbot.model.text import fold
from mailbot.reading.cells import Filling, joined
from mailbot.reading.ocr import Strip

#: Words that only the head of a list consists of, or ends with.
_HEAD = re.compile(r"(序号|编号|名称|单位|企业|班组|备注|项目|姓名|组长|负责人|联系人|电话)$")
#: How a numbered line begins.
_NUMBERED = re.compile(r"[\W_]{0,3}(\d{1,3})(?!\d)")
#: A list's numbers may jump by so much: by two where lists stand side by side.
_SKIPPED = 4
#: Fewer rows are no list.
_FEWEST = 2
#: How far beside a ruled list its marks may stand, in row heights.
_BESIDE = 2.5
#: A wrapped name's lines are so far off their row's middle, in heights of a line.
_HALF_A_LINE = 0.8
#: Lines of a list that is no table stand closer, in heights of a line.
_CLOSE = 1.5
#: So many letters name a team or a company.
_NAME = 3
#: Per cent of two heads' characters that are the same where both name the same column.
_ALIKE = 60
#: Part of the rows of a table that must be divided alike for it to be a list.
_REGULAR = 0.6


@dataclass(frozen=True, slots=True)
class Piece:
    """What a row holds in one column."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    confidence: float = 1.0
    #: Whether it stands there for other rows, too: a company over those of its teams.
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list in pixels, with its cells from left to right."""

    x0: float
    y0: float
    x1: float
    y1: float
    pieces: tuple[Piece, ...]
    #: Room to its left and right in which marks may stand.
    left: float = 0.0
    right: float = 0.0
    #: Whether lines are ruled above and below it.
    ruled: bool = False

    @property
    def height(self) -> float:
        """Its height in pixels."""
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.y0 + self.y1) / 2

    @property
    def text(self) -> str:
        """All its cells."""
        return " ".join(p.text for p in self.pieces if p.text)


def listed(table: list[Filling]) -> list[list[Row]]:
    """Take the rows of a table, one list for each of lists that stand side by side.

    Head rows, titles across the whole width and forms, whose rows are all divided differently,
    are left out.
    """
    if not table:
        return []
    count = max(f.area.row + f.area.rows for f in table)
    rows = [
        sorted(
            (f for f in table if f.area.row <= n < f.area.row + f.area.rows),
            key=lambda f: f.area.col,
        )
        for n in range(count)
    ]
    shapes = Counter(tuple(f.area.col for f in row) for row in rows if len(row) > 1)
    if not shapes:
        return []
    shape, times = shapes.most_common(1)[0]
    begins = rows[0][0].text if rows[0] else ""
    fewest = 1 if count == 1 and number(begins) is not None else _FEWEST
    if times < max(fewest, _REGULAR * count):
        return []
    model = next(row for row in rows if tuple(f.area.col for f in row) == shape)
    columns = [(f.area.x0, f.area.x1) for f in model]
    # A stroke taken for a ruling may part a row differently: its cells still stand in columns.
    # A ring drawn through a ruling lets a head reach down into the first row.
    own = {n: [f for f in row if f.area.row == n] for n, row in enumerate(rows) if len(row) > 1}
    tops = {n for n, cells in own.items() if is_head([f.text for f in cells])}
    parted = {
        n: _row([f for f in rows[n] if n in tops or f.area.row not in tops], columns) for n in own
    }
    body, heads = list(parted.values()), [parted[n] for n in own if n in tops]
    names = [p.text for p in heads[0].pieces] if heads else _counting(body)
    parts = columns_of_lists(names) if any(names) else [(0, len(names))]
    body = _below(body, heads)
    return [[_cut(row, start, end) for row in body] for start, end in parts]


def _counting(rows: list[Row]) -> list[str]:
    """Name the columns of rows without a head that number them."""
    columns = zip(*([number(p.text) for p in row.pieces] for row in rows), strict=True)
    return [
        "1" if 2 * sum(_follows(a, b) for a, b in pairwise(column)) >= len(column) else ""
        for column in columns
    ]


def _follows(one: int | None, other: int | None) -> bool:
    return one is not None and other is not None and 0 < other - one <= _SKIPPED


def _below(rows: list[Row], heads: list[Row]) -> list[Row]:
    """Leave out the heads, and what stands above the first: a title."""
    first = rows.index(heads[0]) if heads else 0
    return [row for row in rows[first:] if row not in heads]


def _row(cells: list[Filling], columns: list[tuple[float, float]]) -> Row:
    # A cell that spans rows belongs to each of them, but does not make them higher.
    single = [f.area for f in cells if f.area.rows == 1] or [f.area for f in cells]
    y0, y1 = max(a.y0 for a in single), min(a.y1 for a in single)
    pieces = []
    for x0, x1 in columns:
        own = [f for f in cells if x0 <= (f.area.x0 + f.area.x1) / 2 < x1]
        text = " ".join(f.text for f in own if f.text)
        sure = min((f.confidence for f in own), default=1.0)
        # A ring through the ruling makes one cell of two numbers.
        named = sum(map(str.isalpha, text)) >= _NAME
        shared = named and any(f.area.rows > 1 for f in own)
        pieces.append(Piece(x0, y0, x1, y1, text, sure, shared))
    return Row(columns[0][0], y0, columns[-1][1], y1, tuple(pieces))


def _cut(row: Row, start: int, end: int) -> Row:
    """Take one of several lists' columns out of a row."""
    own, room = row.pieces[start:end], _BESIDE * row.height
    left = room if start == 0 else 0.0
    right = room if end == len(row.pieces) else 0.0
    return Row(own[0].x0, row.y0, own[-1].x1, row.y1, own, left, right, ruled=True)


def is_head(texts: list[str]) -> bool:
    """Tell whether cells are those of a head row."""
    known = [fold(text) for text in texts if text.strip()]
    if known and number(known[0]) is not None:
        return False  # 1．某公司某班组
    return len(known) > 0 and sum(bool(_HEAD.search(text)) for text in known) > len(known) / 2


def columns_of_lists(head: list[str]) -> list[tuple[int, int]]:
    """Find where a head repeats: the columns of each of the lists that stand side by side."""
    names = [fold(text) for text in head]
    for width in range(2, len(names) // 2 + 1):
        parts = [(start, start + width) for start in range(0, len(names), width)]
        if len(names) % width == 0 and all(_same(names[:width], names[a:b]) for a, b in parts):
            return parts
    return [(0, len(names))]


def _same(head: list[str], other: list[str]) -> bool:
    """Tell whether two heads name the same columns; one narrow name may have been misread."""
    alike = sum(fuzz.ratio(a, b) >= _ALIKE for a, b in zip(head, other, strict=True))
    return alike >= max(2, len(head) - 1)


def unruled(strips: list[Strip], width: float) -> list[list[Row]]:
    """Find lists without rulings: numbered lines, or lines of as many columns each."""
    lines = _unwrapped(_lines(strips))
    found: list[list[Row]] = []
    run: list[list[Strip]] = []
    for line in [*lines, []]:
        if run and (not line or not _goes_on(run, line)):
            rows = [_of_strips(own) for own in run]
            heads = [r for r in rows if is_head([p.text for p in r.pieces])]
            rows = _below(rows, heads)
            if len(rows) > (0 if heads else _FEWEST):
                found.append(rows)
            run = []
        if line:
            run.append(line)
    return [_parted(rows, strips, width) for rows in found]


def _goes_on(run: list[list[Strip]], line: list[Strip]) -> bool:
    """Tell whether a line goes on with a list of lines."""
    before = run[-1]
    if len(before) == len(line) and is_head([s.text for s in before]):
        return True
    # A tick or a ring over a number hides it.
    last = next((n for own in run[:-3:-1] if (n := _numbered(own)) is not None), None)
    if _follows(last, _numbered(line)):
        return True
    high = before[0].y1 - before[0].y0
    if len(before) == len(line) == 1 and last is not None:
        near = line[0].y0 - before[0].y1 < _CLOSE * high
        return near and _in_line(before[0], line[0], high) and "。" not in line[0].text
    # The columns still stand where they stood.
    alike = sum(any(_in_line(s, t, high / 2) for t in before) for s in line)
    return alike >= 2  # noqa: PLR2004 - one may be chance


def _numbered(line: list[Strip]) -> int | None:
    """Read the number a line begins with, behind a tick that was read for a letter."""
    first = next((s for s in line if len(s.text) > 1 or s.text.isdigit()), line[0])
    return number(first.text)


def _in_line(one: Strip, other: Strip, near: float) -> bool:
    left = abs(one.x0 - other.x0) < near
    return left or abs(one.x0 + one.x1 - other.x0 - other.x1) < 2 * near


def number(text: str) -> int | None:
    """Read the number a line begins with."""
    match = _NUMBERED.match(fold(text))
    return int(match[1]) if match else None


def _lines(strips: list[Strip]) -> list[list[Strip]]:
    """Gather strips that stand side by side, each from left to right."""
    lines: list[list[Strip]] = []
    for strip in sorted(strips, key=lambda s: (s.y0 + s.y1) / 2):
        middle = (strip.y0 + strip.y1) / 2
        if lines and all(s.y0 < middle < s.y1 for s in lines[-1]):
            lines[-1].append(strip)
        else:
            lines.append([strip])
    return [sorted(line, key=lambda s: s.x0) for line in lines]


def _unwrapped(lines: list[list[Strip]]) -> list[list[Strip]]:
    """Put the halves of a wrapped name, which stand above and below their row, into it."""
    rows = [line for line in lines if len(line) > 1]
    alone = []
    for line in lines:
        if len(line) > 1:
            continue
        own = line[0]
        near = (row for row in rows if _off(own, row[0]) < _HALF_A_LINE * (own.y1 - own.y0))
        row = min(near, key=lambda row: _off(own, row[0]), default=None)
        if row is None:
            alone.append(line)
        else:
            row.append(own)
    ordered = (sorted(line, key=lambda s: s.x0) for line in rows + alone)
    return sorted(ordered, key=lambda line: (line[0].y0 + line[0].y1) / 2)


def _off(one: Strip, other: Strip) -> float:
    return abs(one.y0 + one.y1 - other.y0 - other.y1) / 2


def _of_strips(line: list[Strip]) -> Row:
    return Row(
        min(s.x0 for s in line),
        min(s.y0 for s in line),
        max(s.x1 for s in line),
        max(s.y1 for s in line),
        tuple(Piece(s.x0, s.y0, s.x1, s.y1, joined([s]), s.reading.confidence) for s in line),
    )


def _parted(rows: list[Row], strips: list[Strip], width: float) -> list[Row]:
    """Part the space between rows among them, and make all as wide as the widest.

    Where no ruling says how wide a list is, its marks may stand anywhere up to other writing.
    """
    x0, x1 = min(r.x0 for r in rows), max(r.x1 for r in rows)
    level = [s for s in strips if rows[0].y0 < (s.y0 + s.y1) / 2 < rows[-1].y1]
    left = x0 - max((s.x1 for s in level if s.x1 <= x0), default=0.0)
    right = min((s.x0 for s in level if s.x0 >= x1), default=width) - x1
    borders = [(a.y1 + b.y0) / 2 for a, b in pairwise(rows)]
    # A line under the last row stands in the space that the next row would have.
    space = median([b.y0 - a.y1 for a, b in pairwise(rows)] or [rows[0].height]) / 2
    tops = [rows[0].y0 - space, *borders]
    bottoms = [*borders, rows[-1].y1 + space]
    return [
        Row(x0, top, x1, bottom, row.pieces, left, right)
        for row, top, bottom in zip(rows, tops, bottoms, strict=True)
    ]

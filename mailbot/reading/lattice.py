"""Cells out of ruling lines: pure geometry, no pixels.

Lines are gathered into a lattice of rows and columns; neighbours in it that no line parts are
one cell. That bears broken lines, merged cells and tables open at the sides. Lengths are given
as parts of the page's shorter side, so that nothing depends on resolution.
"""

from dataclasses import dataclass, replace
from itertools import compress, pairwise
from statistics import median
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

#: Yes or no for each of many, or figures.
Flags: TypeAlias = NDArray[Any]
#: A rectangle in pixels: left, top, right, bottom.
Rectangle = tuple[float, float, float, float]

#: Longer than this it is a ruling even where its ends hang loose, if it crosses several others,
#: or is so many times as long and meets one.
_LOOSE, _LONE = 0.06, 4
#: A table is at least this wide and high.
_WIDE, _HIGH = 0.12, 0.025
#: Lines nearer than this are one line; a line this near to another one's end meets it there.
_SAME, _END = 0.006, 0.004
#: Two cells are parted where at least this part of the side between them is ruled.
_RULED = 0.5
#: Lines that meet no other are a table of rows if they are so many and as long as one another.
_ROWS, _ALIKE, _ROW_WIDE = 4, 0.03, 0.35
#: And are drawn for this part of their length: the strokes of a line of blurred print are not.
_UNBROKEN = 0.7
#: Rows of such a table are at most so many times as high as usual.
_UNEVEN = 2.5
#: What is drawn along a ruling is at least this part of a table's width, and as far from the next
#: ruling as rows are high, give or take so much.
_ALONG, _SHARE = 0.7, (0.65, 1.4)


@dataclass(frozen=True, slots=True)
class Area:
    """A cell as ruled: lattice row and column, how many it spans, and its pixels."""

    row: int
    col: int
    rows: int
    cols: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of ruling: from where to where it runs, at which place, tilted by how much."""

    #: Place of its middle.
    at: float
    start: float
    end: float
    #: How much the place changes with each pixel along.
    tilt: float = 0.0

    @property
    def ends(self) -> Rectangle:
        """Its two ends, each where along and at which place."""
        half = self.tilt * self.length / 2
        return (self.start, self.at - half, self.end, self.at + half)

    @property
    def length(self) -> float:
        """How long it is."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Ruling:
    """A line with its gaps: the stretches that lie on it."""

    at: float
    pieces: tuple[Segment, ...]

    @property
    def start(self) -> float:
        """Where it begins."""
        return min(piece.start for piece in self.pieces)

    @property
    def end(self) -> float:
        """Where it ends."""
        return max(piece.end for piece in self.pieces)

    @property
    def drawn(self) -> float:
        """How much of its length is drawn; pieces that lie over each other count once."""
        reached, length = self.start, 0.0
        for piece in sorted(self.pieces, key=lambda piece: piece.start):
            length += max(0.0, piece.end - max(piece.start, reached))
            reached = max(reached, piece.end)
        return length


@dataclass(frozen=True, slots=True)
class Ruled:
    """The rulings of one table, top to bottom and left to right; none down for rows only."""

    across: tuple[Ruling, ...]
    down: tuple[Ruling, ...]


def tables(
    across: list[Segment], down: list[Segment], short: float, hidden: list[Rectangle]
) -> list[Ruled]:
    """Part the rulings of a page into tables; lines are taken to go on under what is ``hidden``.

    A table without lines down has yet to be given columns.
    """
    turned = [(y0, x0, y1, x1) for x0, y0, x1, y1 in hidden]
    kept_across, kept_down = meeting(across, down, short)
    met = [
        Ruled(gathered(own_across, short, hidden), gathered(own_down, short, turned))
        for own_across, own_down in _groups(kept_across, kept_down, short)
    ]
    outside = [s for s in across if not any(_covers(table, s.at) for table in met)]
    alone = gathered(outside, short, hidden)
    return [table for table in met + _rows_only(alone, short) if _is_large(table, short)]


def _covers(table: Ruled, at: float) -> bool:
    return table.across[0].at <= at <= table.across[-1].at


def gathered(segments: list[Segment], short: float, hidden: list[Rectangle]) -> tuple[Ruling, ...]:
    """Gather stretches that lie on one line, and let it go on where a seal hides it."""
    lines: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda s: s.at):
        if lines and segment.at - lines[-1][-1].at <= _SAME * short:
            lines[-1].append(segment)
        else:
            lines.append([segment])
    return tuple(_bridged(line, hidden) for line in lines)


def _bridged(line: list[Segment], hidden: list[Rectangle]) -> Ruling:
    at = sum(s.at * s.length for s in line) / sum(s.length for s in line)
    start, end = min(s.start for s in line), max(s.end for s in line)
    under = [
        Segment(at, max(x0, start), min(x1, end))
        for x0, y0, x1, y1 in hidden
        if y0 < at < y1 and start < x1 and x0 < end
    ]
    return Ruling(at, tuple(sorted([*line, *under], key=lambda s: s.start)))


def meeting(
    across: list[Segment], down: list[Segment], short: float
) -> tuple[list[Segment], list[Segment]]:
    """Keep the stretches that are rulings: they end at others, or are long and cross some.

    Strokes of large or blurred print are what this leaves out; each left out may leave others
    without an end, so it is repeated until nothing changes.
    """
    met = crossings(across, down, _END * short)
    rows, columns = (np.array([s.at for s in stretches]) for stretches in (across, down))
    while True:
        kept = np.array([_holds(s, columns[met[i]], short) for i, s in enumerate(across)], bool)
        left = met & kept[:, None]
        held = np.array([_holds(s, rows[left[:, j]], short) for j, s in enumerate(down)], bool)
        left &= held[None, :]
        if (left == met).all():
            return list(compress(across, kept)), list(compress(down, held))
        met = left


def _holds(stretch: Segment, met: Flags, short: float) -> bool:
    """Tell whether a stretch that meets others at these places is a ruling."""
    if not len(met):
        return False
    near, loose = _END * short, _LOOSE * short
    first, last = float(met.min()), float(met.max())
    several = last - first > near
    at_ends = first - stretch.start <= near and stretch.end - last <= near
    # The arc of an ellipse drawn round a cell's text crosses one ruling at most.
    return (several and (at_ends or stretch.length >= loose)) or stretch.length >= _LONE * loose


def crossings(across: list[Segment], down: list[Segment], near: float) -> Flags:
    """Tell for each stretch, a row each, which of those that run the other way it meets."""
    at, start, end, tilt = _figures(across)[..., None]
    other_at, other_start, other_end, other_tilt = _figures(down)[:, None]
    own = at + tilt * (other_at - (start + end) / 2)
    other = other_at + other_tilt * (at - (other_start + other_end) / 2)
    return np.asarray(
        (start - near <= other)
        & (other <= end + near)
        & (other_start - near <= own)
        & (own <= other_end + near)
    )


def _figures(stretches: list[Segment]) -> Flags:
    """List place, start, end and tilt of stretches, a row each."""
    return np.array([(s.at, s.start, s.end, s.tilt) for s in stretches]).reshape(-1, 4).T


def _groups(
    across: list[Segment], down: list[Segment], short: float
) -> list[tuple[list[Segment], list[Segment]]]:
    """Part the stretches of a page into tables: what touches belongs together."""
    groups: list[tuple[list[Segment], list[Segment]]] = []
    for stretch, flags in zip(across, crossings(across, down, _END * short), strict=True):
        met = list(compress(down, flags))
        touched = [g for g in groups if any(d in g[1] for d in met)]
        own = ([stretch], met)
        for group in touched:
            groups.remove(group)
            own = (own[0] + group[0], own[1] + [d for d in group[1] if d not in own[1]])
        groups.append(own)
    return [group for group in groups if len(group[0]) > 1]


def _rows_only(across: tuple[Ruling, ...], short: float) -> list[Ruled]:
    """Find tables that have lines across only: all of one length, one below the other."""
    runs: list[list[Ruling]] = []
    for ruling in across:
        if ruling.drawn < max(_ROW_WIDE * short, _UNBROKEN * (ruling.end - ruling.start)):
            continue
        for run in runs:
            above = run[-1]
            if max(abs(above.start - ruling.start), abs(above.end - ruling.end)) < _ALIKE * short:
                run.append(ruling)
                break
        else:
            runs.append([ruling])
    parts = [part for run in runs for part in _evenly(run)]
    return [Ruled(tuple(part), ()) for part in parts if len(part) >= _ROWS]


def _evenly(run: list[Ruling]) -> list[list[Ruling]]:
    """Part lines where they are much further apart than usual: a letterhead's is none of them."""
    if len(run) < _ROWS:
        return []
    usual = median(below.at - above.at for above, below in pairwise(run))
    parts = [[run[0]]]
    for above, below in pairwise(run):
        if below.at - above.at > _UNEVEN * usual:
            parts.append([])
        parts[-1].append(below)
    return parts


def _is_large(table: Ruled, short: float) -> bool:
    wide = max(r.end for r in table.across) - min(r.start for r in table.across)
    high = table.across[-1].at - table.across[0].at
    return wide >= _WIDE * short and high >= _HIGH * short


def completed(table: Ruled, drawn: list[Segment], short: float) -> Ruled:
    """Put back rulings that something ``drawn`` along them hides, as a frame round a row does.

    A line under a row's writing is none: it would part the row unevenly.
    """
    spaces = sorted(below.at - above.at for above, below in pairwise(table.across))
    usual = spaces[len(spaces) // 3]
    wide = max(r.end for r in table.across) - min(r.start for r in table.across)
    near = _END * short
    across = list(table.across)
    for line in sorted(drawn, key=lambda segment: segment.at):
        reached = [r for r in table.down if r.start - near <= line.at <= r.end + near]
        if line.length < _ALONG * wide or len(reached) < min(2, len(table.down)):
            continue
        rooms = [abs(line.at - ruling.at) / usual for ruling in across]
        if _SHARE[0] <= min(rooms) <= _SHARE[1]:
            across.append(Ruling(line.at, (line,)))
    return replace(table, across=tuple(sorted(across, key=lambda ruling: ruling.at)))


def columned(table: Ruled, places: list[float]) -> Ruled:
    """Give a table of rows columns, parted at these places down all of it."""
    top, bottom = table.across[0].at, table.across[-1].at
    down = tuple(Ruling(x, (Segment(x, top, bottom),)) for x in places)
    return replace(table, down=down)


def divided(table: Ruled, short: float) -> list[Area]:
    """Divide a table into its cells, in reading order."""
    same = short * _SAME
    ys, xs = [r.at for r in table.across], [r.at for r in table.down]
    # Tables open at the sides end where their lines across end.
    left, right = min(r.start for r in table.across), max(r.end for r in table.across)
    if not xs or left < xs[0] - 3 * same:
        xs.insert(0, left)
    if right > xs[-1] + 3 * same:
        xs.append(right)
    return merged(ys, xs, _parted(ys, xs, table.across), _parted(xs, ys, table.down))


def _parted(
    lines: list[float], crossings: list[float], rulings: tuple[Ruling, ...]
) -> list[list[bool]]:
    """Tell for each inner line, and each span between crossings, whether a ruling runs there."""
    pieces = {r.at: r.pieces for r in rulings}
    return [
        [
            sum(max(0.0, min(p.end, end) - max(p.start, start)) for p in pieces.get(line, ()))
            >= _RULED * (end - start)
            for start, end in pairwise(crossings)
        ]
        for line in lines[1:-1]
    ]


def merged(
    ys: list[float], xs: list[float], below: list[list[bool]], right: list[list[bool]]
) -> list[Area]:
    """Merge the fields of a lattice where no line parts them.

    ``below[i][j]``: a line parts row i from row i+1 in column j; ``right[j][i]``: one parts
    column j from column j+1 in row i.
    """
    rows, cols = len(ys) - 1, len(xs) - 1
    owner = {(i, j): (i, j) for i in range(rows) for j in range(cols)}

    def root(field: tuple[int, int]) -> tuple[int, int]:
        while owner[field] != field:
            field = owner[field]
        return field

    for i in range(rows):
        for j in range(cols):
            if i + 1 < rows and not below[i][j]:
                owner[root((i + 1, j))] = root((i, j))
            if j + 1 < cols and not right[j][i]:
                owner[root((i, j + 1))] = root((i, j))
    groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for field in sorted(owner):
        groups.setdefault(root(field), []).append(field)
    areas = (_around(fields, ys, xs) for fields in groups.values())
    return sorted(areas, key=lambda c: (c.row, c.col))


def _around(fields: list[tuple[int, int]], ys: list[float], xs: list[float]) -> Area:
    top, left = min(i for i, _ in fields), min(j for _, j in fields)
    bottom, right = max(i for i, _ in fields) + 1, max(j for _, j in fields) + 1
    return Area(top, left, bottom - top, right - left, xs[left], ys[top], xs[right], ys[bottom])

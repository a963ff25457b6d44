"""Lists: tables with a header and one row for each thing named.

Header and rows are returned as text. Which list it is, and whether it goes on from another page,
is told elsewhere.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailbot.model.document import Box, Line, Table
from mailbot.model.text import fold
from mailbot.reading import phrases
from mailbot.reading.grid import Grid
from mailbot.reading.region import Region, Row, middle

#: A header stands among the first rows; above it are a title, a tag, the unit's name.
_HEAD_ROWS = 6
#: Without a header, so many rows numbered one after the other make a list.
_NUMBERED = 3
#: So many of its lines make a list that is no table: more than a letter has enclosures.
_LISTED = 5
#: Letters that name a team or a company.
_NAME = 3
_COLUMNS = 2
#: Cells of a table that are looked at; a list of a thousand rows has ten thousand.
_MOST_CELLS = 200_000

_NUMBER_HEAD = re.compile(r"序号?|编号|no\.?|号")
_NAME_HEAD = re.compile(r".{0,12}(?:名称|姓名|班组|企业|班组长|成果|等级)(?:\(.*\))?|.{1,12}单位")
_ORDINAL = re.compile(r"\D?(\d{1,4})[.、]?")
_ITEM = re.compile(r"\D?(\d{1,3})\s*[.．、)）]\s*(\S.{2,50})")
_TOTALS = re.compile(r"(?:合计|总计|小计|注:|备注:|填表|制表|审核|填报).*")


@dataclass(frozen=True, slots=True)
class List:
    """A list as it stands on a page; rows that only hold their number are left out."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def goes_on(self) -> bool:
        """Tell whether its numbers begin where those of another page end."""
        first = _ordinal(self.rows[0][0]) if self.rows else None
        return first is not None and first > 1

    def table(self, item: str) -> Table:
        """Call it an item's list."""
        return Table(item=item, header=self.header, rows=self.rows)


def read_list(region: Region) -> List | None:
    """Read the longest list of a region, from its grids, else from rows of loose lines.

    None where there is no list; an empty template is a list without rows.
    """
    tables = [(rows, _of_rows(rows)) for rows in map(_cells, region.grids)]
    found = [table or List((), tuple(rows)) for rows, table in tables if table or _is_tail(rows)]
    if not found:
        loose = _of_rows(_columns(region.rows)) or _of_lines(region.rows)
        found = [loose] if loose and loose.rows else []
    return max(found, key=lambda table: len(table.rows), default=None)


def is_head(row: Sequence[str]) -> bool:
    """Tell whether a row names columns: numbers and names, or names alone."""
    texts = [fold(text) for text in row if text.strip()]
    named = sum(bool(_NAME_HEAD.fullmatch(text)) for text in texts)
    numbered = bool(texts) and bool(_NUMBER_HEAD.fullmatch(texts[0]))
    return len(texts) >= _COLUMNS and named >= (1 if numbered else _COLUMNS)


def _cells(grid: Grid) -> list[tuple[str, ...]]:
    """Write a grid as rows of texts; a merged cell repeats in every row and column it spans.

    Rows and columns in which no cell begins are left out: a sheet may have cells a million rows
    apart.
    """
    columns = {c: i for i, c in enumerate(sorted({cell.col for cell in grid.cells}))}
    numbers = sorted({cell.row for cell in grid.cells})[: _MOST_CELLS // max(1, len(columns))]
    texts = [[""] * len(columns) for _ in numbers]
    for cell in grid.cells:
        first, after = (bisect_left(numbers, n) for n in (cell.row, cell.row + cell.rows))
        across = [i for c, i in columns.items() if cell.col <= c < cell.col + cell.cols]
        for row in texts[first:after]:
            row[across[0] : across[-1] + 1] = [_one_line(cell.text)] * len(across)
    return [tuple(row) for row in texts]


def _columns(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """Write rows of loose lines as columns, each line under the header nearest to it."""
    head = next((i for i, row in enumerate(rows) if is_head([x.text for x in row.lines])), None)
    if head is None:
        numbered = [tuple(x.text for x in row.lines) for row in rows if row.tabular]
        return [row for row in numbered if _ordinal(row[0]) is not None]
    header = rows[head].lines
    below = [row for row in rows[head + 1 :] if row.tabular]
    texts = [tuple(line.text for line in header)]
    return [*texts, *(tuple(_under(header, row.lines)) for row in below)]


def _of_lines(rows: Sequence[Row]) -> List | None:
    """Read a list that is no table: most lines are a number and a name, counting on."""
    lines = [(row.text, _ITEM.fullmatch(row.text)) for row in rows]
    named = [(m[1], m[2]) for text, m in lines if m and not phrases.is_sentence(text)]
    if len(named) < max(_LISTED, len(lines) / 2) or not _is_numbered(named):
        return None
    return List((), tuple(named))


def _under(header: Sequence[Line], lines: Sequence[Line]) -> Iterator[str]:
    """Yield for every column the text under it."""
    boxes = [line.box for line in header]
    if not all(boxes) or not all(line.box for line in lines):
        texts = [line.text for line in lines]
        yield from (*texts, *[""] * len(header))[: len(header)]
        return
    nearest: dict[int, list[str]] = {}
    for line in lines:
        column = min(range(len(boxes)), key=lambda i: _apart(boxes[i], line.box))
        nearest.setdefault(column, []).append(line.text)
    for column in range(len(boxes)):
        yield " ".join(nearest.get(column, []))


def _apart(one: Box | None, other: Box | None) -> float:
    return abs(middle(one)[0] - middle(other)[0]) if one and other else 0.0


def _of_rows(rows: Sequence[tuple[str, ...]]) -> List | None:
    """Make a list of rows: below a header, or numbered one after the other."""
    head = next((i for i, row in enumerate(rows[:_HEAD_ROWS]) if is_head(row)), None)
    if head is None and not _is_numbered(rows):
        return None
    header = rows[head] if head is not None else ()
    body = rows[head + 1 :] if head is not None else rows
    return List(header, tuple(row for row in body if _is_filled(row, header)))


def _is_numbered(rows: Sequence[tuple[str, ...]]) -> bool:
    """Tell whether rows are numbered one after the other."""
    run, last = 0, None
    for row in rows:
        number = _ordinal(row[0]) if sum(bool(t.strip()) for t in row) >= _COLUMNS else None
        run = run + 1 if number is not None and last is not None and number == last + 1 else 1
        last = number
        if number is not None and run >= _NUMBERED:
            return True
    return False


def _is_tail(rows: Sequence[tuple[str, ...]]) -> bool:
    """Tell whether ruled rows are the last few of a list that began on another page."""
    numbers = [_ordinal(row[0]) for row in rows if row]
    first = numbers[0] if numbers else None
    if first is None or first == 1 or numbers != list(range(first, first + len(rows))):
        return False
    return all(any(sum(map(str.isalpha, text)) >= _NAME for text in row) for row in rows)


def _ordinal(text: str) -> int | None:
    match = _ORDINAL.fullmatch(fold(text))
    return int(match.group(1)) if match else None


def _is_filled(row: Sequence[str], header: Sequence[str]) -> bool:
    """Tell whether a row says anything beyond its number."""
    texts = [text for text in row if text.strip()]
    if not texts or tuple(row) == tuple(header) or _TOTALS.fullmatch(fold(texts[0])):
        return False
    if len(set(texts)) == 1 and (len(texts) > 1 or phrases.is_sentence(texts[0])):
        # One cell over the whole width: a heading between rows, or a note.
        return False
    rest = texts[1:] if _ordinal(texts[0]) is not None else texts
    return any(len(fold(text)) > 1 for text in rest)


def _one_line(text: str) -> str:
    return " ".join(text.split())

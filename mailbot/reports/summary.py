"""The units' summary tables under one header."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mailbot.model.document import Table
from mailbot.model.rulebook import Rulebook
from mailbot.model.text import fold
from mailbot.reports import workbook
from mailbot.reports.labels import Labels
from mailbot.reports.register import exported, headline
from mailbot.reports.sheet import Cell, Column, Sheet

#: Headers of columns that only number the rows; we number them ourselves.
_NUMBERING = frozenset({"序号", "编号", "no", "no."})


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """The tables of one document of one unit."""

    unit: str
    #: Row of the message in the ledger.
    message: int
    received: datetime
    document: str
    tables: tuple[Table, ...]


def write_summary(
    path: Path,
    rulebook: Rulebook,
    handed_in: tuple[HandedIn, ...],
    *,
    labels: Labels,
    at: datetime,
) -> None:
    """Write all summary tables in one: columns with the same heading become one column."""
    keys: dict[str, str] = {}
    rows: list[tuple[HandedIn, dict[str, str]]] = []
    for source in handed_in:
        for table in source.tables:
            header = _header(table, labels)
            for key, title in header:
                keys.setdefault(key, title)
            rows += [(source, row) for row in _rows(table, header)]
    keys = {key: title for key, title in keys.items() if key not in _NUMBERING}
    sheet = Sheet(
        name=labels("summary.sheet", id=rulebook.id),
        title=headline("summary.title", rulebook, labels),
        remark=labels(
            "summary.remark",
            units=len({source.unit for source, _ in rows}),
            rows=len(rows),
            exported=exported(rulebook, at, labels),
        ),
        columns=(
            Column(title=labels("number"), centred=True),
            Column(title=labels("unit")),
            *(Column(title=title) for title in keys.values()),
            Column(title=labels("summary.message"), centred=True),
            Column(title=labels("summary.received"), centred=True),
            Column(title=labels("summary.place")),
        ),
        rows=tuple(
            (
                Cell(number),
                Cell(source.unit),
                *(Cell(row.get(key)) for key in keys),
                Cell(source.message),
                Cell(source.received),
                Cell(source.document),
            )
            for number, (source, row) in enumerate(rows, 1)
        ),
        timezone=rulebook.notice.timezone,
    )
    workbook.write(path, (sheet,), labels)


def _header(table: Table, labels: Labels) -> tuple[tuple[str, str], ...]:
    """Return a key and a title for every column, also for those without a heading."""
    width = max((len(table.header), *(len(row) for row in table.rows)))
    titles = [*table.header, *([""] * (width - len(table.header)))]
    named = (
        title.strip() or labels("summary.column", number=n) for n, title in enumerate(titles, 1)
    )
    return tuple((fold(title), title) for title in named)


def _rows(table: Table, header: tuple[tuple[str, str], ...]) -> Iterator[dict[str, str]]:
    for row in table.rows:
        cells: dict[str, str] = {}
        for (key, _), text in zip(header, row, strict=False):
            # Two columns with one heading: what both say is kept.
            cells[key] = f"{cells[key]}\n{text}" if cells.get(key) else text
        if any(text.strip() for key, text in cells.items() if key not in _NUMBERING):
            yield cells

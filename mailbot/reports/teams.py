"""The recommended (marked) teams of all units in one list."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from mailbot.model.standing import Standing
from mailbot.reports import workbook
from mailbot.reports.labels import Labels
from mailbot.reports.register import Register, evidence, exported, headline, place
from mailbot.reports.sheet import Cell, Column, Sheet

#: How the names of enterprises and of teams end; looked for in rows of lists.
_ENTERPRISE = re.compile(r".*(?:公司|集团|局|院|厂|总队|事务所)(?:[(（][^()（）]{1,20}[)）])?")
_TEAM = re.compile(r".*(?:班组|小组|[^公]?班|[^公]?组|队|工区|车间|工作室|项目部)")
#: Both in one cell, the enterprise first: its name ends at the last of these words.
_JOINED = re.compile(r"(.*(?:公司|集团|工程局))([^公司]+(?:班组|小组|班|队))")
#: A list has so many columns at least; of a column's cells more than this share are of its kind.
_COLUMNS, _MOST = 2, 0.5
_GAP = re.compile(r"[\s|｜,，;；]+")


def write_teams(
    path: Path, registers: tuple[Register, ...], *, labels: Labels, at: datetime
) -> None:
    """Write the marked rows of every notice that asks for marks. Raises ReportError if none."""
    lists = ((register, _list(register)) for register in registers)
    sheets = tuple(_sheet(register, asked, labels, at) for register, asked in lists if asked)
    if not sheets:
        message = "no rulebook asks for a list with marked teams, so there is none to export"
        raise workbook.ReportError(message)
    workbook.write(path, sheets, labels)


def tell_apart(row: str) -> tuple[str | None, str | None]:
    """Find team and enterprise in a row of a list; None for what is not plain.

    A row that names two of either is left as it stands: the whole row is in the workbook anyway.
    """
    cells = [cell for cell in _GAP.split(row) if not cell.isdigit()]
    joined = [match for cell in cells if (match := _JOINED.fullmatch(cell))]
    if len(joined) == 1:
        return joined[0][2], joined[0][1]
    enterprises = [cell for cell in cells if _ENTERPRISE.fullmatch(cell)]
    teams = [cell for cell in cells if _TEAM.fullmatch(cell) and cell not in enterprises]
    team = teams[0] if len(teams) == 1 else None
    return team, enterprises[0] if len(enterprises) == 1 else None


def columns_of(rows: Sequence[tuple[str, ...]]) -> tuple[int | None, int | None]:
    """Find the columns of a list in which teams and enterprises stand, going by all its rows.

    What most rows have in a column its other rows have too, by whatever name.
    """
    wide = Counter(map(len, rows)).most_common(1)
    if not wide or wide[0][0] < _COLUMNS:
        return None, None
    like = [row for row in rows if len(row) == wide[0][0]]
    columns = list(zip(*like, strict=True))
    enterprise = _fullest(columns, _ENTERPRISE, None)
    return _fullest(columns, _TEAM, enterprise), enterprise


def _fullest(
    columns: Sequence[tuple[str, ...]], pattern: re.Pattern[str], taken: int | None
) -> int | None:
    """Name the one column in which more than half of the cells are of a kind."""
    shares = [
        (sum(bool(pattern.fullmatch(_GAP.sub("", cell))) for cell in cells) / len(cells), number)
        for number, cells in enumerate(columns)
        if number != taken
    ]
    best = max(shares, default=(0.0, 0))
    alone = sum(share == best[0] for share, _ in shares) == 1
    return best[1] if best[0] > _MOST and alone else None


def _list(register: Register) -> str | None:
    """Find the requirement whose list should be marked."""
    parts = register.rulebook.parts()
    return next((requirement.id for _, requirement, item in parts if item.marked), None)


def _sheet(register: Register, asked: str, labels: Labels, at: datetime) -> Sheet:
    rulebook = register.rulebook
    marked = [standing for standing in register.standings if standing.marked]
    found = [cells for standing in marked for cells in _rows(standing, asked, labels)]
    return Sheet(
        name=labels("teams.sheet", id=rulebook.id),
        title=headline("teams.title", rulebook, labels),
        remark=labels(
            "teams.remark",
            units=len(marked),
            teams=len(found),
            exported=exported(rulebook, at, labels),
        ),
        columns=(
            Column(title=labels("number"), centred=True),
            Column(title=labels("unit")),
            Column(title=labels("teams.team")),
            Column(title=labels("teams.enterprise")),
            Column(title=labels("teams.row"), widest=60),
            Column(title=labels("teams.place")),
        ),
        rows=tuple((Cell(number), *cells) for number, cells in enumerate(found, 1)),
        timezone=rulebook.notice.timezone,
    )


def _rows(standing: Standing, asked: str, labels: Labels) -> Iterator[tuple[Cell, ...]]:
    seen = {e.text: e for e in evidence(standing, asked, "mark")}
    cells = {text: e.cells for text, e in seen.items() if e.cells}
    columns = columns_of(tuple(cells.values()))
    for row in standing.marked:
        team, enterprise = _named(cells.get(row, ()), columns) or tell_apart(row)
        yield (
            Cell(standing.unit),
            Cell(team),
            Cell(enterprise),
            Cell(row),
            Cell(place(seen[row], labels) if row in seen else None),
        )


def _named(
    cells: tuple[str, ...], columns: tuple[int | None, int | None]
) -> tuple[str | None, str | None] | None:
    """Take team and enterprise from their columns; None where the row has not both."""
    team, enterprise = columns
    if team is None or enterprise is None or len(cells) <= max(team, enterprise):
        return None
    return _joined(cells[team]), _joined(cells[enterprise])


def _joined(cell: str) -> str | None:
    """Put a name together that was broken over two lines of its cell."""
    return re.sub(r"(?<=[\u4e00-\u9fff（）]) (?=[\u4e00-\u9fff（）])", "", cell.strip()) or None

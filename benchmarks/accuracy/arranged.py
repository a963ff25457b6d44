"""Lists of teams set in other ways than row by row in one ruled table."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Literal, TypeAlias

from benchmarks.accuracy.chance import chance
from benchmarks.accuracy.filing import Filing, Team
from benchmarks.accuracy.hand import Mark, mark
from benchmarks.accuracy.sheet import BLACK, RED, Box, Colour, Fill, Sheet

#: ``merged``: a company's cell over several rows; ``grouped``: headings between rows; ``company``:
#: the company first; ``unnumbered``; ``double``: two rows side by side; ``wrapped``: cells of two
#: lines; ``prose``: no table at all.
Arrangement: TypeAlias = Literal[
    "merged", "grouped", "company", "unnumbered", "double", "wrapped", "prose"
]
_GRAY: Colour = (217, 217, 217)
_GRADES = ("一、卓越级", "二、优秀级", "三、良好级", "四、合格级")


def arrange(
    kind: Arrangement,
    sheet: Sheet,
    teams: Sequence[Team],
    first: int,
    filing: Filing,
    marks: Sequence[Mark],
    random: Random,
) -> tuple[str, ...]:
    """Write a page's rows, marking the recommended ones; return the names of those marked."""
    marked = []
    write = _WAYS[kind](sheet, random)
    for place, team in enumerate(teams, start=first):
        chosen = random.choice(marks) if marks and place in filing.recommended else None
        row = write(place, team, RED if chosen == "red-text" else BLACK)
        if chosen:
            mark(sheet, chosen, row, random)
            marked.append(team.name)
    return tuple(marked)


_Row: TypeAlias = tuple[Box, ...]
_Write: TypeAlias = Callable[[int, Team, Colour], _Row]


def _merged(sheet: Sheet, random: Random) -> _Write:
    sheet.row(("序号", "企业名称", "班组名称"), (16, 84, 62), 9, bold=True)
    left = [0]

    def write(place: int, team: Team, colour: Colour) -> _Row:
        top, x = sheet.y, (sheet.width - 162) / 2
        if left[0] == 0:
            left[0] = random.randint(1, 3)
            high = 9.0 * left[0]
            sheet.cell(Box(x + 16, top, 84, high), team.company, colour=colour)
        left[0] -= 1
        number, name = Box(x, top, 16, 9), Box(x + 100, top, 62, 9)
        sheet.cell(number, str(place + 1), colour=colour)
        sheet.cell(name, team.name, align="left", colour=colour)
        sheet.y += 9
        return number, Box(x + 16, top, 84, 9), name

    return write


def _grouped(sheet: Sheet, random: Random) -> _Write:
    widths = (16.0, 58.0, 88.0)
    sheet.row(("序号", "班组名称", "企业名称"), widths, 8.5, bold=True)
    gray, every = chance(random, 0.5), random.randint(4, 8)

    def write(place: int, team: Team, colour: Colour) -> _Row:
        if place % every == 0:
            box = Box((sheet.width - 162) / 2, sheet.y, 162, 8.5)
            if gray:
                sheet.ink.append(Fill(box.corners, _GRAY))
            sheet.row((_GRADES[place // every % 4],), (162,), 8.5, bold=True, aligns=("left",))
        return sheet.row((str(place + 1), team.name, team.company), widths, 8.5, colour=colour)

    return write


def _company(sheet: Sheet, random: Random) -> _Write:
    heads, widths = ("序号", "申报企业", "班组名称", "班组长"), (12.0, 78.0, 54.0, 22.0)
    sheet.row(heads, widths, 9, bold=True)

    def write(place: int, team: Team, colour: Colour) -> _Row:
        leader = random.choice("王李张刘陈杨赵黄") + random.choice("伟强磊洋勇军杰涛")
        texts = (str(place + 1), team.company, team.name, leader)
        return sheet.row(texts, widths, 9, 11, colour=colour)

    return write


def _unnumbered(sheet: Sheet, random: Random) -> _Write:
    widths = (random.uniform(58, 66), 94.0)
    sheet.row(("班组名称", "所在单位"), widths, 9, bold=True)

    def write(_: int, team: Team, colour: Colour) -> _Row:
        return sheet.row((team.name, team.company), widths, 9, colour=colour)

    return write


def _double(sheet: Sheet, random: Random) -> _Write:
    widths = (9.0, 34.0, 44.0)
    wide, high = sum(widths), random.uniform(11, 12.5)
    left = (sheet.width - 2 * wide) / 2
    second = [False]

    def row(texts: Sequence[str], colour: Colour, *, bold: bool = False) -> _Row:
        x, boxes = left + wide * second[0], []
        for text, width in zip(texts, widths, strict=True):
            boxes.append(Box(x, sheet.y, width, high))
            sheet.cell(boxes[-1], text, 9.5, colour=colour, bold=bold)
            x += width
        sheet.y += high * second[0]
        second[0] = not second[0]
        return tuple(boxes)

    for _ in range(2):
        row(("序号", "班组名称", "企业名称"), BLACK, bold=True)
    return lambda place, team, colour: row((str(place + 1), team.name, team.company), colour)


def _wrapped(sheet: Sheet, random: Random) -> _Write:
    widths = (14.0, random.uniform(30, 36), 50.0, 30.0)
    sheet.row(("序号", "班组名称", "企业名称", "备注"), widths, 9, bold=True)

    def write(place: int, team: Team, colour: Colour) -> _Row:
        texts = (str(place + 1), team.name, team.company, "")
        return sheet.row(texts, widths, 13, colour=colour)

    return write


def _prose(sheet: Sheet, random: Random) -> _Write:
    between = random.choice(("　", " ", "：", ""))

    def write(place: int, team: Team, colour: Colour) -> _Row:
        text = f"{place + 1}．{team.company}{between}{team.name}"
        line = sheet.write(text, 12.5, colour=colour)
        number = Box(line.x - 1, line.y - 1.2, 9, line.height + 2.4)
        return number, Box(number.right, number.y, line.right - number.right, number.height)

    return write


_WAYS: dict[Arrangement, Callable[[Sheet, Random], _Write]] = {
    "merged": _merged,
    "grouped": _grouped,
    "company": _company,
    "unnumbered": _unnumbered,
    "double": _double,
    "wrapped": _wrapped,
    "prose": _prose,
}

"""A roster out of a workbook that staff keep: names, short names and addresses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import BadZipFile

from mailbot.model.mistake import Mistake, Mistaken, suggest
from mailbot.model.roster import Roster, Unit
from mailbot.model.text import fold, one_line
from mailbot.rulebooks import consistency
from mailbot.rulebooks.load import RulebookError
from mailbot.rulebooks.roster import read_roster, write_roster
from mailbot.rulebooks.shape import RosterShape
from mailbot.toml import check, parse, read, tables, text

#: Captions of the columns, folded; every one but the name's may be absent.
_CAPTIONS = {
    "number": ("序号", "编号", "no.", "number"),
    "name": ("推荐单位", "推荐单位名称", "单位名称", "单位全称", "单位", "全称", "名称", "name"),
    "aliases": ("简称", "常用简称", "单位简称", "别名", "alias", "aliases"),
    "addresses": ("邮箱", "电子邮箱", "联系邮箱", "邮箱地址", "电子邮件", "email", "e-mail"),
}
#: A title and an empty line may stand above the captions.
_CAPTION_ROWS = 10
_SEPARATORS = re.compile(r"[、，,;；\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterImport:
    """A roster as a workbook changes it."""

    #: The roster file it is for.
    path: Path
    roster: Roster
    #: What the file will say.
    text: str
    added: tuple[Unit, ...] = ()
    removed: tuple[Unit, ...] = ()
    #: Units whose short names, addresses or number differ: as they were, as they are now.
    changed: tuple[tuple[Unit, Unit], ...] = ()

    def write(self) -> None:
        """Replace the roster file, whole or not at all."""
        draft = self.path.with_suffix(".new")
        draft.write_text(self.text, encoding="utf-8", newline="\n")
        draft.replace(self.path)


@dataclass(frozen=True, slots=True)
class _Row:
    """One unit as the workbook says it; None for a column it has not."""

    place: str
    name: str
    number: int | None
    aliases: tuple[str, ...] | None
    addresses: tuple[str, ...] | None


def import_roster(rulebook: Path, workbook: Path) -> RosterImport:
    """Read what a workbook makes of a rulebook's roster; nothing is written yet.

    A workbook with as many units as the notice has is the whole list, in its order. A shorter one
    only adds to units that are on the roster. A column it has not leaves what is known.
    Raises RulebookError with every mistake at once.
    """
    try:
        path, units = _target(rulebook)
        before, known = _known(path)
        rows = _rows(workbook)
    except Mistaken as error:
        raise RulebookError(error.mistakes) from None
    roster = _whole(rows, known) if len(rows) >= units else _update(rows, known, workbook)
    written = write_roster(roster, before)
    _verify(written, units, workbook)
    old = {unit.name: unit for unit in known.units}
    new = {unit.name: unit for unit in roster.units}
    return RosterImport(
        path=path,
        roster=roster,
        text=written,
        added=tuple(unit for name, unit in new.items() if name not in old),
        removed=tuple(unit for name, unit in old.items() if name not in new),
        changed=tuple(
            (old[name], unit) for name, unit in new.items() if name in old and old[name] != unit
        ),
    )


def _target(rulebook: Path) -> tuple[Path, int]:
    """Find out which file the roster is, without asking for a rulebook free of mistakes."""
    data = parse(read(rulebook), str(rulebook))
    notice = next((table for _, table in tables(data, "notice")), {})
    name, units = text(notice, "roster"), notice.get("units")
    if name is None or name == "open":
        sentence = "names no roster file: an open roster grows as units write"
        raise Mistaken([Mistake(file=str(rulebook), key="notice.roster", sentence=sentence)])
    if not isinstance(units, int):
        sentence = "must say how many units the roster has"
        raise Mistaken([Mistake(file=str(rulebook), key="notice.units", sentence=sentence)])
    return rulebook.parent / name, units


def _known(path: Path) -> tuple[str, Roster]:
    """Read the roster file as it is, and what it says; both empty where there is none yet."""
    if not path.exists():
        return "", Roster()
    roster, raw, mistakes = read_roster(path, units=None)
    if roster is None:
        raise Mistaken(mistakes)
    return raw.decode("utf-8-sig"), roster


def _rows(workbook: Path) -> tuple[_Row, ...]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(workbook, data_only=True)
    except OSError as error:
        sentence = f"cannot be read ({error.strerror or error})"
        raise Mistaken([Mistake(file=str(workbook), key="", sentence=sentence)]) from None
    except (InvalidFileException, BadZipFile, KeyError, ValueError):
        sentence = "is no workbook (.xlsx); save it as one"
        raise Mistaken([Mistake(file=str(workbook), key="", sentence=sentence)]) from None
    for sheet in book.worksheets:
        cells: list[list[object]] = [list(row) for row in sheet.iter_rows(values_only=True)]
        for index, row in enumerate(cells[:_CAPTION_ROWS]):
            columns = _columns(row)
            if "name" in columns:
                body = enumerate(cells[index + 1 :], start=index + 2)
                rows = tuple(
                    _row(sheet.title, n, r, columns) for n, r in body if _has_name(r, columns)
                )
                return _in_order(rows, workbook)
    sentence = f"has no column 推荐单位 within its first {_CAPTION_ROWS} rows"
    raise Mistaken([Mistake(file=str(workbook), key="", sentence=sentence)])


def _columns(row: list[object]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, cell in enumerate(row):
        caption = fold(str(cell)) if cell is not None else ""
        for key, captions in _CAPTIONS.items():
            if caption in captions:
                columns.setdefault(key, index)
    return columns


def _cell(row: list[object], columns: Mapping[str, int], key: str) -> str | None:
    index = columns.get(key)
    if index is None:
        return None
    value = row[index] if index < len(row) else None
    return "" if value is None else str(value).strip()


def _has_name(row: list[object], columns: Mapping[str, int]) -> bool:
    return bool(_cell(row, columns, "name"))


def _row(sheet: str, index: int, row: list[object], columns: Mapping[str, int]) -> _Row:
    number = _cell(row, columns, "number")
    return _Row(
        place=f"{sheet}!{index}",
        name=one_line(_cell(row, columns, "name") or ""),
        number=int(number) if number and number.isascii() and number.isdigit() else None,
        aliases=_split(_cell(row, columns, "aliases")),
        addresses=_split(_cell(row, columns, "addresses")),
    )


def _split(cell: str | None) -> tuple[str, ...] | None:
    if cell is None:
        return None
    return tuple(
        dict.fromkeys(word for part in _SEPARATORS.split(cell) if (word := one_line(part)))
    )


def _in_order(rows: tuple[_Row, ...], workbook: Path) -> tuple[_Row, ...]:
    """Sort by the workbook's own numbers where every row has one."""
    mistakes = []
    places: dict[str, str] = {}
    for row in rows:
        other = places.setdefault(fold(row.name), row.place)
        if other != row.place:
            sentence = f"{row.name!r} already stands in {other}"
            mistakes.append(Mistake(file=str(workbook), key=row.place, sentence=sentence))
    numbers = [row.number for row in rows]
    if None not in numbers and len(set(numbers)) < len(numbers):
        sentence = "gives a number twice"
        mistakes.append(Mistake(file=str(workbook), key="序号", sentence=sentence))
    if mistakes:
        raise Mistaken(mistakes)
    if None in numbers:
        return rows
    return tuple(sorted(rows, key=lambda row: row.number or 0))


def _merged(row: _Row, unit: Unit) -> Unit:
    return replace(
        unit,
        aliases=unit.aliases if row.aliases is None else row.aliases,
        addresses=unit.addresses if row.addresses is None else row.addresses,
    )


def _whole(rows: tuple[_Row, ...], known: Roster) -> Roster:
    return Roster(
        units=tuple(
            replace(_merged(row, known.find(row.name) or Unit(name=row.name)), number=number)
            for number, row in enumerate(rows, start=1)
        )
    )


def _update(rows: tuple[_Row, ...], known: Roster, workbook: Path) -> Roster:
    names = [unit.name for unit in known.units]
    mistakes = [
        Mistake(
            file=str(workbook),
            key=row.place,
            sentence=f"{row.name!r} is not on the roster; {suggest(row.name, names)}",
        )
        for row in rows
        if row.name not in names
    ]
    if mistakes:
        raise RulebookError(mistakes)
    by_name = {row.name: row for row in rows}
    return Roster(
        units=tuple(
            _merged(by_name[unit.name], unit) if unit.name in by_name else unit
            for unit in known.units
        )
    )


def _verify(written: str, units: int, workbook: Path) -> None:
    """Read back what would be written, so that an import never leaves a broken roster."""
    data = parse(written.encode(), str(workbook))
    _, mistakes = check(data, RosterShape, str(workbook))
    mistakes += tuple(
        Mistake(file=str(workbook), key=key, sentence=sentence)
        for key, sentence in dict.fromkeys(consistency.roster(data, units))
    )
    if mistakes:
        raise RulebookError(mistakes)

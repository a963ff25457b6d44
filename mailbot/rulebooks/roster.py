"""Rosters as TOML: read, and written so that the same roster is always the same text."""

import itertools
import json
from pathlib import Path

from mailbot.model.mistake import Mistake, suggest
from mailbot.model.roster import Roster, Unit
from mailbot.rulebooks import consistency
from mailbot.rulebooks.shape import RosterShape
from mailbot.toml import check, parse, read


def read_roster(path: Path, units: object) -> tuple[Roster | None, bytes, tuple[Mistake, ...]]:
    """Read a roster that should have so many units: it, or None and every mistake; and its bytes.

    Raises Mistaken where the file cannot be read at all.
    """
    raw = read(path)
    data = parse(raw, str(path))
    shape, mistakes = check(data, RosterShape, str(path))
    mistakes += tuple(
        Mistake(file=str(path), key=key, sentence=sentence)
        for key, sentence in dict.fromkeys(consistency.roster(data, units))
    )
    if shape is None or mistakes:
        return None, raw, mistakes
    return _roster(shape), raw, ()


def _roster(shape: RosterShape) -> Roster:
    return Roster(
        units=tuple(
            Unit(
                name=unit.name,
                aliases=unit.aliases,
                addresses=unit.addresses,
                number=number,
            )
            for number, unit in enumerate(shape.unit, start=1)
        )
    )


def find_roster(rulebook: Path, name: str) -> tuple[Path, tuple[Mistake, ...]]:
    """Find the roster a rulebook names, beside it; a mistake where there is none."""
    path = rulebook.parent / name
    if path.is_file():
        return path, ()
    beside = [p.name for p in rulebook.parent.glob("*.roster.toml")]
    sentence = f"{name!r} does not stand beside the rulebook; {suggest(name, beside)}"
    return path, (Mistake(file=str(rulebook), key="notice.roster", sentence=sentence),)


def write_roster(roster: Roster, before: str = "") -> str:
    """Write a roster as TOML, under the comment at the head of what the file said before."""
    head = itertools.takewhile(lambda line: line.startswith("#"), before.splitlines())
    blocks = ["".join(f"{line}\n" for line in head), *(_unit(unit) for unit in roster.units)]
    return "\n".join(block for block in blocks if block)


def _unit(unit: Unit) -> str:
    lines = ["[[unit]]", f"name = {_text(unit.name)}"]
    for key, values in (("aliases", unit.aliases), ("addresses", unit.addresses)):
        if values:
            lines.append(f"{key} = [{', '.join(map(_text, values))}]")
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    # What JSON writes for a text is a TOML basic string, but for the one control it lets stand.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")

"""Find units of a roster in text.

Exact beats near; of names that stand inside one another the longest wins.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from mailbot.model.roster import Roster, Unit
from mailbot.model.text import fold

#: Folded names shorter than this are never matched by likeness: one typo in five is another name.
_SHORTEST_LIKELY = 6

#: What may follow a short name when it stands for the unit. Anything else goes on with the name
#: of another organisation: 中国建筑 in 中国建筑第八工程局, 中国建筑业协会.
_AFTER_ALIAS = re.compile(
    r"$|[^\u4e00-\u9fff]|20\d\d|二[〇○0]二|年|推荐|报送|申报|上报|提交|质量|信得过|工程建设质量|材料|文件"
    r"|统计表|扫描|的|关于|班组|资料|最新|最终|修改|补充|重新|盖章|合并|汇总|公布|表彰",
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A unit named in a text, at folded characters ``start`` to ``end``."""

    unit: Unit
    start: int
    end: int
    #: False for an alias.
    full: bool


@lru_cache(maxsize=16)
def _index(roster: Roster) -> tuple[tuple[str, Unit, bool], ...]:
    """Folded names of all units, longest first."""
    named = [(fold(name), unit, name == unit.name) for unit in roster.units for name in unit.names]
    return tuple(sorted(named, key=lambda entry: -len(entry[0])))


def exact(roster: Roster, text: str) -> Unit | None:
    """Return the unit whose name or alias the folded text is."""
    folded = fold(text)
    return next((unit for name, unit, _ in _index(roster) if name == folded), None)


def mentions(roster: Roster, text: str) -> tuple[Mention, ...]:
    """Return every unit named in a text, in order of appearance, names never overlapping."""
    folded = fold(text)
    taken = [False] * len(folded)
    found = []
    for name, unit, full in _index(roster):
        if name not in folded:
            continue
        for start in _starts(folded, name):
            end = start + len(name)
            if any(taken[start:end]) or not (full or _AFTER_ALIAS.match(folded, end)):
                continue
            taken[start:end] = [True] * len(name)
            found.append(Mention(unit, start, end, full))
    return tuple(sorted(found, key=lambda mention: mention.start))


def units_in(roster: Roster, text: str) -> tuple[Unit, ...]:
    """Return the different units named in a text, in order of appearance."""
    return tuple(dict.fromkeys(mention.unit for mention in mentions(roster, text)))


def near(roster: Roster, text: str) -> Unit | None:
    """Return the unit whose full name the text is but for one typo, if no other is as near.

    A typo is one character wrong, left out, too many, or two swapped. 山西, 陕西, 江西 and
    山东省建筑业协会 differ by one character themselves: what is one typo from two is neither.
    """
    folded = fold(text)
    if len(folded) < _SHORTEST_LIKELY:
        return None
    close = {
        unit
        for name, unit, full in _index(roster)
        if full and OSA.distance(folded, name, score_cutoff=1) <= 1
    }
    return close.pop() if len(close) == 1 else None


def near_within(roster: Roster, text: str) -> Unit | None:
    """Return the one unit whose full name stands in the text with one typo."""
    folded = fold(text)
    close: dict[Unit, None] = {}
    for name, unit, full in _index(roster):
        if not full or len(name) < _SHORTEST_LIKELY or not _in_part(name, folded):
            continue
        for size in (len(name), len(name) - 1, len(name) + 1):
            windows = (folded[i : i + size] for i in range(len(folded) - size + 1))
            if any(OSA.distance(window, name, score_cutoff=1) <= 1 for window in windows):
                close[unit] = None
                break
    return next(iter(close)) if len(close) == 1 else None


def _in_part(name: str, text: str) -> bool:
    """Tell whether a third of a name stands in a text: one typo leaves one of them alone."""
    third = len(name) // 3
    return name[:third] in text or name[third:-third] in text or name[-third:] in text


def _starts(text: str, name: str) -> Iterator[int]:
    start = text.find(name) if name else -1
    while start >= 0:
        yield start
        start = text.find(name, start + 1)

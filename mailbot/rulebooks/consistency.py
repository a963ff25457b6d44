"""How the parts of a rulebook and a roster must fit together.

Looks at plain data and not at the filled-in shape, so that it still finds its own mistakes where
the shape has found others. Says nothing about keys and types: that is ``shape``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from mailbot.model.mistake import suggest
from mailbot.model.text import fold
from mailbot.toml import Data, tables, text, texts

#: A key and what is wrong there.
Found: TypeAlias = Iterator[tuple[str, str]]

#: What a requirement says itself only where it has no items.
_OF_ITEMS = ("headings", "cues", "seal", "marked", "fields", "rows")
#: What a page is called that is no item.
_RESERVED_ITEMS = {"blank", "other"}
#: What findings about a whole mail are filed under.
_RESERVED_REQUIREMENTS = {"submission"}
#: Keys of a ``[[plausible]]`` table that only go with others: what is told, and those others.
_COMPANIONS = {
    "field": ("most or looks", {"most", "looks"}),
    "most": ("field", {"field"}),
    "looks": ("field", {"field"}),
    "per": ("most", {"most"}),
}


def rulebook(data: Data) -> Found:
    """Find what does not fit together in a rulebook."""
    yield from _notice(data)
    yield from _requirements(data)
    yield from _items(data)
    yield from _headings(data)
    yield from _forms(data)
    yield from _figures(data)
    yield from _slips(data)
    yield from _groups(data)
    for path, remind in tables(data, "remind"):
        days = remind.get("days_before")
        if isinstance(days, list) and len(set(map(str, days))) < len(days):
            yield f"{path}.days_before", "names a day twice"


def roster(data: Data, units: object) -> Found:
    """Find what does not fit together in a roster that should have so many units."""
    found = tables(data, "unit")
    if isinstance(units, int) and len(found) != units:
        yield "unit", f"has {len(found)} units, but the rulebook says units = {units}"
    owners: dict[str, str] = {}
    for path, unit in found:
        name = text(unit, "name")
        for key, word in (
            ("name", name),
            *(("aliases", alias) for alias in texts(unit, "aliases")),
        ):
            if word is None or not fold(word):
                continue
            owner = owners.setdefault(fold(word), path)
            if owner != path:
                yield f"{path}.{key}", f"{word!r} is already a name of {owner}"
            elif key == "aliases" and name is not None and fold(word) == fold(name):
                yield f"{path}.{key}", f"{word!r} is the full name itself"
    yield from _twice(((path, text(unit, "name")) for path, unit in found), "name")


def _notice(data: Data) -> Found:
    for path, notice in tables(data, "notice"):
        opens, deadline = notice.get("opens"), notice.get("deadline")
        if isinstance(opens, date) and isinstance(deadline, date) and deadline < opens:
            yield f"{path}.deadline", f"is {deadline}, before opens = {opens}"
        names_roster = text(notice, "roster")
        if names_roster == "open" and "units" in notice:
            yield f"{path}.units", "cannot be known where the roster is open; leave it out"
        if names_roster not in {None, "open"} and "units" not in notice:
            yield f"{path}.units", "is missing; it says how many units the roster must have"


def _parts(data: Data) -> list[tuple[str, str, Data]]:
    """List every item and single requirement: where it stands, what findings call it, itself."""
    parts = []
    for path, requirement in tables(data, "requirement"):
        items = tables(requirement, "item")
        name = text(requirement, "id") or ""
        parts += [(f"{path}.{p}", f"{name}.{text(i, 'id') or ''}", i) for p, i in items]
        if not items:
            parts.append((path, name, requirement))
    return parts


def _requirements(data: Data) -> Found:
    requirements = tables(data, "requirement")
    for path, requirement in requirements:
        form = texts(requirement, "form")
        if len(set(form)) < len(form):
            yield f"{path}.form", "names a form twice"
        if text(requirement, "id") in _RESERVED_REQUIREMENTS:
            yield f"{path}.id", "stands for a mail as a whole; choose another id"
        if "item" in requirement:
            for key in _OF_ITEMS:
                if key in requirement:
                    yield f"{path}.{key}", "belongs to one of its [[requirement.item]] tables"
        elif "headings" not in requirement:
            yield f"{path}.headings", "is missing, and there is no [[requirement.item]] instead"
    yield from _twice((path, text(requirement, "id")) for path, requirement in requirements)


def _items(data: Data) -> Found:
    parts, forms = _parts(data), _form_names(data)
    for path, _, part in parts:
        if text(part, "id") in _RESERVED_ITEMS:
            yield f"{path}.id", "is what a page is called that is no item; choose another id"
        fields = text(part, "fields")
        if fields is not None and fields not in forms:
            yield f"{path}.fields", f"[[fields.{fields}]] is nowhere; {suggest(fields, forms)}"
    yield from _twice((path, text(part, "id")) for path, _, part in parts)


def _twice(named: Iterable[tuple[str, str | None]], key: str = "id") -> Found:
    """Find names that were already given to something else."""
    seen: set[str] = set()
    for path, name in named:
        if name is not None and name in seen:
            yield f"{path}.{key}", f"{name!r} is already taken"
        elif name is not None:
            seen.add(name)


def _headings(data: Data) -> Found:
    """Find headings that would make a page two things at once."""
    owners: dict[str, str] = {}
    places = [(f"{path}.headings", texts(part, "headings")) for path, _, part in _parts(data)]
    places += [
        (f"{path}.others", texts(notice, "others")) for path, notice in tables(data, "notice")
    ]
    for place, patterns in places:
        for pattern in patterns:
            owner = owners.setdefault(fold(pattern), place)
            if owner != place:
                yield place, f"{pattern!r} is already one of {owner}"


def _form_names(data: Data) -> list[str]:
    fields = data.get("fields")
    return list(fields) if isinstance(fields, dict) else []


def _forms(data: Data) -> Found:
    for name in _form_names(data):
        if not tables(data, "fields", name):
            yield f"fields.{name}", "has no fields"
        owners: dict[str, str] = {}
        for path, field in tables(data, "fields", name):
            yield from _choices(path, field)
            for label in (text(field, "label"), *texts(field, "labels")):
                owner = owners.setdefault(fold(label), path) if label else path
                if owner != path:
                    yield f"{path}.label", f"{label!r} is already the label of {owner}"
        yield from _twice((p, text(f, "id")) for p, f in tables(data, "fields", name))


def _choices(path: str, field: Data) -> Found:
    kind, choices = text(field, "kind"), texts(field, "choices")
    if kind == "flag" and len(choices) != 2:  # noqa: PLR2004 - yes and no
        yield f"{path}.choices", 'must be the two captions, yes first: ["是", "否"]'
    elif kind == "choices" and len(choices) < 2:  # noqa: PLR2004 - one is no choice
        yield f"{path}.choices", "must be at least two captions"
    elif kind not in {"flag", "choices"} and choices:
        yield f"{path}.choices", 'belongs to fields of the kind "choices" or "flag"'
    if len(set(map(fold, choices))) < len(choices):
        yield f"{path}.choices", "names a caption twice"


def _figures(data: Data) -> Found:
    """Find figures to compare that are nowhere."""
    known = _answers(data, {"number"})
    known.paths |= {f"{name}.marked" for _, name, part in _parts(data) if "marked" in part}
    for path, cross in tables(data, "cross"):
        equal = texts(cross, "equal")
        if ("equal" in cross) == ("together" in cross):
            yield path, "must say either equal = [ … ] or together = [ … ]"
        if "equal" in cross and len(set(equal)) < 2:  # noqa: PLR2004 - one figure always agrees
            yield f"{path}.equal", "must name at least two different figures"
        for figure in equal:
            if not known.has(figure):
                yield f"{path}.equal", f"{figure!r} is no figure; {suggest(figure, known.paths)}"


def _slips(data: Data) -> Found:
    """Find answers to look at for slips that are nowhere."""
    numbers, words = _answers(data, {"number"}), _answers(data, {"text"})
    for path, slip in tables(data, "plausible"):
        if sum(key in slip for key in ("ascending", "most", "looks")) != 1:
            yield path, 'must say one of ascending = [ … ], most = … and looks = "…"'
        if "ascending" in slip and len(set(texts(slip, "ascending"))) < 2:  # noqa: PLR2004 - one is in order
            yield f"{path}.ascending", "must name at least two different figures"
        for key, (needed, companions) in _COMPANIONS.items():
            if key in slip and not companions & slip.keys():
                yield f"{path}.{key}", f"says nothing without {needed}"
        named = [("ascending", name, numbers) for name in texts(slip, "ascending")]
        named += [
            ("field", name, words if "looks" in slip else numbers) for name in _one(slip, "field")
        ]
        named += [("per", name, numbers) for name in _one(slip, "per")]
        for key, name, known in named:
            if not known.has(name):
                kind = "figure" if known is numbers else "field of words"
                yield f"{path}.{key}", f"{name!r} is no {kind}; {suggest(name, known.paths)}"


def _one(table: Data, key: str) -> list[str]:
    word = text(table, key)
    return [] if word is None else [word]


@dataclass(slots=True)
class _Answers:
    """The fields of certain kinds, by their paths."""

    paths: set[str]
    #: Items whose form is nowhere, which is told elsewhere.
    unsettled: set[str]

    def has(self, path: str) -> bool:
        return path in self.paths or path.rpartition(".")[0] in self.unsettled


def _answers(data: Data, kinds: set[str]) -> _Answers:
    found = _Answers(set(), set())
    for _, name, part in _parts(data):
        form = text(part, "fields")
        if form is not None and form not in _form_names(data):
            found.unsettled.add(name)
        elif form is not None:
            fields = tables(data, "fields", form)
            found.paths |= {
                f"{name}.{text(f, 'id')}"
                for _, f in fields
                if (text(f, "kind") or "text") in kinds
            }
    return found


def _groups(data: Data) -> Found:
    """Find groups of requirements that name something else."""
    known = [name for _, r in tables(data, "requirement") if (name := text(r, "id"))]
    for path, place in (("", data), *tables(data, "cross")):
        if "together" not in place:
            continue
        key = f"{path}.together".lstrip(".")
        group = texts(place, "together")
        if len(set(group)) < 2:  # noqa: PLR2004 - one is always together
            yield key, "must name at least two different requirements"
        for name in group:
            if name not in known:
                yield key, f"{name!r} is no requirement; {suggest(name, known)}"

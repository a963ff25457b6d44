"""Rules over several items: figures that should agree."""

from collections.abc import Mapping

from mailbot.checks.case import ground
from mailbot.model.rulebook import Rulebook
from mailbot.model.verdict import Answers, Finding, Ground, Status

#: The last part of a path that stands for the number of marked rows.
_MARKED = "marked"


def check_cross(
    rulebook: Rulebook, statistics: Answers, marked: tuple[str, ...] | None
) -> list[Finding]:
    """Compare figures that should agree; a difference is for staff, and only where both exist."""
    grounds = []
    for paths in rulebook.equal:
        figures = {path: _figure(path, dict(statistics), marked) for path in paths}
        known = {path: figure for path, figure in figures.items() if figure is not None}
        if len(known) == len(paths):
            grounds.append(_compare(rulebook, known))
    if not grounds:
        return []
    return [Finding(requirement=rulebook.whole, code="count", grounds=tuple(grounds))]


def _compare(rulebook: Rulebook, figures: Mapping[str, int | float]) -> Ground:
    if len(set(figures.values())) == 1:
        return ground(Status.MET, "count_met")
    told = "、".join(f"{_label(rulebook, path)} {figure}" for path, figure in figures.items())
    return ground(Status.WARNING, "count_differs", facts={"figures": told})


def _figure(
    path: str, statistics: Mapping[str, object], marked: tuple[str, ...] | None
) -> int | float | None:
    name = path.rpartition(".")[2]
    if name == _MARKED:
        return len(marked) if marked else None
    figure = statistics.get(name)
    return figure if isinstance(figure, int | float) else None


def _label(rulebook: Rulebook, path: str) -> str:
    """Name a figure: the field's label, or the item's for its marked rows."""
    owner, _, name = path.rpartition(".")
    for item_path, _, item in rulebook.parts():
        if item_path == owner:
            field = next((f for f in item.fields if f.id == name), None)
            return field.label if field else item.label
    return path

"""The families of cases: each a way in which what units send differs.

A family is a function from a name, a seeded ``Random`` and a unit to a case; its share says how
many of a full run's cases it draws.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeAlias

from benchmarks.accuracy.bind import Leaf
from benchmarks.accuracy.dossier import Dossier, case
from benchmarks.accuracy.truth import Case, Outcome

Draw: TypeAlias = Callable[[str, Random, str], Case]

#: By name: how many in a full run, and the function that draws one.
FAMILIES: dict[str, tuple[int, Draw]] = {}


def family(share: int) -> Callable[[Draw], Draw]:
    """Enter a family under its function's name; one without a share is drawn when asked for."""

    def entered(function: Draw) -> Draw:
        FAMILIES[function.__name__.replace("_", "-")] = (share, function)
        return function

    return entered


def whole(name: str, dossier: Dossier, random: Random, *outcomes: Outcome) -> Case:
    """Bind a dossier as the notice orders it."""
    return of(name, dossier, dossier.leaves, random, *outcomes)


def of(
    name: str, dossier: Dossier, leaves: Sequence[Leaf], random: Random, *outcomes: Outcome
) -> Case:
    """Bind these leaves."""
    return case(name, name.rsplit("-", 1)[0], dossier, leaves, random, *outcomes)

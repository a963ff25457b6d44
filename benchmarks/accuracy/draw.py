"""Which cases a run draws: every family by its share, each case from a seed of its own."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from benchmarks.accuracy import company, faults, guangzhou, layout, scanning, stamping
from benchmarks.accuracy.families import FAMILIES
from benchmarks.accuracy.truth import Case
from mailbot.rulebooks import load

#: Importing them is what enters their families.
_ENTERED = (scanning, layout, company, faults, guangzhou, stamping)
_RULES = Path(__file__).parents[2] / "rules" / "cacem-2025.toml"


def cases(
    seed: int, families: Sequence[str], *, quick: bool = False, most: int | None = None
) -> Iterator[Case]:
    """Draw cases, one after another; the same seed draws the same ones.

    ``quick`` draws one of every third family, ``most`` no more than so many of each. Raises
    KeyError for a family there is none of.
    """
    units = [unit.name for unit in load(_RULES).roster.units]
    usual = sorted(name for name, (share, _) in FAMILIES.items() if share)
    names = families or usual[:: 3 if quick else 1]
    for name in names:
        share, function = FAMILIES[name]
        for number in range(_count(share, quick=quick, most=most)):
            random = Random(f"{seed}/{name}/{number}")
            yield function(f"{name}-{number}", random, random.choice(units))


def _count(share: int, *, quick: bool, most: int | None) -> int:
    if most is None:
        return min(share, 1) if quick else share
    return min(share, most) if share else most

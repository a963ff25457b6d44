"""Which cases a run draws: every family by its share, each case from a seed of its own."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from benchmarks.accuracy import company, faults, guangzhou, layout, scanning
from benchmarks.accuracy.families import FAMILIES
from benchmarks.accuracy.truth import Case
from mailbot.rulebooks import load

#: Importing them is what enters their families.
_ENTERED = (scanning, layout, company, faults, guangzhou)
_RULES = Path(__file__).parents[2] / "rules" / "cacem-2025.toml"


def cases(
    seed: int, families: Sequence[str], *, quick: bool = False, most: int | None = None
) -> Iterator[Case]:
    """Draw cases, one after another; the same seed draws the same ones.

    ``quick`` draws one of every third family, ``most`` no more than so many of each. Raises
    KeyError for a family there is none of.
    """
    units = [unit.name for unit in load(_RULES).roster.units]
    names = families or sorted(FAMILIES)[:: 3 if quick else 1]
    for name in names:
        share, function = FAMILIES[name]
        for number in range(min(share, 1 if quick else most or share)):
            random = Random(f"{seed}/{name}/{number}")
            yield function(f"{name}-{number}", random, random.choice(units))

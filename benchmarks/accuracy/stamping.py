"""Families: seals that are hard to see, seals with a frame, and what is no seal at all."""

from dataclasses import replace
from random import Random
from typing import get_args

from benchmarks.accuracy import noise, seal, traps
from benchmarks.accuracy.bind import Leaf
from benchmarks.accuracy.dossier import Dossier, Plan, draw
from benchmarks.accuracy.families import family, of, whole
from benchmarks.accuracy.hand import GRAY_MARKS
from benchmarks.accuracy.notice import Listing
from benchmarks.accuracy.truth import Case

_SCANS = (
    noise.CLEAN,
    noise.COARSE,
    noise.SKEWED,
    noise.PHOTO,
    noise.Recipe(photo=True, shadow=0.6),
)
_GRAY_SCANS = (noise.GRAY, noise.FAX)


@family(5)
def framed_seals(name: str, random: Random, unit: str) -> Case:
    """Use square and oblong seals, inked in each of the ways in turn."""
    ink = get_args(seal.Ink)[int(name.rsplit("-", 1)[1]) % 5]
    plan = Plan(shape=random.choice(("square", "oblong")), ink=ink, recipe=random.choice(_SCANS))
    return whole(name, draw(unit, plan, random), random, "complete", "review")


@family(3)
def private_seals(name: str, random: Random, unit: str) -> Case:
    """Press the seal of the person in charge beside the unit's."""
    dossier = draw(unit, Plan(recipe=random.choice(_SCANS)), random)
    leaf = dossier.letter[0]
    person = f"{dossier.filing.contact[:3].ljust(3, '建')}印"
    middle = (random.uniform(30, 75), min(leaf.sheet.y - 8, 265))
    seal.stamp(leaf.sheet, person, middle, random, shape="private")
    dossier.letter = [replace(leaf, seals=(leaf.seals or 0) + 1)]
    return whole(name, dossier, random, "complete", "review")


@family(4)
def hard_seals(name: str, random: Random, unit: str) -> Case:
    """Wear a round or oval seal, press it twice, scan it badly."""
    plan = Plan(
        shape=random.choice(("round", "oval")),
        ink=random.choice(("faded", "worn", "doubled")),
        recipe=random.choice(_SCANS),
    )
    return whole(name, draw(unit, plan, random), random, "complete", "review")


@family(2)
def gray_frames(name: str, random: Random, unit: str) -> Case:
    """Scan square seals without colour."""
    plan = Plan(
        shape=random.choice(("square", "oblong")),
        recipe=random.choice(_GRAY_SCANS),
        listing=Listing(marks=GRAY_MARKS),
    )
    return whole(name, draw(unit, plan, random), random, "complete", "review")


@family(3)
def no_seals(name: str, random: Random, unit: str) -> Case:
    """Add pages with frames, boxes, codes and pictures, in colour or without."""
    recipe = random.choice((*_SCANS, *_GRAY_SCANS))
    marks = () if recipe.mode == "colour" else GRAY_MARKS
    dossier = draw(
        unit, Plan(recipe=recipe, listing=Listing(marks=marks) if marks else None), random
    )
    return of(
        name, dossier, dossier.leaves + _trapped(dossier, random), random, "complete", "review"
    )


def _trapped(dossier: Dossier, random: Random) -> list[Leaf]:
    return [dossier.other(traps.trapped(dossier.type, dossier.filing, random)) for _ in range(2)]

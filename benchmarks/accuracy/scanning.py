"""Families: how the sheets got into the file."""

from dataclasses import replace
from random import Random

from benchmarks.accuracy import noise
from benchmarks.accuracy.bind import image
from benchmarks.accuracy.chance import chance
from benchmarks.accuracy.dossier import Dossier, Plan, case, draw
from benchmarks.accuracy.families import family, of, whole
from benchmarks.accuracy.hand import GRAY_MARKS, Mark
from benchmarks.accuracy.notice import Listing
from benchmarks.accuracy.truth import Case
from mailbot.demo.wire import File


@family(7)
def plain(name: str, random: Random, unit: str) -> Case:
    """Scan a dossier as it should be."""
    return whole(name, draw(unit, Plan(), random), random)


@family(2)
def fine(name: str, random: Random, unit: str) -> Case:
    """Scan at 300 dpi."""
    return whole(name, draw(unit, Plan(recipe=noise.FINE), random), random)


@family(3)
def coarse(name: str, random: Random, unit: str) -> Case:
    """Scan at 150 dpi, saved small."""
    return whole(name, draw(unit, Plan(recipe=noise.COARSE), random), random)


@family(2)
def poor(name: str, random: Random, unit: str) -> Case:
    """Scan at 110 dpi with all the noise of JPEG."""
    return whole(name, draw(unit, Plan(recipe=noise.POOR), random), random, "complete", "review")


@family(3)
def skewed(name: str, random: Random, unit: str) -> Case:
    """Lay the sheets on the glass askew."""
    return whole(name, draw(unit, Plan(recipe=noise.SKEWED), random), random)


@family(2)
def pale(name: str, random: Random, unit: str) -> Case:
    """Print with the last of the toner."""
    return whole(name, draw(unit, Plan(recipe=noise.PALE), random), random, "complete", "review")


@family(4)
def turned(name: str, random: Random, unit: str) -> Case:
    """Lay the sheets on the glass sideways and upside down."""
    dossier = draw(unit, Plan(), random)
    leaves = [replace(leaf, turned=random.choice((90, 180, 270))) for leaf in dossier.leaves]
    return of(name, dossier, leaves, random)


@family(3)
def rotate_flag(name: str, random: Random, unit: str) -> Case:
    """Turn pages in the viewer, so that the file says which way is up, or gets it wrong."""
    dossier = draw(unit, Plan(), random)
    ways = ((90, 270), (180, 180), (270, 90), (0, 90), (0, 0))
    leaves = [
        replace(leaf, turned=t, flag=f)
        for leaf in dossier.leaves
        for t, f in [random.choice(ways)]
    ]
    return of(name, dossier, leaves, random)


@family(3)
def folded(name: str, random: Random, unit: str) -> Case:
    """Unfold what came in an envelope, and lay it on a scratched glass."""
    dossier = draw(unit, Plan(recipe=noise.FOLDED), random)
    return whole(name, dossier, random, "complete", "review")


@family(3)
def photographed(name: str, random: Random, unit: str) -> Case:
    """Photograph the sheets, and bind the photos into a PDF."""
    dossier = draw(unit, Plan(recipe=noise.PHOTO), random)
    return whole(name, dossier, random, "complete", "review")


@family(2)
def photo_files(name: str, random: Random, unit: str) -> Case:
    """Send the photos one by one: all is there, but not as one PDF."""
    dossier = draw(unit, Plan(recipe=noise.PHOTO), random)
    made = case(name, "photo-files", dossier, dossier.leaves, random, "incomplete")
    files = tuple(
        File(
            f"IMG_{2025051200 + i}.jpg",
            noise.jpeg(image(leaf, random), 80, random.choice((0, 90, 180, 270))),
        )
        for i, leaf in enumerate(dossier.leaves)
    )
    pages = {
        file.name: (replace(leaf.truth, rotation=0),)
        for file, leaf in zip(files, dossier.leaves, strict=True)
    }
    return replace(made, files=files, truth=replace(made.truth, pages=pages))


@family(3)
def gray(name: str, random: Random, unit: str) -> Case:
    """Scan without colour; the clerk marked with a black pen."""
    plan = Plan(recipe=noise.GRAY, listing=Listing(marks=GRAY_MARKS))
    return whole(name, draw(unit, plan, random), random, "complete", "review")


@family(3)
def fax(name: str, random: Random, unit: str) -> Case:
    """Scan in black and white."""
    plan = Plan(recipe=noise.FAX, listing=Listing(marks=GRAY_MARKS))
    return whole(name, draw(unit, plan, random), random, "complete", "review")


@family(3)
def electronic(name: str, random: Random, unit: str) -> Case:
    """Print from the word processor to PDF, seals as pictures, marks drawn or annotated."""
    kinds: tuple[Mark, ...] = ("yellow", "green", "circle", "note", "red-text")
    plan = Plan(recipe=None, listing=Listing(marks=(random.choice(kinds),)))
    return whole(name, draw(unit, plan, random), random)


@family(2)
def mixed(name: str, random: Random, unit: str) -> Case:
    """Scan what is sealed, and print the form straight to PDF."""
    dossier = draw(unit, Plan(recipe=None), random)
    scans = [replace(leaf, recipe=noise.CLEAN) for leaf in dossier.letter + dossier.notice]
    first = len(dossier.letter)
    return of(name, dossier, [*scans[:first], *dossier.form, *scans[first:]], random)


@family(0)
def coarse_fax(name: str, random: Random, unit: str) -> Case:
    """Fax a letter and a form at few dots, each black or white: for what is surely misread."""
    recipe = replace(noise.FAX, dpi=random.choice((100, 120)))
    dossier = draw(unit, Plan(recipe=recipe), random)
    return of(name, dossier, dossier.letter + dossier.form, random, "incomplete", "review")


@family(0)
def spoilt(name: str, random: Random, unit: str) -> Case:
    """Spoil a dossier by degrees, beyond what anybody would send: for the curve of confidence."""
    return whole(name, _spoilt(random, unit), random, "review", "complete", "incomplete")


@family(0)
def spoilt_form(name: str, random: Random, unit: str) -> Case:
    """Spoil a form alone: seven figures for the price of a page."""
    dossier = _spoilt(random, unit)
    return of(name, dossier, dossier.form, random, "incomplete", "review")


def _spoilt(random: Random, unit: str) -> Dossier:
    recipe = noise.Recipe(
        dpi=random.choice((66, 75, 90, 110, 130)),
        grain=random.uniform(4, 26),
        blur=random.uniform(0.3, 1.2),
        quality=random.randint(14, 60),
        ink=random.uniform(0.3, 1),
        skew=random.uniform(0, 4),
        mode=random.choice(("colour", "gray")),
    )
    plan = Plan(
        recipe=recipe,
        layout=random.choice(("three", "two", "wrapped")),
        by_hand=chance(random, 0.4),
        stamped="numbers" if chance(random, 0.3) else None,
    )
    return draw(unit, plan, random)

"""Families: what the papers look like, sealed and marked."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import get_args

from benchmarks.accuracy import letter, seal
from benchmarks.accuracy.arranged import Arrangement
from benchmarks.accuracy.bind import Leaf
from benchmarks.accuracy.chance import chance
from benchmarks.accuracy.dossier import Plan, draw
from benchmarks.accuracy.families import family, of, whole
from benchmarks.accuracy.form import LAYOUTS, Layout
from benchmarks.accuracy.hand import COLOUR_MARKS, GRAY_MARKS, Mark
from benchmarks.accuracy.notice import Listing
from benchmarks.accuracy.truth import Case


@family(8)
def layouts(name: str, random: Random, unit: str) -> Case:
    """Set the form in each of its layouts in turn."""
    layout = LAYOUTS[int(name.rsplit("-", 1)[1]) % len(LAYOUTS)]
    return whole(name, draw(unit, Plan(layout=layout), random), random)


@family(4)
def numbered(name: str, random: Random, unit: str) -> Case:
    """Put numbers before the form's rows, as a list's have, on one sheet or three."""
    layout: Layout = "numbered" if int(name.rsplit("-", 1)[1]) % 2 else "torn"
    return whole(name, draw(unit, Plan(layout=layout), random), random)


@family(2)
def over_title(name: str, random: Random, unit: str) -> Case:
    """Press seals over titles."""
    plan = Plan(letter_seal="title", notice_over_title=True)
    return whole(name, draw(unit, plan, random), random)


@family(2)
def over_numbers(name: str, random: Random, unit: str) -> Case:
    """Press a fresh seal over the form's figures."""
    plan = Plan(layout="three", stamped="numbers")
    return whole(name, draw(unit, plan, random), random, "complete", "review")


@family(2)
def form_sealed(name: str, random: Random, unit: str) -> Case:
    """Press a seal over the form's unit, as （盖章） asks for."""
    return whole(name, draw(unit, Plan(layout="three", stamped="unit"), random), random)


@family(2)
def odd_seals(name: str, random: Random, unit: str) -> Case:
    """Use oval and square seals."""
    shape = random.choice(("oval", "square"))
    plan = Plan(shape="oval" if shape == "oval" else "square")
    return whole(name, draw(unit, plan, random), random)


@family(2)
def faded_seals(name: str, random: Random, unit: str) -> Case:
    """Let the ink pad run dry."""
    return whole(name, draw(unit, Plan(ink="faded"), random), random, "complete", "review")


@family(3)
def unsealed(name: str, random: Random, unit: str) -> Case:
    """Leave out a seal; red heads and red marks are none."""
    on_letter = chance(random, 0.5)  # one or the other
    kinds: tuple[Mark, ...] = ("circle", "red-text", "star")
    plan = Plan(
        letter_seal="none" if on_letter else "signature",
        notice_sealed=on_letter,
        listing=Listing(marks=(random.choice(kinds),)),
    )
    return whole(name, draw(unit, plan, random), random, "review")


@family(17)
def marks(name: str, random: Random, unit: str) -> Case:
    """Mark rows in each of the ways in turn."""
    kind = COLOUR_MARKS[int(name.rsplit("-", 1)[1]) % len(COLOUR_MARKS)]
    listing = Listing(marks=(kind,), bare=chance(random, 0.3))  # some
    return whole(name, draw(unit, Plan(listing=listing), random), random)


@family(2)
def unmarked(name: str, random: Random, unit: str) -> Case:
    """Mark nothing, a seal over the list among the rest."""
    listing = Listing(sealed=chance(random, 0.5))  # one of the two
    return whole(name, draw(unit, Plan(listing=listing), random), random, "review")


@family(3)
def banded(name: str, random: Random, unit: str) -> Case:
    """Colour every second row, which is no mark; mark some, or none."""
    ways: tuple[tuple[Mark, ...], ...] = ((), ("tick",), ("circle",))
    kinds = ways[int(name.rsplit("-", 1)[1]) % 3]
    plan = Plan(listing=Listing(banded=True, marks=kinds))
    return whole(name, draw(unit, plan, random), random, "complete" if kinds else "review")


@family(2)
def sealed_list(name: str, random: Random, unit: str) -> Case:
    """Press a seal over rows of the list."""
    kinds: tuple[Mark, ...] = ("yellow", "tick", "underline")
    plan = Plan(listing=Listing(marks=(random.choice(kinds),), sealed=True))
    return whole(name, draw(unit, plan, random), random)


@family(2)
def long_list(name: str, random: Random, unit: str) -> Case:
    """List up to two hundred teams."""
    kind = random.choice(COLOUR_MARKS)
    teams = random.choice((70, 120, 200))
    plan = Plan(
        teams=teams,
        recommended=random.randint(5, 14),
        listing=Listing(marks=(kind,), rows_a_page=random.choice((28, 34))),
    )
    return whole(name, draw(unit, plan, random), random)


@family(2)
def attached_list(name: str, random: Random, unit: str) -> Case:
    """Begin the list under the announcement's signature, on the same page."""
    listing = Listing(marks=(random.choice(COLOUR_MARKS),), attached=True)
    plan = Plan(teams=random.randint(4, 6), recommended=2, listing=listing)
    return whole(name, draw(unit, plan, random), random)


@family(2)
def wide_list(name: str, random: Random, unit: str) -> Case:
    """Set the list on pages wider than high, which scanners turn."""
    listing = Listing(marks=(random.choice(COLOUR_MARKS),), wide=True, rows_a_page=13)
    dossier = draw(unit, Plan(listing=listing), random)
    turn = random.choice((0, 90, 270))
    lists = [replace(leaf, turned=turn) for leaf in dossier.notice[1:]]
    leaves = [*dossier.letter, *dossier.form, dossier.notice[0], *lists]
    return of(name, dossier, leaves, random)


@family(7)
def arranged(name: str, random: Random, unit: str) -> Case:
    """Set the list in each of the other ways in turn."""
    plan = Plan(listing=_otherwise(name, COLOUR_MARKS, random))
    return whole(name, draw(unit, plan, random), random)


@family(7)
def arranged_electronic(name: str, random: Random, unit: str) -> Case:
    """Print lists set in the other ways straight to PDF, and number the form's rows."""
    kinds: tuple[Mark, ...] = ("yellow", "green", "circle", "note", "red-text", "underline")
    listing = _otherwise(name, kinds, random)
    layout: Layout = random.choice(("numbered", "torn", "six"))
    plan = Plan(recipe=None, layout=layout, listing=listing)
    return whole(name, draw(unit, plan, random), random)


def _otherwise(name: str, kinds: Sequence[Mark], random: Random) -> Listing:
    ways = get_args(Arrangement)
    way: Arrangement = ways[int(name.rsplit("-", 1)[1]) % len(ways)]
    return Listing(marks=(random.choice(kinds),), arrangement=way, rows_a_page=15)


@family(2)
def black_pen(name: str, random: Random, unit: str) -> Case:
    """Tick the rows with the pen that lay there."""
    plan = Plan(listing=Listing(marks=GRAY_MARKS))
    return whole(name, draw(unit, plan, random), random, "complete", "review")


@family(2)
def long_letter(name: str, random: Random, unit: str) -> Case:
    """Name so many teams that the letter is signed on its second page."""
    dossier = draw(unit, Plan(teams=24, recommended=random.randint(11, 15)), random)
    sheets = letter.over_two_pages(dossier.type, dossier.filing, random)
    dossier.letter = [
        Leaf(sheet=sheet, items=("letter",), seals=place) for place, sheet in enumerate(sheets)
    ]
    return whole(name, dossier, random)


@family(2)
def seam_seals(name: str, random: Random, unit: str) -> Case:
    """Press one seal across the fanned edges of all pages, as careful offices do."""
    dossier = draw(unit, Plan(), random)
    for leaf in dossier.leaves:
        middle = (leaf.sheet.width - random.uniform(-12, 12), 150.0)
        seal.stamp(leaf.sheet, unit, middle, random)
    leaves = [replace(leaf, seals=None) for leaf in dossier.leaves]
    return of(name, dossier, leaves, random)

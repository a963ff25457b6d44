"""Families: what else lies in the file, and in which order."""

from dataclasses import replace
from random import Random

from benchmarks.accuracy import extras, letter, notice
from benchmarks.accuracy.bind import Leaf
from benchmarks.accuracy.chance import chance
from benchmarks.accuracy.dossier import Dossier, Plan, draw
from benchmarks.accuracy.families import family, of, whole
from benchmarks.accuracy.form import LAYOUTS
from benchmarks.accuracy.sheet import beside
from benchmarks.accuracy.truth import Case


@family(2)
def shuffled(name: str, random: Random, unit: str) -> Case:
    """Put the form first, or the announcement; parts stay together."""
    dossier = draw(unit, Plan(), random)
    parts = random.choice(
        (
            (dossier.form, dossier.letter, dossier.notice),
            (dossier.notice, dossier.letter, dossier.form),
            (dossier.notice, dossier.form, dossier.letter),
        )
    )
    return of(name, dossier, [leaf for part in parts for leaf in part], random)


@family(2)
def blank_pages(name: str, random: Random, unit: str) -> Case:
    """Scan the backs, too."""
    dossier = draw(unit, Plan(), random)
    leaves = []
    for leaf in dossier.leaves:
        leaves.append(leaf)
        if chance(random, 0.6):  # not every sheet went through duplex
            leaves.append(dossier.other(extras.blank(dossier.type, random), "blank"))
    return of(name, dossier, leaves, random)


@family(2)
def with_contents(name: str, random: Random, unit: str) -> Case:
    """Put a cover and a page of contents in front."""
    dossier = draw(unit, Plan(), random)
    front = [dossier.other(extras.contents(dossier.type, dossier.filing, random))]
    if chance(random, 0.6):  # some have a cover
        front.insert(0, dossier.other(extras.cover(dossier.type, dossier.filing)))
    return of(name, dossier, front + dossier.leaves, random)


@family(2)
def with_notice(name: str, random: Random, unit: str) -> Case:
    """Attach a copy of the notice itself, and sometimes of its empty form."""
    dossier = draw(unit, Plan(), random)
    copy = [dossier.other(sheet) for sheet in extras.the_notice(dossier.type, random)]
    return of(name, dossier, dossier.leaves + copy, random)


@family(2)
def with_reports(name: str, random: Random, unit: str) -> Case:
    """Add what nobody asked for: reports of teams, photographs."""
    dossier = draw(unit, Plan(), random)
    filing, type_ = dossier.filing, dossier.type
    more = [dossier.other(extras.experience(type_, filing, random)) for _ in range(2)]
    more.append(dossier.other(extras.photographs(type_, random)))
    return of(name, dossier, dossier.leaves + more, random)


@family(2)
def beside_qc(name: str, random: Random, unit: str) -> Case:
    """Add the letter and announcement about QC小组, which went out the same week."""
    dossier = draw(unit, Plan(), random)
    more = [qc_letter(dossier, random), *qc_announcement(dossier, random)]
    return of(name, dossier, dossier.leaves + more, random)


@family(2)
def combined_qc(name: str, random: Random, unit: str) -> Case:
    """Announce QC小组 and 信得过班组 in one paper, which counts."""
    plan = Plan(notice_titles=notice.COMBINED)
    return whole(name, draw(unit, plan, random), random)


@family(2)
def two_up(name: str, random: Random, unit: str) -> Case:
    """Scan two sheets at once on A3."""
    dossier = draw(unit, Plan(layout=random.choice(LAYOUTS[:-1])), random)
    left, right, *rest = dossier.leaves
    both = replace(
        left,
        sheet=beside(left.sheet, right.sheet),
        items=("letter", "statistics"),
        seals=(left.seals or 0) + (right.seals or 0),
    )
    return of(name, dossier, [both, *rest], random)


def qc_letter(dossier: Dossier, random: Random) -> Leaf:
    """Add a letter about QC小组."""
    return dossier.other(letter.about_qc(dossier.type, dossier.filing, random), seals=1)


def qc_announcement(dossier: Dossier, random: Random) -> list[Leaf]:
    """Add an announcement about QC小组, and its list."""
    first, second = notice.of_qc(dossier.type, dossier.filing, random)
    return [dossier.other(first, seals=1), dossier.other(second)]

"""Families: what is missing, wrong, or for a person to decide."""

from dataclasses import replace
from random import Random

from benchmarks.accuracy import extras
from benchmarks.accuracy.company import qc_announcement
from benchmarks.accuracy.dossier import Plan, draw
from benchmarks.accuracy.families import family, of, whole
from benchmarks.accuracy.form import statistics
from benchmarks.accuracy.truth import Case, Outcome


@family(2)
def without_letter(name: str, random: Random, unit: str) -> Case:
    """Leave out the letter."""
    dossier = draw(unit, Plan(), random)
    return of(name, dossier, dossier.form + dossier.notice, random, "incomplete")


@family(2)
def without_form(name: str, random: Random, unit: str) -> Case:
    """Leave out the form; a page of contents names it all the same."""
    dossier = draw(unit, Plan(), random)
    front = dossier.other(extras.contents(dossier.type, dossier.filing, random))
    leaves = [front, *dossier.letter, *dossier.notice]
    return of(name, dossier, leaves, random, "incomplete")


@family(2)
def without_announcement(name: str, random: Random, unit: str) -> Case:
    """Leave out the announcement and its list."""
    dossier = draw(unit, Plan(), random)
    return of(name, dossier, dossier.letter + dossier.form, random, "incomplete")


@family(2)
def empty_form(name: str, random: Random, unit: str) -> Case:
    """Send the form as it came, nothing in it."""
    dossier = draw(unit, Plan(), random)
    nothing = dict.fromkeys(dossier.filing.printed, "")
    bare = replace(
        dossier.filing,
        printed=nothing,
        contact="",
        mobile="",
        email="",
        department="",
        features="",
        review_forms=(False,) * 4,
        meeting=None,
    )
    sheets = statistics(dossier.type, bare, random, "three", empty=True)
    form = [dossier.other(sheet, "other", "statistics") for sheet in sheets]
    leaves = [*dossier.letter, *form, *dossier.notice]
    return of(name, dossier, leaves, random, "incomplete")


@family(2)
def qc_instead(name: str, random: Random, unit: str) -> Case:
    """Send the announcement about QC小组 where the other was asked for."""
    dossier = draw(unit, Plan(), random)
    leaves = dossier.letter + dossier.form + qc_announcement(dossier, random)
    return of(name, dossier, leaves, random, "incomplete", "review")


@family(2)
def blank_figure(name: str, random: Random, unit: str) -> Case:
    """Leave a required figure out."""
    field = random.choice(("teams", "participants", "investment", "awards", "teams_cumulative"))
    printed = random.choice(("", "", "/", "-"))
    ways: tuple[Outcome, ...] = ("incomplete", "review") if printed else ("incomplete",)
    return whole(name, draw(unit, Plan(printed=((field, printed),)), random), random, *ways)


@family(2)
def no_number(name: str, random: Random, unit: str) -> Case:
    """Write words where a figure belongs."""
    plan = Plan(printed=(("awards", random.choice(("无法统计", "正在统计", "见附件"))),))
    return whole(name, draw(unit, plan, random), random, "incomplete")


@family(2)
def struck_out(name: str, random: Random, unit: str) -> Case:
    """Strike a figure through until nobody can read it."""
    plan = Plan(layout="three", struck=(random.choice(("teams", "participants")),))
    return whole(name, draw(unit, plan, random), random, "review")


@family(2)
def implausible(name: str, random: Random, unit: str) -> Case:
    """Report more people than can be; it is theirs to say."""
    plan = Plan(printed=(("teams", "3"), ("participants", "98765"), ("awards", "0")))
    return whole(name, draw(unit, plan, random), random, "complete", "review")


@family(2)
def formats(name: str, random: Random, unit: str) -> Case:
    """Write figures with separators, units, full-width digits."""
    plan = Plan(
        printed=(
            ("participants", f"{random.randint(2, 19)},{random.randint(100, 999)}"),
            ("teams_cumulative", random.choice(("约3600", "３６０５", "3605个"))),
            ("investment", random.choice(("1,234.56", "86.50", "120.00"))),
        ),
        layout=random.choice(("three", "two", "wrapped")),
    )
    return whole(name, draw(unit, plan, random), random, "complete", "review")


@family(3)
def by_hand(name: str, random: Random, unit: str) -> Case:
    """Fill the form in with a pen."""
    plan = Plan(layout=random.choice(("three", "two", "wrapped")), by_hand=True)
    return whole(name, draw(unit, plan, random), random, "complete", "review")

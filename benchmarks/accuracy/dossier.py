"""The three parts of a dossier for the national notice, from one plan."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from benchmarks.accuracy import letter, notice, seal
from benchmarks.accuracy.bind import Leaf, pdf
from benchmarks.accuracy.chance import chance
from benchmarks.accuracy.filing import Filing, invent
from benchmarks.accuracy.fonts import Type, choose
from benchmarks.accuracy.form import LAYOUTS, Layout, statistics
from benchmarks.accuracy.hand import COLOUR_MARKS
from benchmarks.accuracy.noise import CLEAN, Recipe
from benchmarks.accuracy.notice import Listing
from benchmarks.accuracy.sheet import Sheet
from benchmarks.accuracy.truth import Case, Outcome, Truth
from mailbot.demo.wire import File


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a dossier is made; everything unsaid is left to chance."""

    #: None: no scanner, a PDF with a text layer.
    recipe: Recipe | None = CLEAN
    layout: Layout | None = None
    #: None: some pen, some list.
    listing: Listing | None = None
    letter_seal: letter.Seal = "signature"
    letter_title: str | None = None
    shape: seal.Shape = "round"
    ink: seal.Ink = "fresh"
    notice_sealed: bool = True
    notice_over_title: bool = False
    notice_titles: Sequence[str] = notice.TITLES
    stamped: Literal["unit", "numbers"] | None = None
    by_hand: bool = False
    struck: Sequence[str] = ()
    #: Figures as printed, in place of those made up.
    printed: tuple[tuple[str, str], ...] = ()
    teams: int = 0
    recommended: int = 0


@dataclass(slots=True)
class Dossier:
    """A dossier before it is bound."""

    filing: Filing
    type: Type
    plan: Plan
    letter: list[Leaf]
    form: list[Leaf]
    notice: list[Leaf]

    @property
    def leaves(self) -> list[Leaf]:
        """Everything, in the notice's order."""
        return [*self.letter, *self.form, *self.notice]

    def other(self, sheet: Sheet, *items: str, seals: int | None = 0) -> Leaf:
        """Add a page that is none of the three, scanned like the others."""
        return Leaf(sheet=sheet, items=items or ("other",), seals=seals, recipe=self.plan.recipe)


def draw(unit: str, plan: Plan, random: Random) -> Dossier:
    """Draw a unit's dossier."""
    filing = invent(unit, random, teams=plan.teams, recommended=plan.recommended)
    if plan.printed:
        filing = replace(filing, printed=dict(filing.printed) | dict(plan.printed))
    type_ = choose(random, truetype=plan.recipe is None)
    return Dossier(
        filing=filing,
        type=type_,
        plan=plan,
        letter=_letter(type_, filing, plan, random),
        form=_form(type_, filing, plan, random),
        notice=_notice(type_, filing, plan, random),
    )


def case(
    name: str,
    family: str,
    dossier: Dossier,
    leaves: Sequence[Leaf],
    random: Random,
    *outcomes: Outcome,
) -> Case:
    """Bind leaves to a PDF that bears the unit's name, and say what is true of it."""
    unit = dossier.filing.unit
    file = File(f"{unit}.pdf", pdf(leaves, random))
    filled = any(leaf.items[0] == "statistics" for leaf in leaves)
    numbers = dossier.filing.numbers() if filled else {}
    truth = Truth(
        unit=unit,
        outcomes=outcomes or ("complete",),
        pages={file.name: tuple(leaf.truth for leaf in leaves)},
        numbers={k: None if k in dossier.plan.struck else v for k, v in numbers.items()},
        by_hand=dossier.plan.by_hand,
    )
    return Case(name=name, family=family, notice="cacem", files=(file,), truth=truth)


def _letter(type_: Type, filing: Filing, plan: Plan, random: Random) -> list[Leaf]:
    sheet = letter.recommendation(
        type_,
        filing,
        random,
        where=plan.letter_seal,
        shape=plan.shape,
        ink=plan.ink,
        title=plan.letter_title,
    )
    seals = {"signature": 1, "title": 2, "none": 0}[plan.letter_seal]
    return [Leaf(sheet=sheet, items=("letter",), seals=seals, recipe=plan.recipe)]


def _form(type_: Type, filing: Filing, plan: Plan, random: Random) -> list[Leaf]:
    sheets = statistics(
        type_,
        filing,
        random,
        plan.layout if plan.layout is not None else random.choice(LAYOUTS),
        by_hand=plan.by_hand,
        struck=plan.struck,
        stamped=plan.stamped,
    )
    seals = [int(plan.stamped is not None), 0]
    return [
        Leaf(sheet=sheet, items=("statistics",), seals=seen, recipe=plan.recipe)
        for sheet, seen in zip(sheets, seals, strict=False)
    ]


def _notice(type_: Type, filing: Filing, plan: Plan, random: Random) -> list[Leaf]:
    listing = plan.listing or Listing(
        marks=(random.choice(COLOUR_MARKS),),
        bare=chance(random, 0.15),  # some
    )
    sheets, marks = notice.announcement(
        type_,
        filing,
        random,
        listing,
        sealed=plan.notice_sealed,
        shape=plan.shape,
        ink=plan.ink,
        over_title=plan.notice_over_title,
        titles=plan.notice_titles,
    )
    leaves = [
        Leaf(sheet=sheet, items=("announcement",), marks=marked, recipe=plan.recipe)
        for sheet, marked in zip(sheets, marks, strict=True)
    ]
    seals = int(plan.notice_sealed) + int(plan.notice_over_title)
    leaves[0] = replace(leaves[0], seals=seals)
    if listing.sealed:
        leaves[-1] = replace(leaves[-1], seals=1)
    return leaves

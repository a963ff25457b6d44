"""The measure itself: cases can be drawn again, and answers are counted as they should be."""

from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.accuracy import fonts
from benchmarks.accuracy.curve import at, draw, steps
from benchmarks.accuracy.draw import cases
from benchmarks.accuracy.families import FAMILIES
from benchmarks.accuracy.filing import FIGURES, invent, number
from benchmarks.accuracy.letter import chinese_date
from benchmarks.accuracy.score import GATES, Sample, Tally, score
from benchmarks.accuracy.table import holds, overall
from benchmarks.accuracy.truth import Case, Outcome, PageTruth, Truth
from tests.processes import lack

UNIT = "青岛市建筑业协会"
NUMBERS = {key: float(place) for place, key in enumerate(FIGURES)}


def answer(**changed: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    page = {"number": 1, "item": "letter", "rotation": 0, "seals": [{}], "marks": []}
    page |= {"could_be": [], "confidence": 0.9, "source": "ocr", "fields": []}
    right = {
        "problem": None,
        "disposition": "submission",
        "outcome": "complete",
        "findings": [],
        "unit": {"name": UNIT},
        "statistics": NUMBERS,
        "documents": [{"name": "a.pdf", "pages": [page | changed.pop("page", {})]}],
    }
    return right | changed


def tally(
    told: dict[str, Any] | None, page: PageTruth | None = None, outcome: Outcome = "complete"
) -> Tally:
    page = page or PageTruth(items=("letter",), seals=1)
    truth = Truth(unit=UNIT, outcomes=(outcome,), pages={"a.pdf": (page,)}, numbers=NUMBERS)
    case = Case(name="plain-0", family="plain", notice="cacem", files=(), truth=truth)
    counted = Tally()
    score(case, told, counted)
    return counted


def test_what_is_right_misses_nothing() -> None:
    counted = tally(answer())
    assert counted.misses == []
    assert holds(counted)
    assert counted.total("numbers exact") == (7, 7)
    assert counted.total("seals found") == (1, 1)


@pytest.mark.parametrize(
    ("told", "measure"),
    [
        (None, "refused"),
        (answer(disposition="unrelated"), "refused"),
        (answer(outcome="incomplete"), "refused"),
        (answer(outcome="review"), "needless review"),
        (answer(unit=None), "unit"),
        (answer(page={"item": "other"}), "page kinds"),
        (answer(page={"rotation": 90}), "orientation"),
        (answer(page={"seals": []}), "seals found"),
        (answer(page={"marks": [{"text": "1 某班"}]}), "marks F1"),
        (answer(statistics=NUMBERS | {"teams": 99}), "silently wrong"),
        (answer(statistics=NUMBERS | {"teams": None}), "numbers exact"),
    ],
)
def test_every_fault_is_counted_and_misses_its_gate(told: Any, measure: str) -> None:  # noqa: ANN401 - JSON
    counted = tally(told, PageTruth(items=("letter",), seals=1, marks=()))
    if measure == "marks F1":
        assert counted.total("false marks") == (1, 1)
    else:
        rate, (gate, less) = counted.rate(measure), GATES[measure]
        assert rate is not None
        assert rate > gate if less else rate < gate
        assert not holds(counted)
        assert "MISSED" in overall(counted)
    assert counted.misses


def test_an_incomplete_one_called_complete_and_a_review_waved_through() -> None:
    assert tally(answer(), outcome="incomplete").total("wrongly complete") == (1, 1)
    assert tally(answer(), outcome="review").total("waved through") == (1, 1)


def test_marks_are_counted_by_team() -> None:
    page = PageTruth(items=("letter",), seals=1, marks=("先锋班组", "红旗班组"))
    counted = tally(answer(page={"marks": [{"text": "3 先锋班组 某公司"}]}), page)
    assert counted.total("marks found") == (1, 2)
    assert counted.rate("marks F1") == pytest.approx(2 / 3)


def test_the_curve_says_what_a_threshold_costs(tmp_path: Path) -> None:
    samples = [Sample("number", c, right=c > 0.5) for c in (0.9, 0.8, 0.7, 0.4)]
    assert [(s.kept, s.wrong) for s in steps(samples)] == [(1, 0), (2, 0), (3, 0), (4, 1)]
    assert (at(samples, 0.5).coverage, at(samples, 0.5).error) == (0.75, 0.0)
    draw(samples, tmp_path / "curve.svg")
    assert "3 of 4 stand, 0 of them wrong" in (tmp_path / "curve.svg").read_text("utf-8")


@pytest.mark.parametrize(
    ("printed", "value"),
    [("1,234.56", 1234.56), ("３６０５", 3605), ("约3600个", 3600), ("", None), ("—", None)],
)
def test_figures_are_read_as_people_do(printed: str, value: float | None) -> None:
    assert number(printed) == value


def test_dates_in_characters() -> None:
    assert chinese_date((2025, 5, 20)) == "二〇二五年五月二十日"
    assert chinese_date((2025, 11, 8)) == "二〇二五年十一月八日"


def test_teams_of_a_filing_are_told_apart_by_name() -> None:
    names = [team.name for team in invent(UNIT, Random(3), teams=200).teams]
    assert len(names) == 200
    assert not [a for a in names for b in names if a != b and a in b]


def test_the_same_seed_draws_the_same_bytes() -> None:
    if not any(face.there for face in fonts.FACES):
        lack("no typeface is installed: apt-get install fonts-noto-cjk")
    families = ("gz-unsealed", "gz-workbook", "gz-word")
    first, second = ([*cases(5, families, quick=True)] for _ in range(2))
    assert first == second
    assert [case.family for case in first] == [*families]
    assert [*cases(6, families, quick=True)] != first


def test_families_have_a_share_and_a_sentence() -> None:
    assert all(share >= 0 and function.__doc__ for share, function in FAMILIES.values())

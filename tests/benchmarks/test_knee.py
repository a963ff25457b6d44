"""The curves of cost against what is right say what was counted."""

import pytest
from lxml.etree import fromstring

from benchmarks.accuracy.score import Tally
from benchmarks.accuracy.truth import Case, Truth
from benchmarks.knee import Point, curves

_TRUTH = Truth(unit="某", outcomes=("complete",), pages={}, numbers={})
_CASE = Case(name="fax-0", family="fax", notice="cacem", files=(), truth=_TRUTH)
_SVG = "{http://www.w3.org/2000/svg}"


def point(dpi: int, cost: float, right: int) -> Point:
    """Count so many of a hundred figures as right, and every page's kind."""
    tally = Tally()
    tally.count(_CASE, "numbers exact", right=True, what="", times=right)
    tally.count(_CASE, "numbers exact", right=False, what="", times=100 - right)
    tally.count(_CASE, "page kinds", right=True, what="", times=10)
    return Point(dpi, cost, tally)


def test_each_measure_has_a_curve_and_what_was_not_counted_has_none() -> None:
    drawn = fromstring(curves([point(90, 0.5, 90), point(150, 1.0, 100)]).encode())
    lines = {line.get("stroke"): line.get("points") for line in drawn.iter(f"{_SVG}polyline")}
    assert [points for points in lines.values() if not points] == ["", ""]
    figures, kinds = (points.split() for points in lines.values() if points)
    (_, low), (x, high) = (tuple(map(float, corner.split(","))) for corner in figures)
    assert low > high == pytest.approx(float(kinds[1].split(",")[1]))
    assert x == pytest.approx(60 + 660 * 3 / 4)
    words = [text.text for text in drawn.iter(f"{_SVG}text")]
    assert "150 dpi *" in words
    assert "90 dpi" in words
    assert "0.50 CPU s a page" in words

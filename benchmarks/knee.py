"""What reading costs against what it gets right, by how finely scans are drawn.

``python -m benchmarks.knee [--curve FILE.svg]`` draws scans that are hard to read, has them read
at several resolutions, and shows where reading cheaper begins to read worse.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import svg
from benchmarks.accuracy import check
from benchmarks.accuracy.draw import cases
from benchmarks.accuracy.score import Tally, score
from benchmarks.accuracy.truth import ADDRESSES, Case
from benchmarks.speed.meter import metered
from mailbot.jobs import reading

#: Scans on which resolution tells: small or spoilt print, lists, seals, marks.
_SET = (
    *("coarse", "fax", "gray", "photographed", "skewed", "layouts", "long-list", "two-up"),
    *("spoilt-form", "hard-seals", "marks", "fine"),
)
_FINENESS = (90, 110, 130, 150, 175, 200)
#: What is drawn, and in which colour. What is better the less there is of it is only tabulated.
_DRAWN = {
    "numbers exact": "#c0392b",
    "page kinds": "#2c5f9e",
    "marks F1": "#b8860b",
    "seals found": "#2e7d32",
}
_BESIDE = ("needless review", "silently wrong", "refused")
#: Runs the command with scans drawn as finely as its first argument says; no setting says it.
_COMMAND = (
    "import sys; from mailbot.jobs import reading; reading._SCAN_DPI = float(sys.argv.pop(1)); "
    "from mailbot.cli import main; sys.exit(main())"
)
_WIDTH, _HEIGHT, _LEFT, _TOP = 660.0, 260.0, 60.0, 50.0
#: The smallest share the plot shows.
_LEAST = 0.85


@dataclass(frozen=True, slots=True)
class Point:
    """What one resolution costs, in CPU seconds a page, and what was counted there."""

    dpi: int
    cost: float
    tally: Tally


def main() -> None:
    """Measure, print a table, draw the curves."""
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        drawn = {
            check.write(case, folder): case
            for case in cases(options.seed, _SET, most=options.most)
            if case.notice == "cacem"
        }
        work = check.prepare(Path(sys.executable).with_name("mailbot"), folder)
        pages = sum(len(p) for case in drawn.values() for p in case.truth.pages.values())
        print(f"{len(drawn)} mails, {pages} pages, seed {options.seed}")
        points = [_point(dpi, drawn, work, pages) for dpi in _FINENESS]
    if options.curve:
        options.curve.write_text(curves(points), "utf-8")


def _point(dpi: int, drawn: dict[Path, Case], work: Path, pages: int) -> Point:
    told = ("--as-mail-to", ADDRESSES["cacem"], "--json")
    command: list[str | Path] = [sys.executable, "-c", _COMMAND, str(dpi), "check", *drawn, *told]
    spent = metered(command, work)
    judged = json.loads(spent.out)
    judged = judged if isinstance(judged, list) else [judged]
    answers = {answer["path"]: answer for answer in judged}
    tally = Tally()
    for path, case in drawn.items():
        score(case, answers.get(str(path)), tally)
    point = Point(dpi, spent.cpu / pages, tally)
    rates = {measure: tally.rate(measure) for measure in (*_DRAWN, *_BESIDE)}
    shown = "  ".join(f"{name} {rate:.2%}" for name, rate in rates.items() if rate is not None)
    print(f"{dpi:4d} dpi {point.cost:6.2f} CPU s a page  {shown}", flush=True)
    return point


def curves(points: Sequence[Point]) -> str:
    """Draw a curve a measure over the resolutions, with what each of them costs."""
    right, bottom = _LEFT + _WIDTH, _TOP + _HEIGHT

    def place(column: int, rate: float) -> tuple[float, float]:
        high = (max(rate, _LEAST) - _LEAST) / (1 - _LEAST)
        return _LEFT + _WIDTH * (column + 0.5) / len(points), bottom - _HEIGHT * high

    parts = [f'<path d="M{_LEFT} {_TOP}V{bottom}H{right}" fill="none" stroke="black"/>']
    parts += [
        svg.text(_LEFT - 8, place(0, percent / 100)[1] + 4, f"{percent} %", anchor="end")
        for percent in range(round(_LEAST * 100), 101, 5)
    ]
    for column, point in enumerate(points):
        x, _ = place(column, 1)
        chosen = " *" if point.dpi == reading._SCAN_DPI else ""  # noqa: SLF001 - only measured here
        parts.append(f'<path d="M{x:.1f} {_TOP}V{bottom}" stroke="#ddd"/>')
        parts.append(svg.text(x, bottom + 18, f"{point.dpi} dpi{chosen}", anchor="middle"))
        parts.append(svg.text(x, bottom + 36, f"{point.cost:.2f} CPU s a page", anchor="middle"))
    for row, (measure, colour) in enumerate(_DRAWN.items()):
        rates = enumerate(point.tally.rate(measure) for point in points)
        told = [place(column, rate) for column, rate in rates if rate is not None]
        corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in told)
        parts.append(f'<polyline points="{corners}" fill="none" stroke="{colour}"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in told]
        parts.append(svg.text(_LEFT + 130 * row, 24, measure, colour))
    return svg.drawing(right + 20, bottom + 50, parts)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.knee")
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--most", type=int, default=2, help="mails of a family")
    parser.add_argument("--curve", metavar="FILE.svg", type=Path, help="draw the curves")
    return parser.parse_args()


if __name__ == "__main__":
    main()

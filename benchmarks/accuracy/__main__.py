"""How exactly mailbot reads what units send: ``make accuracy``, or ``python -m`` this package.

Draws cases with their truth, asks ``mailbot check --json``, prints a table; exit 1 where a gate
is missed.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.accuracy import check, curve, fonts, table
from benchmarks.accuracy.draw import cases
from benchmarks.accuracy.score import Tally, score
from benchmarks.accuracy.truth import ADDRESSES

if TYPE_CHECKING:
    from benchmarks.accuracy.truth import Case


def main() -> int:
    """Draw, ask, count."""
    options = _options()
    if wanted := fonts.missing():
        print(f"more typefaces with: apt-get install {' '.join(wanted)}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(options.keep or scratch).resolve()
        drawn: dict[Path, Case] = {}
        for case in cases(options.seed, options.family, quick=options.quick, most=options.most):
            path = check.write(case, folder)
            drawn[path] = case
        pages = sum(len(p) for c in drawn.values() for p in c.truth.pages.values())
        print(f"{len(drawn)} cases, {pages} pages, seed {options.seed}", flush=True)
        if options.draw_only:
            return 0
        tally = Tally()
        work = check.prepare(options.command, folder)
        for notice in ADDRESSES:
            paths = [path for path, case in drawn.items() if case.notice == notice]
            for path, answer in check.ask(options.command, work, notice, paths):
                told = len(tally.misses)
                score(drawn[path], answer, tally)
                print("".join(f"{miss}\n" for miss in tally.misses[told:]), end="", flush=True)
    if options.curve:
        curve.draw(tally.samples, options.curve)
        print(curve.told(tally.samples))
    print("", table.by_family(tally), table.overall(tally), sep="\n\n")
    return 0 if table.holds(tally) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.accuracy")
    parser.add_argument("--quick", action="store_true", help="some twenty cases")
    parser.add_argument("--most", type=int, help="no more than so many of a family")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--family", action="append", default=[], help="only this one; repeatable")
    parser.add_argument("--keep", metavar="DIR", help="keep mails and files to look at")
    parser.add_argument("--draw-only", action="store_true", help="draw, and ask nobody")
    parser.add_argument(
        "--curve", metavar="FILE.svg", type=Path, help="draw coverage against error"
    )
    default = Path(sys.executable).with_name("mailbot")
    parser.add_argument("--command", type=Path, default=default, help="the mailbot to ask")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""How much reading costs, against what others read with: ``make bench``.

One set of scanned PDFs, one machine, start-up included, CPU seconds of every child counted.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.accuracy import check
from benchmarks.accuracy.draw import cases
from benchmarks.speed import contenders, rapid
from benchmarks.speed.contenders import Paper, Right
from benchmarks.speed.meter import Spent

#: What real senders send, about as often as they do; scans only.
_SET = (
    "plain",
    "coarse",
    "skewed",
    "turned",
    "gray",
    "fax",
    "photographed",
    "layouts",
    "blank-pages",
    "with-contents",
    "long-list",
    "two-up",
    "with-reports",
    "fine",
)
_SEED = 11
_TARGETS = {"cpu a page": 0.6, "ocrmypdf": 8.0, "rapidocr": 4.0, "two workers": 1.7}
_TEXT_MS, _PEAK_MB = 60.0, 1200.0
_COPIES = 12


def main() -> None:
    """Measure and print one table."""
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        papers = list(_drawn(folder, _SET[: options.documents]))
        pages = sum(len(next(iter(p.case.truth.pages.values()))) for p in papers)
        print(f"{len(papers)} scanned PDFs, {pages} pages", flush=True)
        ours, right = contenders.mailbot(papers, folder)
        _show("mailbot", ours, right, pages)
        _compare("CPU seconds a page", ours.cpu / pages, _TARGETS["cpu a page"], less=True)
        print(f"  its largest process {ours.peak_mb:.0f} MB (target ≤ {_PEAK_MB:.0f})", flush=True)
        both, _ = contenders.mailbot(papers, folder, workers=2)
        _compare("two workers, wall", ours.wall / both.wall, _TARGETS["two workers"], less=False)
        _text(folder)
        if not options.alone:
            _rivals(papers, ours, pages)


def _rivals(papers: list[Paper], ours: Spent, pages: int) -> None:
    name = f"rapidocr on {rapid.engine_name()}"
    spent, right = contenders.rapidocr(papers)
    _show(name, spent, right, pages)
    _compare(f"{name} : mailbot", spent.cpu / ours.cpu, _TARGETS["rapidocr"], less=False)
    theirs = contenders.ocrmypdf(papers)
    if theirs is None:
        print("ocrmypdf: skipped; apt-get install ocrmypdf tesseract-ocr-chi-sim")
    else:
        _show("ocrmypdf", *theirs, pages)
        _compare("ocrmypdf : mailbot", theirs[0].cpu / ours.cpu, _TARGETS["ocrmypdf"], less=False)


def _text(folder: Path) -> None:
    """Tell what a page of an electronic PDF costs: many against one, start-up left out."""
    (paper,) = _drawn(folder, ("electronic",))
    pages = len(next(iter(paper.case.truth.pages.values())))
    copies = [paper.path]
    for number in range(_COPIES - 1):
        # A file of the same bytes would be recalled, not read.
        copy = paper.path.with_name(f"{number}-{paper.path.name}")
        copy.write_bytes(paper.path.read_bytes() + b"\n%" + str(number).encode())
        copies.append(copy)
    one, _ = contenders.judged(copies[:1], folder)
    many, _ = contenders.judged(copies, folder)
    cost = (many.cpu - one.cpu) / (pages * (_COPIES - 1)) * 1000
    _compare("text-layer page, CPU ms", cost, _TEXT_MS, less=True)


def _drawn(folder: Path, families: tuple[str, ...]) -> Iterator[Paper]:
    for case in cases(_SEED, families, quick=True):
        check.write(case, folder)
        yield Paper(folder / case.name / case.files[0].name, case)


def _show(name: str, spent: Spent, right: Right, pages: int) -> None:
    print(
        f"{name:24}{spent.cpu:8.1f} CPU s {spent.cpu / pages:7.2f} a page {spent.wall:8.1f} s wall"
        f"   titles {right.titles}/{right.of_titles}   figures {right.figures}/{right.of_figures}",
        flush=True,
    )


def _compare(name: str, value: float, target: float, *, less: bool) -> None:
    met = value <= target if less else value >= target
    sign, note = "≤" if less else "≥", "" if met else "   MISSED"
    print(f"  {name:28}{value:8.2f}   target {sign} {target:g}{note}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.speed")
    parser.add_argument("--alone", action="store_true", help="mailbot only, no contenders")
    parser.add_argument("--documents", type=int, default=len(_SET), help="only so many PDFs")
    return parser.parse_args()


if __name__ == "__main__":
    main()

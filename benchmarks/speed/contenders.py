"""Who reads the set: mailbot by its command, ocrmypdf as paperless-ngx runs it, rapidocr."""

import json
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.accuracy.check import Answer, prepare
from benchmarks.accuracy.filing import number
from benchmarks.accuracy.truth import ADDRESSES, Case
from benchmarks.speed.meter import Spent, metered

_MAILBOT = Path(sys.executable).with_name("mailbot")
_OCRMYPDF = ("ocrmypdf", "-l", "chi_sim", "--rotate-pages", "--deskew", "--jobs", "2", "--quiet")
#: A figure among text, with separators.
_FIGURE = re.compile(r"\d[\d,，.]*")


@dataclass(frozen=True, slots=True)
class Right:
    """How much of what matters was read: titles of pages, figures of forms."""

    titles: int
    of_titles: int
    figures: int
    of_figures: int


@dataclass(frozen=True, slots=True)
class Paper:
    """One PDF of the set."""

    path: Path
    case: Case


def mailbot(papers: Sequence[Paper], folder: Path, workers: int = 1) -> tuple[Spent, Right]:
    """Judge the PDFs with one command."""
    spent, answers = judged([paper.path for paper in papers], folder, workers)
    right = Right(0, 0, 0, 0)
    for paper in papers:
        answer = answers.get(str(paper.path), {})
        documents: list[Answer] = answer.get("documents", [])
        kinds = [page["item"] for document in documents for page in document["pages"]]
        told = answer.get("statistics") or {}
        figures = [number(str(value)) for value in told.values()]
        right = _added(right, paper, [kind not in {"other", "blank"} for kind in kinds], figures)
    return spent, right


def judged(
    paths: Sequence[Path], folder: Path, workers: int = 1
) -> tuple[Spent, dict[str, Answer]]:
    """Run ``mailbot check`` over PDFs; return its answers by path."""
    work = prepare(_MAILBOT, folder)
    settings = work / "config.toml"
    settings.write_text(
        re.sub(r"(?m)^workers\s*=\s*\d+", f"workers = {workers}", settings.read_text("utf-8")),
        "utf-8",
    )
    told = ("--as-mail-to", ADDRESSES["cacem"], "--received", "2025-05-12T10:00", "--json")
    spent = metered([_MAILBOT, "check", *paths, *told], work)
    answers = json.loads(spent.out)
    answers = answers if isinstance(answers, list) else [answers]
    return spent, {answer["path"]: answer for answer in answers}


def ocrmypdf(papers: Sequence[Paper]) -> tuple[Spent, Right] | None:
    """Run ocrmypdf, a process a PDF as paperless-ngx does; None where it is not installed."""
    if shutil.which("ocrmypdf") is None or shutil.which("tesseract") is None:
        return None
    spent, right = Spent(0, 0, 0, 0, ""), Right(0, 0, 0, 0)
    with TemporaryDirectory() as scratch:
        text, out = Path(scratch) / "text.txt", Path(scratch) / "out.pdf"
        for paper in papers:
            spent += metered([*_OCRMYPDF, "--sidecar", text, paper.path, out])
            pages = text.read_text("utf-8").split("\f") if text.exists() else []
            right = in_text(right, paper, pages)
            text.unlink(missing_ok=True)
    return spent, right


def rapidocr(papers: Sequence[Paper]) -> tuple[Spent, Right]:
    """Read every page in one process, the models loaded once."""
    command = (sys.executable, "-m", "benchmarks.speed.rapid")
    spent = metered([*command, *(paper.path for paper in papers)])
    right = Right(0, 0, 0, 0)
    for paper, line in zip(papers, spent.out.splitlines(), strict=True):
        right = in_text(right, paper, json.loads(line))
    return spent, right


def in_text(right: Right, paper: Paper, pages: Sequence[str]) -> Right:
    """Be generous: a title anywhere on its page counts, and a figure anywhere in the file."""
    (truths,) = paper.case.truth.pages.values()
    texts = [_folded(page) for page in pages] + [""] * len(truths)
    titles = [_folded(page.title) in text for page, text in zip(truths, texts, strict=False)]
    figures = [number(found) for page in pages for found in _FIGURE.findall(page)]
    return _added(right, paper, titles, figures)


def _added(
    right: Right, paper: Paper, titles: Sequence[bool], figures: Sequence[float | None]
) -> Right:
    (truths,) = paper.case.truth.pages.values()
    seen = [found for page, found in zip(truths, titles, strict=False) if page.title]
    wanted = [n for n in paper.case.truth.numbers.values() if n is not None]
    return Right(
        titles=right.titles + sum(seen),
        of_titles=right.of_titles + sum(1 for page in truths if page.title),
        figures=right.figures + sum(n in figures for n in wanted),
        of_figures=right.of_figures + len(wanted),
    )


def _folded(text: str) -> str:
    return "".join(text.split())

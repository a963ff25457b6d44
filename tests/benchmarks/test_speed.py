"""The meter counts what a command started, and contenders are judged alike."""

from pathlib import Path

from benchmarks.accuracy.truth import Case, PageTruth, Truth
from benchmarks.speed.contenders import Paper, Right, in_text
from benchmarks.speed.meter import Spent, metered

_BURN = "import time; end = time.process_time() + 0.3\nwhile time.process_time() < end: pass"


def test_the_meter_counts_grandchildren_too() -> None:
    spent = metered(["sh", "-c", f"(python3 -c '{_BURN}') & wait; echo done; exit 3"])
    assert spent.cpu >= 0.3
    assert spent.peak_mb > 1
    assert (spent.code, spent.out) == (3, "done\n")


def test_the_meter_waits_for_orphans() -> None:
    assert metered(["sh", "-c", f"python3 -c '{_BURN}' & exit 0"]).cpu >= 0.3


def test_commands_add_up() -> None:
    both = Spent(1, 2, 300, 0, "a") + Spent(2, 3, 200, 1, "b")
    assert both == Spent(3, 5, 300, 1, "ab")


def test_a_title_counts_on_its_page_and_a_figure_anywhere() -> None:
    pages = (PageTruth(items=("letter",), title="推荐函"), PageTruth(items=("blank",)))
    truth = Truth(
        unit="某", outcomes=("complete",), pages={"a.pdf": pages}, numbers={"teams": 1234.5}
    )
    case = Case(name="plain-0", family="plain", notice="cacem", files=(), truth=truth)
    paper, none = Paper(Path("a.pdf"), case), Right(0, 0, 0, 0)
    assert in_text(none, paper, ["推 荐 函\n", "1,234.50万元"]) == Right(1, 1, 1, 1)
    assert in_text(none, paper, ["", "推荐函 12345"]) == Right(0, 1, 0, 1)
    assert in_text(none, paper, []) == Right(0, 1, 0, 1)

"""Families of the Guangzhou notice: an electronic table, an application, a summary."""

from dataclasses import replace
from random import Random

from benchmarks.accuracy import letter, noise, tables
from benchmarks.accuracy.bind import Leaf, pdf
from benchmarks.accuracy.chance import chance
from benchmarks.accuracy.families import family
from benchmarks.accuracy.filing import Filing, company, invent
from benchmarks.accuracy.fonts import choose
from benchmarks.accuracy.form import LAYOUTS, statistics
from benchmarks.accuracy.sheet import Sheet
from benchmarks.accuracy.truth import Case, Outcome, PageTruth, Truth
from mailbot.demo.wire import File


@family(3)
def gz_workbook(name: str, random: Random, _: str) -> Case:
    """Send the table as .xlsx."""
    filing = _filing(random)
    return _case(name, filing, (_table(filing, random),))


@family(2)
def gz_word(name: str, random: Random, _: str) -> Case:
    """Send the table as .docx."""
    filing = _filing(random)
    file = File(f"{filing.unit}统计表.docx", tables.word(filing, random))
    return _case(name, filing, (file,))


@family(2)
def gz_old_workbook(name: str, random: Random, _: str) -> Case:
    """Send the table as .xls or .et."""
    filing = _filing(random)
    ending = random.choice(("xls", "et"))
    return _case(name, filing, (File(f"统计表.{ending}", tables.old_workbook(filing)),))


@family(3)
def gz_all(name: str, random: Random, _: str) -> Case:
    """Send table, application and summary; the latter two as scans."""
    filing = _filing(random)
    recipe = random.choice((noise.CLEAN, noise.COARSE, noise.SKEWED))
    asked, turn = _application(filing, random, recipe), random.choice((0, 0, 90, 180))
    files = [_table(filing, random)]
    pages: dict[str, tuple[PageTruth, ...]] = {}
    if chance(random, 0.5):  # summary on paper, or as it was typed
        leaves = [asked, replace(_summary(filing, random, recipe), turned=turn)]
    else:
        leaves = [asked]
        files.append(File("汇总表.xlsx", tables.summary(filing)))
    scan = File("申请函.pdf", pdf(leaves, random))
    pages[scan.name] = tuple(leaf.truth for leaf in leaves)
    return _case(name, filing, (*files, scan), pages)


@family(2)
def gz_blank(name: str, random: Random, _: str) -> Case:
    """Leave a figure of the table out."""
    filing = _filing(random)
    field = random.choice(("enterprises", "participants", "awards"))
    filing = replace(filing, printed=dict(filing.printed) | {field: ""})
    return _case(name, filing, (_table(filing, random),), None, "incomplete")


@family(3)
def gz_scanned(name: str, random: Random, _: str) -> Case:
    """Send the table as a scan: asked for electronically, read all the same."""
    filing = _filing(random)
    sheets = statistics(
        choose(random), filing, random, random.choice(LAYOUTS), stamped="unit", title=tables.TITLE
    )
    leaves = [
        Leaf(sheet=sheet, items=("statistics",), seals=int(place == 0))
        for place, sheet in enumerate(sheets)
    ]
    file = File(f"{filing.unit}统计表.pdf", pdf(leaves, random))
    pages = {file.name: tuple(leaf.truth for leaf in leaves)}
    return _case(name, filing, (file,), pages, "incomplete")


@family(2)
def gz_unsealed(name: str, random: Random, _: str) -> Case:
    """Forget the seal on the application."""
    filing = _filing(random)
    leaf = _application(filing, random, noise.CLEAN, sealed=False)
    scan = File("申请函.pdf", pdf([leaf], random))
    files = (_table(filing, random), scan, File("汇总表.xlsx", tables.summary(filing)))
    return _case(name, filing, files, {scan.name: (leaf.truth,)}, "review")


@family(2)
def gz_without_summary(name: str, random: Random, _: str) -> Case:
    """Apply without saying for whom."""
    filing = _filing(random)
    leaf = _application(filing, random, noise.CLEAN)
    scan = File("申请函.pdf", pdf([leaf], random))
    files = (_table(filing, random), scan)
    return _case(name, filing, files, {scan.name: (leaf.truth,)}, "incomplete")


def _filing(random: Random) -> Filing:
    return invent(f"广州{company(random)}", random, teams=8, recommended=random.randint(1, 4))


def _table(filing: Filing, random: Random) -> File:
    return File(f"{filing.unit}统计表.xlsx", tables.workbook(filing, random))


def _application(
    filing: Filing, random: Random, recipe: noise.Recipe, *, sealed: bool = True
) -> Leaf:
    sheet = letter.application(choose(random), filing, random, sealed=sealed)
    return Leaf(sheet=sheet, items=("application",), seals=int(sealed), recipe=recipe)


def _summary(filing: Filing, random: Random, recipe: noise.Recipe) -> Leaf:
    sheet = Sheet(choose(random), width=297.0, height=210.0, margin=20.0, y=22.0)
    sheet.title("广州市工程建设质量信得过班组活动汇总表", 20)
    sheet.write(f"申报单位：{filing.unit}", 13)
    for row in tables.summary_rows(filing):
        sheet.row(row, (14, 78, 56, 30, 28, 42), 10.5, 11)
    return Leaf(sheet=sheet, items=("summary",), recipe=recipe)


def _case(
    name: str,
    filing: Filing,
    files: tuple[File, ...],
    pages: dict[str, tuple[PageTruth, ...]] | None = None,
    *outcomes: Outcome,
) -> Case:
    truth = Truth(
        unit=filing.unit,
        outcomes=outcomes or ("complete",),
        pages=pages or {},
        numbers=filing.numbers(),
    )
    kind = name.rsplit("-", 1)[0]
    return Case(name=name, family=kind, notice="gzcia", files=files, truth=truth)

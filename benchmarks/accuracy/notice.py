"""Announcements of the year's excellent teams, and the lists behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.accuracy import seal
from benchmarks.accuracy.arranged import Arrangement, arrange
from benchmarks.accuracy.chance import chance
from benchmarks.accuracy.filing import Filing, Team
from benchmarks.accuracy.fonts import Type
from benchmarks.accuracy.hand import Mark, mark
from benchmarks.accuracy.letter import letterhead, sign
from benchmarks.accuracy.sheet import BLACK, RED, Align, Box, Colour, Fill, Sheet

TITLES = (
    "关于公布{y}年度质量信得过班组活动优秀名单的通知",
    "关于表彰{y}年度工程建设质量信得过班组的决定",
    "关于公布{y}年度质量信得过班组评审结果的通知",
    "关于发布{y}年度优秀质量信得过班组名单的公告",
    "关于公布{y}年度建设工程质量信得过班组活动成果名单的公告",
    "关于命名{y}年度质量信得过班组的通知",
    "关于表扬{y}年度质量信得过班组活动先进班组的通报",
    "关于授予“磐石班组”等班组{y}年度质量信得过班组称号的决定",
    "关于印发{y}年度质量信得过班组活动优秀班组名单的通知",
    "表彰决定",
)
COMBINED = (
    "关于公布{y}年度优秀QC小组和质量信得过班组名单的通知",
    "关于表彰{y}年度工程建设QC小组及质量信得过班组活动先进的决定",
)
ONLY_QC = (
    "关于公布{y}年度工程建设优秀QC小组名单的通知",
    "关于表彰{y}年度优秀质量管理小组的决定",
    "关于公布{y}年度工程建设QC小组活动成果评审结果的通知",
)
_LISTS = (
    "{y}年度质量信得过班组活动优秀名单",
    "{y}年度优秀质量信得过班组名单",
    "质量信得过班组名单",
    "{y}年度质量信得过班组活动成果一览表",
)
_ALIGNS: tuple[Align, ...] = ("centre", "left", "left", "centre")
_BAND: Colour = (221, 235, 247)
_HEAD: Colour = (155, 194, 230)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """How the list of teams is set."""

    #: How rows are marked; none of them with an empty tuple.
    marks: Sequence[Mark] = ()
    rows_a_page: int = 24
    #: Every second row in colour, as Excel's tables are.
    banded: bool = False
    #: Without ruled lines.
    bare: bool = False
    #: The list begins under the signature of the announcement, not on a page of its own.
    attached: bool = False
    #: A seal that lies over rows of the list's last page.
    sealed: bool = False
    #: On pages wider than high.
    wide: bool = False
    #: Otherwise than row by row; so many rows a page as ``rows_a_page`` says, all the same.
    arrangement: Arrangement | None = None


def announcement(
    type_: Type,
    filing: Filing,
    random: Random,
    listing: Listing,
    *,
    sealed: bool = True,
    shape: seal.Shape = "round",
    ink: seal.Ink = "fresh",
    over_title: bool = False,
    titles: Sequence[str] = TITLES,
) -> tuple[list[Sheet], list[tuple[str, ...]]]:
    """Set an announcement and its list; return the pages and the teams marked on each."""
    sheet = Sheet(type_)
    if chance(random, 0.75):  # most are numbered papers under a red head
        letterhead(sheet, filing.unit, random)
    box = sheet.title(random.choice(titles).format(y=filing.year), random.choice((18, 20, 22)))
    sheet.write(random.choice(("各会员单位：", "各有关单位：", "各市（州）协会、有关企业：")))
    sheet.paragraph(
        f"为推进班组质量管理，我会组织开展了{filing.year}年度评选活动。经企业申报、资料初审、专家评议、"
        f"网上公示，确定{len(filing.teams)}个班组为年度优秀班组，名单附后。希望各单位学习先进，持续提升现场质量管理水平。"
    )
    sheet.paragraph(random.choice(("附件：优秀名单", f"附件：{filing.year}年度优秀班组名单")))
    day = random.choice(((filing.year, 12, 18), (2025, 1, 8), (2025, 3, 27)))
    sign(sheet, filing.unit, day, random, seal_=(shape, ink) if sealed else None)
    if over_title:
        middle = (box.x + box.width * random.uniform(0.3, 0.7), box.y + box.height * 0.6)
        seal.stamp(sheet, filing.unit, middle, random)
    if listing.attached:
        sheet.y += 4
        marked = _table(sheet, filing.teams, 0, filing, random, listing)
        return [sheet], [marked]
    lists, marks = roll(type_, filing, random, listing)
    return [sheet, *lists], [(), *marks]


def roll(
    type_: Type, filing: Filing, random: Random, listing: Listing
) -> tuple[list[Sheet], list[tuple[str, ...]]]:
    """Set the list alone, over as many pages as it takes."""
    sheets, marks = [], []
    for first in range(0, len(filing.teams), listing.rows_a_page):
        sheet = Sheet(type_, y=24.0)
        if listing.wide:
            sheet.width, sheet.height = sheet.height, sheet.width
        if first == 0:
            sheet.write(random.choice(("附件", "附件：", "附件1")), 14)
            sheet.title(random.choice(_LISTS).format(y=filing.year), 18)
        teams = filing.teams[first : first + listing.rows_a_page]
        marks.append(_table(sheet, teams, first, filing, random, listing))
        sheets.append(sheet)
    if listing.sealed:
        low = min(sheets[-1].y, 250)
        seal.stamp(sheets[-1], filing.unit, (150, low - 14), random)
    return sheets, marks


def _table(
    sheet: Sheet,
    teams: Sequence[Team],
    first: int,
    filing: Filing,
    random: Random,
    listing: Listing,
) -> tuple[str, ...]:
    """Write rows, marking the recommended ones; return the names of those marked."""
    if listing.arrangement:
        how = listing.arrangement, sheet, teams, first, filing, listing.marks
        return arrange(*how, random)
    graded = chance(random, 0.35)  # some lists say how good each was
    widths = (14.0, 54.0, 72.0, 22.0) if graded else (16.0, 58.0, 88.0)
    heads = ("序号", "班组名称", "企业名称", "等级")[: len(widths)]
    aligns = _ALIGNS[: len(widths)]
    room = 145.0 if listing.wide else 232.0
    high = min(9.5, room / (listing.rows_a_page + 1))
    if first == 0 or chance(random, 0.5):  # heads repeat where Word was told so
        if listing.banded:
            _band(sheet, sum(widths), high, _HEAD)
        sheet.row(heads, widths, high, bold=True, ruled=not listing.bare)
    marked = []
    for place, team in enumerate(teams, start=first):
        texts = (str(place + 1), team.name, team.company, "优秀")[: len(widths)]
        chosen = bool(listing.marks) and place in filing.recommended
        kind = random.choice(listing.marks) if chosen else None
        if listing.banded and place % 2:
            _band(sheet, sum(widths), high, _BAND)
        boxes: tuple[Box, ...] = sheet.row(
            texts,
            widths,
            high,
            aligns=aligns,
            ruled=not listing.bare,
            colour=RED if kind == "red-text" else BLACK,
        )
        if kind:
            mark(sheet, kind, boxes, random)
            marked.append(team.name)
    return tuple(marked)


def _band(sheet: Sheet, wide: float, high: float, colour: Colour) -> None:
    box = Box((sheet.width - wide) / 2, sheet.y, wide, high)
    sheet.ink.append(Fill(box.corners, colour))


def of_qc(type_: Type, filing: Filing, random: Random) -> list[Sheet]:
    """Set an announcement about QC小组 alone, with its list: none of what was asked for."""
    sheet = Sheet(type_)
    letterhead(sheet, filing.unit, random)
    sheet.title(random.choice(ONLY_QC).format(y=filing.year), 20)
    sheet.write("各有关单位：")
    sheet.paragraph("经评审和公示，确定“提高清水混凝土一次合格率”等成果的QC小组为优秀，现予公布。")
    sign(sheet, filing.unit, (filing.year, 3, 14), random)
    table = Sheet(type_, y=24.0)
    table.write("附件", 14)
    table.title(f"{filing.year}年度优秀QC小组名单", 18)
    table.row(("序号", "QC小组名称", "企业名称"), (16, 62, 84), 9.5, bold=True)
    for place, team in enumerate(filing.teams[:14], start=1):
        name = f"{team.name[:2]}QC小组"
        table.row((str(place), name, team.company), (16, 62, 84), 9.5)
    return [sheet, table]

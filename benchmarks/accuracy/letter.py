"""Letters: of recommendation, of application, and one about QC小组 that is neither."""

from random import Random
from typing import Literal, TypeAlias

from benchmarks.accuracy import seal
from benchmarks.accuracy.chance import chance
from benchmarks.accuracy.filing import Filing
from benchmarks.accuracy.fonts import POINT, Type
from benchmarks.accuracy.sheet import RED, Box, Sheet

#: Where a seal goes: over the signature, over the title, or nowhere.
Seal: TypeAlias = Literal["signature", "title", "none"]

_TITLES = (
    "关于推荐2025年工程建设质量信得过班组的函",
    "关于推荐参加2025年工程建设质量信得过班组活动的函",
    "推荐函",
    "推  荐  函",
    "推荐意见",
    "关于报送2025年度工程建设质量信得过班组推荐材料的函",
    "关于择优推荐2025年工程建设质量信得过班组的函",
    "2025年工程建设质量信得过班组活动推荐函",
    "关于推荐质量信得过班组活动成果的报告",
    "关于报送2025年工程建设质量信得过班组活动推荐班组名单的函",
    "关于推荐{first}等班组参加2025年工程建设质量信得过班组活动的函",
)
_APPLICATIONS = (
    "申请函",
    "关于申请参加2025年工程建设质量信得过班组活动的函",
    "2025年工程建设质量信得过班组活动申请函",
    "关于申请推荐质量信得过班组活动成果的函",
)
#: Teams that fit below the beginning of a letter.
_ON_FIRST_PAGE = 9
_BODIES = (
    (
        "贵会中施企协字〔2025〕19号文件收悉。我{we}高度重视，及时转发至各会员企业，经企业自愿申报、"
        "我{we}组织专家评审并公示无异议，同意推荐下列{n}个班组参加2025年工程建设质量信得过班组活动。"
    ),
    (
        "按照《关于开展2025年工程建设质量信得过班组活动的通知》要求，我{we}在本地区（行业）开展了"
        "质量信得过班组评选工作，经综合评定，推荐{first}等{n}个班组参加贵会组织的活动，现将有关"
        "材料随函报上，请予审定。"
    ),
)
_ENCLOSURES = (
    ("工程建设质量信得过班组活动统计表", "关于公布{y}年度质量信得过班组活动优秀名单的通知"),
    ("统计表（附件3）", "{y}年度优秀名单公布通知（标注推荐班组）"),
    ("《工程建设质量信得过班组活动统计表》", "《关于表彰{y}年度质量信得过班组的决定》"),
)


def recommendation(
    type_: Type,
    filing: Filing,
    random: Random,
    *,
    where: Seal = "signature",
    shape: seal.Shape = "round",
    ink: seal.Ink = "fresh",
    head: bool | None = None,
    title: str | None = None,
) -> Sheet:
    """Set a letter of recommendation in one of the ways offices do."""
    sheet = Sheet(type_)
    if chance(random, 0.4) if head is None else head:  # some use letter paper
        letterhead(sheet, filing.unit, random)
    words = (title or random.choice(_TITLES)).format(first=filing.chosen[0].name)
    box = sheet.title(words, random.choice((18, 20, 22)), bold=chance(random, 0.7))
    points = random.choice((14, 15, 16))
    sheet.write("中国施工企业管理协会：", points)
    _body(sheet, filing, random, points)
    _teams(sheet, filing, random, points)
    _enclosures(sheet, filing, random, points)
    sign(sheet, filing.unit, filing.day, random, seal_=None if where == "none" else (shape, ink))
    if where == "title":
        seal.stamp(sheet, filing.unit, _over(box, random), random, shape=shape, ink=ink)
    return sheet


def over_two_pages(type_: Type, filing: Filing, random: Random) -> list[Sheet]:
    """Set a letter that names so many teams that it is signed on its second page."""
    first, second = Sheet(type_), Sheet(type_)
    letterhead(first, filing.unit, random)
    first.title("关于推荐2025年工程建设质量信得过班组的函", 20)
    first.write("中国施工企业管理协会：")
    _body(first, filing, random, 15)
    for place, team in enumerate(filing.chosen, start=1):
        sheet = first if place <= _ON_FIRST_PAGE else second
        sheet.paragraph(f"{place}. {team.company}{team.name}")
    second.paragraph("以上班组均已公示无异议，请予审核。")
    _enclosures(second, filing, random, 15)
    sign(second, filing.unit, filing.day, random)
    return [first, second]


def application(type_: Type, filing: Filing, random: Random, *, sealed: bool = True) -> Sheet:
    """Set a company's application to the Guangzhou association."""
    sheet = Sheet(type_)
    sheet.title(random.choice(_APPLICATIONS), 20)
    sheet.write("广州市建筑业联合会：")
    sheet.paragraph(
        f"贵会穗建联〔2025〕31号文件收悉。我司对照要求组织了内部选拔，拟申报{filing.chosen[0].name}等"
        f"{len(filing.chosen)}项质量信得过班组活动成果，特申请贵会予以推荐并发放报名卡号。"
    )
    sheet.paragraph(f"联系人：{filing.contact}，电话：{filing.mobile}")
    sign(sheet, filing.unit, filing.day, random, seal_=("round", "fresh") if sealed else None)
    return sheet


def about_qc(type_: Type, filing: Filing, random: Random) -> Sheet:
    """Set a letter that recommends QC小组: of no use to this notice."""
    sheet = Sheet(type_)
    sheet.title(
        random.choice(
            (
                "关于推荐2025年工程建设优秀QC小组的函",
                "关于推荐2025年工程建设质量管理小组活动成果的函",
            )
        ),
        20,
    )
    sheet.write("中国施工企业管理协会：")
    sheet.paragraph(
        "根据贵会关于开展2025年工程建设质量管理小组活动的通知要求，现推荐“攻坚”等6个QC小组"
        "参加2025年工程建设质量管理小组活动成果评审，请予审核。"
    )
    sign(sheet, filing.unit, filing.day, random)
    return sheet


def letterhead(sheet: Sheet, unit: str, random: Random) -> None:
    """Print an office's red head: its name, a number, a line."""
    name = unit + random.choice(("文件", "", "（函）"))
    points = min(32.0, (sheet.width - 2 * sheet.margin + 8) / (len(name) * POINT))
    sheet.write(name, points, align="centre", face=sheet.type.head, bold=True, colour=RED)
    sheet.y += 3
    left = sheet.margin - 3
    if chance(random, 0.5):  # number above the line, or below it
        number(sheet, random)
    sheet.line(((left, sheet.y), (sheet.width - left, sheet.y)), 0.8, RED)
    if chance(random, 0.4):  # a thick and a thin one
        sheet.line(((left, sheet.y + 1.4), (sheet.width - left, sheet.y + 1.4)), 0.25, RED)
    sheet.y += 12


def number(sheet: Sheet, random: Random) -> None:
    """Write an office's number of a paper."""
    word = random.choice(("建协函", "协发", "建质", "工协质"))
    sheet.write(f"{word}〔2025〕{random.randint(2, 88)}号", 13, align="centre")
    sheet.y += 2


def sign(
    sheet: Sheet,
    unit: str,
    day: tuple[int, int, int],
    random: Random,
    *,
    seal_: tuple[seal.Shape, seal.Ink] | None = ("round", "fresh"),
) -> None:
    """Sign with name and date at the right, and seal it."""
    sheet.y += 18
    top = sheet.y
    right = sheet.width - sheet.margin - 4
    face = sheet.type.body
    dated = "{}年{}月{}日".format(*day)
    if chance(random, 0.25):  # dates in characters are going out of use
        dated = chinese_date(day)
    for text, inset in ((unit, 0.0), (dated, 8.0)):
        x = right - inset - face.width(text, 15)
        sheet.put(x, sheet.y, text, 15)
        sheet.y += 9.5
    if seal_ is not None:
        at = (right - random.uniform(18, 38), top + random.uniform(2, 12))
        shape, ink = seal_
        seal.stamp(sheet, unit, at, random, shape=shape, ink=ink)


def chinese_date(day: tuple[int, int, int]) -> str:
    """Write a date in characters."""
    year, month, date = day
    digits = "〇一二三四五六七八九"
    tens = ("", "十", "二十", "三十")
    in_words = [tens[n // 10] + (digits[n % 10] if n % 10 else "") for n in (month, date)]
    return "".join(digits[int(c)] for c in str(year)) + f"年{in_words[0]}月{in_words[1]}日"


def _over(box: Box, random: Random) -> tuple[float, float]:
    return box.x + box.width * random.uniform(0.35, 0.65), box.y + box.height * 0.6


def _body(sheet: Sheet, filing: Filing, random: Random, points: float) -> None:
    we = "会" if filing.unit.endswith(("会", "分会")) else "司"
    text = random.choice(_BODIES).format(
        we=we, n=len(filing.chosen), first=f"{filing.chosen[0].company}{filing.chosen[0].name}"
    )
    sheet.paragraph(text, points)


def _teams(sheet: Sheet, filing: Filing, random: Random, points: float) -> None:
    """Name the teams: as a list, as a small table, or not at all."""
    way = random.choice(("list", "table", "none"))
    if way == "list":
        for place, team in enumerate(filing.chosen, start=1):
            sheet.paragraph(f"{place}. {team.company}{team.name}", points)
    elif way == "table":
        sheet.y += 2
        sheet.row(("序号", "班组名称", "所属企业"), (16, 52, 88), 8.5)
        for place, team in enumerate(filing.chosen, start=1):
            sheet.row((str(place), team.name, team.company), (16, 52, 88), 8.5)
        sheet.y += 4


def _enclosures(sheet: Sheet, filing: Filing, random: Random, points: float) -> None:
    """List what is enclosed, each by its title: the trap for whoever looks for titles."""
    if chance(random, 0.25):  # not every letter lists them
        return
    names = [name.format(y=filing.year) for name in random.choice(_ENCLOSURES)]
    sheet.y += 3
    if chance(random, 0.5):  # one a line, or in one go
        sheet.paragraph(f"附件：1.{names[0]}", points)
        sheet.paragraph(f"　　　2.{names[1]}", points)
    else:
        sheet.paragraph(f"附件：1.{names[0]}　2.{names[1]}", points)

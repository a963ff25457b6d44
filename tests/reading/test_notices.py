"""Whole papers under the shipped rulebooks, and under one nobody has seen before."""

from pathlib import Path

import pytest

from mailbot.model.wanted import Wanted
from mailbot.reading.region import Region
from mailbot.reading.settle import Settled, settle
from mailbot.reading.survey import surveyed
from mailbot.rulebooks import load
from tests.reading.papers import paper, sheet, table

RULES = Path(__file__).parents[2] / "rules"
CACEM = Wanted.of(load(RULES / "cacem-2025.toml"))
GZCIA = Wanted.of(load(RULES / "gzcia-2025.toml"))

SIGNED = ("", ">某某省建筑业协会", ">2025年5月12日")
LETTER_BODY = (
    "中国施工企业管理协会：",
    "按照贵会《关于开展2025年工程建设质量信得过班组活动的通知》要求，择优推荐下列班组，请予审核。",
    "附件：1.工程建设质量信得过班组活动统计表",
    "2.关于公布2024年度优秀名单的通知",
    *SIGNED,
)
LIST_BODY = (
    "各有关单位：",
    "我会组织开展了质量信得过班组活动评审，经评审和公示，现将优秀班组名单予以公布。",
    "附件：优秀班组名单",
    *SIGNED,
)

#: The notice as it was sent out, page by page.
NOTICE = (
    paper(
        "^中国施工企业管理协会文件",
        "^中施企协字〔2025〕19号",
        "^关于开展2025年工程建设",
        "^质量信得过班组活动的通知",
        "各关联协会、会员企业及有关单位：",
        "　　为深入贯彻落实党中央的部署要求，我会决定开展“2025年工程建设质量信得过班组活动”。",
        "一、活动目的",
        "（一）搭建质量信得过班组活动交流平台，促进班组活动典型经验和最佳实践的分享与推广。",
    ),
    paper(
        "础管理工作，提升班组管理水平以及员工队伍素质。",
        "二、活动安排",
        "（一）5月1日至30日：各行业（地方）协会推荐，并组织企业进行网上申报。",
        "（二）6月至8月：材料审核，公布参加发布会的班组名单。",
        "（三）请各推荐单位于5月30日前将推荐函、统计表（附件3）、年度优秀名单的公布通知发送至邮箱。",
    ),
    paper(
        "五、联系方式",
        "黄新宇 010-63253408",
        "附件：",
        "1.工程建设质量信得过班组活动管理办法",
        "2.推荐单位名单",
        "3.工程建设质量信得过班组活动统计表",
        ">中国施工企业管理协会",
    ),
    paper(
        "附件1",
        "^工程建设质量信得过班组活动管理办法",
        "^第一章 总 则",
        "第一条 为践行全面质量管理理念，提升班组质量管理水平以及员工素质，特制订本办法。",
    ),
    paper(
        "（一）报名。班组应遵循自愿原则进行报名。",
        "（二）推荐。班组由各省、行业工程建筑（设）协会和具备推荐资格的中央企业择优推荐。",
    ),
    paper(
        "附件2",
        "^推荐单位名单",
        "|序号|推荐单位",
        *(f"|{i}|{name}省建筑业协会" for i, name in enumerate("甲乙丙丁戊己庚辛", 1)),
    ),
    paper(
        "|序号|推荐单位",
        *(f"|{i}|{name}省建筑业协会" for i, name in enumerate("子丑寅卯辰巳午未", 9)),
    ),
)
FORM_ROWS = [
    ("统 计 项 目", "单 位", "数 量"),
    *((f.label, f.unit or "", "") for f in CACEM.items[1].fields if f.required),
    ("质量信得过班组活动评审及交流形式", "发表评审□ 资料评审□ 与QC小组合开□ 单独举办□", "<"),
    ("是否组织发布会", "□是 □否", ""),
    ("发布会时间", "", ""),
    ("联系人：", "手机：", "邮箱："),
]
EMPTY_FORM = sheet(
    *paper("附件3", "^工程建设质量信得过班组活动统计表", "推荐单位_____"),
    grids=[table(*FORM_ROWS)],
)


def settled(*pages: Region, wanted: Wanted = CACEM, certain: bool = False) -> list[Settled]:
    return settle([surveyed(page, wanted, certain=certain) for page in pages], wanted)


def page(*rows: str) -> Region:
    return Region(lines=paper(*rows, confidence=0.97))


def item(*rows: str, wanted: Wanted = CACEM) -> str | None:
    (answer,) = settled(page(*rows), wanted=wanted)
    assert answer.sighting or not answer.could_be
    return answer.sighting.item if answer.sighting else None


def doubts(answers: list[Settled]) -> list[tuple[str, ...]]:
    assert not any(answer.sighting for answer in answers)
    return [tuple(sorted(answer.could_be)) for answer in answers]


def test_a_copy_of_the_notice_holds_none_of_the_items() -> None:
    pages = [Region(lines=lines) for lines in NOTICE]
    assert doubts(settled(*pages)) == [()] * len(pages)
    assert doubts(settled(*pages, EMPTY_FORM, certain=True)) == [()] * (len(pages) + 1)


def test_an_empty_form_in_a_scan_may_have_ink_that_was_not_seen() -> None:
    assert doubts(settled(EMPTY_FORM)) == [("statistics",)]


def test_a_letter_behind_the_notice_is_still_found() -> None:
    letter = page("^关于推荐质量信得过班组的函", *LETTER_BODY)
    answers = settled(*(Region(lines=lines) for lines in NOTICE[:3]), letter)
    assert answers[-1].sighting
    assert answers[-1].sighting.item == "letter"


def test_a_letter_without_its_title_behind_the_notice_stays_open() -> None:
    answers = settled(*(Region(lines=lines) for lines in NOTICE[:3]), page(*LETTER_BODY))
    assert "letter" in answers[-1].could_be


def test_a_list_behind_another_paper_stays_open() -> None:
    rows = (f"|{i}|先锋{i}班组|某某建设公司|公布" for i in range(1, 9))
    listed = page("|序号|班组名称|单位名称|备注", *rows)
    answers = settled(Region(lines=NOTICE[0]), listed)
    assert "announcement" in answers[-1].could_be


@pytest.mark.parametrize(
    "title",
    [
        ("^推 荐 函",),
        (
            "^某某省建筑业协会文件",
            "^某建协〔2025〕12号",
            "",
            "^关于推荐2025年工程建设质量",
            "^信得过班组活动的函",
        ),
        ("某建协函〔2025〕12号", "", "^关于推荐参加2025年工程建设质量信得过班组活动的函"),
        ("^关于推荐QC小组和信得过班组的函",),
        ("^关于推荐优秀质量管理小组和质量信得过班组的函",),
        ("^关于推荐先锋测量班组等5个班组参加2025年工程", "^建设质量信得过班组活动的请示"),
        ("^关于参加2025年工程建设质量信得过班组活动的推荐函",),
        ("^关于择优推荐信得过班组的请示",),
        ("^质量信得过班组推荐书",),
        ("^关於推薦2025年質量信得過班組的函",),
        ("^关于推存2025年工程建设质量信得过班组的函",),
    ],
)
def test_letters(title: tuple[str, ...]) -> None:
    assert item(*title, *LETTER_BODY) == "letter"


@pytest.mark.parametrize(
    "title",
    [
        ("^关于公布2024年度优秀QC小组和信得过班组名单的通知",),
        ("^关于公布2024年度QC小组、质量信得过班组活动成果的通知",),
        ("^关于表彰2024年度质量信得过班组", "^的 决 定"),
        ("^表彰決定",),
        ("^公 告",),
        ("^关于授予先锋班组等“质量信得过班组”称号的决定",),
        ("^关于公布2024年质量信得过", "^班组评审", "^结果的通知"),
        ("^关于公市2024年度优秀班组名单的通矢",),
    ],
)
def test_announcements(title: tuple[str, ...]) -> None:
    assert item(*title, *LIST_BODY) == "announcement"


@pytest.mark.parametrize(
    "title",
    [
        "^关于推荐2025年优秀QC小组的函",
        "^关于推荐2025年工程建设优秀质量管理小组的函",
        "^质量信得过班组推荐表",
    ],
)
def test_what_only_looks_like_a_letter_is_left_to_a_person(title: str) -> None:
    (open_for,) = doubts(settled(page(title, *LETTER_BODY)))
    assert "letter" in open_for


#: Another association, another year: nothing of it is known to the program.
PAPERS_RULEBOOK = """
[notice]
id = "papers-2026"
title = "2026年优秀论文征集"
number = "某建协〔2026〕3号"
issuer = "某某市建筑业协会"
opens = 2026-03-01
deadline = 2026-06-30
roster = "open"
contacts = [{ name = "王芳", phone = "020-12345678" }]
others = ["目录", "关于征集*论文的通知", "*征文通知"]

[[requirement]]
id = "papers"
label = "论文材料"
form = ["pdf"]

  [[requirement.item]]
  id = "abstract"
  label = "论文摘要表"
  headings = ["*论文摘要表", "*论文摘要"]
  fields = "abstract"

  [[requirement.item]]
  id = "pledge"
  label = "原创承诺书"
  headings = ["*原创承诺书", "*原创声明"]
  cues = ["原创"]
  seal = "expected"

[[fields.abstract]]
id = "title"
label = "论文题目"

[[fields.abstract]]
id = "words"
label = "论文字数"
unit = "字"
kind = "number"
required = true

[[fields.abstract]]
id = "author"
label = "第一作者"
"""


def test_a_new_notice_brings_its_own_wordings(tmp_path: Path) -> None:
    path = tmp_path / "papers-2026.toml"
    path.write_text(PAPERS_RULEBOOK, encoding="utf-8")
    wanted = Wanted.of(load(path))
    rows = [("论文题目", "班组建设的实践"), ("论文字数（字）", "4500"), ("第一作者", "李明")]
    abstract = sheet(*paper("^2026年优秀论文摘要表"), grids=[table(*rows)])
    pledge = page("^论 文 原 创", "^承 诺 书", "本人承诺所投论文系原创，未在其他刊物发表。")
    call = page("^关于征集2026年优秀论文的通知", "各会员单位：", "请报送论文摘要表和原创承诺书。")
    first, second, third = settled(abstract, pledge, call, wanted=wanted)
    assert first.sighting
    assert first.sighting.item == "abstract"
    assert first.form
    assert [(v.field, v.text) for v in first.form.values] == [
        ("title", "班组建设的实践"),
        ("words", "4500"),
        ("author", "李明"),
    ]
    assert second.sighting
    assert second.sighting.item == "pledge"
    assert third.sighting is None
    letter = page("^关于推荐质量信得过班组的函", *LETTER_BODY)
    assert doubts(settled(letter, wanted=wanted)) == [()]

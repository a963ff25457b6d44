"""The documents that units send, page by page, as their clerks would set them."""

from datetime import date
from random import Random

from mailbot.demo.filing import Filing
from mailbot.demo.marks import Mark, mark
from mailbot.demo.paper import MARGIN, RED, WIDTH, Cell, Paper, cells_of, measure, px
from mailbot.demo.seal import stamp

#: Width of annex 3, in millimetres.
_TABLE = 164.0
#: The seven figures of annex 3 and their units.
ROWS = (
    ("本年度开展质量信得过班组活动企业数", "个"),
    ("本年度开展质量信得过班组活动班组数", "个"),
    ("历年质量信得过班组累计数", "个"),
    ("本年度参与质量信得过班组活动员工数", "人次"),
    ("本年度推荐工程建设质量信得过班组数", "个"),
    ("本年度对质量信得过班组活动投入费用\n（培训、交流、规范化等）", "万元"),
    ("本年度对质量信得过班组活动奖励费用", "万元"),
)
REVIEW_FORMS = ("发表评审", "资料评审", "与QC小组合开", "单独举办")


def letter(filing: Filing, random: Random, *, sealed: bool = True) -> Paper:
    """Set the letter of recommendation."""
    paper = Paper()
    paper.title("关于推荐2025年工程建设质量信得过班组的函")
    paper.write("中国施工企业管理协会：")
    first = filing.teams[filing.recommended[0]]
    paper.paragraph(
        "根据贵会《关于开展2025年工程建设质量信得过班组活动的通知》（中施企协字〔2025〕19号）"
        "要求，我单位认真组织所属企业开展质量信得过班组活动，经企业申报、专家评审和公示，现推荐"
        f"{first.company}{first.name}等{len(filing.recommended)}个班组参加2025年工程建设质量"
        "信得过班组活动，请予审核。"
    )
    paper.paragraph("附件：1.工程建设质量信得过班组活动统计表")
    paper.paragraph("　　　2.年度优秀名单公布通知（标注推荐班组）")
    paper.paragraph(f"联系人：{filing.contact}　　电话：{filing.mobile}")
    _sign(paper, filing, filing.signed, random, sealed=sealed)
    return paper


def announcement(filing: Filing, random: Random, *, sealed: bool = True) -> Paper:
    """Set the public notice of the year's excellent teams, under a red letterhead."""
    paper = Paper()
    head = f"{filing.unit}文件"
    size = min(34.0, 430 / len(head))
    paper.write(head, points=size, align="centre", bold=True, colour=RED)
    paper.y += 5
    paper.write(f"质协〔2025〕{random.randint(3, 40)}号", points=14, align="centre")
    line = px(paper.y + 1)
    paper.draw.line((px(MARGIN - 4), line, px(WIDTH - MARGIN + 4), line), fill=RED, width=7)
    paper.y += 14
    paper.title("关于公布2024年度质量信得过班组\n活动优秀名单的通知")
    paper.write("各有关单位：")
    paper.paragraph(
        "为深入推进工程建设质量信得过班组建设，提升一线班组质量管理水平，我单位组织开展了年度"
        f"质量信得过班组活动评审工作。经评审和公示，共评出优秀班组{len(filing.teams)}个，现予以"
        "公布。希望受到公布的班组珍惜荣誉，再接再厉。"
    )
    paper.paragraph("附件：2024年度质量信得过班组活动优秀名单")
    _sign(paper, filing, date(2025, 3, 28), random, sealed=sealed)
    return paper


def roll(filing: Filing, random: Random, *, marks: Mark | None = "highlight") -> Paper:
    """Set the list behind the notice, the recommended teams marked by hand."""
    paper = Paper()
    paper.write("附件", points=13)
    paper.y += 4
    paper.title("2024年度质量信得过班组活动优秀名单", points=18)
    widths = (16.0, 62.0, 82.0)
    paper.row(("序号", "班组名称", "企业名称"), widths, 9.5, bold=True)
    for place, team in enumerate(filing.teams):
        top = paper.y
        paper.row((str(place + 1), team.name, team.company), widths, 9.5)
        if marks and place in filing.recommended:
            left = (WIDTH - sum(widths)) / 2
            mark(paper, Cell(left, top, sum(widths), 9.5), marks, random)
    return paper


def statistics(filing: Filing) -> Paper:
    """Set annex 3, filled in."""
    paper = Paper()
    paper.y = 22
    paper.write("附件3", points=13)
    paper.write("工程建设质量信得过班组活动统计表", points=19, align="centre", bold=True)
    paper.y += 3
    paper.write("（2024年4月至2025年4月）", points=12, align="centre")
    paper.y += 2
    paper.write(f"推荐单位：{filing.unit}", points=12.5, left=(WIDTH - _TABLE) / 2)
    paper.y += 1
    widths = (104.0, 22.0, _TABLE - 126.0)
    paper.row(("统 计 项 目", "单 位", "数 量"), widths, 9, bold=True)
    for (label, unit), figure in zip(ROWS, filing.figures, strict=True):
        paper.row((label, unit, figure), widths, 12 if "\n" in label else 9.5)
    _features(paper, filing)
    _review_forms(paper, filing)
    _conference(paper, filing)
    department = next(cells_of((_TABLE,), paper.y, 10))
    paper.rule(department)
    text = f"质量信得过班组工作归口部门及负责人：{filing.department}"
    paper.fill(department, text, align="left")
    paper.y += 10
    for cell, text in zip(
        cells_of((48.0, 52.0, _TABLE - 100.0), paper.y, 10),
        (f"联系人：{filing.contact}", f"手机：{filing.mobile}", f"邮箱：{filing.email}"),
        strict=True,
    ):
        paper.rule(cell)
        paper.fill(cell, text, align="left")
    paper.y += 12
    note = "注：本统计表数据来自企业，由推荐单位整理汇总。"
    paper.write(note, points=10.5, left=(WIDTH - _TABLE) / 2)
    return paper


def application(filing: Filing, random: Random) -> Paper:
    """Set a company's application to the Guangzhou association."""
    paper = Paper()
    paper.title("申请函")
    paper.write("广州市建筑业联合会：")
    team = filing.teams[0].name
    paper.paragraph(
        "根据贵会《关于转发〈关于开展2025年工程建设质量信得过班组活动的通知〉的通知》（穗建联"
        f"〔2025〕31号），我公司拟组织{team}等{len(filing.teams)}个班组参加2025年工程建设质量"
        "信得过班组活动，现提出申请，请予推荐。"
    )
    paper.paragraph(f"联系人：{filing.contact}　　电话：{filing.mobile}")
    _sign(paper, filing, filing.signed, random)
    return paper


def _sign(paper: Paper, filing: Filing, day: date, random: Random, *, sealed: bool = True) -> None:
    paper.y += 24
    top = paper.y
    paper.write(filing.unit, align="right", right=WIDTH - MARGIN - 6)
    paper.y += 1
    paper.write(f"{day.year}年{day.month}月{day.day}日", align="right", right=WIDTH - MARGIN - 14)
    if sealed:
        x = WIDTH - MARGIN - 36 + random.uniform(-6, 6)
        stamp(paper, filing.unit, x, top + 6 + random.uniform(-3, 3), random)


def _features(paper: Paper, filing: Filing) -> None:
    cell = next(cells_of((_TABLE,), paper.y, 40))
    paper.rule(cell)
    heading = Cell(cell.left, cell.top, cell.width, 9)
    paper.fill(heading, "本年度开展质量信得过班组活动主要特点及存在的问题：", align="left")
    body = Cell(cell.left + 2, cell.top + 9, cell.width - 4, 20)
    paper.fill(body, f"　　{filing.features}", align="left")
    paper.y = cell.bottom


def _review_forms(paper: Paper, filing: Filing) -> None:
    label, boxes = cells_of((44.0, _TABLE - 44.0), paper.y, 13)
    paper.rule(label)
    paper.rule(boxes)
    paper.fill(label, "质量信得过班组活动\n评审及交流形式")
    left = boxes.left + 2
    for caption, ticked in zip(REVIEW_FORMS, filing.review_forms, strict=True):
        width = measure(caption, 11.5) + 3
        paper.fill(Cell(left, boxes.top, width, boxes.height), caption, align="left")
        paper.checkbox(left + width - 0.5, boxes.top + 4.6, ticked=ticked)
        left += width + 5.5
    paper.y = boxes.bottom


def _conference(paper: Paper, filing: Filing) -> None:
    registered, presented, time, place, attendance = filing.conference or ("", "", "", "", "")
    held = filing.conference is not None
    widths = (26.0, 30.0, 32.0, 22.0, 28.0, _TABLE - 138.0)
    texts = ("是否组织\n发布会", "", "发布会报名\n班组数", registered, "发布班\n组数", presented)
    choice = paper.row(texts, widths, 12)[1]
    for offset, caption, ticked in ((4, "是", held), (17, "否", not held)):
        paper.checkbox(choice.left + offset, choice.top + 4.2, ticked=ticked)
        text = Cell(choice.left + offset + 3, choice.top, 8, choice.height)
        paper.fill(text, caption, align="left")
    widths = (26.0, 36.0, 26.0, 36.0, 22.0, _TABLE - 146.0)
    paper.row(("发布会时间", time, "发布会地点", place, "参会人数", attendance), widths, 10)

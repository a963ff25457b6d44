"""Pages that come along and are none of what was asked for."""

from random import Random

from PIL import Image

from benchmarks.accuracy.chance import chance
from benchmarks.accuracy.filing import Filing
from benchmarks.accuracy.fonts import Type
from benchmarks.accuracy.letter import letterhead
from benchmarks.accuracy.sheet import Picture, Sheet, oval


def contents(type_: Type, filing: Filing, random: Random) -> Sheet:
    """Set a page of contents, which names everything."""
    sheet = Sheet(type_, y=40.0)
    sheet.title(random.choice(("目  录", "目录", "材 料 目 录")), 22)
    names = (
        "关于推荐2025年工程建设质量信得过班组的函",
        "工程建设质量信得过班组活动统计表",
        f"关于公布{filing.year}年度质量信得过班组活动优秀名单的通知",
    )
    for place, name in enumerate(names):
        numbered = f"{'一二三'[place]}、{name}"
        dots = "…" * max(2, int(24 - len(numbered) * 0.72))
        sheet.write(f"{numbered}{dots}{place + 1}", 13, leading=2.6)
    return sheet


def cover(type_: Type, filing: Filing) -> Sheet:
    """Set a cover."""
    sheet = Sheet(type_, y=90.0)
    sheet.title("2025年工程建设质量信得过班组活动\n推荐材料", 26)
    sheet.y = 210
    sheet.write(f"推荐单位：{filing.unit}", 16, align="centre")
    sheet.write("二〇二五年五月", 16, align="centre")
    return sheet


def the_notice(type_: Type, random: Random) -> list[Sheet]:
    """Copy the notice itself, as some send back what they were sent."""
    sheet = Sheet(type_)
    letterhead(sheet, "中国施工企业管理协会", random)
    sheet.title("关于开展2025年工程建设质量信得过班组活动的通知", 20)
    sheet.write("各关联协会、会员企业及有关单位：")
    sheet.paragraph(
        "为深入贯彻落实党中央、国务院关于《质量强国建设纲要》的部署要求，提升基层组织质量管理能力，我会决定"
        "开展“2025年工程建设质量信得过班组活动”。现将有关事项通知如下："
    )
    sheet.paragraph("一、活动目的")
    sheet.paragraph("搭建质量信得过班组活动交流平台，促进班组活动典型经验和最佳实践的分享与推广。")
    second = Sheet(type_)
    second.paragraph(
        "（三）请各推荐单位（名单见附件2）于5月30日前将工程建设质量信得过班组活动的推荐函、工程建设质量信得过"
        "班组活动统计表（附件3）、本行业（地区）年度质量信得过班组活动优秀名单的公布通知（标注出推荐班组），全部"
        "扫描合成PDF文件，以“推荐单位名称”命名，发送至邮箱。"
    )
    second.paragraph("五、联系方式")
    second.paragraph("黄新宇 010-63253408　　田壮 010-63253407")
    return [sheet, second]


def experience(type_: Type, filing: Filing, random: Random) -> Sheet:
    """Set a page of a team's report."""
    sheet = Sheet(type_)
    team = random.choice(filing.teams)
    sheet.title(
        random.choice(
            (
                f"{team.name}典型经验材料",
                f"{team.name}先进事迹材料",
                "质量信得过班组建设成果报告",
                "班组简介",
            )
        ),
        20,
    )
    for _ in range(3):
        sheet.paragraph(
            f"{team.name}隶属{team.company}，现有成员{random.randint(8, 30)}人，"
            f"平均年龄{random.randint(27, 41)}岁。"
            "班组坚持“质量是干出来的”理念，把工序质量控制落实到每一个人、每一道工序，建立了岗前交底、"
            "过程互检、完工复盘的工作机制，连续三年未发生质量安全事故。"
        )
    return sheet


def photographs(type_: Type, random: Random) -> Sheet:
    """Set a page of pictures with captions."""
    sheet = Sheet(type_)
    sheet.title("班组活动照片", 18)
    for caption in ("图1 班前质量交底", "图2 现场实测实量"):
        image = Image.effect_noise((300, 190), 60).convert("RGB")
        tint = Image.new("RGB", image.size, tuple(random.randint(90, 190) for _ in range(3)))
        picture = Image.blend(image, tint, 0.7)
        picture.putalpha(255)
        sheet.ink.append(Picture(picture, 40, sheet.y, 130, 82))
        sheet.y += 86
        sheet.write(caption, 12, align="centre")
        sheet.y += 6
    return sheet


def blank(type_: Type, random: Random) -> Sheet:
    """Leave a page empty, but for what scanners see: punch holes, specks, a fold."""
    sheet = Sheet(type_)
    if chance(random, 0.5):  # from a binder
        for y in (108.0, 188.0):
            sheet.line(oval(11, y, 2.8, 2.8), 1.2, (120, 120, 120))
    for _ in range(random.randint(0, 8)):
        x, y = random.uniform(5, 205), random.uniform(5, 290)
        sheet.line(((x, y), (x + 0.3, y + 0.2)), 0.3, (110, 110, 110))
    return sheet

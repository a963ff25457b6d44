"""Annex 3, the statistics form, in the layouts that offices make of it."""

from collections.abc import Sequence
from random import Random
from typing import Literal, TypeAlias

from benchmarks.accuracy import seal
from benchmarks.accuracy.chance import chance
from benchmarks.accuracy.filing import FIGURES, REVIEW_FORMS, Filing
from benchmarks.accuracy.fonts import Type
from benchmarks.accuracy.hand import scribble, write_figures
from benchmarks.accuracy.sheet import Align, Box, Sheet

#: ``three``: item, unit, number, as printed in the notice; ``two``: the unit in the label;
#: ``inside``: the unit behind the number; ``four`` and ``six``: two figures in a row;
#: ``numbered``: a number before each row; ``torn``: such rows over two sheets, and a third.
Layout: TypeAlias = Literal[
    "three", "two", "inside", "four", "six", "wrapped", "borderless", "split", "numbered", "torn"
]
#: Those that offices make most.
LAYOUTS: tuple[Layout, ...] = (
    "three",
    "two",
    "inside",
    "four",
    "six",
    "wrapped",
    "borderless",
    "split",
)
TITLE = "工程建设质量信得过班组活动统计表"
#: Label and unit of the seven figures.
ROWS = (
    ("本年度开展质量信得过班组活动企业数", "个"),
    ("本年度开展质量信得过班组活动班组数", "个"),
    ("历年质量信得过班组累计数", "个"),
    ("本年度参与质量信得过班组活动员工数", "人次"),
    ("本年度推荐工程建设质量信得过班组数", "个"),
    ("本年度对质量信得过班组活动投入费用（培训、交流、规范化等）", "万元"),
    ("本年度对质量信得过班组活动奖励费用", "万元"),
)
FEATURES = "本年度开展质量信得过班组活动主要特点及存在的问题："
_WIDE = 166.0
#: Characters of a label that fit on one line.
_ONE_LINE = 20
_LEFT: tuple[Align, ...] = ("left", "centre", "centre")


class _Writer:
    """Writes figures into cells: printed, by hand, struck through, or not at all."""

    def __init__(
        self, filing: Filing, random: Random, *, by_hand: bool, struck: Sequence[str]
    ) -> None:
        self.filing, self.random, self.by_hand, self.struck = filing, random, by_hand, struck

    def cell(self, sheet: Sheet, box: Box, field: str, unit: str = "", points: float = 12) -> None:
        """Rule a figure's cell and fill it."""
        printed = self.filing.printed[field]
        if self.by_hand and printed:
            sheet.rule(box)
            write_figures(sheet, box, printed, self.random)
        else:
            sheet.cell(box, printed + unit if printed else "", points)
        if field in self.struck:
            scribble(sheet, box, self.random)


def statistics(
    type_: Type,
    filing: Filing,
    random: Random,
    layout: Layout,
    *,
    by_hand: bool = False,
    struck: Sequence[str] = (),
    stamped: Literal["unit", "numbers"] | None = None,
    empty: bool = False,
    title: str = TITLE,
) -> list[Sheet]:
    """Set the form, on one to three sheets. ``empty`` is the form before it is filled in."""
    sheet = Sheet(type_, margin=22.0, y=20.0)
    if chance(random, 0.6):  # many leave the annex's number
        sheet.write(random.choice(("附件3", "附件 3：", "附件3:")), 14)
    sheet.title(title, random.choice((18, 19, 20)))
    sheet.y -= 4
    sheet.write("（2024年4月至2025年4月）", 12, align="centre")
    unit = "" if empty else filing.unit
    name = sheet.write(f"推荐单位{random.choice(('：', ' ', '（盖章）：'))}{unit}", 12.5)
    sheet.y += 1
    writer = _Writer(filing, random, by_hand=by_hand, struck=struck)
    sheets, top = [sheet], sheet.y
    if layout == "borderless":
        _borderless(sheet, writer)
        _below_without_lines(sheet, filing)
    else:
        rows = random.randint(3, 5) if layout in {"split", "torn"} else len(ROWS)
        _figures(sheet, writer, layout, range(rows))
        if rows < len(ROWS):
            sheets.append(Sheet(type_, margin=22.0, y=24.0))
            if layout == "split" and chance(random, 0.5):  # some repeat the head of the table
                sheets[1].row(("统计项目", "单位", "数量"), (104, 24, 38), 9.5)
            _figures(sheets[1], writer, layout, range(rows, len(ROWS)))
        if layout == "torn":
            sheets.append(Sheet(type_, margin=22.0, y=24.0))
        _below(sheets[-1], filing, random)
    if stamped == "unit":
        seal.stamp(sheet, filing.unit, (name.right - 22, name.y + random.uniform(4, 12)), random)
    elif stamped == "numbers":
        middle = (sheet.width - 40 - random.uniform(0, 14), top + random.uniform(26, 48))
        seal.stamp(sheet, filing.unit, middle, random, ink="heavy")
    return sheets


def _figures(sheet: Sheet, writer: _Writer, layout: Layout, places: range) -> None:
    if layout in {"three", "wrapped", "split"}:
        widths = (72.0, 34.0, 60.0) if layout == "wrapped" else (104.0, 24.0, 38.0)
        if places.start == 0:
            sheet.row(("统 计 项 目", "单 位", "数 量"), widths, 9.5, bold=layout == "three")
        for place in places:
            label, unit = ROWS[place]
            high = 14.0 if layout == "wrapped" or len(label) > _ONE_LINE else 10.0
            boxes = sheet.row((label, unit, ""), widths, high, 11.5, aligns=_LEFT)
            writer.cell(sheet, boxes[2], FIGURES[place])
    elif layout in {"numbered", "torn"}:
        columns, aligns = (14.0, 98.0, 20.0, 34.0), ("centre", *_LEFT)
        if places.start == 0:
            sheet.row(("序号", "统计项目", "单位", "数量"), columns, 9.5)
        for place in places:
            label, unit = ROWS[place]
            high = 14.0 if len(label) > _ONE_LINE else 10.0
            boxes = sheet.row((str(place + 1), label, unit, ""), columns, high, 11, aligns=aligns)
            writer.cell(sheet, boxes[3], FIGURES[place])
    elif layout in {"two", "inside"}:
        for place in places:
            label, unit = ROWS[place]
            told = f"{label}（{unit}）" if layout == "two" else label
            boxes = sheet.row((told, ""), (116.0, 50.0), 11.0, 11.5, aligns=("left", "centre"))
            writer.cell(sheet, boxes[1], FIGURES[place], unit if layout == "inside" else "")
    else:
        _pairs(sheet, writer, layout)


def _pairs(sheet: Sheet, writer: _Writer, layout: Layout) -> None:
    """Two figures in a row; the last row has one."""
    wide = (56.0, 27.0, 56.0, 27.0) if layout == "four" else (50.0, 13.0, 20.0) * 2
    half = len(wide) // 2
    if layout == "six":
        sheet.row(("统计项目", "单位", "数量") * 2, wide, 9.0)
    for first in range(0, len(ROWS), 2):
        pair = range(first, min(first + 2, len(ROWS)))
        texts: list[str] = []
        for place in pair:
            label, unit = ROWS[place]
            texts += [f"{label}（{unit}）", ""] if layout == "four" else [label, unit, ""]
        texts += [""] * (len(wide) - len(texts))
        boxes = sheet.row(texts, wide, 17.0, 10.5)
        for i, place in enumerate(pair):
            writer.cell(sheet, boxes[half * (i + 1) - 1], FIGURES[place])


def _borderless(sheet: Sheet, writer: _Writer) -> None:
    """Write figures behind colons, on lines; no ruling anywhere."""
    sheet.y += 3
    for place, (label, unit) in enumerate(ROWS):
        text, top = f"{place + 1}. {label}：", sheet.y
        sheet.write(text, 12, leading=2.1)
        x = sheet.margin + sheet.type.body.width(text, 12) + 1
        wide = 24.0
        printed = writer.filing.printed[FIGURES[place]]
        inset = (wide - sheet.type.body.width(printed, 12)) / 2
        sheet.put(x + inset, top, printed, 12)
        sheet.line(((x, top + 5.4), (x + wide, top + 5.4)), 0.25)
        sheet.put(x + wide + 1, top, unit, 12)


def _below_without_lines(sheet: Sheet, filing: Filing) -> None:
    sheet.write("8. " + FEATURES, 12, leading=2.0)
    sheet.paragraph(filing.features, 12)
    top = sheet.y + 2
    sheet.put(sheet.margin, top, "9. 质量信得过班组活动评审及交流形式：", 12)
    x = sheet.margin + 84
    for caption, ticked in zip(REVIEW_FORMS[:3], filing.review_forms, strict=False):
        _check_box(sheet, x, top + 0.6, ticked=ticked)
        sheet.put(x + 4.5, top, caption, 11)
        x += 10 + sheet.type.body.width(caption, 11)
    sheet.y = top + 10
    sheet.write(f"10. 质量信得过班组工作归口部门及负责人：{filing.department}", 12, leading=2.0)
    sheet.write(f"联系人：{filing.contact}　　手机：{filing.mobile}　　邮箱：{filing.email}", 11.5)


def _below(sheet: Sheet, filing: Filing, random: Random) -> None:
    x = (sheet.width - _WIDE) / 2
    area = Box(x, sheet.y, _WIDE, random.uniform(32, 44))
    sheet.rule(area)
    sheet.cell(Box(x, area.y, _WIDE, 9), FEATURES, 11.5, align="left", ruled=False)
    body = Box(x + 2, area.y + 9, _WIDE - 4, 20)
    sheet.cell(body, f"　　{filing.features}", 11, align="left", ruled=False)
    sheet.y = area.bottom
    _review_forms(sheet, filing, random)
    _meeting(sheet, filing)
    text = f"质量信得过班组工作归口部门及负责人：{filing.department}"
    sheet.row((text,), (_WIDE,), 10.5, aligns=("left",))
    if chance(random, 0.5):  # labels beside values, or in cells of their own
        texts = [f"联系人：{filing.contact}", f"手机：{filing.mobile}", f"邮箱：{filing.email}"]
        sheet.row(texts, (44.0, 54.0, _WIDE - 98), 10.5, aligns=("left",) * 3)
    else:
        texts = ["联系人", filing.contact, "手机", filing.mobile, "邮箱", filing.email]
        sheet.row(texts, (18.0, 24.0, 16.0, 38.0, 16.0, _WIDE - 112), 10.5, 11)
    sheet.y += 3
    sheet.write("注：本统计表数据来自企业，由推荐单位整理汇总。", 10.5)


def _review_forms(sheet: Sheet, filing: Filing, random: Random) -> None:
    wide = 46.0
    boxes = sheet.row(("质量信得过班组活动\n评审及交流形式", ""), (wide, _WIDE - wide), 13.0, 11)
    x, before = boxes[1].x + 3, chance(random, 0.5)  # box before or behind
    for caption, ticked in zip(REVIEW_FORMS, filing.review_forms, strict=True):
        length = sheet.type.table.width(caption, 11)
        _check_box(sheet, x if before else x + length + 1, boxes[1].y + 4.6, ticked=ticked)
        at = x + 4.6 if before else x
        sheet.put(at, boxes[1].y + 4.4, caption, 11, face=sheet.type.table)
        x += length + 11


def _meeting(sheet: Sheet, filing: Filing) -> None:
    registered, presented, time, place, attendance = filing.meeting or ("",) * 5
    widths = (26.0, 34.0, 32.0, 20.0, 30.0, 24.0)
    labels = ("是否组织\n发布会", "", "发布会报名\n班组数", registered, "发布班\n组数", presented)
    choice = sheet.row(labels, widths, 12.5, 11)[1]
    held = filing.meeting is not None
    for offset, caption, ticked in ((4, "是", held), (19, "否", not held)):
        _check_box(sheet, choice.x + offset, choice.y + 4.4, ticked=ticked)
        sheet.put(choice.x + offset + 4.4, choice.y + 4.2, caption, 11, face=sheet.type.table)
    widths = (26.0, 36.0, 26.0, 38.0, 20.0, 20.0)
    sheet.row(("发布会时间", time, "发布会地点", place, "参会人数", attendance), widths, 11.5, 11)


def _check_box(sheet: Sheet, x: float, y: float, *, ticked: bool) -> None:
    sheet.rule(Box(x, y, 3.3, 3.3), 0.28)
    if ticked:
        sheet.line(((x + 0.4, y + 1.5), (x + 1.4, y + 2.7), (x + 3.8, y - 0.7)), 0.5)

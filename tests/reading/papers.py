"""Papers as clerks lay them out, drawn with a few strokes: lines with boxes, tables as grids."""

from collections.abc import Sequence

from mailbot.model.document import Box, Line
from mailbot.model.rulebook import Field, FieldKind, Item
from mailbot.model.wanted import Wanted
from mailbot.reading.grid import Cell, Grid
from mailbot.reading.region import Region

NUMBER = FieldKind.NUMBER

FIELDS = (
    Field(
        id="unit",
        label="推荐单位",
        labels=("推荐单位名称", "推荐单位（盖章）", "单位名称", "填报单位"),
    ),
    Field(
        id="enterprises",
        label="本年度开展质量信得过班组活动企业数",
        labels=("开展活动企业数", "*开展*活动企业数*"),
        unit="个",
        kind=NUMBER,
        required=True,
    ),
    Field(
        id="teams",
        label="本年度开展质量信得过班组活动班组数",
        labels=("开展活动班组数", "*开展*活动班组数*"),
        unit="个",
        kind=NUMBER,
        required=True,
    ),
    Field(
        id="teams_cumulative",
        label="历年质量信得过班组累计数",
        labels=("历年*累计*",),
        unit="个",
        kind=NUMBER,
        required=True,
    ),
    Field(
        id="participants",
        label="本年度参与质量信得过班组活动员工数",
        labels=("参与活动员工数",),
        unit="人次",
        kind=NUMBER,
        required=True,
    ),
    Field(
        id="recommended",
        label="本年度推荐工程建设质量信得过班组数",
        labels=("推荐班组数",),
        unit="个",
        kind=NUMBER,
        required=True,
    ),
    Field(
        id="investment",
        label="本年度对质量信得过班组活动投入费用（培训、交流、规范化等）",
        labels=("*活动投入费用*", "投入费用*"),
        unit="万元",
        kind=NUMBER,
        required=True,
    ),
    Field(
        id="awards",
        label="本年度对质量信得过班组活动奖励费用",
        labels=("*活动奖励费用*", "奖励费用"),
        unit="万元",
        kind=NUMBER,
        required=True,
    ),
    Field(
        id="features",
        label="本年度开展质量信得过班组活动主要特点及存在的问题",
        labels=("*主要特点及存在的问题",),
    ),
    Field(
        id="review_forms",
        label="质量信得过班组活动评审及交流形式",
        labels=("*评审及交流形式",),
        kind=FieldKind.CHOICES,
        choices=("发表评审", "资料评审", "与QC小组合开", "单独举办"),
    ),
    Field(id="conference", label="是否组织发布会", kind=FieldKind.FLAG, choices=("是", "否")),
    Field(id="conference_registered", label="发布会报名班组数", kind=NUMBER),
    Field(id="conference_presented", label="发布班组数", kind=NUMBER),
    Field(id="conference_time", label="发布会时间"),
    Field(id="conference_place", label="发布会地点"),
    Field(id="conference_attendance", label="参会人数", kind=NUMBER),
    Field(
        id="department",
        label="质量信得过班组工作归口部门及负责人",
        labels=("*归口部门及负责人",),
    ),
    Field(id="contact", label="联系人", labels=("联系人姓名",)),
    Field(id="mobile", label="手机", labels=("手机号码", "联系电话")),
    Field(id="email", label="邮箱", labels=("电子邮箱",)),
)

LETTER = Item(
    id="letter",
    label="推荐函",
    headings=(
        "推荐函",
        "*推荐函",
        "推荐意见*",
        "推荐报告",
        "*申报推荐书",
        "关于推荐*的函",
        "关于推荐*信得过班组*的函",
        "关于报送*的函",
    ),
    cues=("荐", "报送"),
    seal=True,
)
STATISTICS = Item(
    id="statistics",
    label="工程建设质量信得过班组活动统计表",
    headings=("*质量信得过班组活动统计表",),
    cues=("统计表", "企业数", "班组数", "累计数", "员工数"),
    fields=FIELDS,
)
ANNOUNCEMENT = Item(
    id="announcement",
    label="年度优秀名单公布通知",
    headings=(
        "关于公布*名单的通知",
        "关于公布*信得过班组*名单的通知",
        "关于公布*的通知",
        "关于表彰*的决定",
        "关于*的通报",
        "关于命名*的通知",
        "*名单公示",
        "*名单公告",
    ),
    cues=("公布", "表彰", "通报", "公示", "公告", "命名", "名单"),
    seal=True,
    marked=True,
)
APPLICATION = Item(
    id="application",
    label="申请函",
    headings=("申请函", "*申请函", "关于申请*的函"),
    cues=("申请",),
    seal=True,
)
SUMMARY = Item(
    id="summary",
    label="申请成果汇总表",
    headings=("*成果汇总表", "*班组*汇总表"),
    cues=("汇总表", "班组名称"),
    rows=1,
)
OTHERS = (
    "目录",
    "关于开展*的通知",
    "关于转发*的通知",
    "*管理办法",
    "推荐单位名单",
    "*经验材料",
    "*照片",
    "关于推荐*QC小组*的函",
    "关于公布*QC小组*名单的通知",
)

WANTED = Wanted(items=(LETTER, STATISTICS, ANNOUNCEMENT), others=OTHERS)
GUANGZHOU = Wanted(items=(STATISTICS, APPLICATION, SUMMARY), others=OTHERS)

#: A line's height, and how much wider the page's font makes a character than it is high.
_HIGH, _PITCH, _WIDE = 0.02, 0.03, 0.0235
_LEFT, _RIGHT = 0.12, 0.88


def paper(
    *rows: str, confidence: float = 1.0, left: float = 0.0, width: float = 1.0
) -> tuple[Line, ...]:
    """Draw a sheet, one row an argument.

    ``^`` centres in larger type, ``>`` sets to the right, ``|`` cuts into columns, an empty row
    leaves a gap, everything else begins at the left margin. ``left`` and ``width`` place the
    sheet on a wider page.
    """
    lines: list[Line] = []
    top = 0.06
    for row in rows:
        high = _HIGH * 1.3 if row.startswith("^") else _HIGH
        for text, x0, x1 in _placed(row):
            box = Box(left + x0 * width, top, left + x1 * width, top + high)
            lines.append(Line(text=text, box=box, confidence=confidence))
        top += high + _PITCH - _HIGH
    return tuple(lines)


def flowing(*rows: str) -> tuple[Line, ...]:
    """Write paragraphs without places."""
    return tuple(Line(text=row) for row in rows)


def table(
    *rows: Sequence[str],
    top: float = 0.2,
    confidence: float = 1.0,
    placed: bool = True,
    illegible: Sequence[str] = (),
) -> Grid:
    """Draw a ruled table, one row an argument, all of the same number of columns.

    ``<`` joins a cell to the one on its left, ``^`` to the one above. Cells whose text is among
    ``illegible`` hold ink that could not be read.
    """
    columns = len(rows[0])
    cells = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text in {"<", "^"}:
                continue
            wide = _run([row[i] for i in range(c + 1, columns)], "<")
            high = _run([rows[i][c] for i in range(r + 1, len(rows))], "^")
            box = Box(
                _LEFT + (_RIGHT - _LEFT) * c / columns,
                top + _PITCH * r,
                _LEFT + (_RIGHT - _LEFT) * (c + wide) / columns,
                top + _PITCH * (r + high),
            )
            cells.append(
                Cell(
                    row=r,
                    col=c,
                    rows=high,
                    cols=wide,
                    text="" if text in illegible else text,
                    box=box if placed else None,
                    address=None if placed else f"{chr(65 + c)}{r + 1}",
                    confidence=confidence,
                    legible=text not in illegible,
                )
            )
    return Grid(cells=tuple(cells))


def sheet(*lines: Line, grids: Sequence[Grid] = ()) -> Region:
    """Make a sheet of lines and tables; the tables' texts are among the lines, as on a page."""
    inside = (
        Line(text=cell.text, box=cell.box, cell=cell.address, confidence=cell.confidence)
        for grid in grids
        for cell in grid.cells
        if cell.text
    )
    return Region(lines=(*lines, *inside), grids=tuple(grids))


def _run(texts: Sequence[str], sign: str) -> int:
    count = 1
    for text in texts:
        if text != sign:
            break
        count += 1
    return count


def _placed(row: str) -> list[tuple[str, float, float]]:
    """Return the row's pieces with the x they begin and end at."""
    if not row:
        return []
    if row.startswith("|"):
        pieces = row[1:].split("|")
        step = (_RIGHT - _LEFT) / len(pieces)
        starts = [_LEFT + step * i for i in range(len(pieces))]
        return [
            (text, x, x + min(step * 0.9, _WIDE * len(text)))
            for text, x in zip(pieces, starts, strict=True)
            if text
        ]
    text = row.lstrip("^>")
    long = min(_WIDE * len(text), _RIGHT - _LEFT)
    if row.startswith("^"):
        return [(text, 0.5 - long / 2, 0.5 + long / 2)]
    if row.startswith(">"):
        return [(text, _RIGHT - long, _RIGHT)]
    return [(text, _LEFT, _LEFT + long)]

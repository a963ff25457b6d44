"""Statistics forms as clerks lay them out, drawn at random: cells, and what is written in them."""

from dataclasses import dataclass
from itertools import chain

from hypothesis import strategies as st

from mailbot.model.document import Box, Line
from mailbot.model.rulebook import Field, FieldKind
from mailbot.reading.grid import Cell, Grid
from mailbot.reading.region import Region
from tests.reading.papers import FIELDS

NUMBERS = tuple(field for field in FIELDS if field.required)
_BY_ID = {field.id: field for field in FIELDS}
_CHOICES = _BY_ID["review_forms"].choices
_FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")

Row = list[str]


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in a field: as written, and the number it is (None for a blank)."""

    text: str
    number: float | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A form as rows of texts; a row with fewer than the form's columns ends in a merged cell."""

    rows: tuple[tuple[str, ...], ...]
    columns: int
    written: dict[str, Written]

    def table(self, *, placed: bool, merged: bool = True) -> Region:
        """Lay it out as a ruled table: on paper, or in a sheet with or without merged cells."""
        cells: list[Cell] = []
        for r, row in enumerate(self.rows):
            last = len(row) - 1
            for c, text in enumerate(row):
                wide = self.columns - last if c == last and merged else 1
                cells.append(self._cell(r, c, wide, text, placed=placed))
            if not merged:
                cells += (
                    self._cell(r, c, 1, "", placed=placed) for c in range(last + 1, self.columns)
                )
        lines = tuple(Line(text=c.text, box=c.box, cell=c.address) for c in cells if c.text)
        return Region(lines=lines, grids=(Grid(cells=tuple(cells)),))

    def loose(self) -> Region:
        """Lay it out as lines without rules, a narrow label over several lines."""
        lines: list[Line] = []
        top, high, wide = 0.05, 0.008, 0.9 / self.columns
        for row in self.rows:
            texts = [text.split("\n") for text in row]
            deep = max(map(len, texts))
            for c, parts in enumerate(texts):
                begin = top + (deep - len(parts)) * high * 0.6
                for i, part in enumerate(parts):
                    x, y = 0.05 + c * wide, begin + i * high * 1.2
                    box = Box(x, y, x + min(wide * 0.95, 0.008 * len(part)), y + high)
                    lines += [Line(text=part.strip(), box=box)] if part.strip() else []
            top += deep * high * 1.2 + high * 0.8
        return Region(lines=tuple(lines))

    def _cell(self, row: int, col: int, cols: int, text: str, *, placed: bool) -> Cell:
        step = 0.8 / len(self.rows)
        box = Box(
            0.1 + 0.8 * col / self.columns,
            0.1 + step * row,
            0.1 + 0.8 * (col + cols) / self.columns,
            0.1 + step * (row + 1),
        )
        address = None if placed else f"{chr(ord('A') + col)}{row + 1}"
        return Cell(
            row=row, col=col, cols=cols, text=text, box=box if placed else None, address=address
        )


@st.composite
def figures(draw: st.DrawFn, unit: str) -> Written:
    """Write a number as people do, or leave it out."""
    number: float = draw(st.integers(0, 99_999))
    if unit == "万元" and draw(st.booleans()):
        number = draw(st.integers(1, 99_999)) / 100
    plain = str(number)
    styles = [
        plain,
        f"{number:,}",
        plain.translate(_FULL_WIDTH),
        plain + unit,
        f" {plain} {unit}",
        f"{number:.2f}" if unit == "万元" else plain,
    ]
    text = draw(st.sampled_from(["", *styles]))
    return Written(text, number if text else None)


@st.composite
def forms(draw: st.DrawFn, *, most_across: int = 3, asides: bool = True) -> Drawn:
    """Draw a form: seven numbers in some order, then what follows them in annex 3."""
    flag = st.booleans()
    written = {field.id: draw(figures(field.unit or "")) for field in NUMBERS}
    unit = draw(st.sampled_from(["none", "label", "told", "column", "behind"]))
    across = draw(st.integers(1, most_across))
    numbered, colon, wrapped = draw(flag), draw(flag), draw(flag)
    aside = (
        draw(st.sampled_from(["", "上年数", "去年同期", "2023年度", "备注"]))
        if asides and across == 1
        else ""
    )
    before = bool(aside) and draw(flag) and aside != "备注"

    def label(field: Field) -> str:
        text = field.label + ("：" if colon else "")
        if unit == "label":
            text = f"{field.label}（{field.unit}）" + ("：" if colon else "")
        elif unit == "told":
            text = f"{field.label}(单位：{field.unit})" + ("：" if colon else "")
        if wrapped:
            at = draw(st.integers(4, len(text) - 2))
            text = f"{text[:at]}\n{text[at:]}"
        return text

    def group(number: str, name: str, measure: str, value: str, other: str) -> Row:
        return [
            *([number] if numbered else []),
            name,
            *([measure] if unit == "column" else []),
            *([other] if before else []),
            value,
            *([measure] if unit == "behind" else []),
            *([other] if aside and not before else []),
        ]

    others = (
        st.sampled_from(["", "含在建项目"]) if aside == "备注" else st.integers(1, 999).map(str)
    )
    groups = [
        group(str(i), label(f), f.unit or "", written[f.id].text, draw(others) if aside else "")
        for i, f in enumerate(draw(st.permutations(NUMBERS)), 1)
    ]
    head = group("序号", "统计项目", "单位", "数量", aside)
    groups += [[""] * len(head)] * (-len(groups) % across)
    rows = [["工程建设质量信得过班组活动统计表"]] if draw(flag) else []
    rows += [head * across] if aside or draw(flag) else []
    rows += [
        list(chain.from_iterable(groups[i : i + across])) for i in range(0, len(groups), across)
    ]
    rows += _annex(draw, written, len(head) * across)
    return Drawn(tuple(map(tuple, rows)), max(len(head) * across, 2), written)


def _annex(draw: st.DrawFn, written: dict[str, Written], columns: int) -> list[Row]:
    """Draw what follows the numbers: text, boxes, and whom to call."""
    features = "特点是注重现场管理；问题是部分企业重视不够。"
    ticked = [choice for choice in _CHOICES if draw(st.booleans())]
    empty, full = draw(st.sampled_from([("□", "☑"), ("☐", "√"), ("□", "■")]))
    boxes = [(full if c in ticked else empty) + c for c in _CHOICES]
    written["features"] = Written(features)
    written["review_forms"] = Written("、".join(ticked))
    rows = [
        [_BY_ID["features"].label, features],
        [_BY_ID["review_forms"].label, "  ".join(boxes)],
    ]
    if columns >= 6:
        written["conference_presented"] = Written("37", 37)
        rows.append(["发布会时间", "4月18日", "发布\n班组数", "37", "发布会地点", "杭州"])
    contact = {"contact": "周文博", "mobile": "13800138000", "email": "zwb@163.com"}
    written |= {name: Written(text) for name, text in contact.items()}
    pairs = [(_BY_ID[name].label, text) for name, text in contact.items()]
    if draw(st.booleans()):
        rows += [list(pair) for pair in pairs]
    else:
        rows.append(["    ".join(f"{name}：{text}" for name, text in pairs)])
    return rows


def is_number(field_id: str) -> bool:
    """Tell whether a field holds a number."""
    return _BY_ID[field_id].kind is FieldKind.NUMBER

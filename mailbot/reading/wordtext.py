"""Word's XML as lines and tables, in the order a person reads.

Elements are known by their local names, because the transitional and the strict form of the
format differ in nothing else. Deletions, hidden text and prompts nobody answered are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from mailbot.model.document import Mark, Problem
from mailbot.reading.emphasis import emphasis_of, marks_of
from mailbot.reading.grid import Cell, Grid
from mailbot.reading.opened import UnreadableError

_MOST_LINES = 50_000
_MOST_CELLS = 100_000
_MOST_SPAN = 63  # Word's own limit on columns
_TRUE = {"1", "true", "on", ""}
#: Of fonts that draw with letters: ticked and crossed boxes, empty boxes, ticks, stars.
_SYMBOLS = {
    "wingdings": dict.fromkeys((0xFD, 0xFE, 0x78, 0x54), "☑")
    | dict.fromkeys((0x6F, 0x70, 0x71, 0x72, 0xA8), "☐")
    | {0xFC: "√", 0xAB: "★"},
    "wingdings 2": dict.fromkeys((0x51, 0x52, 0x53, 0x54), "☑")
    | dict.fromkeys((0xA3, 0x2A, 0x30), "☐")
    | {0x50: "√"},
}
#: Elements that only wrap what is read.
_WRAPPERS = {"ins", "moveTo", "customXml", "smartTag", "sdtContent", "Choice"}
_IGNORED = {"del", "moveFrom", "pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "trPr", "tcPr", "rt"}
_SPACES = {"br": "\n", "cr": "\n", "tab": " ", "ptab": " ", "noBreakHyphen": "-"}


@dataclass(slots=True)
class Flow:
    """What has been read so far."""

    #: Every paragraph, those in tables included.
    lines: list[str] = field(default_factory=list)
    #: Tables in the order in which they begin; one inside another follows it.
    grids: list[Grid] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    #: Relation ids of pictures, in order.
    pictures: list[str] = field(default_factory=list)

    def read(self, root: etree._Element | None) -> None:
        """Read one part: the document, a header, a footer. Raises UnreadableError."""
        if root is not None:
            body = next((child for child in root if name_of(child) == "body"), root)
            self._blocks(body, in_table=False)

    def _blocks(self, holder: etree._Element, *, in_table: bool) -> None:
        for block in _inside(holder):
            match name_of(block):
                case "p":
                    self._paragraph(block, in_table=in_table)
                case "tbl":
                    self._table(block)
                case "sdt" if not _named(_child(block, "sdtPr"), "showingPlcHdr"):
                    self._blocks(_child(block, "sdtContent"), in_table=in_table)
                case _:
                    pass

    def _paragraph(self, paragraph: etree._Element, *, in_table: bool) -> None:
        floating: list[etree._Element] = []
        text = "".join(self._text(paragraph, floating))
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        self.lines += lines
        if len(self.lines) > _MOST_LINES:
            raise UnreadableError(Problem.TOO_LARGE, f"more than {_MOST_LINES} paragraphs")
        if lines and not in_table and "highlight" in emphasis_of(paragraph):
            self.marks.append(Mark(box=None, kind="highlight", text=" ".join(lines)))
        for box in floating:
            self._blocks(box, in_table=in_table)

    def _text(self, holder: etree._Element, floating: list[etree._Element]) -> Iterator[str]:
        """Give the pieces of a paragraph; text boxes and pictures are only noted."""
        for element in _inside(holder):
            name = name_of(element)
            if name == "t":
                yield element.text or ""
            elif name in _SPACES:
                yield _SPACES[name]
            elif name == "sym":
                yield _symbol(element)
            elif name == "checkBox":
                yield _legacy_box(element)
            elif name == "sdt":
                yield from self._control(element, floating)
            elif name == "txbxContent":
                floating.append(element)
            elif name in {"blip", "imagedata"}:
                self.pictures += (value_of(element, key) for key in ("embed", "id"))
            elif name != "r" or not _hidden(element):
                yield from self._text(element, floating)

    def _control(self, control: etree._Element, floating: list[etree._Element]) -> Iterator[str]:
        """Read a content control: a box to tick, a prompt nobody answered, or its text."""
        about = {name_of(e): e for e in _child(control, "sdtPr")}
        if "checkbox" in about:
            state = next(iter(_named(about["checkbox"], "checked")), None)
            yield "☑" if state is not None and value_of(state, "val") in _TRUE else "☐"
        elif "showingPlcHdr" not in about:
            yield from self._text(_child(control, "sdtContent"), floating)

    def _table(self, table: etree._Element) -> None:
        place = len(self.grids)
        self.grids.append(Grid(cells=()))
        cells: list[Cell] = []
        emphasised: list[frozenset[str]] = []
        open_spans: dict[int, int] = {}
        rows = [row for row in _unwrapped(table) if name_of(row) == "tr"]
        for r, row in enumerate(rows):
            before = next(iter(_named(_child(row, "trPr"), "gridBefore")), None)
            col = _count(before) if before is not None else 0
            emphasised.append(emphasis_of(row))
            for cell in (c for c in _unwrapped(row) if name_of(c) == "tc"):
                about = {name_of(e): e for e in _child(cell, "tcPr")}
                span = max(1, _count(about.get("gridSpan")))
                merge = about.get("vMerge")
                if merge is not None and value_of(merge, "val") != "restart" and col in open_spans:
                    cells[open_spans[col]] = _taller(cells[open_spans[col]])
                    col += span
                    continue
                begun = len(self.lines)
                self._blocks(cell, in_table=True)
                text = "\n".join(self.lines[begun:])
                open_spans.pop(col, None)
                if merge is not None:
                    open_spans[col] = len(cells)
                cells.append(Cell(row=r, col=col, cols=span, text=text))
                col += span
            if len(cells) > _MOST_CELLS:
                raise UnreadableError(Problem.TOO_LARGE, f"more than {_MOST_CELLS} cells")
        self.grids[place] = Grid(cells=tuple(cells))
        self.marks += marks_of(self.grids[place], emphasised)


def name_of(element: etree._Element) -> str:
    """Give an element's local name; empty for comments and the like."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def value_of(element: etree._Element, key: str) -> str:
    """Give an attribute by its local name; empty where there is none."""
    return next(
        (str(v) for k, v in element.attrib.items() if etree.QName(str(k)).localname == key), ""
    )


def _inside(holder: etree._Element) -> Iterator[etree._Element]:
    """Give an element's children, wrappers opened; of alternatives only the first."""
    for child in holder:
        name = name_of(child)
        if name in _WRAPPERS:
            yield from _inside(child)
        elif name == "AlternateContent":
            yield from _inside_first(child)
        elif name and name not in _IGNORED:
            yield child


def _inside_first(alternatives: etree._Element) -> Iterator[etree._Element]:
    for child in alternatives:
        if name_of(child) in {"Choice", "Fallback"}:
            yield from _inside(child)
            return


def _unwrapped(holder: etree._Element) -> Iterator[etree._Element]:
    """Give the children of a table or a row, content controls around rows and cells opened."""
    for child in _inside(holder):
        if name_of(child) == "sdt":
            yield from _unwrapped(_child(child, "sdtContent"))
        else:
            yield child


def _child(holder: etree._Element, name: str) -> etree._Element:
    """Give the child of a name, an empty element where there is none."""
    return next((c for c in holder if name_of(c) == name), etree.Element("none"))


def _named(holder: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in holder if name_of(child) == name]


def _taller(cell: Cell) -> Cell:
    return Cell(row=cell.row, col=cell.col, rows=cell.rows + 1, cols=cell.cols, text=cell.text)


def _count(element: etree._Element | None) -> int:
    said = value_of(element, "val") if element is not None else ""
    return min(int(said), _MOST_SPAN) if said.isdecimal() else 0


def _symbol(element: etree._Element) -> str:
    """Read a character of a font that draws with letters."""
    try:
        code = int(value_of(element, "char"), 16)
    except ValueError:
        return ""
    font = _SYMBOLS.get(value_of(element, "font").casefold(), {})
    return font.get(code & 0xFF if code >= 0xF000 else code, "")  # noqa: PLR2004 - their private page


def _legacy_box(element: etree._Element) -> str:
    """Read a form field of old: its state, or else the state it begins with."""
    for name in ("checked", "default"):
        for state in _named(element, name):
            return "☑" if value_of(state, "val") in _TRUE else "☐"
    return "☐"


def _hidden(run: etree._Element) -> bool:
    vanish = _named(_child(run, "rPr"), "vanish")
    return bool(vanish) and value_of(vanish[0], "val") in _TRUE

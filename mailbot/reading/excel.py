"""Excel's .xlsx: values with their addresses, sheet by sheet.

Runs in the child. Read as a stream: a sheet says wrongly how large it is, one cell stands at its
far end, millions are formatted and empty. Before that each sheet's XML is looked through once for
how many values it holds, so that reading ends with the last one, and for merged ranges, which
the stream does not tell.
"""

import io
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from mailbot.model.document import Problem
from mailbot.reading.legacy import open_with_calamine
from mailbot.reading.ooxml import Package
from mailbot.reading.opened import Opened, OpenedPage, UnreadableError
from mailbot.reading.sheets import Merge, Values, as_text, sheet_page

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

#: Cells and rows looked at in one workbook, empty ones included: some seconds.
_MOST_STEPS = 1_500_000
_MOST_VALUES = 300_000
_MOST_CHARS = 20_000_000
_MOST_SHEETS = 100
_LONGEST_TAG = 4096

_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)(?=[\s>])")
_MERGE = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^<>]*?\bref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"
)
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
#: What openpyxl raises on damaged or odd workbooks.
_BROKEN = (
    *(InvalidFileException, BadZipFile, KeyError, ValueError, TypeError, AttributeError),
    *(IndexError, SyntaxError, OSError, EOFError, OverflowError, NotImplementedError),
)


@dataclass(slots=True)
class _Scan:
    """What a look through a sheet's XML tells."""

    #: None where it cannot be told: XML in UTF-16.
    values: int | None
    merges: list[Merge]


@dataclass(slots=True)
class _Budget:
    steps: int = _MOST_STEPS
    values: int = _MOST_VALUES
    chars: int = _MOST_CHARS

    @property
    def spent(self) -> bool:
        return min(self.steps, self.values, self.chars) <= 0


def open_xlsx(data: bytes) -> Opened:
    """Give each sheet's cells. Raises UnreadableError."""
    package = Package(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about extensions openpyxl leaves out
            opened = _open_with_openpyxl(data, package)
    except _BROKEN:
        opened = open_with_calamine(data, "xlsx")
    if not opened.problem and not any(page.lines for page in opened.pages):
        raise UnreadableError(Problem.EMPTY, "the workbook holds no value")
    return opened


def _open_with_openpyxl(data: bytes, package: Package) -> Opened:
    book = openpyxl.load_workbook(
        io.BytesIO(data), read_only=True, data_only=True, keep_links=False
    )
    pages: list[OpenedPage] = []
    budget, cut = _Budget(), []
    for number, sheet in enumerate(book.worksheets[:_MOST_SHEETS], 1):
        # openpyxl keeps to itself which member a sheet is.
        scan = _scan(package, str(getattr(sheet, "_worksheet_path", "")).lstrip("/"))
        values, whole = _read(sheet, scan, budget)
        if not whole:
            cut.append(sheet.title)
        hidden = sheet.sheet_state != "visible"
        pages.append(sheet_page(number, sheet.title, values, scan.merges, hidden=hidden))
    book.close()
    if cut:
        remark = f"more cells than are read, in sheet {', '.join(cut[:10])}"
        return Opened(kind="xlsx", problem=Problem.TOO_LARGE, remark=remark, pages=tuple(pages))
    return Opened(kind="xlsx", pages=tuple(pages))


def _read(sheet: "ReadOnlyWorksheet", scan: _Scan, budget: _Budget) -> tuple[Values, bool]:
    """Read a sheet's values; False where some are left that nobody read."""
    values: Values = {}
    seen = 0
    sheet.reset_dimensions()
    rows = sheet.rows if scan.values != 0 else ()
    for row in rows:
        budget.steps -= 1 + len(row)
        for cell in row:
            if cell.value is None:
                continue
            seen += 1
            text = as_text(cell.value, str(cell.number_format))
            if text:
                values[cell.row - 1, cell.column - 1] = text
                budget.values -= 1
                budget.chars -= len(text)
        if seen == scan.values:
            break
        if budget.spent:
            return values, False
    return values, True


def _scan(package: Package, name: str) -> _Scan:
    scan = _Scan(values=0, merges=[])
    kept = b""
    for chunk in package.chunks(name):
        if not kept and chunk.startswith(_WIDE):
            return _Scan(values=None, merges=[])
        # The tag that a cut goes through is looked at with the next piece, and only then.
        text = kept + chunk
        cut = max(text.rfind(b"<"), 0)
        kept = text[cut : cut + _LONGEST_TAG]
        _look_through(text[:cut], scan)
    _look_through(kept, scan)
    return scan


def _look_through(text: bytes, scan: _Scan) -> None:
    scan.values = (scan.values or 0) + sum(1 for _ in _VALUE.finditer(text))
    for found in _MERGE.finditer(text):
        left, top, right, bottom = range_boundaries(found[1].decode())
        if left and top and right and bottom:
            scan.merges.append((top - 1, left - 1, bottom - 1, right - 1))

"""What was read out of an attachment."""

from dataclasses import dataclass, field
from enum import StrEnum


class Source(StrEnum):
    """Where a page's text comes from."""

    #: The file says it: a text layer, cells, paragraphs.
    TEXT = "text"
    #: A machine read pixels.
    OCR = "ocr"
    #: The page was not read.
    NONE = "none"


class Problem(StrEnum):
    """Why a document could not be read."""

    PASSWORD = "password"  # noqa: S105 - the word for a locked file, no secret
    DAMAGED = "damaged"
    #: Beyond a limit of size, pages, pixels or members.
    TOO_LARGE = "too-large"
    #: Reading ran out of time or memory.
    TIMEOUT = "timeout"
    #: A form without a safe reader: .doc, .wps, .rar, .7z, .ofd.
    UNSUPPORTED = "unsupported"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in fractions of the page as seen upright, origin top left."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of text, or a cell's, with its place."""

    text: str
    #: None in sheets and flowing text.
    box: Box | None = None
    #: 0 to 1; 1 where the file itself says it.
    confidence: float = 1.0
    #: Address in a sheet: ``C5``.
    cell: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A seal seen on a page, or an electronic signature that stands for one."""

    box: Box
    #: The ring text as far as it could be read, else empty.
    text: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One marked row of a list."""

    box: Box | None
    #: How it is marked: highlight, ink, tick, star, circle, underline, colour, annotation.
    kind: str
    #: The whole row.
    text: str
    #: The row's cells, as far as the list has columns.
    cells: tuple[str, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An item found on a page, and the heading that gave it away."""

    item: str
    confidence: float
    heading: str = ""
    box: Box | None = None
    #: False for a page that goes on with an item begun before.
    begins: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A field of a form as filled in, text as it stands."""

    field: str
    #: Empty where the field is blank; ticked captions joined with "、" for choices.
    text: str = ""
    #: False where something stands there that could not be read.
    legible: bool = True
    confidence: float = 1.0
    box: Box | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form found on a page, with the fields that were looked for and found."""

    item: str
    values: tuple[Value, ...]

    def value(self, field_id: str) -> Value | None:
        """Return a field's value, None where not even its label was found."""
        return next((value for value in self.values if value.field == field_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A list found on a page: header and rows, cells as text."""

    item: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page, sheet or flowing text, with what was found on it."""

    #: From 1.
    number: int
    source: Source
    #: Clockwise turn of the content as a viewer shows the page: 0, 90, 180, 270.
    rotation: int = 0
    #: Degrees by which it was turned counter-clockwise to be read, once upright.
    skew: float = 0.0
    #: Name of the sheet, for workbooks.
    sheet: str | None = None
    lines: tuple[Line, ...] = field(default=(), repr=False)
    blank: bool = False
    #: Items on this page; two on an A3 sheet.
    sightings: tuple[Sighting, ...] = ()
    #: Items this page may be as far as the machine can tell. Empty where every doubt is settled.
    could_be: tuple[str, ...] = ()
    #: Confidence that ``sightings`` (or "none of the items") is right.
    confidence: float = 1.0
    seals: tuple[Seal, ...] = ()
    #: False where the page was too poor to say that it has no seal, or no marks.
    colour: bool = True
    marks: tuple[Mark, ...] = ()
    forms: tuple[Form, ...] = ()
    tables: tuple[Table, ...] = ()

    def holds(self, item_id: str) -> bool:
        """Tell whether an item was found here."""
        return any(sighting.item == item_id for sighting in self.sightings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What was read out of one attachment (文件)."""

    #: None where the mail gives none.
    name: str | None
    #: By content: pdf, jpg, png, xlsx, xls, et, docx, doc, wps, zip, ofd, rar, other …
    kind: str
    size: int
    sha256: str
    inside: str | None = None
    problem: Problem | None = None
    #: What went wrong, for staff.
    remark: str = ""
    pages: tuple[Page, ...] = ()

    @property
    def complete(self) -> bool:
        """Tell whether every page was opened, so that absence may be concluded."""
        return self.problem is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a person looks at to see why (依据)."""

    document: str
    #: Of the document's bytes, since two may bear one name; empty in verdicts of old.
    sha256: str = ""
    page: int | None = None
    box: Box | None = None
    text: str = ""
    cell: str | None = None
    #: Of a marked row, its cells as far as the list has columns.
    cells: tuple[str, ...] = ()

"""What comes out of the child that opens a file: its structure, nothing judged.

Nouns only. ``opening`` makes them, ``assemble`` turns them into a ``Document``.
"""

from dataclasses import dataclass

from mailbot.model.document import Box, Line, Mark, Problem
from mailbot.reading.grid import Grid
from mailbot.reading.sketch import Sketch


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """Something laid over a PDF page: a mark, a note, a stamp, an electronic signature."""

    #: highlight, underline, strikeout, squiggly (one for each line of text they cover), ink,
    #: circle, square, line, polygon, polyline, stamp, text, freetext, caret, signature.
    kind: str
    box: Box
    #: What the note says; of a signature the signer's name.
    contents: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedPage:
    """One page, sheet, flowing text or picture; boxes as a viewer shows the page."""

    #: From 1.
    number: int
    #: As a viewer shows it: points, for pictures pixels; 0 for sheets, flowing text and pages
    #: that could not be opened.
    width: float = 0.0
    height: float = 0.0
    #: What the file asks of a viewer (/Rotate, EXIF); boxes and rasters have it applied.
    rotate: int = 0
    #: Clockwise turn of the text as shown, for trustworthy text: 0, 90, 180, 270.
    turn: int = 0
    #: In reading order. Pages: pieces of text with boxes, cut at the gaps between columns.
    #: Sheets: filled cells with addresses. Word: every paragraph, those in tables included.
    lines: tuple[Line, ...] = ()
    #: One for a sheet, one for each table of a Word file; none for pages and pictures.
    grids: tuple[Grid, ...] = ()
    #: Name of the sheet.
    sheet: str | None = None
    #: A sheet its author hid.
    hidden: bool = False
    annotations: tuple[Annotation, ...] = ()
    #: Rows of Word tables, and paragraphs, that their author set off: highlight, colour,
    #: underline. Which of them mean something is not known here.
    marks: tuple[Mark, ...] = ()
    #: ``lines`` are all a person sees. False where the page must be looked at: a scan, a photo, a
    #: layer of OCR or garbage (``lines`` is empty then), a page that could not be opened.
    trustworthy: bool = False
    #: Share of a PDF page under pictures, 0 to 1.
    pictured: float = 0.0
    #: What a trustworthy PDF page draws beside its text, None where that cannot be told.
    sketch: Sketch | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One file as opened."""

    #: By content, as ``sniff`` names it.
    kind: str
    problem: Problem | None = None
    #: What went wrong, for staff; technical.
    remark: str = ""
    #: What could be opened, even where there is a problem.
    pages: tuple[OpenedPage, ...] = ()


class UnreadableError(Exception):
    """A file, or a part of one, that cannot be opened; ``str()`` is one sentence for staff."""

    def __init__(self, problem: Problem, remark: str) -> None:
        """Say why, in kind and in words."""
        super().__init__(remark)
        self.problem = problem

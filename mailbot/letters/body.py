"""A letter's words in their order, before they are laid out as text and as HTML.

Both layouts print this and add no word of their own, so the two say the same.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table of results."""

    #: The sign before it: √ × …
    mark: str
    label: str
    #: How it turned out, in a word.
    state: str
    #: Page or reason.
    note: str
    #: The status behind it, for the colour: met, warning, unsure, wrong, missing, none.
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One point of a numbered list."""

    #: What it is about; may be empty.
    label: str = ""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with a table, a numbered list or paragraphs under it."""

    title: str
    rows: tuple[Row, ...] = ()
    entries: tuple[Entry, ...] = ()
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The whole letter."""

    title: str
    number: str
    salutation: str
    opening: tuple[str, ...]
    sections: tuple[Section, ...]
    closing: str
    issuer: str
    date: str
    footnote: str

"""HTML to plain text, with its links.

Scans for tags with one expression whose every branch is linear: ``html.parser`` of Python 3.11
takes 37 s over 80 kB of ``<a <a <a``. Nothing is rendered, fetched or obeyed.
"""

import html
import re
from typing import NamedTuple

#: More characters of one part are not looked at.
_LONGEST = 1_000_000

_TOKEN = re.compile(
    r"""<!--.*?(?:-->|\Z)
      | <(?P<silent>script|style|title)\b.*?(?:</(?P=silent)\b[^<>]*>?|\Z)
      | <(?P<close>/?)(?P<name>[a-z][a-z0-9]*)(?P<rest>[^<>]*)>?
      | <[/!?][^<>]*>?
    """,
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_HREF = re.compile(r"""\bhref\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_CID = re.compile(r"""\bcid:([^"'\s<>)]{1,200})""", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")

#: html.unescape turns digits into an integer, which Python refuses beyond 4300 of them.
_ENDLESS = re.compile(r"&#[0-9]{8,}")

#: Tags that begin a new line.
_BLOCKS = frozenset(
    {
        "address", "article", "blockquote", "br", "center", "dd", "div", "dl", "dt", "fieldset",
        "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol",
        "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
    },
)  # fmt: skip
_CELLS = frozenset({"td", "th"})


class Anchor(NamedTuple):
    """A link as shown."""

    url: str
    label: str


class Page(NamedTuple):
    """What an HTML part says."""

    text: str
    anchors: tuple[Anchor, ...]
    #: Content-IDs of the pictures it shows.
    pictures: frozenset[str]


def read(source: str) -> Page:
    """Turn HTML into what a person sees of it."""
    source = source[:_LONGEST]
    pieces: list[str] = []
    anchors: list[Anchor] = []
    opened: tuple[str, int] | None = None
    position = 0
    for token in _TOKEN.finditer(source):
        pieces.append(_said(source[position : token.start()]))
        position = token.end()
        name = (token["name"] or "").lower()
        if name in _BLOCKS:
            pieces.append("\n")
        elif name in _CELLS:
            pieces.append(" ")
        elif name == "a":
            if opened:
                anchors.append(_anchor(*opened, pieces))
            href = None if token["close"] else _HREF.search(token["rest"])
            opened = (_said(href[1].strip("\"' \t\r\n")), len(pieces)) if href else None
    pieces.append(_said(source[position:]))
    if opened:
        anchors.append(_anchor(*opened, pieces))
    pictures = frozenset(html.unescape(cid).lower() for cid in _CID.findall(source))
    return Page(_tidy("".join(pieces)), tuple(anchors), pictures)


def _anchor(url: str, start: int, pieces: list[str]) -> Anchor:
    return Anchor(url, _tidy("".join(pieces[start:])))


def _said(text: str) -> str:
    return html.unescape(_ENDLESS.sub("", _SPACES.sub(" ", text)))


def _tidy(text: str) -> str:
    """Drop the white space that HTML does not show."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

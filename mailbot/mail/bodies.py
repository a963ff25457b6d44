"""The text of a mail, as its reader sees it.

Plain text where there is some, else HTML turned into text. Attached text is none of it, nor is the
text of a forwarded mail.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mailbot.mail import charset, html
from mailbot.mail.leaves import Leaf
from mailbot.mail.part import Part

#: At most so many characters are kept.
LONGEST = 200_000

_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)
_META_WITHIN = 4096

#: Controls and halves of characters, which neither a page nor a database can hold.
_UNPRINTABLE = dict.fromkeys(
    (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)),
)


@dataclass(frozen=True, slots=True)
class Prose:
    """What one part of text says."""

    text: str
    is_plain: bool
    anchors: tuple[html.Anchor, ...] = ()
    #: Content-IDs of the pictures it shows.
    pictures: frozenset[str] = frozenset()


def read(leaf: Leaf) -> Prose:
    """Read a leaf that is text, within the mail's allowance."""
    data = leaf.part.allowance.spend_text(leaf.data)
    label = leaf.part.type.plain("charset")
    if leaf.declared != "text/html":
        return Prose(printable(charset.decode(data, label)), is_plain=True)
    meta = None if label else _META.search(data[:_META_WITHIN])
    page = html.read(charset.decode(data, meta[1].decode("ascii") if meta else label))
    return Prose(
        printable(page.text), is_plain=False, anchors=page.anchors, pictures=page.pictures
    )


def compose(mail: Part, prose: Mapping[Part, Prose]) -> str:
    """Put the text of a mail together from that of its parts."""
    return _compose(mail, prose)[:LONGEST].strip()


def printable(text: str) -> str:
    """Keep one kind of line ending and no controls."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNPRINTABLE)


def _compose(part: Part, prose: Mapping[Part, Prose]) -> str:
    if part in prose:
        return prose[part].text
    if part.get_content_maintype() != "multipart":
        return ""
    if part.get_content_subtype() == "alternative":
        return _choose(part, prose)
    said = (_compose(child, prose) for child in part.children)
    return "\n\n".join(text for text in said if text.strip())


def _choose(part: Part, prose: Mapping[Part, Prose]) -> str:
    """Take the plain alternative, else the last one that says anything."""
    texts = [(child, _compose(child, prose)) for child in part.children]
    plain = (text for child, text in texts if child in prose and prose[child].is_plain)
    others = (text for _, text in reversed(texts))
    return next((text for text in (*plain, *others) if text.strip()), "")

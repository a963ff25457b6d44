"""The parts of a mail that hold something, with what the mail says about each.

A leaf is a part without parts of its own; a forwarded mail is one leaf, whatever it holds. What a
leaf turns out to be is decided in ``contents``.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from mailbot.mail import payload
from mailbot.mail.filenames import name_of
from mailbot.mail.part import Part

#: How files begin that are no text, whatever they are declared as.
_FILES = (
    b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xd8\xff", b"\x89PNG", b"GIF8",
    b"Rar!", b"7z\xbc\xaf", b"II*\0", b"MM\0*", b"{\\rtf",
)  # fmt: skip


@dataclass(frozen=True)
class Leaf:
    """One part that holds something."""

    part: Part
    #: Lies beside the text that displays it (multipart/related).
    related: bool

    @functools.cached_property
    def name(self) -> str | None:
        """The name of its file, None where it has none."""
        return name_of(self.part)

    @functools.cached_property
    def data(self) -> bytes:
        """Its bytes."""
        return payload.decoded(self.part)

    @property
    def declared(self) -> str:
        """Its type as declared; a multipart that never divided is the text it looks like."""
        declared = self.part.declared
        return "text/plain" if declared.startswith("multipart/") else declared

    @property
    def is_message(self) -> bool:
        """Tell a forwarded mail or a part of a delivery report."""
        return bool(self.part.children)

    @property
    def is_attached(self) -> bool:
        """Tell whether the sender set it apart from the text."""
        return self.part.disposition.value == "attachment"

    @property
    def is_inline(self) -> bool:
        """Tell whether the sender put it into the text."""
        return self.part.disposition.value == "inline"

    @property
    def content_id(self) -> str:
        """What the body calls it by, empty where it has no such name."""
        return self.part.text("content-id").strip().strip("<>").lower()

    @property
    def is_text(self) -> bool:
        """Tell whether it is text to be read with the mail, by declaration and by content."""
        named_apart = self.name is not None and bool(self.part.disposition.value)
        if self.is_message or self.is_attached or named_apart:
            return False
        declared_text = self.declared in {"text/plain", "text/html"}
        return declared_text and not self.data.startswith(_FILES)


def leaves(part: Part, *, related: bool = False) -> Iterator[Leaf]:
    """Yield the leaves of a mail in their order."""
    if part.get_content_maintype() != "multipart" or not part.children:
        yield Leaf(part, related)
        return
    for child in part.children:
        yield from leaves(child, related=part.get_content_subtype() == "related")

"""The standard library's message, fenced.

mailbot keeps to the compat32 parser, which never raises on a header it cannot read. What kills
parsers is size: of one header, of a header block, of the number of parts, of their depth (FAULTS
§3). So the fence stands in the parser's own way, before it looks at any value, and knows no
grammar of its own that could disagree with the parser's. It must not decide what a part is for.
"""

import email
import functools
import re
from collections.abc import Sequence
from email.message import Message as MimeMessage
from email.policy import Policy, compat32
from typing import Any

from mailbot.mail.charset import recover
from mailbot.mail.params import Structured, structured
from mailbot.model.text import one_line

#: One header, in characters; a longer one is cut.
HEADER = 32 * 1024
#: All headers of one part; the rest is dropped.
HEADER_BLOCK = 256 * 1024
#: Headers of the mail and all its parts.
HEADERS = 20_000
#: Parameters of one Content-Type or the like; the rest is cut.
PARAMETERS = 100
#: Parts of a mail, those of mails inside it included.
PARTS = 500
#: Bytes of text, plain and HTML together, that are read at all.
PROSE = 1024 * 1024
#: Parts within parts, forwarded mails included.
DEPTH = 30

#: A parameter numbered (RFC 2231) so high that Python will not make a number of the digits, which
#: the standard library's parser asks of it.
_ABSURD_NUMBER = re.compile(r";[^;=]*\*[0-9]{5}[^;]*")

#: Headers of the form ``value; name=value; name=value``.
_STRUCTURED = frozenset({"content-type", "content-disposition"})

_BOM = b"\xef\xbb\xbf"

#: A line that begins a part: two dashes and a word, and a header right below.
_DELIMITER = re.compile(
    rb'^--([^\s"\\]{1,200})[ \t]*\r?\n(?=Content-[A-Za-z-]+:)', re.IGNORECASE | re.MULTILINE
)

#: Lines of base64, as files travel. The parser would take them one by one, and find nothing in
#: them: each run of them is left out, for its number between NULs, and put back.
_BASE64 = re.compile(rb"(?<=\n)(?:[A-Za-z0-9+/]{60,}+\r\n){8,}+")
_LEFT_OUT = re.compile("\0([0-9]+)\0")

_MEDIA = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,80}")

_BY_HAND = "open it in a mail client and take its files in by hand"


class ParseError(Exception):
    """The mail cannot be taken apart; the text says why and what a person does about it."""


class Allowance:
    """What one mail may cost, and what was found broken while it was spent."""

    def __init__(self) -> None:
        """Start with everything unspent."""
        self._headers = HEADERS
        self._parts = PARTS
        self._prose = PROSE
        self._defects: dict[str, None] = {}

    @property
    def defects(self) -> tuple[str, ...]:
        """Sentences for staff, each once, in the order of finding."""
        return tuple(self._defects)

    def note(self, sentence: str) -> None:
        """Record that something was broken."""
        self._defects[sentence] = None

    def spend_text(self, data: bytes) -> bytes:
        """Cut a text to what is still bearable, and pay for it."""
        kept = data[: self._prose]
        self._prose -= len(kept)
        if len(kept) < len(data):
            self.note(f"text beyond {PROSE // 1024} KiB was not read")
        return kept

    def spend_header(self) -> None:
        """Pay for one header. Raises ParseError where the mail has too many."""
        self._headers -= 1
        if self._headers < 0:
            message = f"the mail has more than {HEADERS} headers; {_BY_HAND}"
            raise ParseError(message)

    def spend_part(self, depth: int) -> None:
        """Pay for one part. Raises ParseError where the mail has too many, or too deep ones."""
        self._parts -= 1
        if self._parts < 0:
            message = f"the mail has more than {PARTS} parts; {_BY_HAND}"
            raise ParseError(message)
        if depth > DEPTH:
            message = f"the mail is nested more than {DEPTH} levels deep; {_BY_HAND}"
            raise ParseError(message)


class Part(MimeMessage):
    """A mail or a part of one, as the parser builds it, within its allowance."""

    #: The parser's own place for the body, which get_payload decodes lossily.
    _payload: "list[Part] | str | None"

    def __init__(
        self,
        allowance: Allowance,
        depth: int = 0,
        policy: "Policy[Any]" = compat32,
    ) -> None:
        """Begin an empty part."""
        super().__init__(policy)
        self.allowance = allowance
        self.depth = depth
        self._room = HEADER_BLOCK

    def set_raw(self, name: str, value: str) -> None:
        """Take a header from the parser, cut to what is bearable."""
        self.allowance.spend_header()
        kept = value[:HEADER]
        if name.lower() in _STRUCTURED:
            kept = ";".join(kept.split(";", PARAMETERS)[:PARAMETERS])
        if len(kept) < len(value):
            self.allowance.note(f"the header {one_line(name, 40)!r} was too long and was cut")
        if name.lower() in _STRUCTURED and _ABSURD_NUMBER.search(kept):
            self.allowance.note("a parameter with an absurd number was left out")
            kept = _ABSURD_NUMBER.sub("", kept)
        self._room -= len(name) + len(kept)
        if self._room < 0:
            self.allowance.note(f"headers beyond {HEADER_BLOCK // 1024} KiB were left out")
            return
        super().set_raw(name, kept)

    def attach(self, payload: "MimeMessage | str") -> None:
        """Take a part from the parser, and pay for it."""
        if isinstance(payload, Part):
            payload.depth = self.depth + 1
            self.allowance.spend_part(payload.depth)
        super().attach(payload)

    def put_back(self, left_out: Sequence[str]) -> None:
        """Put in what the parser was spared."""
        for name in ("_payload", "epilogue"):
            text = getattr(self, name)
            if isinstance(text, str):
                setattr(self, name, _LEFT_OUT.sub(lambda run: left_out[int(run[1])], text))

    @property
    def children(self) -> tuple["Part", ...]:
        """The parts of a multipart, or the mail inside a forwarded one."""
        payload = self._payload
        return tuple(payload) if isinstance(payload, list) else ()

    @property
    def raw(self) -> bytes:
        """The body of a part without parts, as it travelled, its encoding not undone."""
        payload = self._payload
        return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""

    @property
    def outside(self) -> bytes:
        """What lies in a multipart and in none of its parts."""
        return self.raw or (self.epilogue or "").encode("utf-8", "surrogateescape")

    def adopt(self, other: "Part") -> None:
        """Take over the parts of another multipart; they are paid for."""
        self._payload = [*self.children, *other.children]

    def texts(self, name: str) -> list[str]:
        """List a header's values, raw bytes recovered, encoded words left as they are."""
        return [recover(value) for key, value in self.raw_items() if key.lower() == name]

    def text(self, name: str) -> str:
        """Return a header's first value, empty where it is missing."""
        return next(iter(self.texts(name)), "")

    @functools.cached_property
    def type(self) -> Structured:
        """What Content-Type says."""
        return structured(self.text("content-type"))

    @property
    def declared(self) -> str:
        """The media type as declared, in lower case and in form."""
        written = self.type.value or self.get_default_type()
        if written == "text":  # as before MIME
            return "text/plain"
        return written if _MEDIA.fullmatch(written) else "application/octet-stream"

    @functools.cached_property
    def disposition(self) -> Structured:
        """What Content-Disposition says."""
        return structured(self.text("content-disposition"))


def open_mail(raw: bytes, allowance: Allowance, depth: int = 0) -> Part:
    """Parse the structure of a mail that lies ``depth`` levels inside the one received."""
    mail = _parse(raw.removeprefix(_BOM).lstrip(b"\r\n"), allowance, depth)
    _mend(mail)
    return mail


def _parse(raw: bytes, allowance: Allowance, depth: int) -> Part:
    left_out: list[str] = []

    def leave_out(run: re.Match[bytes]) -> bytes:
        left_out.append(run[0].decode("ascii").removesuffix("\r\n"))
        return b"\0%d\0\r\n" % (len(left_out) - 1)

    shortened = raw if b"\0" in raw else _BASE64.sub(leave_out, raw)
    mail = email.message_from_bytes(shortened, functools.partial(Part, allowance, depth))
    for part in mail.walk() if left_out else ():
        part.put_back(left_out)
    return mail


def _mend(part: Part) -> None:
    """Find the parts of multiparts whose boundaries are missing, misspelt or closed too early.

    What no boundary enclosed is split at the delimiters it has.
    """
    for child in part.children:
        _mend(child)
    used = _DELIMITER.search(part.outside) if part.declared.startswith("multipart/") else None
    if used:
        header = b'Content-Type: multipart/mixed; boundary="%s"\n\n' % used[1]
        part.adopt(_parse(header + part.outside, part.allowance, part.depth))
        part.allowance.note("parts lay outside the boundaries of their multipart")

"""Headers of the form ``value; name=value``, and RFC 2231 in them.

Reads text that is already recovered from its raw bytes, so that a backslash inside a GBK
character cannot be mistaken for an escape. Total: junk yields fewer parameters, never an error.
"""

import re
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import unquote_to_bytes

from mailbot.mail import charset
from mailbot.mail.words import decode_words

_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)', re.DOTALL)
_SEGMENT = re.compile(r"\*(?:(?P<index>\d{1,4})(?P<coded>\*)?)?")
_ESCAPED = re.compile(r'\\(["\\])')


@dataclass(frozen=True, slots=True)
class Structured:
    """A header taken apart."""

    #: What stands before the first semicolon, lower case.
    value: str
    #: Names in lower case, in the order written; a name may stand twice.
    parameters: tuple[tuple[str, str], ...]

    def plain(self, name: str) -> str | None:
        """Return the first parameter of a name, its encoded words read."""
        written = next((value for key, value in self.parameters if key == name), None)
        return None if written is None else decode_words(written)

    def extended(self, name: str) -> str | None:
        """Return what RFC 2231 says for a name: ``name*=``, ``name*0*=`` and ``name*0=``."""
        segments = sorted(self._segments(name), key=lambda segment: segment[0])
        if not segments:
            return None
        label = ""
        _, coded, first = segments[0]
        if coded and first.count("'") > 1:
            label, _, first = first.split("'", 2)
            segments[0] = (0, coded, first)
        data = b""
        for coded, alike in groupby(segments, key=lambda segment: segment[1]):
            written = "".join(value for _, _, value in alike)
            raw = written.encode(charset.codec_of(label), "replace")
            data += unquote_to_bytes(raw) if coded else raw
        return decode_words(charset.decode(data, label))

    def _segments(self, name: str) -> list[tuple[int, bool, str]]:
        found = []
        for key, value in self.parameters:
            segment = _SEGMENT.fullmatch(key.removeprefix(name)) if key.startswith(name) else None
            if segment:
                whole = segment["index"] is None
                found.append((int(segment["index"] or -1), whole or bool(segment["coded"]), value))
        return found


def structured(text: str) -> Structured:
    """Take a header apart; one without a value, or with junk behind it, is none the worse."""
    value = text.partition(";")[0].strip().lower()
    if "=" in value:
        value, text = "", f";{text}"
    parameters = ((m[1].lower(), _unquote(m[2])) for m in _PARAMETER.finditer(text))
    return Structured(value.partition(" ")[0], tuple(parameters))


def _unquote(value: str) -> str:
    """Take the quotes away; a backslash that escapes nothing belongs to a Windows path."""
    bare = value.strip()
    if bare.startswith('"'):
        return _ESCAPED.sub(r"\1", bare[1:].removesuffix('"'))
    return bare[1:-1] if len(bare) > 1 and bare[0] == bare[-1] == "'" else bare

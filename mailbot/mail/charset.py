"""Bytes to text, whatever the label says.

Trusts the bytes more than the label, because Chinese mail is labelled wrongly in every direction
(FIELD §3.1). Total: it never raises, and saves what any reading can save. It must not know what
the text is for.
"""

import codecs
import functools
import re

#: Codecs of Python that are no charsets: a sender naming one is not obeyed.
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"},
)

#: Charsets whose text is seven-bit bytes although it is not ASCII.
_SEVEN_BIT = ("iso2022", "hz", "utf-16", "utf-32")

#: Western charsets take any bytes, so a wrong label of this kind never fails by itself.
_WESTERN = ("iso8859-1", "cp1252", "cp437", "cp850", "mac-roman")

#: The common ideographs of GB2312 and ASCII: "业业" is valid UTF-8 too, but nobody means "ҵҵ".
_COMMON = re.compile(rb"(?:[\x00-\x7f]|[\xb0-\xd7][\xa1-\xfe])*")

#: Bytes that are enough to guess a charset from.
_ENOUGH = 64 * 1024

#: A longer label is none.
_LABEL = 40

_BROKEN = "\N{REPLACEMENT CHARACTER}"


def decode(data: bytes, label: str | None = None) -> str:
    """Decode text labelled ``label``, falling back to UTF-8 and then GB18030."""
    codec = _codec(label or "")
    if data.isascii() and not (codec and codec.startswith(_SEVEN_BIT)):
        return data.decode("ascii")
    readings = _readings(data, codec)
    for reading in readings:
        text = _strict(data, reading)
        if text is not None:
            return text
    return min((data.decode(r, "replace") for r in readings), key=lambda t: t.count(_BROKEN))


def fits(data: bytes, label: str) -> bool:
    """Tell whether bytes are flawless under a label this machine knows."""
    codec = _codec(label)
    return codec is not None and _strict(data, codec) is not None


def codec_of(label: str | None) -> str:
    """Name the codec behind a label; UTF-8 where the label says nothing."""
    return _codec(label or "") or "utf-8"


def recover(value: str) -> str:
    """Turn a header as the standard library holds it into text.

    Its parser keeps raw 8-bit bytes as surrogates; here they become characters again.
    """
    return value if value.isascii() else decode(value.encode("utf-8", "surrogateescape"))


@functools.lru_cache
def _codec(label: str) -> str | None:
    """Find Python's name for a charset, None for "default", "x-unknown" and the like."""
    name = label.strip().strip("\"'")
    if not name or len(name) > _LABEL:
        return None
    try:
        b"    ".decode(name)
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return None if codec in _NO_CHARSETS else codec


def _readings(data: bytes, codec: str | None) -> list[str]:
    """List the codecs worth trying, the likeliest first."""
    if _nearly_utf8(data, forgiven=2 if codec == "utf-8" else 8):
        return ["utf-8"]
    if codec is None and _COMMON.fullmatch(data[:_ENOUGH]):
        return ["gb18030", "utf-8"]
    if codec is None or (codec.startswith(_WESTERN) and _looks_gb(data)):
        return ["utf-8", "gb18030"]
    return [codec, "utf-8", "gb18030"]


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except ValueError:
        return None


def _nearly_utf8(data: bytes, forgiven: int) -> bool:
    """Tell UTF-8 with Chinese in it, one broken byte in ``forgiven`` allowed, from all else.

    Text of the GB family is hardly ever valid UTF-8, and yields no ideographs where it is: the
    pairs that pass read as Greek, Hebrew and the like.
    """
    text = data[:_ENOUGH].decode("utf-8", "replace")
    broken = text.count(_BROKEN)
    wide = sum(c >= "\u2e80" for c in text) - broken
    return wide > 0 and broken * forgiven <= wide


def _looks_gb(data: bytes) -> bool:
    """Tell Chinese under a Western label: its high bytes come in pairs, those of é and ü alone."""
    pairs = len(re.findall(rb"[\xa1-\xf7][\xa1-\xfe]", data[:_ENOUGH]))
    high = len(re.findall(rb"[\x80-\xff]", data[:_ENOUGH]))
    return pairs > 1 and pairs * 20 >= high * 9

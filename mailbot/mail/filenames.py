"""The name of a file, as a person would read it.

A name is for showing and for comparing with the roster; nothing is ever stored or opened under
it. A name that a mail program invented is as good as none (CONTRACT §6).
"""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from mailbot.mail import charset
from mailbot.mail.part import HEADER, Part
from mailbot.model.text import one_line

#: At most so many bytes of UTF-8 are kept.
_LONGEST = 200
#: What follows the last dot is an ending up to this length.
_ENDING = 16

#: What mail programs call a file whose name they lost or could not read.
_INVENTED = re.compile(
    r"""tcmime(\.\d+)*(\.\w+)?                   # QQ Mail, given an RFC 2231 name
      | att\d{3,}(\.\w+)?                       # Exchange
      | (untitled|unnamed|unknown|no-?name)([ _-]?(attachment|file))?([ _-]?\d+)?(\.(bin|dat))?
      | (mime-)?attachment([ _-]?\d+)?(\.(bin|dat))?
      | part[ _-]?\d+([._-]\d+)*(\.(bin|dat))?
      | (未命名|无标题|未知)的?(附件|文件)?[ _-]?\d*(\.(bin|dat))?
    """,
    re.IGNORECASE | re.VERBOSE,
)

_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")


def name_of(part: Part) -> str | None:
    """Tell the name a part gives its file, None where it gives none.

    Content-Disposition is asked first, then Content-Type; in each RFC 2231 beats the plain
    parameter, unless it cannot be read and the plain one can.
    """
    names = [name for name in map(clean, _written(part)) if name]
    legible = (name for name in names if "\N{REPLACEMENT CHARACTER}" not in name)
    return next(legible, names[0] if names else None)


def clean(written: str | None) -> str | None:
    """Make a name fit to be shown: one line, no path, no controls, NFC, at most 200 bytes."""
    name = _unpercent(one_line((written or "").replace("\0", ""), HEADER))
    name = one_line(re.split(r"[/\\]", name)[-1], HEADER)
    name = unicodedata.normalize("NFC", name).rstrip(". ")
    return None if not name or _INVENTED.fullmatch(name) else _shorten(name)


def _written(part: Part) -> Iterator[str | None]:
    for header, name in (
        (part.disposition, "filename"),
        (part.type, "name"),
        (part.disposition, "name"),
        (part.type, "filename"),
    ):
        yield header.extended(name)
        yield header.plain(name)


def _unpercent(name: str) -> str:
    """Undo percent encoding where a client meant RFC 2231 and wrote an ordinary parameter."""
    rest = _PERCENT.sub("", name)
    if "%" in rest or not name.isascii():
        return name
    data = unquote_to_bytes(name)
    return name if data.isascii() else charset.decode(data)


def _shorten(name: str) -> str:
    """Keep the beginning and the ending of a name that is too long."""
    if len(name.encode()) <= _LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > _ENDING:
        stem, ending = name, ""
    ending = dot + ending if ending else ""
    room = _LONGEST - len(ending.encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip() + ending

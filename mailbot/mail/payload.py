"""Undo what Content-Transfer-Encoding did.

Every repair is the one mail clients make, and is noted: a damaged attachment is still shown to a
person. It must not judge the content beyond telling base64 from bytes.
"""

import binascii
import quopri

from mailbot.mail.part import Part
from mailbot.model.text import one_line

_DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NO_DIGITS = bytes(byte for byte in range(256) if byte not in _DIGITS)
_UUENCODED = frozenset({"x-uuencode", "uuencode", "x-uue", "uue"})

_WHITE = b" \t\r\n"

#: How PDF, zip, OLE, JPEG and PNG begin in base64.
_BASE64_BEGINNINGS = (b"JVBERi0", b"UEsDB", b"0M8R4KGx", b"/9j/", b"iVBORw0KGgo")

#: Encodings that change nothing.
IDENTITY = frozenset({"", "7bit", "8bit", "binary", "8-bit", "7-bit"})


def decoded(part: Part) -> bytes:
    """Return the bytes of a part, noting with its allowance what was broken."""
    return undo(encoding_of(part), part.raw, part)


def encoding_of(part: Part) -> str:
    """Name the transfer encoding a part declares, lower case."""
    return part.text("content-transfer-encoding").partition(";")[0].strip().lower()


def undo(encoding: str, raw: bytes, part: Part) -> bytes:
    """Undo an encoding on bytes that lie in a part."""
    if encoding == "quoted-printable":
        return quopri.decodestring(raw)
    if encoding == "base64":
        return _base64(raw, part)
    if encoding in _UUENCODED:
        payload = part.get_payload(decode=True)
        return payload if isinstance(payload, bytes) else raw
    if raw.lstrip(_WHITE).startswith(_BASE64_BEGINNINGS):
        part.allowance.note("an attachment is base64 without saying so")
        return _base64(raw, part)
    if encoding not in IDENTITY:
        part.allowance.note(f"the transfer encoding {one_line(encoding, 40)!r} is unknown")
    return raw


def _base64(raw: bytes, part: Part) -> bytes:
    """Decode base64 with junk in it as RFC 2045 says: foreign bytes skipped, padding ends it.

    A second reading drops whole lines with foreign bytes (a footer some list appended) and goes
    on after padding (lines encoded one by one). Where the two differ that is noted; without
    foreign bytes the second is right, else nobody can say.
    """
    first = _digits(raw.partition(b"=")[0])
    foreign = raw.translate(None, _DIGITS + _WHITE + b"=")
    if not foreign and b"=" not in raw.rstrip(_WHITE + b"="):
        return first
    lines = (
        line for line in raw.splitlines() if not line.translate(None, _DIGITS + _WHITE + b"=")
    )
    second = b"".join(_digits(stream) for stream in b"".join(lines).split(b"="))
    if first != second:
        part.allowance.note("an attachment's base64 is broken: it may be damaged")
    return first if foreign else second


def _digits(raw: bytes) -> bytes:
    """Decode the base64 digits among some bytes; a digit too many is dropped."""
    digits = raw.translate(None, _NO_DIGITS)
    spare = len(digits) % 4
    return binascii.a2b_base64(digits[:-1] if spare == 1 else digits + b"=" * (-spare % 4))

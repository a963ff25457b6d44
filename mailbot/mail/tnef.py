"""winmail.dat: Outlook's own packaging, opened for its attachments.

A small, strict reader of MS-OXTNEF. Every length is checked against what is there; nothing in the
format is followed but forwards, so reading is linear. Message text, recipients and formatting are
none of its business.
"""

import struct
from dataclasses import dataclass, field

from mailbot.mail import charset

#: The first four bytes of every such file, whatever it is called.
MAGIC = b"\x78\x9f\x3e\x22"

#: Attachments of one file.
_ATTACHMENTS = 200

#: An attribute without content.
_SMALLEST = 11

#: Ids of attributes, type and name together.
_RENDERING = 0x00069002  # begins an attachment
_TITLE = 0x00018010
_DATA = 0x0006800F
_PROPERTIES = 0x00069005
_CODEPAGE = 0x00069007

#: MAPI properties of an attachment.
_BODY = 0x3701
_SHORT_NAME = 0x3704
_LONG_NAME = 0x3707
_MIME_TYPE = 0x370E
_CONTENT_ID = 0x3712
_HIDDEN = 0x7FFE

#: MAPI types: those of a fixed size as they lie in the file, and those with a length before them.
_FIXED = {
    0x0000: 4, 0x0001: 0, 0x0002: 4, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 4,
    0x0005: 8, 0x0006: 8, 0x0007: 8, 0x0014: 8, 0x0040: 8, 0x0048: 16,
}  # fmt: skip
_OBJECT = 0x000D
_TEXT8 = 0x001E
_UNICODE = 0x001F
_BINARY = 0x0102
_SEVERAL = 0x1000
_NAMED = 0x8000


class TnefError(ValueError):
    """The file is not what its first bytes promise, or was cut."""


@dataclass(slots=True)
class TnefFile:
    """One attachment out of a winmail.dat."""

    name: str = ""
    data: bytes = field(default=b"", repr=False)
    declared: str = "application/octet-stream"
    #: Referenced by the mail's body, so probably a picture in it.
    shown: bool = False


def read(data: bytes) -> tuple[TnefFile, ...]:
    """List the attachments. Raises TnefError where the file is damaged."""
    stream = _Stream(data)
    if stream.take(4) != MAGIC:
        message = "a winmail.dat begins otherwise"
        raise TnefError(message)
    stream.take(2)
    files: list[TnefFile] = []
    label = ""
    while stream.left >= _SMALLEST:  # a few bytes of garbage at the end are common
        stream.take(1)
        attribute, content = stream.number(), stream.take(stream.number())
        stream.take(min(2, stream.left))  # a checksum, which some programs get wrong
        if attribute == _CODEPAGE:
            label = f"cp{int.from_bytes(content[:4], 'little')}"
        elif attribute == _RENDERING:
            if len(files) == _ATTACHMENTS:
                message = f"a winmail.dat holds more than {_ATTACHMENTS} attachments"
                raise TnefError(message)
            files.append(TnefFile())
        elif files:
            _describe(files[-1], attribute, content, label)
    return tuple(file for file in files if file.data)


def _describe(file: TnefFile, attribute: int, content: bytes, label: str) -> None:
    if attribute == _TITLE:
        file.name = file.name or _text(content, label)
    elif attribute == _DATA:
        file.data = content
    elif attribute == _PROPERTIES:
        try:
            _take_properties(file, content, label)
        except TnefError:
            if not file.data:  # it would have been in there
                raise


def _take_properties(file: TnefFile, content: bytes, label: str) -> None:
    """Read what Outlook adds: the long name, and the content of embedded messages."""
    stream = _Stream(content)
    for _ in range(stream.number()):
        kind, name = struct.unpack("<HH", stream.take(4))
        if name >= _NAMED:
            _skip_name(stream)
        value = _value(stream, kind)
        if name == _BODY:
            # An object begins with the id of its interface; what follows is a file of its own.
            file.data = value[16:] if kind == _OBJECT else value
        elif name == _LONG_NAME or (name == _SHORT_NAME and not file.name):
            file.name = _written(kind, value, label)
        elif name == _MIME_TYPE:
            file.declared = _written(kind, value, label).lower() or file.declared
        elif name == _CONTENT_ID or (name == _HIDDEN and any(value)):
            file.shown = True


def _skip_name(stream: "_Stream") -> None:
    stream.take(16)
    if stream.number() == 0:
        stream.take(4)
    else:
        stream.take_padded(stream.number())


def _value(stream: "_Stream", kind: int) -> bytes:
    """Read a property; of one with several values the first is returned."""
    plain = kind & ~_SEVERAL
    count = 1
    if kind & _SEVERAL or plain in {_OBJECT, _TEXT8, _UNICODE, _BINARY}:
        count = stream.number()
        if count > stream.left:
            message = "a winmail.dat announces more values than it has room for"
            raise TnefError(message)
    first = b""
    for position in range(count):
        if plain in _FIXED:
            value = stream.take(_FIXED[plain])
        elif plain in {_OBJECT, _TEXT8, _UNICODE, _BINARY}:
            value = stream.take_padded(stream.number())
        else:
            message = f"a winmail.dat has a property of the unknown type {kind:#06x}"
            raise TnefError(message)
        first = first if position else value
    return first


def _written(kind: int, value: bytes, label: str) -> str:
    if kind & ~_SEVERAL == _UNICODE:
        return value.decode("utf-16-le", "replace").split("\0")[0]
    return _text(value, label)


def _text(value: bytes, label: str) -> str:
    return charset.decode(value.split(b"\0")[0], label)


class _Stream:
    """Bytes read forwards, never beyond their end."""

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        self._position = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._position

    def take(self, length: int) -> bytes:
        if length > self.left:
            message = "a winmail.dat ends in the middle"
            raise TnefError(message)
        self._position += length
        return bytes(self._data[self._position - length : self._position])

    def take_padded(self, length: int) -> bytes:
        value = self.take(length)
        self.take(min(-length % 4, self.left))
        return value

    def number(self) -> int:
        return int.from_bytes(self.take(4), "little")

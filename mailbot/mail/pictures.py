"""How large a picture is, read from the first bytes of its file.

Just enough to tell a photographed page from a logo. It opens no picture: that is done in
``reading``, behind the sandbox.
"""

import struct
from collections.abc import Callable

#: More JPEG segments before the frame are no picture.
_SEGMENTS = 1000
#: JPEG segments that hold the frame's size; C4, C8 and CC are something else.
_MARK = 0xFF
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def measure(data: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels, None for what is no PNG, JPEG, GIF, BMP or WebP."""
    for magic, reader in _READERS:
        if data.startswith(magic):
            try:
                return reader(data)
            except (struct.error, IndexError):  # cut off
                return None
    return None


def _png(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _gif(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", data, 6)
    return width, height


def _bmp(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<ii", data, 18)
    return abs(width), abs(height)


def _webp(data: bytes) -> tuple[int, int] | None:
    if data[8:16] == b"WEBPVP8X":
        return _three(data, 24) + 1, _three(data, 27) + 1
    if data[8:16] == b"WEBPVP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if data[8:16] == b"WEBPVP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _three(data: bytes, start: int) -> int:
    return int.from_bytes(data[start : start + 3], "little")


def _jpeg(data: bytes) -> tuple[int, int] | None:
    position = 2
    for _ in range(_SEGMENTS):
        if data[position] != _MARK:
            return None
        if data[position + 1] in _FRAMES:
            height, width = struct.unpack_from(">HH", data, position + 5)
            return width, height
        (length,) = struct.unpack_from(">H", data, position + 2)
        position += 1 if data[position + 1] == _MARK else 2 + max(length, 2)
    return None


_READERS: tuple[tuple[bytes, Callable[[bytes], tuple[int, int] | None]], ...] = (
    (b"\x89PNG\r\n\x1a\n", _png),
    (b"\xff\xd8\xff", _jpeg),
    (b"GIF8", _gif),
    (b"BM", _bmp),
    (b"RIFF", _webp),
)

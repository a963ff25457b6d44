"""The directory of an OLE2 file: names of the streams at its root, nothing more.

Enough to tell .doc from .xls from an encrypted .xlsx. Every number read is checked against the
file's length, every chain against its own.
"""

import struct

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")

_ENTRY = 128
_FIRST_DIFAT = 76
_LAST_SECTOR = 0xFFFFFFFA
_MOST_ENTRIES = 20_000


def root_names(data: bytes) -> frozenset[str]:
    """Name the streams and storages directly under the root; empty where the file is damaged."""
    try:
        return _Directory(data).names()
    except (struct.error, IndexError):
        return frozenset()


class _Directory:
    def __init__(self, data: bytes) -> None:
        self._data = data
        (shift,) = struct.unpack_from("<H", data, 30)
        self._size = 1 << min(shift, 16)
        self._fat = self._read_fat()
        (first,) = struct.unpack_from("<I", data, 48)
        self._entries = self._chain(first)

    def names(self) -> frozenset[str]:
        (child,) = struct.unpack_from("<I", self._entries, 76)  # of entry 0, the root
        found: set[str] = set()
        seen: set[int] = set()
        todo = [child]
        while todo:
            number = todo.pop()
            at = number * _ENTRY
            if number in seen or at + _ENTRY > len(self._entries):
                continue
            seen.add(number)
            (length,) = struct.unpack_from("<H", self._entries, at + 64)
            name = self._entries[at : at + min(length, 64)]
            found.add(name.decode("utf-16-le", "replace").rstrip("\0"))
            todo.extend(struct.unpack_from("<II", self._entries, at + 68))
        return frozenset(found - {""})

    def _read_fat(self) -> tuple[int, ...]:
        count, difat, more = (
            struct.unpack_from("<I", self._data, 44)[0],
            list(struct.unpack_from("<109I", self._data, _FIRST_DIFAT)),
            struct.unpack_from("<I", self._data, 68)[0],
        )
        sectors = len(self._data) // self._size
        seen: set[int] = set()
        while more < _LAST_SECTOR and more not in seen and len(seen) < sectors:
            seen.add(more)
            *part, more = struct.unpack(f"<{self._size // 4}I", self._sector(more))
            difat += part
        fat: list[int] = []
        for number in difat[: min(count, sectors)]:
            if number < _LAST_SECTOR:
                fat += struct.unpack(f"<{self._size // 4}I", self._sector(number))
        return tuple(fat)

    def _chain(self, number: int) -> bytes:
        parts: list[bytes] = []
        while number < _LAST_SECTOR and len(parts) * self._size < _MOST_ENTRIES * _ENTRY:
            parts.append(self._sector(number))
            number = self._fat[number]
        return b"".join(parts)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size  # the header takes the first one, whatever its size
        return self._data[start : start + self._size].ljust(self._size, b"\0")

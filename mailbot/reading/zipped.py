"""How zip archives fail, and how their members are read: in pieces, so that sizes are counted."""

import lzma
import zipfile
import zlib
from collections.abc import Iterator

_CHUNK = 1 << 20

#: What zipfile raises on damaged archives beside its own error.
BROKEN_ZIP = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError),
    *(NotImplementedError, UnicodeDecodeError, ValueError, IndexError, KeyError, OverflowError),
)


def chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Inflate a member piece by piece. Raises any of ``BROKEN_ZIP``."""
    with archive.open(info) as member:
        while chunk := member.read(_CHUNK):
            yield chunk

"""The zip that an .xlsx or .docx is: checked before any library opens it.

Runs in the child. Sizes are counted while the members are inflated, because what a zip says of
them need not be true; there is no limit on the ratio, because sheets with a million formatted
empty cells are honest and shrink a thousandfold.
"""

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from mailbot.model.document import Problem
from mailbot.reading.opened import UnreadableError
from mailbot.reading.zipped import BROKEN_ZIP, chunks

_MOST_MEMBERS = 2000
_MOST_BYTES = 200 << 20
_MOST_XML = 40 << 20


class Package:
    """The members of an Office file, none of them larger than allowed."""

    def __init__(self, data: bytes) -> None:
        """Inflate every member once, counting. Raises UnreadableError."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            if len(self._zip.infolist()) > _MOST_MEMBERS:
                raise UnreadableError(Problem.TOO_LARGE, f"more than {_MOST_MEMBERS} parts")
            self._names = {info.filename.lstrip("/"): info for info in self._zip.infolist()}
            left = _MOST_BYTES
            for info in self._zip.infolist():
                for chunk in chunks(self._zip, info):
                    left -= len(chunk)
                    if left < 0:
                        message = f"more than {_MOST_BYTES >> 20} MB when unpacked"
                        raise UnreadableError(Problem.TOO_LARGE, message)
        except BROKEN_ZIP as error:
            remark = f"the Office file is damaged: {type(error).__name__}"
            raise UnreadableError(Problem.DAMAGED, remark) from error

    def __contains__(self, name: str) -> bool:
        """Tell whether there is a member of this name."""
        return name in self._names

    def names(self) -> tuple[str, ...]:
        """Name all members, in the file's order."""
        return tuple(self._names)

    def read(self, name: str) -> bytes:
        """Give a member's bytes; none where there is no such member."""
        info = self._names.get(name)
        return b"".join(chunks(self._zip, info)) if info else b""

    def chunks(self, name: str) -> Iterator[bytes]:
        """Give a member piece by piece."""
        return chunks(self._zip, self._names[name])

    def xml(self, name: str) -> etree._Element | None:
        """Parse a member as XML without entities, None where there is none.

        Raises UnreadableError.
        """
        data = self.read(name)
        if not data:
            return None
        if len(data) > _MOST_XML:
            message = f"{name} has more than {_MOST_XML >> 20} MB"
            raise UnreadableError(Problem.TOO_LARGE, message)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            remark = f"{name} is damaged: {error.msg}"
            raise UnreadableError(Problem.DAMAGED, remark) from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise UnreadableError(Problem.DAMAGED, f"{name} declares a document type")
        return root

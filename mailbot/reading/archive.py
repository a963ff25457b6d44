"""Zip archives: members as attachments, names as their senders see them.

``unzip`` runs in the child and sends everything in one message; ``unpack`` takes that apart in
the parent. Nothing is ever written to disk, so that a member's name can do no harm.
"""

import io
import re
import stat
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mailbot.model import codec
from mailbot.model.document import Problem
from mailbot.model.message import Attachment
from mailbot.model.text import one_line
from mailbot.reading.sniff import sniff
from mailbot.reading.zipped import BROKEN_ZIP, chunks

_MOST_MEMBERS = 500
_MOST_BYTES = 300 << 20
_DEEPEST = 2
_MOST_NAME = 255
_ENCRYPTED = 0x1
_UTF8 = 0x800
#: What operating systems and office programs leave behind.
_LITTER = re.compile(
    r"(^|/)(__MACOSX/|\._|~\$|(\.DS_Store|Thumbs\.db|desktop\.ini)$)", re.IGNORECASE
)
_HEAD = struct.Struct(">Q")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file in an archive."""

    #: ``inside`` is the name of the archive that holds it.
    attachment: Attachment
    #: Why it has no bytes, or too few: locked, damaged, an archive too deep inside others.
    problem: Problem | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unzipped:
    """An archive taken apart, archives inside it included."""

    members: tuple[Member, ...] = ()
    #: Damaged or too large as a whole; members found so far are there all the same.
    problem: Problem | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class _Head:
    """What goes before the bytes: everything else, and how many bytes each member has."""

    unzipped: Unzipped
    sizes: tuple[int, ...]


@dataclass(slots=True)
class _Budget:
    members: int = _MOST_MEMBERS
    size: int = _MOST_BYTES


class _TooLargeError(Exception):
    """The budget is spent; ``str()`` says which part of it."""


def unzip(data: bytes, name: str | None) -> bytes:
    """Take a zip apart, to be sent to the parent; ``unpack`` reads the message."""
    found: list[Member] = []
    problem, remark = None, ""
    try:
        for member in _members(data, name, _Budget(), depth=1):
            found.append(member)  # noqa: PERF402 - what came before a failure is kept
    except _TooLargeError as error:
        problem, remark = Problem.TOO_LARGE, str(error)
    except BROKEN_ZIP as error:
        problem, remark = Problem.DAMAGED, f"the archive is damaged: {type(error).__name__}"
    if not found and not problem:
        problem, remark = Problem.EMPTY, "the archive holds no file"
    return _pack(Unzipped(members=tuple(found), problem=problem, remark=remark))


def unpack(message: bytes) -> Unzipped:
    """Read what ``unzip`` sent. Raises ValueError unless every byte is accounted for."""
    if len(message) < _HEAD.size:
        words = "a message of members is cut short"
        raise ValueError(words)
    (size,) = _HEAD.unpack_from(message)
    start = _HEAD.size + size
    head = codec.load(_Head, message[_HEAD.size : start])
    if sum(head.sizes) != len(message) - start or min(head.sizes, default=0) < 0:
        words = "a message of members has not the length it says"
        raise ValueError(words)
    members = []
    for member, length in zip(head.unzipped.members, head.sizes, strict=True):
        attachment = replace(member.attachment, data=message[start : start + length])
        members.append(replace(member, attachment=attachment))
        start += length
    return replace(head.unzipped, members=tuple(members))


def _pack(unzipped: Unzipped) -> bytes:
    contents = [member.attachment.data for member in unzipped.members]
    bare = tuple(replace(m, attachment=replace(m.attachment, data=b"")) for m in unzipped.members)
    head = codec.dump(
        _Head(replace(unzipped, members=bare), tuple(len(content) for content in contents))
    ).encode()
    return b"".join([_HEAD.pack(len(head)), head, *contents])


def _members(data: bytes, inside: str | None, budget: _Budget, *, depth: int) -> Iterator[Member]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            path = _decoded(info)
            if info.is_dir() or path.endswith("/") or _LITTER.search(path) or _is_link(info):
                continue
            budget.members -= 1
            if budget.members < 0:
                words = f"more than {_MOST_MEMBERS} files"
                raise _TooLargeError(words)
            name = one_line(path.rpartition("/")[2], _MOST_NAME) or None
            member = _read(archive, info, Attachment(name=name, data=b"", inside=inside), budget)
            if member.problem is None and sniff(member.attachment.data, name).kind == "zip":
                yield from _inner(member, budget, depth)
            else:
                yield member


def _inner(member: Member, budget: _Budget, depth: int) -> Iterator[Member]:
    """Open an archive inside the archive, or say why it stays shut."""
    if depth == _DEEPEST:
        words = f"archives inside archives, more than {_DEEPEST} deep"
        yield replace(member, problem=Problem.TOO_LARGE, remark=words)
        return
    inner = member.attachment
    try:
        yield from _members(inner.data, inner.name, budget, depth=depth + 1)
    except BROKEN_ZIP as error:
        words = f"the archive is damaged: {type(error).__name__}"
        yield replace(member, problem=Problem.DAMAGED, remark=words)


def _read(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, bare: Attachment, budget: _Budget
) -> Member:
    if info.flag_bits & _ENCRYPTED:
        words = "the archive asks for a password"
        return Member(attachment=bare, problem=Problem.PASSWORD, remark=words)
    parts = []
    try:
        for chunk in chunks(archive, info):
            budget.size -= len(chunk)
            if budget.size < 0:
                words = f"more than {_MOST_BYTES >> 20} MB when unpacked"
                raise _TooLargeError(words)
            parts.append(chunk)
    except BROKEN_ZIP as error:
        words = f"the file is damaged in its archive: {type(error).__name__}"
        return Member(attachment=bare, problem=Problem.DAMAGED, remark=words)
    return Member(attachment=replace(bare, data=b"".join(parts)))


def _decoded(info: zipfile.ZipInfo) -> str:
    """Read a member's path as it was meant: macOS writes UTF-8, Windows GBK, neither says so."""
    path = info.filename
    if not info.flag_bits & _UTF8:
        raw = path.encode("cp437", "replace")
        for charset in ("utf-8", "gb18030"):
            try:
                path = raw.decode(charset)
                break
            except UnicodeDecodeError:
                continue
    return path.replace("\\", "/")


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)

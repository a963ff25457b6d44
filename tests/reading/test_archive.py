"""Zip archives: every member under the name its sender gave it, and none that does harm."""

import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.model.codec import CodecError
from mailbot.model.document import Problem
from mailbot.reading import archive
from mailbot.reading.archive import Unzipped, unpack, unzip
from tests.reading import files

PDF = files.text_pdf()


def opened(data: bytes, name: str = "材料.zip") -> Unzipped:
    return unpack(unzip(data, name))


def names(data: bytes) -> list[str | None]:
    return [member.attachment.name for member in opened(data).members]


def test_members_come_with_their_bytes_and_their_archive_s_name() -> None:
    (member,) = opened(files.archive({"推荐函.pdf": PDF})).members
    assert (member.attachment.name, member.attachment.inside) == ("推荐函.pdf", "材料.zip")
    assert member.attachment.data == PDF
    assert member.problem is None


@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_names_are_read_as_they_were_meant(charset: str) -> None:
    """Windows writes GBK, macOS UTF-8, and neither says so."""
    name = "资质证书-朱镕基.pdf"
    assert names(files.archive_of_bytes_names({name.encode(charset): PDF})) == [name]


def test_names_in_neither_charset_are_kept_legible() -> None:
    assert names(files.archive_of_bytes_names({b"a\x80\xff.pdf": PDF})) == ["aÇ .pdf"]


def test_what_computers_leave_behind_is_no_member() -> None:
    litter = [
        *("__MACOSX/._推荐函.pdf", "._推荐函.pdf", ".DS_Store", "材料/.DS_Store", "Thumbs.db"),
        *("材料/~$统计表.xlsx", "desktop.ini", "空文件夹/"),
    ]
    assert names(files.archive(dict.fromkeys(["材料/推荐函.pdf", *litter], b"x"))) == [
        "推荐函.pdf"
    ]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("C:\\a.pdf", "a.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\r\nBcc: x@y.z.pdf", "a Bcc: x@y.z.pdf"),
        ("长" * 300 + ".pdf", "长" * 255),
        ("..", ".."),
    ],
)
def test_no_name_leads_anywhere(path: str, name: str) -> None:
    assert names(files.archive({path: b"x"})) == [name]


def test_links_are_refused() -> None:
    link = zipfile.ZipInfo("推荐函.pdf")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        new.writestr(link, "/etc/passwd")
        new.writestr("统计表.xlsx", b"x")
    assert names(buffer.getvalue()) == ["统计表.xlsx"]


def test_archives_inside_are_opened_two_deep() -> None:
    inner = files.archive({"推荐函.pdf": PDF})
    middle = files.archive({"内.zip": inner, "统计表.xlsx": files.workbook([["a"]])})
    found = opened(middle).members
    assert [(m.attachment.name, m.attachment.inside) for m in found] == [
        ("推荐函.pdf", "内.zip"),
        ("统计表.xlsx", "材料.zip"),
    ]
    (shut, _) = opened(files.archive({"外.zip": middle})).members
    assert (shut.attachment.name, shut.problem) == ("内.zip", Problem.TOO_LARGE)


def test_a_locked_member_asks_for_its_password() -> None:
    data = bytearray(files.archive({"推荐函.pdf": PDF, "说明.txt": b"x"}))
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(magic)
        (before,) = struct.unpack_from("<H", data, at + flags)
        struct.pack_into("<H", data, at + flags, before | 1)
    locked, free = opened(bytes(data)).members
    assert (locked.attachment.name, locked.problem) == ("推荐函.pdf", Problem.PASSWORD)
    assert (free.problem, free.attachment.data) == (None, b"x")


def test_a_damaged_member_costs_only_itself() -> None:
    data = bytearray(files.archive({"推荐函.pdf": PDF, "说明.txt": b"x"}))
    at = data.index(PDF[-1:], 60)
    data[at : at + 8] = bytes(b ^ 0x55 for b in data[at : at + 8])
    bad, good = opened(bytes(data)).members
    assert (bad.problem, bad.attachment.data) == (Problem.DAMAGED, b"")
    assert good.problem is None


def test_a_damaged_archive_inside_is_told_as_a_member() -> None:
    inner = files.archive({"推荐函.pdf": PDF})[:-30]
    (member,) = opened(files.archive({"内.zip": inner})).members
    assert (member.attachment.name, member.problem) == ("内.zip", Problem.DAMAGED)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (files.archive({"a.pdf": PDF})[:-10], Problem.DAMAGED),
        (b"PK\x03\x04 and no more", Problem.DAMAGED),
        (files.archive({}), Problem.EMPTY),
        (files.archive({".DS_Store": b"x"}), Problem.EMPTY),
        (files.archive({f"{i}.txt": b"" for i in range(501)}), Problem.TOO_LARGE),
    ],
    ids=["cut", "stub", "empty", "litter", "many"],
)
def test_what_is_wrong_as_a_whole_is_told(data: bytes, problem: Problem) -> None:
    assert opened(data).problem is problem


def test_what_was_found_before_the_limit_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive._Budget, "__init__", _small)  # noqa: SLF001 - 300 MB take a while
    found = opened(files.archive({"a": bytes(400), "b": bytes(400), "c": bytes(400)}))
    assert (found.problem, len(found.members)) == (Problem.TOO_LARGE, 2)


def _small(budget: archive._Budget) -> None:
    budget.members, budget.size = 500, 1000


@given(st.binary(max_size=60), st.integers(0, 60))
def test_a_message_that_does_not_add_up_is_refused(tail: bytes, cut: int) -> None:
    message = unzip(files.archive({"a": b"abc"}), None)
    assert unpack(message).members[0].attachment.data == b"abc"
    for wrong in (message[:-1], message + b"x", message[:cut], message[:8] + tail):
        with pytest.raises((ValueError, CodecError)):
            unpack(wrong)


@given(st.data())
def test_no_bytes_raise_anything(data: st.DataObject) -> None:
    whole = files.archive({"a.txt": b"hello", "b.pdf": PDF[:50]})
    at = data.draw(st.integers(0, len(whole) - 1))
    spoilt = whole[:at] + data.draw(st.binary(min_size=1, max_size=6)) + whole[at + 1 :]
    assert opened(spoilt).members or opened(spoilt).problem

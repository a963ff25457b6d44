"""winmail.dat, drawn byte by byte."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail import tnef
from mailbot.mail.parse import parse

BEGIN = b"\x78\x9f\x3e\x22\x01\x00"
CODEPAGE = 0x00069007
RENDERING = 0x00069002
TITLE = 0x00018010
DATA = 0x0006800F
PROPERTIES = 0x00069005
UNICODE = 0x1F
TEXT8 = 0x1E
OBJECT = 0x0D
BINARY = 0x102


def attribute(number: int, content: bytes, level: int = 2) -> bytes:
    checksum = struct.pack("<H", sum(content) & 0xFFFF)
    return struct.pack("<BII", level, number, len(content)) + content + checksum


def file(*attributes: bytes) -> bytes:
    return attribute(RENDERING, bytes(14)) + b"".join(attributes)


def properties(*each: bytes) -> bytes:
    return attribute(PROPERTIES, struct.pack("<I", len(each)) + b"".join(each))


def long(kind: int, name: int, value: bytes) -> bytes:
    padding = bytes(-len(value) % 4)
    return struct.pack("<HHII", kind, name, 1, len(value)) + value + padding


GBK = attribute(CODEPAGE, struct.pack("<II", 936, 0), level=1)


def test_title_and_data() -> None:
    packed = (
        BEGIN + GBK + file(attribute(TITLE, "李堃.pdf\0".encode("gbk")), attribute(DATA, b"%PDF"))
    )
    assert tnef.read(packed) == (tnef.TnefFile(name="李堃.pdf", data=b"%PDF"),)


@pytest.mark.parametrize("kind", [UNICODE, TEXT8])
def test_the_long_name_wins(kind: int) -> None:
    name = "某某协会推荐材料.pdf\0".encode("utf-16-le" if kind == UNICODE else "gbk")
    packed = (
        BEGIN
        + GBK
        + file(
            attribute(TITLE, b"XIEHUI~1.PDF\0"),
            attribute(DATA, b"%PDF"),
            properties(
                struct.pack("<HHI", 3, 0x3705, 1),
                long(kind, 0x3707, name),
                long(UNICODE, 0x370E, "application/pdf\0".encode("utf-16-le")),
            ),
        )
    )
    assert tnef.read(packed) == (
        tnef.TnefFile(name="某某协会推荐材料.pdf", data=b"%PDF", declared="application/pdf"),
    )


def test_named_and_several_valued_properties_are_passed_over() -> None:
    by_number = struct.pack("<HH16sIII", 3, 0x8001, bytes(16), 0, 7, 1)
    by_name = struct.pack("<HH16sII", 0x1003, 0x8002, bytes(16), 1, 6) + b"a\0b\0\0\0\0\0"
    several = by_name + struct.pack("<III", 2, 5, 6)
    packed = BEGIN + file(
        attribute(DATA, b"%PDF"), properties(by_number, several, long(TEXT8, 0x3707, b"a.pdf\0"))
    )
    assert [f.name for f in tnef.read(packed)] == ["a.pdf"]


def test_an_embedded_message_is_opened_in_its_turn() -> None:
    inner = BEGIN + file(attribute(TITLE, b"inner.pdf\0"), attribute(DATA, b"%PDF"))
    packed = BEGIN + file(properties(long(OBJECT, 0x3701, bytes(16) + inner)))
    message = parse(b"Content-Type: application/ms-tnef\r\n\r\n" + packed)
    assert [(a.name, a.inside) for a in message.attachments] == [("inner.pdf", "winmail.dat")]


def test_a_picture_of_the_body_is_an_ornament() -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(8) + struct.pack(">II", 300, 100)
    shown = long(UNICODE, 0x3712, "image@1\0".encode("utf-16-le"))
    packed = BEGIN + file(attribute(TITLE, b"sign.png\0"), attribute(DATA, png), properties(shown))
    message = parse(b"Content-Type: application/ms-tnef\r\n\r\n" + packed)
    assert [a.ornament for a in message.attachments] == [True]


def test_broken_properties_cost_only_the_long_name() -> None:
    packed = BEGIN + file(
        attribute(TITLE, b"a.pdf\0"), attribute(DATA, b"%PDF"), attribute(PROPERTIES, b"\xff" * 9)
    )
    assert tnef.read(packed) == (tnef.TnefFile(name="a.pdf", data=b"%PDF"),)


def test_a_few_bytes_of_garbage_at_the_end_do_no_harm() -> None:
    packed = BEGIN + file(attribute(TITLE, b"a.pdf\0"), attribute(DATA, b"%PDF")) + b"\r\n\0"
    assert [f.name for f in tnef.read(packed)] == ["a.pdf"]


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"PK\x03\x04 something else",
        BEGIN + file(attribute(DATA, b"%PDF" * 10))[:-12],
        BEGIN + file(properties(struct.pack("<HHI", 0x1001, 0x3701, 0xFFFFFFFF))),
        BEGIN + file(properties(struct.pack("<HH", 0x0077, 0x3701))),
        BEGIN + file() * 201,
    ],
    ids=["empty", "no TNEF", "cut", "endless", "unknown type", "201 files"],
)
def test_a_damaged_file_is_refused(packed: bytes) -> None:
    with pytest.raises(tnef.TnefError):
        tnef.read(packed)


def test_what_cannot_be_opened_is_kept_under_its_usual_name() -> None:
    packed = BEGIN + file(attribute(DATA, b"%PDF" * 10))[:-12]
    raw = b'Content-Type: application/ms-tnef; name="ATT00001.dat"\r\n\r\n' + packed
    message = parse(raw)
    assert [(a.name, a.data) for a in message.attachments] == [("winmail.dat", packed)]
    assert "could not be opened" in message.defects[0]


@given(st.binary(max_size=300), st.integers(0, 400))
def test_any_bytes_are_read_or_refused(junk: bytes, place: int) -> None:
    packed = (
        BEGIN
        + GBK
        + file(
            attribute(TITLE, b"a.pdf\0"),
            properties(long(TEXT8, 0x3707, b"b.pdf\0"), long(BINARY, 0x3701, b"%PDF")),
        )
    )
    spoilt = packed[:place] + junk + packed[place + len(junk) :]
    try:
        files = tnef.read(spoilt)
    except tnef.TnefError:
        return
    assert sum(len(f.data) for f in files) <= len(spoilt)

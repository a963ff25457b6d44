"""Mails made to kill a parser: each ends soon, in little memory, with a Message or ParseError.

Every bomb goes off in a child of its own that may use 1 GiB of address space.
"""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

FROM = b"From: li@example.com\r\nSubject: bomb\r\n"
MIXED = FROM + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
HTML = FROM + b"Content-Type: text/html\r\n\r\n"
MIB = 1024 * 1024

CHILD = """
import json, resource, sys, time
raw = sys.stdin.buffer.read()
resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
from mailbot.mail.parse import ParseError, parse
start = time.process_time()
try:
    parse(raw)
    outcome = "Message"
except ParseError as error:
    outcome = str(error)
print(json.dumps([outcome, time.process_time() - start]))
"""


def header(name: bytes, value: bytes) -> bytes:
    return b"From: li@example.com\r\n" + name + b": " + value + b"\r\n\r\nx"


def nested(depth: int) -> bytes:
    level = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n"
    return FROM + b"".join(level % (n, n) for n in range(depth)) + b"\r\nx"


def numbered(pattern: bytes, count: int) -> bytes:
    return b"".join(pattern % n for n in range(count))


def renderings(count: int) -> bytes:
    begin = b"\x02\x02\x90\x06\x00\x00\x00\x00\x00\x00\x00"
    endless = b"\x02\x05\x90\x06\x00\x40\x00\x00\x00\xff\xff\xff\xff\x01\x10\x01\x37"
    return b"\x78\x9f\x3e\x22\0\0" + begin * count + endless + b"\xff\xff\xff\xff" + b"\0" * 60


BOMBS: dict[str, Callable[[], bytes]] = {
    "nested 100": lambda: nested(100),
    "nested 3000": lambda: nested(3000),
    "forwarded 5000 deep": lambda: FROM + b"Content-Type: message/rfc822\r\n\r\n" * 5000,
    "50,000 parts": lambda: MIXED + b"--b\r\n\r\nx\r\n" * 50_000 + b"--b--\r\n",
    "50,000 parts, bare CR": lambda: (MIXED + b"--b\r\n\r\nx\r\n" * 50_000).replace(b"\n", b""),
    "50,000 reports": lambda: (
        header(b"Content-Type", b"message/delivery-status") + b"\r\nA: b\r\n" * 50_000
    ),
    "600,000 headers": lambda: numbered(b"X%d: y\r\n", 600_000) + FROM + b"\r\nx",
    "1,000,000 headers in parts": lambda: MIXED + (b"--b\r\n" + b"A: b\r\n" * 10_000) * 100,
    "5 MB encoded word": lambda: header(b"Subject", b"=?utf-8?B?" + b"5Lit" * 1_300_000 + b"?="),
    "400,000 encoded words": lambda: header(b"Subject", b"=?utf-8?B?5Lit?= " * 400_000),
    "words that never end": lambda: header(b"Subject", b"=?a?q?" * 800_000 + b"?="),
    "200,000 recipients": lambda: header(b"To", numbered(b"u%d@example.com, ", 200_000)),
    "20,000 parameters": lambda: header(
        b"Content-Type", b"text/plain" + numbered(b"; p%d=v", 20_000)
    ),
    "20,000 segments": lambda: header(
        b"Content-Disposition", b"attachment" + numbered(b"; filename*%d*=%%41", 20_000)
    ),
    "semicolons in quotes": lambda: header(b"Content-Type", b'text/plain; a="' + b";" * 5 * MIB),
    "endless index": lambda: header(
        b"Content-Type", b"multipart/mixed; boundary*" + b"9" * 5000 + b"=x"
    ),
    "file name of 5 MB": lambda: header(
        b"Content-Type", b"application/pdf; name=" + b"a" * 5 * MIB
    ),
    "250 KB Received": lambda: header(b"Received", b"from a by b " * 21_000),
    "Received of brackets": lambda: header(b"Received", b"(" * 250_000),
    "From of brackets": lambda: b"From: " + b"(" * 800_000 + b"\r\n\r\nx",
    "From of few brackets": lambda: b"From: a@example.com" + b"(" * 900 + b"\r\n\r\nx",
    "From of groups": lambda: b"From: " + b"g:" * 1000 + b" <a@example.com>\r\n\r\nx",
    "From of quotes": lambda: b"From: " + b'"\\' * 100_000 + b"\r\n\r\nx",
    "From of angles": lambda: b"From: " + b"<" * 100_000 + b"\r\n\r\nx",
    "Date of digits": lambda: header(b"Date", b"1" * 200_000),
    "ids": lambda: header(b"References", b"<a@b>" * 200_000),
    "html of tags": lambda: HTML + b"<a " * 1_700_000,
    "html of comments": lambda: HTML + b"<!--" * 1_250_000,
    "html of scripts": lambda: HTML + b"<script></script" * 300_000,
    "html of links": lambda: HTML + b"<a " + b"href='" * 200_000,
    "html number": lambda: HTML + b"&#" + b"9" * 900_000 + b";",
    "html in 499 parts": lambda: (
        MIXED + (b"--b\r\nContent-Type: text/html\r\n\r\n" + b"<a " * 20_000 + b"\r\n") * 499
    ),
    "text of links": lambda: FROM + b"\r\n" + b"https://pan.baidu.com/s/1a " * 70_000,
    "text of hosts": lambda: FROM + b"\r\n" + b"mail.aliyun.com/" * 120_000,
    "text of dots": lambda: FROM + b"\r\n" + b"a.b.c.d." * 250_000,
    "text of file names": lambda: FROM + b"\r\n" + b".pdf x" * 300_000,
    "text that is no UTF-8": lambda: FROM + b"\r\n" + b"\xbd\xa8\xd6\xfe" * MIB + b"\xff",
    "slow codec": lambda: (
        FROM + b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"\x80a-" * 500_000
    ),
    "line of 40 MB": lambda: FROM + b"\r\n" + b"x" * 40 * MIB,
    "base64 of 40 MB": lambda: (
        FROM
        + b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + (b"QUFB" * 19 + b"\r\n") * (40 * MIB // 78)
    ),
    "padding everywhere": lambda: (
        FROM
        + b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + b"=A!\r\n" * 2_000_000
    ),
    "no boundary fits": lambda: (
        FROM + numbered(b"Content-Type: multipart/mixed; boundary=n\r\n\r\n--y%d\r\n", 3000)
    ),
    "jpeg of padding": lambda: (
        FROM
        + b"Content-Type: image/jpeg\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + b"\xff" * 20 * MIB
    ),
    "winmail.dat of beginnings": lambda: FROM + b"\r\n" + renderings(300_000),
    "winmail.dat of nothings": lambda: FROM + b"\r\n" + renderings(1),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bomb(name: str) -> None:
    child = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=BOMBS[name](),
        capture_output=True,
        timeout=120,
        check=True,
    )
    outcome, seconds = json.loads(child.stdout)
    assert seconds < 5
    assert "MemoryError" not in outcome
    assert "breaks its parser" not in outcome

"""Mutate mails from a seed and parse them: nothing may raise, hang or swell.

    python -m benchmarks.fuzz 2000 [SEED]

Every mutation is a mail of ``tests/mails`` or a generated one, changed in a few places. What
breaks the parser in a way nobody foresaw is written to ``fuzz-<seed>-<number>.eml`` and told.
"""

import random
import resource
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import process_time

from mailbot.mail.parse import ParseError, parse, parse_json
from mailbot.model.text import one_line
from tests import post

_MAILS = Path(__file__).parent.parent / "tests" / "mails"
#: The address space one parse may use, as in the sandbox.
_MEMORY = 1500 << 20
#: Processor seconds after which a parse counts as slow.
_SLOW = 2.0

#: What parsers trip over.
_TOKENS = (
    b"\r\n", b"\n", b"\r", b"\0", b"\r\n\r\n", b"--", b";", b'"', b"\\", b"<", b">", b"(", b",",
    b"=?", b"?=", b"=?utf-8?B?", b"=?gb2312?Q?=", b"\xef\xbb\xbf", b"\xff\xfe", b"\xd6\xd0",
    b"*0*=", b"*999999999=", b"boundary=", b"charset=utf-7", b"charset=idna", b"begin 644 x\n",
    b"Content-Type: multipart/mixed; boundary=b\r\n", b"Content-Type: message/rfc822\r\n",
    b"Content-Transfer-Encoding: x-uuencode\r\n", b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Type: application/ms-tnef\r\n", b"\x78\x9f\x3e\x22", b"From: a@b, c@d\r\n",
    b"Date: 99 Foo 99999 99:99:99 +9999\r\n", b"Message-ID: <[1.2.3.4]>\r\n", b"To: (c):;\r\n",
    b"&#99999999;", b"<!--", b"<a href='", b"%00", b"..\\..\\", "\u202e".encode(),
)  # fmt: skip


def main(count: int, seed: int) -> int:
    """Parse so many mutations; print one table and return how many broke something."""
    dice = random.Random(seed)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    stock = _stock()
    ends: Counter[str] = Counter()
    slowest, broken = 0.0, 0
    for number in range(count):
        raw = _mutated(stock, dice)
        began = process_time()
        end = _parsed(raw)
        spent = process_time() - began
        slowest = max(slowest, spent)
        if spent > _SLOW:
            end = f"SLOW {spent:.1f} s, {len(raw)} bytes"
        if end.isupper() or end.startswith(("BROKEN", "SLOW")):
            broken += 1
            path = Path(f"fuzz-{seed}-{number}.eml")
            path.write_bytes(raw)
            print(f"{path}: {end}")
        ends[end.partition(":")[0]] += 1
    print(f"{count} mutations of {len(stock)} mails, seed {seed}")
    for end, times in ends.most_common():
        print(f"  {times:6}  {end}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"slowest {slowest:.2f} CPU s, peak memory {peak} MB, broken {broken}")
    return broken


def _stock() -> list[bytes]:
    files = [path.read_bytes() for path in sorted(_MAILS.rglob("*.eml"))]
    made = [post.report(), post.dossier(pages="l"), post.send(post.GZCIA, "自动回复", text="休假")]
    return [*files, *made]


def _parsed(raw: bytes) -> str:
    """Parse, and tell how it ended."""
    try:
        message = parse(raw)
    except ParseError as error:
        said = str(error)
        return f"BROKEN: {said}" if "breaks its parser" in said else f"refused: {said}"
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        return f"BROKEN: {type(error).__name__}: {error!s:.200}"
    if parse_json(raw) != parse_json(raw):
        return "BROKEN: the same bytes gave two messages"
    if any(one_line(text) != text for text in (message.subject, *(v for _, v in message.headers))):
        return "BROKEN: a header holds a line end or a control"
    return "read with defects" if message.defects else "read"


def _mutated(stock: list[bytes], dice: random.Random) -> bytes:
    raw = dice.choice(stock)
    for _ in range(dice.choice((1, 1, 2, 4, 8, 30))):
        raw = dice.choice(_WAYS)(raw, stock, dice)
    return raw


def _place(raw: bytes, dice: random.Random) -> int:
    """Choose a place, mostly in the headers, where parsers decide most."""
    return dice.randint(0, min(len(raw), dice.choice((400, 2000, len(raw)))))


def _insert(raw: bytes, _: list[bytes], dice: random.Random) -> bytes:
    at = _place(raw, dice)
    return raw[:at] + dice.choice(_TOKENS) * dice.choice((1, 1, 1, 50)) + raw[at:]


def _flip(raw: bytes, _: list[bytes], dice: random.Random) -> bytes:
    at = _place(raw, dice)
    return raw[:at] + bytes([dice.randrange(256)]) + raw[at + 1 :]


def _cut(raw: bytes, _: list[bytes], dice: random.Random) -> bytes:
    at = _place(raw, dice)
    return raw[:at] + raw[at + dice.choice((1, 3, 20, 500)) :]


def _end(raw: bytes, _: list[bytes], dice: random.Random) -> bytes:
    return raw[: _place(raw, dice)]


def _repeat(raw: bytes, _: list[bytes], dice: random.Random) -> bytes:
    at = _place(raw, dice)
    piece = raw[at : at + dice.choice((1, 10, 80, 400))]
    return raw[:at] + piece * dice.choice((2, 20, 1000)) + raw[at:]


def _swap(raw: bytes, _: list[bytes], dice: random.Random) -> bytes:
    lines = raw.split(b"\n")
    one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _splice(raw: bytes, stock: list[bytes], dice: random.Random) -> bytes:
    other = dice.choice(stock)
    return raw[: _place(raw, dice)] + other[_place(other, dice) :]


def _wrap(raw: bytes, _: list[bytes], dice: random.Random) -> bytes:
    kind = dice.choice(
        (b"message/rfc822", b"multipart/mixed; boundary=w", b"application/x; name=m.eml")
    )
    return (
        b"Subject: w\r\nContent-Type: " + kind + b"\r\n\r\n--w\r\n\r\n" * dice.randint(0, 1) + raw
    )


_Way = Callable[[bytes, list[bytes], random.Random], bytes]
_WAYS: tuple[_Way, ...] = (_insert, _insert, _flip, _cut, _end, _repeat, _swap, _splice, _wrap)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    sys.exit(bool(main(numbers[0] if numbers else 2000, numbers[1] if len(numbers) > 1 else 7)))

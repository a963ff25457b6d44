"""RFC 2047 encoded words, as Chinese clients really write them.

Handles what the standard library and mail-parser do not (FIELD §3.1): characters torn between two
words, base64 streams torn between two words, folding inside a word, missing padding, wrong charset
labels. Total and linear in the length of the text.
"""

import binascii
import quopri
import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from mailbot.mail import charset
from mailbot.model.text import one_line

_OPENING = re.compile(r"=\?([^?*\s]{1,40})(?:\*[^?\s]{0,20})?\?([bq])\?", re.ASCII | re.IGNORECASE)
_WHITE = re.compile(r"\s+")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


class _Word(NamedTuple):
    start: int
    end: int
    charset: str
    #: "b" or "q"
    encoding: str
    content: str


def one_header(raw: str) -> str:
    """Read a header as the parser holds it: raw bytes recovered, words decoded, on one line."""
    return one_line(decode_words(charset.recover(raw)))


def decode_words(text: str) -> str:
    """Replace the encoded words in a text by what they say."""
    pieces: list[str] = []
    run: list[_Word] = []
    position = 0
    for word in _words(text):
        gap = text[position : word.start]
        if gap and not (run and gap.isspace()):
            pieces += [_read(run), gap]
            run = []
        run.append(word)
        position = word.end
    return "".join([*pieces, _read(run), text[position:]])


def blank_words(text: str) -> str:
    """Put a plain word for each encoded one, for readers who look at what stands between them."""
    pieces: list[str] = []
    position = 0
    for word in _words(text):
        pieces += [text[position : word.start], "word"]
        position = word.end
    return "".join([*pieces, text[position:]])


def _words(text: str) -> Iterator[_Word]:
    position = 0
    while opening := _OPENING.search(text, position):
        end = text.find("?=", opening.end())
        if end < 0:
            return
        position = opening.end()
        if _OPENING.search(text, position, end):  # this one never ended
            continue
        label, encoding = opening.group(1).lower(), opening.group(2).lower()
        yield _Word(opening.start(), end + 2, label, encoding, text[position:end])
        position = end + 2


def _read(run: list[_Word]) -> str:
    """Decode words that stand together: bytes of one charset are joined before decoding."""
    return "".join(_read_alike(label, list(alike)) for label, alike in _by_charset(run))


def _by_charset(run: list[_Word]) -> Iterator[tuple[str, Iterator[_Word]]]:
    return groupby(run, key=lambda word: word.charset)


def _read_alike(label: str, words: list[_Word]) -> str:
    apart = b"".join(_unpack(word.encoding, word.content) for word in words)
    if any(map(_is_ragged, words[:-1])):
        together = b"".join(_unpack(e, content) for e, content in _streams(words))
        if charset.fits(together, label):
            return charset.decode(together, label)
    return charset.decode(apart, label)


def _is_ragged(word: _Word) -> bool:
    """Tell a base64 word that does not end where bytes end: its padding, or its rest, is gone."""
    return word.encoding == "b" and len(_WHITE.sub("", word.content)) % 4 != 0


def _streams(words: list[_Word]) -> Iterator[tuple[str, str]]:
    """Join neighbouring base64 words into the one stream some clients cut them from."""
    for encoding, alike in groupby(words, key=lambda word: word.encoding):
        yield encoding, "".join(word.content for word in alike)


def _unpack(encoding: str, content: str) -> bytes:
    if encoding == "q":
        quoted = _WHITE.sub("_", content.strip()).encode("utf-8", "surrogateescape")
        return quopri.decodestring(quoted, header=True)
    digits = _NOT_BASE64.sub(b"", content.partition("=")[0].encode("ascii", "ignore"))
    digits = digits[: -1 if len(digits) % 4 == 1 else None]
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))

"""Text as people compare it."""

import functools
import unicodedata

#: Zero-width and direction marks: never visible, so never part of a comparison.
_INVISIBLE = dict.fromkeys(
    (
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0x00AD,
        0x180E,
        0xFEFF,
    ),
)


#: Rows, titles and labels are asked about many times; longer texts are not worth keeping.
_KEPT_LENGTH, _KEPT = 200, 4096


def fold(text: str) -> str:
    """Fold text so that spellings of the same words are equal: NFKC, one case, no white space.

    Full-width brackets and digits, ``.PDF`` and the gaps OCR leaves inside words all vanish.
    Idempotent.
    """
    return _folded_short(text) if len(text) <= _KEPT_LENGTH else _folded(text)


def _folded(text: str) -> str:
    folded = text
    while (again := _fold_once(folded)) != folded:
        folded = again
    return folded


_folded_short = functools.lru_cache(maxsize=_KEPT)(_folded)


def _fold_once(text: str) -> str:
    # Case folding takes letters and marks apart that NFKC joins, so NFKC has the last word.
    composed = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    return "".join(unicodedata.normalize("NFKC", composed.casefold()).split())


def one_line(text: str, limit: int = 998) -> str:
    """Make text safe for a header or a terminal: one line, no controls, at most ``limit`` long.

    CR and LF inside a decoded subject are how a sender would smuggle a header into our reply
    (FIELD §3.1.8), and bidirectional controls how a file name hides its ending.
    """
    spaced = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in text)
    clean = "".join(c for c in spaced if unicodedata.category(c) not in {"Cf", "Cs", "Co"})
    return " ".join(clean.split())[:limit].rstrip()

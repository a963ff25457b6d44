"""Words in a file that staff may edit: ``key = text``, one a line."""

import functools
import re
from pathlib import Path


class LabelError(Exception):
    """The file of labels is missing or wrong, or lacks a label."""


class Labels:
    """All labels of one file."""

    def __init__(self, file: Path) -> None:
        """Read the labels. Raises LabelError for a missing file and for a line that is none."""
        self._file = file
        try:
            text = self._file.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            message = f"{self._file} cannot be read ({error}); mailbot init writes one"
            raise LabelError(message) from error
        self._texts = dict(self._entry(n, line) for n, line in _lines(text))

    def __call__(self, key: str, **facts: object) -> str:
        """Return a label with its facts filled in. Raises LabelError where it cannot be."""
        if key not in self._texts:
            message = f"{self._file} has no line for {key}"
            raise LabelError(message)
        try:
            return self._texts[key].format_map(facts)
        except (KeyError, IndexError, ValueError, AttributeError) as error:
            known = ", ".join(facts) or "nothing"
            message = f"{self._file}: {key} may name {known} in braces ({error})"
            raise LabelError(message) from error

    def find(self, key: str) -> str | None:
        """Return a label as it stands, None where there is none."""
        return self._texts.get(key)

    def like(self, sentence: str) -> tuple[str, str] | None:
        """Return the first key that a sentence is like, * for any words, and its text."""
        return next(((k, t) for k, t in self._texts.items() if _pattern(k).match(sentence)), None)

    def _entry(self, number: int, line: str) -> tuple[str, str]:
        key, equals, text = (part.strip(" \t") for part in line.partition("="))
        if not (key and equals and text):
            message = f"{self._file}, line {number}: write key = text"
            raise LabelError(message)
        return key, text


@functools.cache
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, key.split("*"))) + "$", re.DOTALL)


def _lines(text: str) -> list[tuple[int, str]]:
    numbered = enumerate(text.splitlines(), 1)
    return [(n, line) for n, line in numbered if line.strip() and not line.startswith("#")]

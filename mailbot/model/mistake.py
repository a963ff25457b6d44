"""What is wrong in a file that people write: a rulebook, a roster, the settings."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from mailbot.model.text import one_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake, and what to do about it."""

    #: Path of the file as it was given.
    file: str
    #: Where in the file: ``requirement.package.item.letter.headings``; empty for the whole file.
    key: str
    #: One sentence.
    sentence: str

    def __str__(self) -> str:
        """Write it on one line: file, key, sentence."""
        return one_line(": ".join(part for part in (self.file, self.key, self.sentence) if part))


class Mistaken(Exception):  # noqa: N818 - "a mistaken file" is what it is; the rooms' own errors end in Error
    """A file cannot be used; it says why, every mistake at once."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        """Keep the mistakes in the order in which they stand in the file."""
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


def suggest(word: str, known: Iterable[str]) -> str:
    """Say which known word was probably meant, or which there are."""
    words = sorted(known)
    near = difflib.get_close_matches(word.casefold(), words, n=1, cutoff=0.5)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known here: {', '.join(words)}" if words else "nothing is known here"

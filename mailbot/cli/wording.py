"""The words staff read on a terminal, out of ``templates/cli``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mailbot.model.text import one_line
from mailbot.reports.labels import Labels

#: A word the program writes into the diary.
_WORD = re.compile(r"(?<![\w./-])[a-z]+(?![\w./-])")


@dataclass(frozen=True, slots=True)
class Wording:
    """Every word for the terminal."""

    say: Labels
    _problems: Labels
    #: What staff call an item, by rulebook and item.
    _items: Mapping[tuple[str, str], str]

    @classmethod
    def read(cls, folder: Path, items: Mapping[tuple[str, str], str]) -> "Wording":
        """Read the words. Raises LabelError for a file that is missing or wrong."""
        return cls(Labels(folder / "words.txt"), Labels(folder / "problems.txt"), items)

    def problem(self, sentence: str) -> str:
        """Word what the program says in English for those who look after it.

        The English follows where it carries more than the words do: a name, a number.
        """
        sentence = one_line(sentence)
        found = self._problems.like(sentence)
        if found is None:
            return sentence
        pattern, words = found
        return self.say("problem", words=words, detail=sentence) if "*" in pattern else words

    def item(self, rulebook: str, item: str) -> str:
        """Name an item as the rulebook does."""
        return self._items.get((rulebook, item), item)

    def event(self, detail: str) -> str:
        """Word what the diary says about an event."""
        if self._problems.like(one_line(detail)):
            return self.problem(detail)
        return _WORD.sub(self._word, detail)

    def _word(self, found: re.Match[str]) -> str:
        return self.say.find(f"word.{found.group()}") or found.group()

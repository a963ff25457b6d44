"""What reading looks for, so that it need know no rule."""

import hashlib
from dataclasses import dataclass

from mailbot.model.rulebook import Item, Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look for in documents: headings, fields and marks, out of a rulebook (所寻)."""

    items: tuple[Item, ...]
    #: Headings of pages that are none of the items.
    others: tuple[str, ...] = ()

    @classmethod
    def of(cls, rulebook: Rulebook) -> "Wanted":
        """Take from a rulebook what documents are searched for."""
        items = tuple(item for _, _, item in rulebook.parts())
        return cls(items=items, others=rulebook.notice.others)

    @property
    def all_rows(self) -> bool:
        """Tell whether all rows of lists matter, not just the marked ones."""
        return any(item.rows for item in self.items)

    @property
    def digest(self) -> str:
        """A key for what was looked for: readings made for another one do not count."""
        return hashlib.sha256(repr(self).encode()).hexdigest()

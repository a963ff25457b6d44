"""How nouns rest in a column: times in UTC, text a database can hold, nouns as JSON.

Both databases give back exactly what was put in, but for what no database takes: U+0000 and
lone surrogates, which hostile mail contains.
"""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, Text, TypeDecorator

from mailbot.model.codec import dump, load

_SURROGATE = re.compile("[\ud800-\udfff]")
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


class Moment(TypeDecorator[datetime]):
    """An aware time, kept in UTC: SQLite would give it back without its offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn it to UTC. Raises ValueError for a time that does not know its offset."""
        del dialect
        if value is None:
            return None
        if value.utcoffset() is None:
            message = f"{value.isoformat()} has no offset; every time is aware"
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give it back aware, in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Plain(TypeDecorator[str]):
    """Text, with U+FFFD for what a database refuses."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace U+0000 and lone surrogates."""
        del dialect
        return None if value is None else _NO_TEXT.sub("\ufffd", value)


class Noun(TypeDecorator[Any]):
    """A noun of the model as one line of JSON, read back strictly."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type) -> None:
        """Name the dataclass that rests in the column."""
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: object | None, dialect: Dialect) -> str | None:
        """Write it; lone surrogates as escapes, which JSON allows and databases take."""
        del dialect
        if value is None:
            return None
        return _SURROGATE.sub(lambda found: f"\\u{ord(found.group()):04x}", dump(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> object | None:
        """Read it. Raises CodecError where it is not what the dataclass says."""
        del dialect
        return None if value is None else load(self.kind, value)


def word(kind: type[StrEnum]) -> Enum:
    """Make a column type for one of the model's enumerations, kept as its plain word."""
    return Enum(
        kind,
        native_enum=False,
        length=16,
        values_callable=lambda members: [member.value for member in members],
    )

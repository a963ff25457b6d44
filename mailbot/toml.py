"""TOML text, checked against a shape: every mistake in it at once, with the nearest known key.

Knows no rule and no setting: what a file may say is the shape's business, what it means that of
the room that asks. Nothing from the file's values but names and numbers enters a sentence, so
that a secret written in the wrong place is not repeated.
"""

import tomllib
import types
import typing
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from mailbot.model.mistake import Mistake, Mistaken, suggest

#: What a TOML document is before anybody has looked into it.
Data: typing.TypeAlias = Mapping[str, object]


class Table(BaseModel):
    """A TOML table whose keys are all known; values are never converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Shape = TypeVar("Shape", bound=Table)


def _not_blank(text: str) -> str:
    if not text.strip():
        message = "must not be empty"
        raise ValueError(message)
    return text


#: Text that says something.
Text = Annotated[str, AfterValidator(_not_blank)]

Element = TypeVar("Element")
#: A TOML list; kept as a tuple, since nothing that was read is ever changed.
Listed: typing.TypeAlias = Annotated[tuple[Element, ...], Field(strict=False)]


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = "is no known timezone; write one like Asia/Shanghai"
        raise ValueError(message) from None
    return name


#: Name of a timezone.
Timezone = Annotated[str, AfterValidator(_timezone)]


def read(path: Path) -> bytes:
    """Read a file. Raises Mistaken where it is not there or cannot be opened."""
    try:
        return path.read_bytes()
    except OSError as error:
        sentence = f"cannot be read ({error.strerror or error})"
        raise Mistaken([Mistake(file=str(path), key="", sentence=sentence)]) from None


def parse(raw: bytes, file: str) -> Data:
    """Turn bytes into data. Raises Mistaken, with line and column, where they are no TOML."""
    try:
        # Windows editors put a byte order mark before UTF-8, which TOML does not know.
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        sentence = f"is not UTF-8 (line {line}); save it with the encoding UTF-8"
    except (ValueError, RecursionError) as error:
        sentence = f"is no valid TOML: {error}"
    raise Mistaken([Mistake(file=file, key="", sentence=sentence)])


def check(data: Data, shape: type[Shape], file: str) -> tuple[Shape | None, tuple[Mistake, ...]]:
    """Compare data with a shape: the shape filled in, or None and every mistake."""
    try:
        return shape.model_validate(data), ()
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True)
        return None, tuple(_mistake(detail, data, shape, file) for detail in details)


def tables(data: object, *keys: str) -> list[tuple[str, Data]]:
    """Find the tables under a key path, each with its own path, whatever else may be there.

    For checks that must go on where the shape is wrong elsewhere; a list yields its elements.
    """
    found = [("", data)]
    for key in keys:
        found = [
            (f"{path}.{key}".lstrip("."), table[key])
            for path, table in found
            if isinstance(table, Mapping) and key in table
        ]
        found = [pair for path, value in found for pair in _elements(path, value)]
    return [(path, table) for path, table in found if isinstance(table, Mapping)]


def text(table: Data, key: str) -> str | None:
    """Take a text, None where there is none."""
    value = table.get(key)
    return value if isinstance(value, str) else None


def texts(table: Data, key: str) -> list[str]:
    """Take the texts of a list, leaving out whatever is none."""
    value = table.get(key)
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


def _elements(path: str, value: object) -> Iterable[tuple[str, object]]:
    if not isinstance(value, list):
        return [(path, value)]
    return [(f"{path}{_mark(element, index)}", element) for index, element in enumerate(value)]


def _mark(element: object, index: int) -> str:
    """Name an element of a list as people find it: by its id, else by counting from 1."""
    if isinstance(element, Mapping):
        name = text(element, "id") or text(element, "name")
        if name:
            return f".{name}"
    return f"[{index + 1}]"


def _path(data: object, loc: Iterable[int | str]) -> str:
    path = ""
    for step in loc:
        if isinstance(step, int):
            element = data[step] if isinstance(data, list) and step < len(data) else None
            path, data = path + _mark(element, step), element
        else:
            path, data = f"{path}.{step}", data.get(step) if isinstance(data, Mapping) else None
    return path.lstrip(".")


def _mistake(detail: ErrorDetails, data: Data, shape: type[Table], file: str) -> Mistake:
    loc = tuple(step for step in detail["loc"] if step != "[key]")
    key = _path(data, loc)
    if detail["type"] == "extra_forbidden":
        known = _known(shape, loc[:-1])
        sentence = f"is no known key; {suggest(str(loc[-1]), known)}"
    else:
        sentence = _SENTENCES.get(detail["type"], "") or _explained(detail)
    return Mistake(file=file, key=key, sentence=sentence)


_SENTENCES = {
    "missing": "is missing",
    "string_type": 'must be text in quotes, "…"',
    "int_type": "must be a whole number, without quotes",
    "float_type": "must be a number, without quotes",
    "bool_type": "must be true or false, without quotes",
    "tuple_type": "must be a list, [ … ]",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "date_type": "must be a date such as 2025-05-30, without quotes",
    "date_from_datetime_inexact": "must be a date such as 2025-05-30, without a time",
}


def _explained(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if detail["type"] == "literal_error":
        known = [word.strip(" '") for word in context["expected"].replace(" or ", ",").split(",")]
        given = detail["input"] if isinstance(detail["input"], str) else ""
        return f"must be one of {', '.join(known)}; {suggest(given, known)}"
    if detail["type"] == "value_error":
        return str(context["error"])
    message = detail["msg"]
    return message[:1].lower() + message[1:]


def _known(shape: type[Table], loc: tuple[int | str, ...]) -> list[str]:
    """List the keys that are known in the table at a place."""
    kind: Any = shape
    for step in loc:
        kind = _bare(kind)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            kind = kind.model_fields[str(step)].annotation
        else:
            kind = next(k for k in reversed(typing.get_args(kind)) if k is not Ellipsis)
    kind = _bare(kind)
    return list(kind.model_fields)


def _bare(kind: Any) -> Any:  # noqa: ANN401 - any annotation of a shape
    """Take away ``Annotated`` and ``| None``."""
    origin = typing.get_origin(kind)
    if origin is Annotated:
        return _bare(typing.get_args(kind)[0])
    if origin in {typing.Union, types.UnionType}:
        return _bare(next(k for k in typing.get_args(kind) if k is not type(None)))
    return kind

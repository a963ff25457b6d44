"""Turn nouns into JSON and back, strictly.

This is the only form in which anything leaves the sandbox or rests in the ledger: plain data,
checked field by field against the dataclass, never pickled objects.
"""

import base64
import binascii
import dataclasses
import functools
import json
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")

#: What JSON has itself.
_NATIVE = frozenset({str, int, float, bool})


class CodecError(ValueError):
    """The JSON is not what the dataclass says."""


def dump(value: object) -> str:
    """Write a noun as one line of JSON."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


def load(kind: type[T], text: str | bytes) -> T:
    """Read a noun back. Raises CodecError for anything that is not exactly one."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        message = f"no JSON: {error}"
        raise CodecError(message) from error
    try:
        return typing.cast("T", _reader(typing.cast("Any", kind))(data))
    except _Misfit as misfit:
        told = (f"{kind.__name__}{place}: {words}" for place, words in misfit.problems)
        raise CodecError("; ".join(told)) from misfit


def plain(value: object) -> Any:  # noqa: ANN401 - JSON is what the json module takes
    """Turn a noun into what the json module writes: dicts, lists, numbers, text."""
    kind: Any = type(value)
    if kind in _NATIVE or value is None:
        return value
    names = _names(kind)
    if names is not None:
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    message = f"{kind.__name__} is no noun"
    raise TypeError(message)


class _Misfit(Exception):  # noqa: N818 - told as a CodecError
    """Data that are not what they should be: where, from the outside, and why."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__(*problems)
        self.problems = problems

    def within(self, place: str) -> "_Misfit":
        """Say where in something larger that is."""
        return _Misfit(*((f"{place}{inner}", words) for inner, words in self.problems))


#: Makes one kind of thing of JSON. Raises _Misfit.
_Read: TypeAlias = Callable[[Any], object]


@functools.cache
def _names(kind: type) -> tuple[str, ...] | None:
    """List a noun's fields, None for what is no noun."""
    return (
        tuple(f.name for f in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else None
    )


@functools.cache
def _readers(kind: type) -> dict[str, _Read]:
    return {name: _reader(hint) for name, hint in typing.get_type_hints(kind).items()}


@functools.cache
def _reader(kind: Any) -> _Read:  # noqa: ANN401 - any annotation
    """Make what reads a kind: annotations are taken apart once, not with every value."""
    origin, kinds = typing.get_origin(kind), typing.get_args(kind)
    if origin in {typing.Union, types.UnionType}:
        return functools.partial(_read_union, tuple(map(_reader, kinds)), type(None) in kinds)
    if origin is tuple:
        every = _reader(kinds[0]) if kinds[-1] is Ellipsis else tuple(map(_reader, kinds))
        return functools.partial(_read_tuple, every)
    if dataclasses.is_dataclass(kind):
        return functools.partial(_read_dataclass, typing.cast("type", kind))
    return functools.partial(_read_scalar, kind)


def _read_union(readers: tuple[_Read, ...], none: bool, data: Any) -> object:  # noqa: ANN401, FBT001 - bound ahead
    if none and data is None:
        return None
    problems: list[tuple[str, str]] = []
    for read in readers:
        try:
            return read(data)
        except _Misfit as misfit:
            problems += misfit.problems
    raise _Misfit(*problems)


def _read_tuple(kinds: tuple[_Read, ...] | _Read, data: Any) -> tuple[object, ...]:  # noqa: ANN401
    """Read a list: of so many kinds one after the other, or any number of one."""
    if not isinstance(data, list):
        raise _Misfit(("", "a list is expected"))
    readers = kinds if isinstance(kinds, tuple) else (kinds,) * len(data)
    if len(readers) != len(data):
        raise _Misfit(("", f"{len(readers)} elements are expected"))
    values: list[object] = []
    try:
        values += (read(value) for read, value in zip(readers, data, strict=True))
    except _Misfit as misfit:
        place = f"[{len(values)}]"
        raise misfit.within(place) from None
    return tuple(values)


def _read_dataclass(kind: type, data: Any) -> object:  # noqa: ANN401
    if not isinstance(data, dict):
        raise _Misfit(("", "an object is expected"))
    readers = _readers(kind)
    unknown = data.keys() - readers.keys()
    if unknown:
        raise _Misfit(("", f"unknown {', '.join(sorted(unknown))}"))
    values = {}
    for name, value in data.items():
        try:
            values[name] = readers[name](value)
        except _Misfit as misfit:
            place = f".{name}"
            raise misfit.within(place) from None
    try:
        return kind(**values)
    except TypeError as error:
        raise _Misfit(("", str(error))) from error


def _read_scalar(kind: Any, data: Any) -> object:  # noqa: ANN401
    # Most of a document is numbers and text: what is of the very type need not be asked further.
    if type(data) is kind and kind in _NATIVE:
        return data
    fits: object = None
    try:
        if kind is type(None) and data is None:
            return None
        if kind is float and isinstance(data, int) and not isinstance(data, bool):
            return float(data)
        if isinstance(data, str):
            fits = _from_text(kind, data)
    except (ValueError, binascii.Error) as error:
        raise _Misfit(("", str(error))) from error
    if fits is None:
        raise _Misfit(("", f"{data!r:.60} is no {getattr(kind, '__name__', kind)}"))
    return fits


def _from_text(kind: Any, text: str) -> object:  # noqa: ANN401
    if kind is bytes:
        return base64.b64decode(text, validate=True)
    if kind is datetime:
        return datetime.fromisoformat(text)
    if kind is date:
        return date.fromisoformat(text)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(text)
    return None

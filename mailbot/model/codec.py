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
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar

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
    return typing.cast("T", _read(kind, data, kind.__name__))


def plain(value: object) -> Any:  # noqa: ANN401 - JSON is what the json module takes
    """Turn a noun into what the json module writes: dicts, lists, numbers, text."""
    if type(value) in _NATIVE:
        return value
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float):
        return value
    if dataclasses.is_dataclass(value):
        return {name: plain(getattr(value, name)) for name in _names(value.__class__)}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    message = f"{type(value).__name__} is no noun"
    raise TypeError(message)


@functools.cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(kind))


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read(kind: Any, data: Any, where: str) -> object:  # noqa: ANN401 - any annotation, any JSON
    # Most of a document is numbers and text: what is of the very type need not be asked further.
    if type(data) is kind and kind in _NATIVE:
        return data
    origin = typing.get_origin(kind)
    if origin in {typing.Union, types.UnionType}:
        return _read_union(typing.get_args(kind), data, where)
    if origin is tuple:
        return _read_tuple(typing.get_args(kind), data, where)
    if dataclasses.is_dataclass(kind):
        return _read_dataclass(typing.cast("type", kind), data, where)
    return _read_scalar(kind, data, where)


def _read_union(kinds: tuple[Any, ...], data: Any, where: str) -> object:  # noqa: ANN401
    problems = []
    for kind in kinds:
        try:
            return _read(kind, data, where)
        except CodecError as error:
            problems.append(str(error))
    raise CodecError("; ".join(problems))


def _read_tuple(kinds: tuple[Any, ...], data: Any, where: str) -> tuple[object, ...]:  # noqa: ANN401
    if not isinstance(data, list):
        message = f"{where}: a list is expected"
        raise CodecError(message)
    if kinds[-1] is Ellipsis:
        return tuple(_read(kinds[0], d, f"{where}[{i}]") for i, d in enumerate(data))
    if len(kinds) != len(data):
        message = f"{where}: {len(kinds)} elements are expected"
        raise CodecError(message)
    return tuple(
        _read(k, d, f"{where}[{i}]") for i, (k, d) in enumerate(zip(kinds, data, strict=True))
    )


def _read_dataclass(kind: type, data: Any, where: str) -> object:  # noqa: ANN401
    if not isinstance(data, dict):
        message = f"{where}: an object is expected"
        raise CodecError(message)
    hints = _hints(kind)
    unknown = data.keys() - hints.keys()
    if unknown:
        message = f"{where}: unknown {', '.join(sorted(unknown))}"
        raise CodecError(message)
    try:
        return kind(**{k: _read(hints[k], v, f"{where}.{k}") for k, v in data.items()})
    except TypeError as error:
        message = f"{where}: {error}"
        raise CodecError(message) from error


def _read_scalar(kind: Any, data: Any, where: str) -> object:  # noqa: ANN401
    fits: object = None
    try:
        if kind is type(None) and data is None:
            return None
        if kind is bool and isinstance(data, bool):
            return data
        if kind is float and isinstance(data, int | float) and not isinstance(data, bool):
            return float(data)
        if kind is int and isinstance(data, int) and not isinstance(data, bool):
            return data
        if isinstance(data, str):
            fits = _from_text(kind, data)
    except (ValueError, binascii.Error) as error:
        message = f"{where}: {error}"
        raise CodecError(message) from error
    if fits is None:
        message = f"{where}: {data!r:.60} is no {getattr(kind, '__name__', kind)}"
        raise CodecError(message)
    return fits


def _from_text(kind: Any, text: str) -> object:  # noqa: ANN401
    if kind is str:
        return text
    if kind is bytes:
        return base64.b64decode(text, validate=True)
    if kind is datetime:
        return datetime.fromisoformat(text)
    if kind is date:
        return date.fromisoformat(text)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(text)
    return None

"""Frozen dataclasses to JSON-able values and back, by their type hints: nothing lost, nothing guessed."""

# ruff: noqa: ANN401 - a type hint has no type, and what JSON holds is what is being found out here

from __future__ import annotations

import dataclasses
import math
import types
import typing
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache, partial
from operator import attrgetter
from pathlib import PurePosixPath
from typing import Any

from runner.domain.observation import Excerpt
from runner.reports import excerpt


class DecodeError(ValueError):
    """A value does not fit its type. `str()` of it is `where: what was expected`."""


def encode(value: object) -> Any:
    """What `json.dumps` can write. Mappings are sorted by key; raises ValueError for NaN and infinities."""
    kind: Any = type(value)
    return _writer(kind)(value)


def decode(hint: Any, value: Any, where: str = "document") -> Any:
    """The value of type `hint` that `encode` made `value` from. Raises DecodeError, naming the place."""
    if dataclasses.is_dataclass(hint):
        return _decode_excerpt(value, where) if hint is Excerpt else _decode_record(hint, value, where)
    match typing.get_origin(hint):
        case types.UnionType:
            (inner,) = (part for part in typing.get_args(hint) if part is not types.NoneType)
            return None if value is None else decode(inner, value, where)
        case origin if origin is tuple:
            items = _expect(list, value, where)
            return tuple(
                decode(typing.get_args(hint)[0], item, f"{where}[{i}]") for i, item in enumerate(items)
            )
        case origin if origin is Mapping:
            return _decode_mapping(hint, value, where)
        case _:
            return _decode_scalar(hint, value, where)


@cache
def _writer(kind: type[Any]) -> Callable[[Any], Any]:
    """How values of that type are written. Raises TypeError for one that has no place in a document."""
    if issubclass(kind, Enum):
        return attrgetter("value")
    for base, write in _WRITERS.items():
        if issubclass(kind, base):
            return write
    if not dataclasses.is_dataclass(kind):
        raise TypeError(f"{kind.__name__} has no place in a document")
    names = tuple(field.name for field in dataclasses.fields(kind))
    return partial(_encode_record, names)


def _encode_record(names: tuple[str, ...], record: object) -> dict[str, Any]:
    return {name: encode(getattr(record, name)) for name in names}


def _as_it_is(value: float | None) -> float | None:
    return value


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{value} has no place in a document")
    return value


def _utf8(text: str | PurePosixPath) -> str:
    """Names that are no UTF-8 come with lone surrogates, which JSON cannot carry: they become `\\udcNN`."""
    text = str(text)
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def _encode_items(value: tuple[object, ...]) -> list[Any]:
    return [encode(item) for item in value]


def _encode_mapping(value: Mapping[Any, object]) -> dict[str, Any]:
    return {str(key): encode(item) for key, item in sorted(value.items())}


_WRITERS: Mapping[type[Any], Callable[[Any], Any]] = {
    type(None): _as_it_is,
    int: _as_it_is,
    float: _finite,
    str: _utf8,
    PurePosixPath: _utf8,
    Excerpt: lambda value: encode(excerpt.write(value)),
    tuple: _encode_items,
    Mapping: _encode_mapping,
}
"""By type or base, beside enumerations and records."""


@cache
def _required(record: Any) -> frozenset[str]:
    """What every document has; what came later has a default, and older documents do without."""
    return frozenset(
        field.name
        for field in dataclasses.fields(record)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    )


@cache
def _hints(record: Any) -> dict[str, Any]:
    return typing.get_type_hints(record)


def _decode_record(record: Any, value: Any, where: str) -> Any:
    members = _expect(dict, value, where)
    hints = _hints(record)
    for kind, names in (
        ("unknown", members.keys() - hints.keys()),
        ("missing", _required(record) - members.keys()),
    ):
        if names:
            raise DecodeError(f"{where}: {kind} {', '.join(sorted(names))}")
    return record(
        **{name: decode(hints[name], member, f"{where}.{name}") for name, member in members.items()}
    )


def _decode_excerpt(value: Any, where: str) -> Excerpt:
    try:
        return excerpt.read(_decode_record(excerpt.Written, value, where))
    except DecodeError:
        raise
    except ValueError as error:
        raise DecodeError(f"{where}: {error}") from None


def _decode_mapping(hint: Any, value: Any, where: str) -> dict[Any, Any]:
    key_hint, item_hint = typing.get_args(hint)
    return {
        _decode_key(key_hint, key, where): decode(item_hint, item, f"{where}.{key}")
        for key, item in _expect(dict, value, where).items()
    }


def _decode_key(hint: Any, key: str, where: str) -> str | int:
    if hint is str:
        return key
    try:
        return int(key)
    except ValueError:
        raise DecodeError(f"{where}: {key!r} is no whole number") from None


def _decode_scalar(hint: Any, value: Any, where: str) -> Any:
    if issubclass(hint, Enum):
        try:
            return hint(value)
        except ValueError:
            raise DecodeError(
                f"{where}: {value!r} is none of {', '.join(item.value for item in hint)}"
            ) from None
    if hint is PurePosixPath:
        return PurePosixPath(_decode_text(value, where))
    if hint is str:
        return _decode_text(value, where)
    if hint is float:
        return _decode_float(value, where)
    return _expect(hint, value, where)


def _decode_text(value: Any, where: str) -> str:
    text: str = _expect(str, value, where)
    if text != _utf8(text):
        raise DecodeError(f"{where}: half a surrogate pair is no text")
    return text


def _decode_float(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise DecodeError(f"{where}: expected a finite number")
    return float(value)


def _expect(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise DecodeError(f"{where}: expected {_JSON_NAMES.get(kind, kind.__name__)}")
    return value


_JSON_NAMES = {
    dict: "an object",
    list: "an array",
    str: "a string",
    int: "a whole number",
    bool: "true or false",
}

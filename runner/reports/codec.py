"""Frozen dataclasses to JSON-able values and back, by their type hints: nothing lost, nothing guessed."""

# ruff: noqa: ANN401 - a type hint has no type, and what JSON holds is what is being found out here

from __future__ import annotations

import dataclasses
import math
import types
import typing
from collections.abc import Mapping
from enum import Enum
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from runner.domain.observation import Excerpt
from runner.reports import excerpt


class DecodeError(ValueError):
    """A value does not fit its type. `str()` of it is `where: what was expected`."""


def encode(value: object) -> Any:
    """What `json.dumps` can write. Mappings are sorted by key; raises ValueError for NaN and infinities."""
    match value:
        case None | Enum() | bool() | int() | float() | str() | PurePosixPath():
            return _encode_scalar(value)
        case Excerpt():
            return _encode_record(excerpt.write(value))
        case tuple():
            return [encode(item) for item in value]
        case Mapping():
            return {str(key): encode(item) for key, item in sorted(value.items())}
        case _:
            return _encode_record(value)


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


def _encode_scalar(
    value: Enum | float | str | PurePosixPath | None,
) -> object:
    match value:
        case Enum():
            return value.value
        case float() if not math.isfinite(value):
            raise ValueError(f"{value} has no place in a document")
        case str() | PurePosixPath():
            return _utf8(str(value))
        case _:
            return value


def _encode_record(record: object) -> dict[str, Any]:
    if not dataclasses.is_dataclass(record) or isinstance(record, type):
        raise TypeError(f"{type(record).__name__} has no place in a document")
    return {name: encode(getattr(record, name)) for name in _names(type(record))}


@cache
def _names(record: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(record))


def _utf8(text: str) -> str:
    """Names that are no UTF-8 come with lone surrogates, which JSON cannot carry: they become `\\udcNN`."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


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

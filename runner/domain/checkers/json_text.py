"""Reading JSON that hostile code wrote (RFC 8259, strictly): bounded in depth, in numbers and in memory.

Numbers written without fraction or exponent are exact, however long; all others are IEEE doubles, and
one that is too large for a double is refused. So are a byte order mark, NaN, Infinity and keys that
occur twice in an object: readers differ in what they make of those.
"""

from __future__ import annotations

import itertools
import json
import math
from collections import Counter
from decimal import Decimal
from typing import Any, Never

from runner.domain.checkers.text import line_of, quoted

MAX_DEPTH = 256
"""Lists and objects within one another; far below the depth at which the interpreter gives up."""
INTEGER_DIGITS = 300
"""Longer integers are kept as decimals, which takes linear time; every shorter one fits a double."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
_ALL_BUT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class UnreadableError(Exception):
    """The text is not JSON that every reader would read alike, or too much of it.

    Attributes:
        message: why, as what is said of the text: "is not JSON: …". Quotes no more of it than a key.
        line: where, counted from 1; None when that is not known.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        """Keep both."""
        super().__init__(message)
        self.message = message
        self.line = line


def size(data: bytes) -> int:
    """A bound on strings and values in a JSON text, equal for equal values however they are written."""
    unescaped = _without_escapes(data)
    return max(_strings(unescaped), _values(_without_strings(unescaped)))


def parse(data: bytes, *, most: int | None = None) -> Any:  # noqa: ANN401 - any JSON value
    """Read one JSON value of at most `most` in `size`. Raises `UnreadableError`.

    Depth and size are looked at before anything is read, since each value costs memory.
    """
    if data.startswith(_BYTE_ORDER_MARK):
        raise UnreadableError("is not JSON: it starts with a byte order mark", 1)
    if not data.strip():
        raise UnreadableError("is not JSON: it is empty")
    _check_bounds(_without_escapes(data), most)
    try:
        return _DECODER.decode(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise UnreadableError("is not JSON: it is not valid UTF-8", line_of(data, error.start)) from error
    except json.JSONDecodeError as error:
        raise UnreadableError(f"is not JSON: {_said(error)}", error.lineno) from error


def _said(error: json.JSONDecodeError) -> str:
    message = error.msg[0].lower() + error.msg[1:].removesuffix(" at")
    return f"{message} at column {error.colno}"


def _check_bounds(unescaped: bytes, most: int | None) -> None:
    if most is not None and _strings(unescaped) > most:
        raise UnreadableError("has far more values than the answer")
    bare = _without_strings(unescaped)
    if _depth(bare) > MAX_DEPTH:
        raise UnreadableError(f"is nested too deeply: more than {MAX_DEPTH} lists and objects in one another")
    if most is not None and _values(bare) > most:
        raise UnreadableError("has far more values than the answer")


def _without_escapes(data: bytes) -> bytes:
    """The text without escaped backslashes and quotes, so that every quote left opens or closes a string.

    JSON has backslashes in strings only; what follows the first one elsewhere is never read.
    """
    return data.replace(rb"\\", b"").replace(rb"\"", b"")


def _without_strings(unescaped: bytes) -> bytes:
    """What is left: of brackets and commas those that are structure."""
    return b"".join(unescaped.split(b'"')[::2])


def _strings(unescaped: bytes) -> int:
    return unescaped.count(b'"') // 2


def _values(bare: bytes) -> int:
    return 1 + bare.count(b",") + bare.count(b"[") + bare.count(b"{")


def _depth(bare: bytes) -> int:
    steps = memoryview(bare.translate(_STEPS, _ALL_BUT_BRACKETS)).cast("b")
    return max(itertools.accumulate(steps), default=0)


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= INTEGER_DIGITS else Decimal(text)


def _double(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise UnreadableError("has a number that is too large for a double")
    return number


def _refuse_constant(name: str) -> Never:
    raise UnreadableError(f"is not JSON: {name} is no JSON number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise UnreadableError(f"has the key {quoted(_first_repeated(pairs))} twice in one object")
    return members


def _first_repeated(pairs: list[tuple[str, Any]]) -> bytes:
    keys = Counter(key for key, _ in pairs)
    return next(key for key, count in keys.items() if count > 1).encode("utf-8", "backslashreplace")


_DECODER = json.JSONDecoder(
    parse_int=_integer,
    parse_float=_double,
    parse_constant=_refuse_constant,
    object_pairs_hook=_object,
)

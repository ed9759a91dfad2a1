r"""Bytes of a candidate as JSON, without loss.

Valid UTF-8 is written as it is (`encoding: utf-8`). Anything else, a character that the cut between head and tail
went through included, is written with each offending byte as `\xNN` and each backslash doubled (`encoding: escaped`):
as lossless as base64, and people can still read it.
"""

from __future__ import annotations

import re
from typing import Any

from runner.domain.observation import Excerpt

_KEYS = {"text", "tail", "total_bytes", "encoding"}
_ESCAPE = re.compile(rb"\\(?:\\|x([0-9a-f]{2}))")
_BROKEN_ESCAPE = re.compile(rb"(?<!\\)(?:\\\\)*\\(?!\\|x[89a-f][0-9a-f])")


def encode(excerpt: Excerpt) -> dict[str, Any]:
    """`text` is the head, or all of it; `total_bytes` is the length of the whole, in bytes."""
    try:
        parts, encoding = (excerpt.head.decode("utf-8"), excerpt.tail.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        parts, encoding = (_escape(excerpt.head), _escape(excerpt.tail)), "escaped"
    return {"text": parts[0], "tail": parts[1], "total_bytes": excerpt.total_bytes, "encoding": encoding}


def decode(value: Any, where: str) -> Excerpt:
    """What `encode` was given. Raises ValueError, naming the place."""
    if not isinstance(value, dict) or value.keys() != _KEYS:
        raise ValueError(f"{where}: expected an object with {', '.join(sorted(_KEYS))}")
    if not isinstance(value["text"], str) or not isinstance(value["tail"], str):
        raise ValueError(f"{where}: text and tail must be strings")
    if not isinstance(value["total_bytes"], int) or isinstance(value["total_bytes"], bool):
        raise ValueError(f"{where}.total_bytes: expected a whole number")
    if value["encoding"] not in {"utf-8", "escaped"}:
        raise ValueError(f"{where}.encoding: {value['encoding']!r} is none of utf-8, escaped")
    try:
        head, tail = value["text"].encode(), value["tail"].encode()
    except UnicodeEncodeError:
        raise ValueError(f"{where}: half a surrogate pair is no text") from None
    if value["encoding"] == "escaped":
        head, tail = _unescape(head, where), _unescape(tail, where)
    if value["total_bytes"] < len(head) + len(tail):
        raise ValueError(f"{where}.total_bytes: less than what is shown")
    return Excerpt(head, tail, value["total_bytes"])


def _escape(data: bytes) -> str:
    return data.replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")


def _unescape(data: bytes, where: str) -> bytes:
    if _BROKEN_ESCAPE.search(data):
        raise ValueError(f"{where}: a backslash must be followed by another one or by xNN")
    return _ESCAPE.sub(lambda match: b"\\" if match[1] is None else bytes([int(match[1], 16)]), data)

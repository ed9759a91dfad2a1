r"""Bytes of a candidate as text for JSON, without loss.

Valid UTF-8 is written as it is. Anything else, a character that the cut between head and tail went through
included, is written with each offending byte as `\xNN` and each backslash doubled: as lossless as base64, and
people can still read it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from runner.domain.observation import Excerpt

_ESCAPE = re.compile(rb"\\(?:\\|x([0-9a-f]{2}))")
_WELL_ESCAPED = re.compile(rb"(?:[^\\]|\\\\|\\x[89a-f][0-9a-f])*")


class Encoding(StrEnum):
    """How bytes became text."""

    UTF_8 = "utf-8"
    ESCAPED = "escaped"


@dataclass(frozen=True, slots=True)
class Written:
    """An excerpt as the document holds it.

    Attributes:
        text: the head, or the whole stream when nothing was left out.
        tail: the end of the stream; empty when `text` is the whole.
        total_bytes: length of the whole stream.
    """

    text: str
    tail: str
    total_bytes: int
    encoding: Encoding


def write(excerpt: Excerpt) -> Written:
    """The excerpt as text."""
    try:
        text, tail, encoding = excerpt.head.decode(), excerpt.tail.decode(), Encoding.UTF_8
    except UnicodeDecodeError:
        text, tail, encoding = _escape(excerpt.head), _escape(excerpt.tail), Encoding.ESCAPED
    return Written(text, tail, excerpt.total_bytes, encoding)


def read(written: Written) -> Excerpt:
    """What `write` was given. Raises ValueError for a broken escape and for an impossible total."""
    head, tail = written.text.encode(), written.tail.encode()
    if written.encoding is Encoding.ESCAPED:
        head, tail = _unescape(head), _unescape(tail)
    if written.total_bytes < len(head) + len(tail):
        raise ValueError("total_bytes is less than what is shown")
    return Excerpt(head, tail, written.total_bytes)


def _escape(data: bytes) -> str:
    return data.replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace")


def _unescape(data: bytes) -> bytes:
    if not _WELL_ESCAPED.fullmatch(data):
        raise ValueError("a backslash must be followed by another one or by the xNN of a byte")
    return _ESCAPE.sub(lambda match: b"\\" if match[1] is None else bytes([int(match[1], 16)]), data)

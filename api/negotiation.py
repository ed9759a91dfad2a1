"""Which form an Accept header asks for (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

_MOST: Final = 50
"""Ranges that are looked at; no honest client sends more."""


def best(accept: str | None, offered: Sequence[str]) -> str | None:
    """The offered media type that is wanted most, the first of equals; None when all are refused.

    Without a header everything is wanted.
    """
    if accept is None or not accept.strip():
        return offered[0]
    ranges = list(_ranges(accept))
    qualities = {media_type: _quality(media_type, ranges) for media_type in offered}
    wanted = max(offered, key=lambda media_type: qualities[media_type])
    return wanted if qualities[wanted] > 0 else None


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(",")[:_MOST]:
        media_range, *parameters = (text.strip().lower() for text in part.split(";"))
        quality = next((one.partition("=")[2] for one in parameters if one.startswith("q=")), "1")
        yield media_range, _number(quality)


def _number(text: str) -> float:
    """A weight between 0 and 1; whatever else stands there counts as nothing."""
    digits = text.replace(".", "", 1)
    if not digits.isascii() or not digits.isdigit() or len(digits) > 4:
        return 0.0
    return min(float(text), 1.0)


def _quality(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """That of the most specific range which covers the type."""
    kind = media_type.partition("/")[0]
    weights = dict(reversed(ranges))
    for covering in (media_type, f"{kind}/*", "*/*"):
        if covering in weights:
            return weights[covering]
    return 0.0

"""Bytes and texts of the other side, cut to a size and made fit for JSON."""

from __future__ import annotations

import base64
from typing import Any

BODY_HEAD = 4096
"""Bytes of a body that are kept to be shown."""

_HEADERS = 16
_HEADER_VALUE = 200
_DULL = frozenset(
    {
        "accept",
        "accept-encoding",
        "connection",
        "date",
        "host",
        "keep-alive",
        "server",
        "user-agent",
        "x-powered-by",
    }
)


class Head:
    """The first bytes of a body, and how many came in all."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self.length = 0

    def add(self, data: bytes) -> None:
        """More of the body."""
        self.length += len(data)
        if (room := BODY_HEAD - len(self._kept)) > 0:
            self._kept += data[:room]

    def restart(self) -> None:
        """Nothing came yet."""
        self._kept.clear()
        self.length = 0

    def document(self) -> dict[str, Any]:
        """`bytes` is the whole length; `text`, or `base64` where it is not UTF-8."""
        kept = bytes(self._kept)
        return {**_text_or_base64(kept, cut=self.length > len(kept)), "bytes": self.length}


def _text_or_base64(data: bytes, *, cut: bool) -> dict[str, str]:
    try:
        return {"text": data.decode()}
    except UnicodeDecodeError as error:
        if cut and len(data) - error.start < 4:  # a character that the cut went through
            return {"text": data[: error.start].decode()}
        return {"base64": base64.b64encode(data).decode("ascii")}


def headers(pairs: list[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    """Those worth a look, at most 16."""
    texts = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs)
    return [(name[:80], short(value, _HEADER_VALUE)) for name, value in texts if name.lower() not in _DULL][
        :_HEADERS
    ]


def short(text: str, length: int) -> str:
    """The text, or its beginning and how much more there is."""
    if len(text) <= length:
        return text
    return f"{text[:length]}… ({len(text) - length:,} more characters)"

"""Teaches schemathesis to send archives: as the bytes that they are."""

from __future__ import annotations

from typing import Any

import schemathesis


@schemathesis.serializer("application/zip", "application/gzip")
def as_it_is(_context: Any, value: Any) -> bytes:
    """Bytes, or the text that stands for some in an example."""
    return value if isinstance(value, bytes) else str(value).encode()

"""Teaches schemathesis to send archives as they are, and not to wait for runs that nobody runs."""

from __future__ import annotations

from typing import Any

import schemathesis


@schemathesis.serializer("application/zip", "application/gzip")
def as_it_is(_context: Any, value: Any) -> bytes:
    """Bytes, or the text that stands for some in an example."""
    return value if isinstance(value, bytes) else str(value).encode()


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    """There is no worker, so a request would wait for as long as it says: up to half a minute."""
    wait = (case.query or {}).get("wait_seconds")
    if str(wait).isdecimal() and 0 < int(str(wait)) <= 30:
        case.query["wait_seconds"] = 0.01

"""What the stub was asked, for the suite to read; bounded, since the service decides how much it asks."""

import base64
import threading
import time
from collections.abc import Sequence
from typing import Any

REQUESTS = 5_000
BYTES = 16 << 20


class Records:
    """Requests in the order in which they came. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """As at the start."""
        with self._lock:
            self._start = time.monotonic()
            self._requests: list[dict[str, Any]] = []
            self._bytes = 0
            self._dropped = 0

    def add(self, method: str, target: str, headers: Sequence[tuple[str, str]], body: bytes) -> None:
        """Record one; when there is no room, only count it."""
        size = len(target) + len(body) + sum(len(name) + len(value) for name, value in headers)
        with self._lock:
            if len(self._requests) >= REQUESTS or self._bytes + size > BYTES:
                self._dropped += 1
                return
            self._bytes += size
            path, _, query = target.partition("?")
            self._requests.append(
                {
                    "method": method,
                    "path": path,
                    "query": query,
                    "headers": [[name, value] for name, value in headers],
                    "seconds": round(time.monotonic() - self._start, 4),
                    **_body(body),
                }
            )

    def document(self) -> dict[str, Any]:
        """All requests, and how many found no room."""
        with self._lock:
            return {"requests": list(self._requests), "dropped": self._dropped}


def _body(body: bytes) -> dict[str, str]:
    try:
        return {"body": body.decode()}
    except UnicodeDecodeError:
        return {"body_base64": base64.b64encode(body).decode()}

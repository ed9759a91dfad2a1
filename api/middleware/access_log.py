"""One log line and one measurement a request: what was asked of which route, and how it went.

Neither query string, headers nor bodies are written: they hold tokens, and what people hand in.
"""

from __future__ import annotations

import time
from typing import Any, Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import HttpMetrics

ACTOR_KEY: Final = "actor_id"
NO_ROUTE: Final = "(none)"
_CLIENT_CLOSED: Final = 499
_QUIET: Final = frozenset({"/healthz", "/readyz", "/metrics"})
_PATH_CHARACTERS: Final = 200


class AccessLogMiddleware:
    """Logs and measures; the route's template stands for the path, so that ids make no new time series."""

    def __init__(self, app: ASGIApp, metrics: HttpMetrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.monotonic()
        status, sent = _CLIENT_CLOSED, 0

        async def send_counted(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
            await send(message)

        with self.metrics.in_flight():
            try:
                await self.app(scope, receive, send_counted)
            finally:
                self._record(scope, status, sent, time.monotonic() - started)

    def _record(self, scope: Scope, status: int, sent: int, seconds: float) -> None:
        route = _template(scope)
        self.metrics.record(scope["method"], route, status, seconds)
        log = structlog.get_logger()
        (log.debug if route in _QUIET else log.info)(
            "request",
            method=scope["method"],
            route=route,
            path=scope["path"][:_PATH_CHARACTERS],
            status=status,
            seconds=round(seconds, 4),
            bytes_sent=sent,
            client=_client(scope),
            actor_id=scope.get("state", {}).get(ACTOR_KEY),
        )


def _template(scope: Scope) -> str:
    route: Any = scope.get("route")
    return str(getattr(route, "path", NO_ROUTE))


def _client(scope: Scope) -> str | None:
    client = scope.get("client")
    return client[0] if client else None

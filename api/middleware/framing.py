"""Refuses a request whose end two servers could see in two places (RFC 9112, section 6.1: smuggling)."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api import problem_types as kinds
from api.problems import Problem


class FramingMiddleware:
    """Answers 400 and ends the connection, so that nothing that follows is taken for another request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _is_ambiguous(scope):
            detail = "The request says in two ways where its body ends."
            problem = Problem(kinds.BAD_REQUEST, detail, headers={"Connection": "close"})
            await problem.response()(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _is_ambiguous(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    is_old = scope["http_version"] == "1.0"
    return "transfer-encoding" in headers and ("content-length" in headers or is_old)

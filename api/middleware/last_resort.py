"""Catches what nothing else caught: the log learns everything, the caller that it was our fault."""

from __future__ import annotations

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import error_answers


class LastResortMiddleware:
    """Answers with a problem; a response that has begun is cut off, so that nobody takes it for complete."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        has_begun = False

        async def send_watched(message: Message) -> None:
            nonlocal has_begun
            has_begun = has_begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_watched)
        except Exception as error:
            structlog.get_logger().exception("unexpected_error", error=type(error).__name__)
            if has_begun:
                raise
            await error_answers.problem_of(error).response()(scope, receive, send_watched)

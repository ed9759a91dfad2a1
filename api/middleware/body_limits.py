"""How large a body may be, and how long it may take: also when it comes in chunks and says no length.

The framework reads bodies where it needs them, so both limits stand in what it reads from. It reads and
parses JSON before anything asks whose request it is, so only what routes read by themselves may be large.
"""

from __future__ import annotations

import asyncio
import re
import time
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problem_types as kinds
from api.problems import Problem, ProblemError

JSON_BYTES: Final = 64 * 1024
"""Of a body that the framework parses: twice the longest that any can be. Parsing 17 MiB of brackets held the
event loop for five seconds, and everybody with it.
"""
_READ_BY_ROUTES: Final = re.compile(r"/v1/challenges/[^/]+(/submissions|/runs)?")
"""Where code and challenges are handed in: who does it is known before the first byte is read."""
LINGER_SECONDS: Final = 2.0
"""For so long what a client still sends is read and dropped after a refusal. A socket that is closed with
unread bytes in it sends a reset, and the client would never read why it was refused."""


class BodyLimitsMiddleware:
    """Refuses with 413 what is larger than `max_bytes` (or `JSON_BYTES`), with 408 what takes longer than
    `max_seconds`.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, max_seconds: float) -> None:
        self.app = app
        self.max_bytes = max_bytes
        self.max_seconds = max_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = _Body(receive, self._most(scope), self.max_seconds)
        answer = _Answer(send, body)
        if body.is_announced_too_large(scope):
            await Problem(kinds.BODY_TOO_LARGE).response()(scope, receive, answer.send)
        else:
            await self.app(scope, body.receive, answer.send)

    def _most(self, scope: Scope) -> int:
        return self.max_bytes if _READ_BY_ROUTES.fullmatch(scope["path"]) else min(JSON_BYTES, self.max_bytes)


class _Body:
    """Counts and times what is received."""

    def __init__(self, receive: Receive, max_bytes: int, max_seconds: float) -> None:
        self._receive = receive
        self._max_bytes = max_bytes
        self._deadline = time.monotonic() + max_seconds
        self._size = 0
        self.is_complete = False

    def is_announced_too_large(self, scope: Scope) -> bool:
        length = Headers(scope=scope).get("content-length", "")
        return length.isdigit() and int(length[:20]) > self._max_bytes

    async def receive(self) -> Message:
        """The next piece; raises `ProblemError` when a limit is passed."""
        if self.is_complete:
            return await self._receive()
        try:
            async with asyncio.timeout(max(self._deadline - time.monotonic(), 0)):
                message = await self._receive()
        except TimeoutError:
            raise ProblemError(Problem(kinds.BODY_TOO_SLOW)) from None
        self._count(message)
        return message

    async def drop_rest(self) -> None:
        """Read what still comes, for `LINGER_SECONDS` at most."""
        try:
            async with asyncio.timeout(LINGER_SECONDS):
                while not self.is_complete:
                    message = await self._receive()
                    self.is_complete = not message.get("more_body", False)
        except TimeoutError:
            return

    def _count(self, message: Message) -> None:
        if message["type"] != "http.request":
            self.is_complete = True
            return
        self._size += len(message.get("body", b""))
        if self._size > self._max_bytes:
            raise ProblemError(Problem(kinds.BODY_TOO_LARGE))
        self.is_complete = not message.get("more_body", False)


class _Answer:
    """Sends; a refusal before the body's end also ends the connection, once it could be read."""

    _REFUSALS: Final = frozenset({kinds.BODY_TOO_LARGE.status, kinds.BODY_TOO_SLOW.status})

    def __init__(self, send: Send, body: _Body) -> None:
        self._send = send
        self._body = body
        self._lingers = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._lingers = message["status"] in self._REFUSALS and not self._body.is_complete
            if self._lingers:
                MutableHeaders(scope=message)["Connection"] = "close"
            await self._send(message)
        elif self._lingers and not message.get("more_body", False):
            await self._send({**message, "more_body": True})
            await self._body.drop_rest()
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        else:
            await self._send(message)

"""Bodies that the framework does not read for us: their type, and no more of them than is wanted."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from contextlib import aclosing
from typing import Final

from fastapi import Request
from fastapi.routing import APIRoute

from api import problem_types as kinds
from api.problems import Problem, ProblemError
from runner.intake.sizes import readable

_JSON: Final = frozenset({"application/json"})


def media_type(request: Request, offered: Collection[str]) -> str:
    """Which of the offered types the body has. Raises `ProblemError` for any other, and if it is encoded."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given not in offered:
        what = (
            f"{given[:60]} is not taken here" if given.isprintable() and given else "There is no Content-Type"
        )
        raise ProblemError(
            Problem(kinds.UNSUPPORTED_MEDIA_TYPE, f"{what}.", f"Send {' or '.join(sorted(offered))}.")
        )
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise ProblemError(
            Problem(
                kinds.UNSUPPORTED_MEDIA_TYPE,
                "The body has a Content-Encoding, and none is taken here.",
                "Send it as it is, without Content-Encoding.",
            )
        )
    return given


async def json_only(request: Request) -> None:
    """A dependency of all routes: where the framework reads the body, it is JSON. Raises `ProblemError`."""
    route = request.scope.get("route")
    if isinstance(route, APIRoute) and route.body_field is not None:
        media_type(request, _JSON)


async def pieces(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    """The body, piece by piece. Raises `ProblemError` as soon as it is known to have more bytes."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced[:20]) > most:
        raise _too_large(most)
    size = 0
    async with aclosing(request.stream()) as stream:
        async for piece in stream:
            size += len(piece)
            if size > most:
                raise _too_large(most)
            yield piece


async def whole(request: Request, most: int) -> bytes:
    """The whole body. Raises `ProblemError` when it has more bytes."""
    body = bytearray()
    async with aclosing(pieces(request, most)) as stream:
        async for piece in stream:
            body += piece
    return bytes(body)


def _too_large(most: int) -> ProblemError:
    return ProblemError(Problem(kinds.BODY_TOO_LARGE, f"The body has more than {readable(most)}."))

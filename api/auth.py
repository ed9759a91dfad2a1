"""Who is asking: `Authorization: Bearer ft_<id>_<secret>`, and nothing else."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool

from api.dependencies import TheService
from api.middleware.access_log import ACTOR_KEY
from api.middleware.request_id import STATE_KEY
from runner.domain.access import Actor
from runner.services.identity import UnauthenticatedError, actor_of

_SCHEME = HTTPBearer(auto_error=False, bearerFormat="ft_<id>_<secret>", description="A token of a user's.")


async def _signed_in(request: Request, service: TheService, _: Annotated[object, Depends(_SCHEME)]) -> Actor:
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.casefold() != "bearer" or not text.strip():
        raise UnauthenticatedError(
            "The request has no token.", "Send `Authorization: Bearer <token>` with a token of yours."
        )
    actor = await run_in_threadpool(actor_of, service.database, text.strip())
    request.scope["state"][ACTOR_KEY] = actor.user_id
    return actor


def _trace_id(request: Request) -> str:
    return str(request.scope["state"][STATE_KEY])


SignedIn = Annotated[Actor, Depends(_signed_in)]
"""The actor; the route is not entered without one."""
TraceId = Annotated[str, Depends(_trace_id)]
"""The request's id, which goes with whatever the request causes."""

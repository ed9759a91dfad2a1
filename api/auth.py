"""Who is asking: `Authorization: Bearer ft_<id>_<secret>`, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from api.dependencies import TheService, service_of
from api.middleware.access_log import ACTOR_KEY
from api.middleware.request_id import STATE_KEY
from api.paces import Paces
from api.parameters import Slug
from runner.domain.access import Action, Actor
from runner.services import arrivals
from runner.services.challenges import Desk
from runner.services.identity import UnauthenticatedError, actor_of
from runner.services.service import Service

_SCHEME = HTTPBearer(auto_error=False, bearerFormat="ft_<id>_<secret>", description="A token of a user's.")
HasToken = Annotated[object, Depends(_SCHEME)]
"""For the API's description alone."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who may hand in code.

    Attributes:
        trace_id: of the request.
    """

    actor: Actor
    desk: Desk
    trace_id: str


def visiting(action: Action) -> Callable[..., Visitor]:
    """A dependency: who asks, and that they may do this at the desk, found out before a body is read."""

    def visit(slug: Slug, request: Request, _: HasToken) -> Visitor:
        service = service_of(request)
        arrival = arrivals.arrive(service, _token(request), slug)
        _note(request, arrival.actor)
        return Visitor(arrival.actor, arrivals.desk(service, arrival, action), _trace_id(request))

    return visit


def _signed_in(request: Request, service: TheService, _: HasToken) -> Actor:
    return whose(request, service)


def whose(request: Request, service: Service) -> Actor:
    """Whose token the request has. Raises `UnauthenticatedError`, `DatabaseAwayError`, `TooOftenError`."""
    actor = actor_of(service.database, _token(request))
    _note(request, actor)
    if request.method == "GET":
        paces: Paces = request.app.state.paces
        paces.take(actor.token_id)
    return actor


def _token(request: Request) -> str:
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.casefold() != "bearer" or not text.strip():
        raise UnauthenticatedError(
            "The request has no token.", "Send `Authorization: Bearer <token>` with a token of yours."
        )
    return text.strip()


def _note(request: Request, actor: Actor) -> None:
    request.scope["state"][ACTOR_KEY] = actor.user_id


def _trace_id(request: Request) -> str:
    return str(request.scope["state"][STATE_KEY])


async def _traced(request: Request) -> str:
    return _trace_id(request)


SignedIn = Annotated[Actor, Depends(_signed_in)]
"""The actor; the route is not entered without one."""
TraceId = Annotated[str, Depends(_traced)]
"""The request's id, which goes with whatever the request causes."""

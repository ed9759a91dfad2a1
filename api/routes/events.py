"""Events of gradings and runs: as they happen, or again later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final, TypeAlias

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api import descriptions
from api import problem_types as kinds
from api.auth import SignedIn, whose
from api.dependencies import TheService, TheStreams, TheWatcher
from api.parameters import GradingParameter, RunId, SubmissionId
from api.progress import Follower
from api.sse import Streams, last_event_id
from api.watcher import Watcher
from runner.domain.access import Actor
from runner.services import watching
from runner.services.service import Service
from runner.services.watching import Watched

router = APIRouter(prefix="/v1")

_EXAMPLE: Final = (
    'event: state\ndata: {"state": "queued", "attempt": 0, "expected_wait_seconds": 4.0}\nid: 0\n\n'
    'event: grading_started\ndata: {"challenge": "top-talkers", "language": "python", "cases": 24, '
    '"attempt": 1}\nid: 1000001\n\n'
)
_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "A stream that ends when the work has ended.",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": _EXAMPLE}},
    },
    204: {"description": "Everything was seen, and nothing more will come: do not connect again."},
}
_BUSY: Final = descriptions.problems(kinds.BUSY)
_AFTER: Final = "The `id` of the last event that was seen: the stream goes on after it."


async def _seen(
    header: Annotated[
        str | None, Header(alias="Last-Event-ID", description=_AFTER, max_length=40, examples=["1000007"])
    ] = None,
    query: Annotated[
        str | None,
        Query(
            alias="last_event_id",
            description=f"{_AFTER} For clients that cannot set the header.",
            max_length=40,
            examples=["1000007"],
        ),
    ] = None,
) -> str | None:
    return query if header is None else header


Seen = Annotated[str | None, Depends(_seen)]


Look: TypeAlias = Callable[[Service, Actor], Watched]
"""What somebody may watch. Raises `NotFoundError`."""


class _Stage:
    """What every stream needs."""

    def __init__(
        self, request: Request, service: TheService, streams: TheStreams, watcher: TheWatcher, seen: Seen
    ) -> None:
        self.request: Request = request
        self.service: Service = service
        self.streams: Streams = streams
        self.watcher: Watcher = watcher
        self.seen: str | None = seen

    async def respond(self, actor: Actor, look: Look) -> Response:
        def ask() -> Watched:
            return look(self.service, whose(self.request, self.service))

        watched = await run_in_threadpool(look, self.service, actor)
        follower = Follower(self.service, self.watcher, watched, last_event_id(self.seen), ask)
        if self.seen is not None and await run_in_threadpool(follower.has_ended):
            return Response(status_code=204)
        return self.streams.respond(follower.events(), of=actor.user_id)


Stage = Annotated[_Stage, Depends()]


@router.get(
    "/submissions/{submission_id}/events",
    operation_id="followSubmission",
    summary="Events of a grading",
    tags=["submissions"],
    response_class=Response,
    responses=_RESPONSES,
    openapi_extra=_BUSY,
)
async def follow_submission(
    submission_id: SubmissionId, actor: SignedIn, stage: Stage, grading_id: GradingParameter = None
) -> Response:
    """What happens, as server-sent events; `attempt` in their data says which try they belong to.

    A higher attempt begins anew: what was shown of the one before is void. `state` events tell the state, at
    the beginning and whenever it changes.
    """
    return await stage.respond(
        actor, lambda service, who: watching.grading(service, who, submission_id, grading_id)
    )


@router.get(
    "/runs/{run_id}/events",
    operation_id="followRun",
    summary="Events of a run",
    tags=["runs"],
    response_class=Response,
    responses=_RESPONSES,
    openapi_extra=_BUSY,
)
async def follow_run(run_id: RunId, actor: SignedIn, stage: Stage) -> Response:
    """What happens, as for a grading."""
    return await stage.respond(actor, lambda service, who: watching.run(service, who, run_id))

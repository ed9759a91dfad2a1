"""Try code before it is handed in."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api import code_bodies, descriptions
from api import problem_types as kinds
from api.auth import SignedIn, Visitor, visiting
from api.code_bodies import Unpack
from api.dependencies import TheService, TheStreams, TheWatcher
from api.parameters import LanguageParameter, RunId
from api.schemas.code import RunQuestion
from api.schemas.runs import RunAnswer
from api.sse import Streams
from api.watcher import FINAL, Watcher
from runner.domain.access import Action, Actor
from runner.services import runs
from runner.services.runs import Try
from runner.services.service import Service
from runner.storage.runs import StoredRun

router = APIRouter(prefix="/v1", tags=["runs"])

LONGEST_WAIT: Final = 30

WaitSeconds = Annotated[
    float,
    Query(
        description="Answer once the run has ended, but after so many seconds at the latest.",
        ge=0,
        le=LONGEST_WAIT,
        examples=[10],
    ),
]


class _Waiting:
    """For as long as the request says, without asking the database for each that waits."""

    def __init__(
        self, service: TheService, streams: TheStreams, watcher: TheWatcher, wait_seconds: WaitSeconds = 0
    ) -> None:
        self.service: Service = service
        self.streams: Streams = streams
        self.watcher: Watcher = watcher
        self.wait_seconds: float = wait_seconds

    async def ended(self, actor: Actor, run: StoredRun) -> RunAnswer:
        """The run as it stands once it has ended, or after that time."""
        if self.wait_seconds and run.state not in FINAL:
            await self.streams.unless_closed(self.watcher.end(run.id, self.wait_seconds))
            run = await run_in_threadpool(runs.read, self.service, actor, run.id)
        return await run_in_threadpool(self._shown, run)

    def _shown(self, run: StoredRun) -> RunAnswer:
        return RunAnswer.of(run, self.service.outlook.backlog())


@router.post(
    "/challenges/{slug}/runs",
    operation_id="startRun",
    summary="Try code",
    status_code=201,
    responses={
        201: {
            "description": "It is queued, ahead of all gradings, or has ended already.",
            "headers": descriptions.headers(Location="Where the run is."),
        }
    },
    openapi_extra={
        **code_bodies.described(RunQuestion),
        **descriptions.problems(
            kinds.UNKNOWN_CHALLENGE,
            kinds.RATE_LIMITED,
            kinds.SUBMISSION_REFUSED,
            kinds.SUBMISSION_TOO_LARGE,
            kinds.LANGUAGE_NOT_OFFERED,
            kinds.ARCHIVE_REFUSED,
        ),
    },
)
async def start_run(
    request: Request,
    response: Response,
    visitor: Annotated[Visitor, Depends(visiting(Action.RUN))],
    waiting: Annotated[_Waiting, Depends()],
    language: LanguageParameter = None,
) -> RunAnswer:
    """Run code on the samples, or on input of one's own, which only the JSON body can carry.

    Nothing is scored, nothing counts as handed in, and the result is forgotten after a while.
    """
    unpack = await code_bodies.receive(request, visitor.desk.challenge, RunQuestion, language)
    run = await run_in_threadpool(_started, waiting.service, visitor, unpack)
    response.headers["Location"] = f"/v1/runs/{run.id}"
    return await waiting.ended(visitor.actor, run)


@router.get("/runs/{run_id}", operation_id="readRun", summary="One run")
async def read_run(run_id: RunId, actor: SignedIn, waiting: Annotated[_Waiting, Depends()]) -> RunAnswer:
    """How far it has come, and what came of it. Nobody but its owner can see it."""
    run = await run_in_threadpool(runs.read, waiting.service, actor, run_id)
    return await waiting.ended(actor, run)


def _started(service: Service, visitor: Visitor, unpack: Unpack) -> StoredRun:
    parcel = unpack()
    wanted = Try(
        desk=visitor.desk,
        language=parcel.language,
        code=parcel.code,
        stdin=parcel.stdin,
        args=parcel.args,
        trace_id=visitor.trace_id,
    )
    return runs.start(service, visitor.actor, wanted)

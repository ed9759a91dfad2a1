"""Whether the process lives; whether it can serve."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api import descriptions
from api import problem_types as kinds
from api.dependencies import TheService
from api.error_answers import kind_of
from api.problems import Problem, ProblemError
from api.schemas.operation import CheckAnswer, Health, Need, Readiness
from runner.services.readiness import Check, checks

router = APIRouter(tags=["operation"])


@router.get("/healthz", operation_id="readHealth", summary="Liveness")
async def read_health() -> Health:
    """Says that the process lives. It asks nothing of database and queue: `/readyz` does."""
    return Health()


@router.get(
    "/readyz",
    operation_id="readReadiness",
    summary="Readiness",
    openapi_extra=descriptions.problems(
        kinds.DATABASE_UNAVAILABLE,
        kinds.DATABASE_FULL,
        kinds.QUEUE_UNAVAILABLE,
        kinds.NO_WORKER,
        kinds.ENGINES_UNAVAILABLE,
    ),
)
def read_readiness(
    service: TheService,
    need: Annotated[
        Need,
        Query(
            description="`taking`: 200 when submissions can be taken, for whoever sends requests here. "
            "`grading`: only when they are graded at once as well, for whoever watches the platform.",
            examples=["taking"],
        ),
    ] = Need.TAKING,
) -> Readiness:
    """Says whether what is handed in now is taken, and graded.

    Without the database, or room in it, nothing can be taken: 503. Without Redis, a worker, or an engine of a
    worker everything is taken, stored and graded later, so taking this process out of service would make it
    worse: 200 with the status `degraded`, unless `need=grading`.
    """
    found = checks(service)
    missing = [one for one in found if one.error and (one.is_vital or need is Need.GRADING)]
    answers = [_answer(one) for one in found]
    if missing and missing[0].error:
        first = missing[0].error
        raise ProblemError(
            Problem(
                kind_of(first),
                first.message,
                first.next_step,
                errors=tuple(one.model_dump() for one in answers if not one.ok),
                headers={"Retry-After": "5"},
            )
        )
    return Readiness(status="ready" if all(one.ok for one in answers) else "degraded", checks=answers)


def _answer(check: Check) -> CheckAnswer:
    error = check.error
    return CheckAnswer(
        name=check.name,
        ok=error is None,
        detail=check.detail,
        next_step=error.next_step if error else "",
        type=kind_of(error).uri if error else None,
    )

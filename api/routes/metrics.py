"""What Prometheus reads."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from prometheus_client import generate_latest
from starlette.responses import Response

from api.auth import HasToken, whose
from api.dependencies import TheService
from runner.domain.access import Action
from runner.domain.errors import FairtrialError
from runner.services.guard import require
from runner.storage.database import DatabaseAwayError

router = APIRouter(tags=["operation"])
MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_EXAMPLE: Final = """\
# HELP fairtrial_queue_depth Pieces of work that wait.
# TYPE fairtrial_queue_depth gauge
fairtrial_queue_depth{work_class="submission"} 3.0
"""


@router.get(
    "/metrics",
    operation_id="readMetrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses={
        200: {
            "description": "The text format of Prometheus, version 0.0.4.",
            "content": {"text/plain": {"schema": {"type": "string"}, "example": _EXAMPLE}},
        }
    },
)
def read_metrics(request: Request, service: TheService, _: HasToken) -> Response:
    """Queue, workers, waits, gradings, faults, webhooks and requests. For tokens with `metrics:read`.

    What workers measured is of their last sign of life; what is said of requests and webhooks is of all
    processes of the `fairtrial serve` that answers. While the database is away it tells what it knows, to
    whoever was let in within the last hour.
    """
    readers, token = request.app.state.readers, request.headers.get("authorization", "")
    try:
        require(whose(request, service), Action.READ_METRICS)
    except DatabaseAwayError:
        if not readers.knows(token):
            raise
    except FairtrialError:
        readers.forget(token)
        raise
    else:
        readers.let_in(token)
    return Response(generate_latest(request.app.state.registry), media_type=MEDIA_TYPE)

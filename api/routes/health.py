"""Whether the process lives; whether it can serve."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import ConfigDict

from api.schemas.base import Answer

router = APIRouter(tags=["operation"])


class Health(Answer):
    """The process answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ok"}]})

    status: Literal["ok"] = "ok"


@router.get("/healthz", operation_id="readHealth", summary="Liveness")
async def read_health() -> Health:
    """Says that the process lives. It asks nothing of database and queue: `/readyz` does."""
    return Health()

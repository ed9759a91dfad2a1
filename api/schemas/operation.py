"""Whether the service lives, and whether it can serve."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from api.schemas.base import Answer


class Health(Answer):
    """The process answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ok"}]})

    status: Literal["ok"] = "ok"


class Need(StrEnum):
    """What has to be so for the answer to be 200."""

    TAKING = "taking"
    GRADING = "grading"


class CheckAnswer(Answer):
    """One thing that was looked at."""

    name: Annotated[str, Field(description="What it is.", examples=["queue"])]
    ok: Annotated[bool, Field(description="Whether it is as it should be.", examples=[False])]
    detail: Annotated[str, Field(description="How it is.", examples=["Redis does not answer."])]
    next_step: Annotated[str, Field(description="What to do about it; empty when it is well.", examples=[""])]
    type: Annotated[
        str | None,
        Field(
            description="The problem type that it is, if it is one.", examples=["/problems/queue-unavailable"]
        ),
    ]


class Readiness(Answer):
    """What is handed in now is taken."""

    status: Annotated[
        Literal["ready", "degraded"],
        Field(description="`degraded`: it is taken, and graded later than it should be.", examples=["ready"]),
    ]
    checks: Annotated[list[CheckAnswer], Field(description="One by one.")]

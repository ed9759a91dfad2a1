"""Runs, as they are shown."""

from __future__ import annotations

from typing import Any, Final

from pydantic import ConfigDict, Field

from api.schemas.base import EXAMPLE_ID, Answer, Id, Moment
from api.schemas.report import example
from api.schemas.submissions import expected_wait
from runner.domain.backlog import Backlog
from runner.domain.work import WorkClass, WorkState
from runner.storage.runs import StoredRun

_SAMPLE: Final[dict[str, Any]] = example()["groups"][0]["cases"][0]
_OWN: Final[dict[str, Any]] = {
    "exit_code": 0,
    "signal": None,
    "stopped": None,
    "oom_killed": False,
    "usage": {"cpu_seconds": 0.021, "wall_seconds": 0.024, "peak_rss_bytes": 9437184},
    "stdout": {"text": "HELLO\n", "tail": "", "total_bytes": 6, "encoding": "utf-8"},
    "stderr": {"text": "", "tail": "", "total_bytes": 0, "encoding": "utf-8"},
}
_RESULT: Final[dict[str, Any]] = {"compilation": None, "samples": [], "own": _OWN}


class RunResult(Answer):
    """What came of a run. Nothing in it is scored."""

    compilation: dict[str, Any] | None = Field(
        description="As in a report; null for a language with nothing to compile or check. When it failed, "
        "nothing was run.",
        examples=[None],
    )
    samples: list[dict[str, Any]] = Field(
        description="Each sample with its verdict, as `cases` in a report, when the samples were run.",
        examples=[[_SAMPLE]],
    )
    own: dict[str, Any] | None = Field(
        description="What the program did with own input: facts, and no verdict.", examples=[_OWN]
    )


class RunAnswer(Answer):
    """A run, and how far it has come."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": EXAMPLE_ID,
                    "challenge": "top-talkers",
                    "language": "python",
                    "created_at": "2026-03-01T12:00:00Z",
                    "state": "finished",
                    "attempt": 1,
                    "expected_wait_seconds": None,
                    "result": _RESULT,
                }
            ]
        }
    )

    id: Id = Field(description="The run's id.", examples=[EXAMPLE_ID])
    challenge: str = Field(description="What it is for.", examples=["top-talkers"])
    language: str = Field(description="What the code is in.", examples=["python"])
    created_at: Moment
    state: WorkState = Field(description="`finished` and `ungraded` are final.", examples=["finished"])
    attempt: int = Field(description="How often a worker has tried; 0: not yet.", ge=0, examples=[1])
    expected_wait_seconds: float | None = Field(
        description="How long a new run waits for a worker now; null unless this one does.",
        ge=0,
        examples=[None],
    )
    result: RunResult | None = Field(description="Null until it is finished.", examples=[_RESULT])

    @classmethod
    def of(cls, run: StoredRun, backlog: Backlog) -> RunAnswer:
        """What is told of a run."""
        return cls(
            id=run.id,
            challenge=run.challenge,
            language=run.language,
            created_at=run.created_at,
            state=run.state,
            attempt=run.attempt,
            expected_wait_seconds=expected_wait(run.state, WorkClass.RUN, backlog),
            result=RunResult.model_validate(run.result) if run.result is not None else None,
        )

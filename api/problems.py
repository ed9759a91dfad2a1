"""Problem bodies (RFC 9457): what is wrong, and what to do about it, in one shape for every error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from api.problem_types import ProblemType

MEDIA_TYPE: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem, ready to be sent.

    Attributes:
        kind: its type.
        detail: what is wrong this time, one sentence; the type's help when empty.
        next_step: what to do about it, one sentence; the type's when empty.
        errors: mistakes one by one, when there can be several.
        headers: of the answer, such as Allow and Retry-After.
    """

    kind: ProblemType
    detail: str = ""
    next_step: str = ""
    errors: tuple[Mapping[str, Any], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, request_id: str) -> dict[str, Any]:
        """The JSON document; `instance` is the request's id, which the log has as well."""
        document: dict[str, Any] = {
            "type": self.kind.uri,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail or self.kind.help,
            "next_step": self.next_step or self.kind.next_step,
            "instance": request_id,
        }
        if self.errors:
            document["errors"] = [dict(error) for error in self.errors]
        return document

    def response(self) -> JSONResponse:
        """The answer to the request that is being served."""
        request_id = structlog.contextvars.get_contextvars().get("request_id", "")
        return JSONResponse(
            self.body(request_id),
            self.kind.status,
            headers=dict(self.headers),
            media_type=MEDIA_TYPE,
        )


class ProblemError(HTTPException):
    """Raised where a request turns out to be wrong in a way that only HTTP knows.

    An `HTTPException`, since that is what the framework lets through from where it reads bodies.

    Attributes:
        problem: what is answered.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.kind.status, problem.kind.name)
        self.problem = problem

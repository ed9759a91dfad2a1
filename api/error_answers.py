"""Which problem each exception is. What is our own fault is told to the log, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api import problem_types as kinds
from api.problem_types import ProblemType
from api.problems import Problem, ProblemError
from api.schemas.base import EXAMPLE_ID, ID_PATTERN
from runner.domain.diagnostic import Diagnostic
from runner.domain.errors import (
    ArchiveError,
    ConflictError,
    FairtrialError,
    ForbiddenError,
    LanguageNotOfferedError,
    NotAChallengeError,
    NotFoundError,
    PlatformFault,
    SubmissionError,
    SubmissionsUsedUpError,
    TooBusyError,
    TooLargeError,
    TooOftenError,
    UnknownChallengeError,
    UsageError,
)
from runner.jobs.enqueue import QueueAwayError
from runner.services.identity import TokenExpiredError, UnauthenticatedError
from runner.services.readiness import EnginesAwayError, NoWorkerError
from runner.services.reports import NotGradedYetError, UngradedError
from runner.storage.database import DatabaseAwayError, DatabaseFullError

_MOST_ERRORS: Final = 50
_RETRY_SECONDS: Final = "5"
_SOON: Final = "1"

_OF_ERROR: Final[Mapping[type[FairtrialError], ProblemType]] = MappingProxyType(
    {
        UsageError: kinds.BAD_REQUEST,
        ForbiddenError: kinds.FORBIDDEN,
        NotFoundError: kinds.NOT_FOUND,
        UnknownChallengeError: kinds.UNKNOWN_CHALLENGE,
        UnauthenticatedError: kinds.UNAUTHENTICATED,
        TokenExpiredError: kinds.TOKEN_EXPIRED,
        ConflictError: kinds.CONFLICT,
        SubmissionsUsedUpError: kinds.SUBMISSIONS_USED_UP,
        NotGradedYetError: kinds.NOT_GRADED_YET,
        UngradedError: kinds.UNGRADED,
        TooBusyError: kinds.TOO_MANY_REQUESTS,
        TooOftenError: kinds.RATE_LIMITED,
        NotAChallengeError: kinds.NOT_A_CHALLENGE,
        SubmissionError: kinds.SUBMISSION_REFUSED,
        TooLargeError: kinds.SUBMISSION_TOO_LARGE,
        LanguageNotOfferedError: kinds.LANGUAGE_NOT_OFFERED,
        ArchiveError: kinds.ARCHIVE_REFUSED,
        DatabaseAwayError: kinds.DATABASE_UNAVAILABLE,
        DatabaseFullError: kinds.DATABASE_FULL,
        QueueAwayError: kinds.QUEUE_UNAVAILABLE,
        NoWorkerError: kinds.NO_WORKER,
        EnginesAwayError: kinds.ENGINES_UNAVAILABLE,
        PlatformFault: kinds.PLATFORM_FAULT,
        FairtrialError: kinds.BAD_REQUEST,
    }
)
"""The nearest class counts, so that a new error has a problem type from its first day."""

_OF_STATUS: Final[Mapping[int, ProblemType]] = MappingProxyType(
    {
        400: kinds.MALFORMED_BODY,
        401: kinds.UNAUTHENTICATED,
        403: kinds.FORBIDDEN,
        404: kinds.NOT_FOUND,
        405: kinds.METHOD_NOT_ALLOWED,
        406: kinds.NOT_ACCEPTABLE,
        408: kinds.BODY_TOO_SLOW,
        413: kinds.BODY_TOO_LARGE,
        415: kinds.UNSUPPORTED_MEDIA_TYPE,
    }
)
"""What the framework raises by itself."""


def install(app: FastAPI) -> None:
    """Answer every exception that a route may raise with a problem."""
    app.add_exception_handler(ProblemError, _answer)
    app.add_exception_handler(FairtrialError, _answer)
    app.add_exception_handler(RequestValidationError, _answer)
    app.add_exception_handler(HTTPException, _answer)


def problem_of(error: Exception) -> Problem:
    """The problem that an exception is; an unexpected one tells nothing about itself."""
    match error:
        case ProblemError():
            return error.problem
        case FairtrialError():
            return _of_our_error(error)
        case RequestValidationError():
            return _of_validation(error)
        case HTTPException():
            kind = _OF_STATUS.get(error.status_code, kinds.INTERNAL_ERROR)
            return Problem(kind, headers=error.headers or {})
        case _:
            return Problem(kinds.INTERNAL_ERROR)


async def _answer(request: Request, error: Exception) -> Response:
    problem = problem_of(error)
    if problem.kind is kinds.METHOD_NOT_ALLOWED:
        problem = replace(problem, headers={**problem.headers, **_allow(request)})
    return problem.response()


def _allow(request: Request) -> Mapping[str, str]:
    """All methods that an address knows (RFC 9110, section 10.2.1): the framework names those of the first
    route that it finds there.
    """
    path = getattr(request.scope.get("route"), "path", "")
    methods = sorted(method.upper() for method in request.app.openapi()["paths"].get(path, {}))
    return {"Allow": ", ".join(methods)} if methods else {}


def kind_of(error: FairtrialError) -> ProblemType:
    """The type of problem that an error of ours is."""
    return next(_OF_ERROR[base] for base in type(error).__mro__ if base in _OF_ERROR)


def _of_our_error(error: FairtrialError) -> Problem:
    kind = kind_of(error)
    if kind.status >= 500:
        structlog.get_logger().error(
            "platform_fault",
            fault=type(error).__name__,
            message=error.message,
            next_step=error.next_step,
        )
        return Problem(kind, headers={"Retry-After": _RETRY_SECONDS})
    problem = Problem(kind, error.message, error.next_step)
    match error:
        case NotAChallengeError():
            return replace(problem, errors=tuple(_diagnostics(error.diagnostics)))
        case TooBusyError():
            return replace(problem, headers={"Retry-After": str(error.retry_after)})
        case UnauthenticatedError():
            return replace(problem, headers={"WWW-Authenticate": 'Bearer realm="fairtrial"'})
        case NotGradedYetError():
            return replace(problem, headers={"Retry-After": _SOON})
        case _:
            return problem


def _diagnostics(found: Iterable[Diagnostic]) -> Iterable[Mapping[str, Any]]:
    for one in list(found)[:_MOST_ERRORS]:
        yield {
            "file": one.file,
            "line": one.line,
            "column": one.column,
            "severity": one.severity.value,
            "detail": one.message,
            "fix": one.fix,
        }


def _of_validation(error: RequestValidationError) -> Problem:
    found = list(error.errors())
    broken = next((one for one in found if one["type"] == "json_invalid"), None)
    if broken is not None:
        return Problem(
            kinds.MALFORMED_BODY,
            f"The body is no JSON: {broken['ctx']['error']} at character {broken['loc'][-1]}.",
        )
    errors = tuple(_mistake(one) for one in found[:_MOST_ERRORS])
    count = "One value is" if len(found) == 1 else f"{len(found)} values are"
    return Problem(kinds.INVALID_REQUEST, f"{count} missing, unknown or out of bounds.", errors=errors)


def _mistake(error: Mapping[str, Any]) -> Mapping[str, str]:
    """One mistake: where (RFC 6901 pointer into the body, or a parameter) and what. Never the value."""
    where, *path = error["loc"]
    is_no_id = error.get("ctx", {}).get("pattern") == ID_PATTERN
    detail = f"An id looks like {EXAMPLE_ID}" if is_no_id else str(error["msg"])
    if where == "body":
        return {"pointer": "#" + "".join(f"/{_escaped(str(part))}" for part in path), "detail": detail}
    return {"parameter": ".".join(map(str, path)), "in": str(where), "detail": detail}


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")

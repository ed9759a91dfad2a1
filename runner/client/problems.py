"""What the service answers when something is wrong, as errors of ours with sentences for the command line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import httpx

from runner.domain.errors import (
    ConflictError,
    FairtrialError,
    ForbiddenError,
    NotFoundError,
    PlatformFault,
    SubmissionError,
    TooBusyError,
    UsageError,
)
from runner.reports.inert import inert

LONGEST: Final = 1000
"""Characters of a sentence that are shown."""


class ServerAwayError(PlatformFault):
    """The service does not answer."""


class NotGradedYetError(ConflictError):
    """There is no report yet; there will be one."""


class UngradedError(PlatformFault):
    """There is no report, and there will be none unless somebody asks for a regrade."""


_OF_TYPE: Final[Mapping[str, type[FairtrialError]]] = MappingProxyType(
    {"not-graded-yet": NotGradedYetError, "ungraded": UngradedError}
)
_OF_STATUS: Final[Mapping[int, type[FairtrialError]]] = MappingProxyType(
    {
        403: ForbiddenError,
        404: NotFoundError,
        409: ConflictError,
        413: SubmissionError,
        422: SubmissionError,
    }
)
_NEW_TOKEN: Final = "Set FAIRTRIAL_TOKEN to a token that counts; the operator issues them."
_NEXT_STEPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "unauthenticated": _NEW_TOKEN,
        "token-expired": _NEW_TOKEN,
        "not-found": "Check the id; ask for a grant if it should be yours to see.",
        "unknown-challenge": "Check its name; ask for a grant if it should be yours to reach.",
        "not-graded-yet": "Add --watch to wait for it.",
        "invalid-request": "Mend that, and try again.",
    }
)
"""Where the service's own words are for those who speak HTTP."""


def error_of(response: httpx.Response) -> FairtrialError:
    """The error that a read response is."""
    problem = _problem(response)
    if problem is None:
        return _foreign(response)
    name = str(problem["type"]).rpartition("/")[2]
    message = _shown(problem.get("detail")) or _shown(problem.get("title"))
    next_step = _NEXT_STEPS.get(name) or _shown(problem.get("next_step"))
    status = response.status_code
    if status == 429:
        return TooBusyError(message, next_step, retry_after(response) or 1)
    if status >= 500 and (instance := _shown(problem.get("instance"))):
        next_step = f"{next_step} (instance {instance})"
    kind = _OF_TYPE.get(name) or _OF_STATUS.get(status) or (PlatformFault if status >= 500 else UsageError)
    return kind(" ".join([message, *_mistakes(problem)]), next_step)


def retry_after(response: httpx.Response) -> int | None:
    """Seconds that the service asks to wait."""
    given = response.headers.get("retry-after", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else None


def _problem(response: httpx.Response) -> Mapping[str, Any] | None:
    """The problem body (RFC 9457); None where it is none."""
    if not response.headers.get("content-type", "").startswith("application/problem+json"):
        return None
    try:
        problem = json.loads(response.content)
    except (ValueError, RecursionError):
        return None
    return problem if isinstance(problem, dict) and "type" in problem else None


def _foreign(response: httpx.Response) -> FairtrialError:
    """Something between us and the service, or another one in its place."""
    message = (
        f"{response.url.copy_with(query=None)} answers {response.status_code}, and not as Fairtrial does."
    )
    kind = PlatformFault if response.status_code >= 500 else UsageError
    return kind(message, "Check that --server or FAIRTRIAL_SERVER names the service, without a path.")


def _mistakes(problem: Mapping[str, Any]) -> list[str]:
    """What is wrong one by one, where that is said of values."""
    errors = problem.get("errors")
    if not isinstance(errors, list):
        return []
    found = [one for one in errors if isinstance(one, dict) and "detail" in one]
    return [
        f"{_shown(one.get('parameter') or one.get('pointer') or one.get('file'))}: {_shown(one['detail'])}."
        for one in found[:3]
    ]


def _shown(text: object) -> str:
    """On one line, with nothing that a terminal would obey."""
    return inert(str(text or "")[:LONGEST]).replace("\n", " ")

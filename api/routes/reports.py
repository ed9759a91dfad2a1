"""Reports: in the reader's view, in any of their forms."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api import descriptions, etags, negotiation
from api import problem_types as kinds
from api.auth import SignedIn
from api.dependencies import TheService
from api.parameters import GradingParameter, SubmissionId
from api.problems import Problem, ProblemError
from api.schemas import report
from runner.domain.report import View
from runner.reports.formats import FORMATS
from runner.services import reports
from runner.services.reports import Wanted

router = APIRouter(prefix="/v1", tags=["submissions"])


class Form(StrEnum):
    """The forms of a report."""

    JSON = "json"
    HTML = "html"
    JUNIT = "junit"
    MARKDOWN = "markdown"
    TEXT = "text"
    GRADESCOPE = "gradescope"
    EXERCISM = "exercism"
    PRAIRIELEARN = "prairielearn"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says of the report that it wants."""

    view: View | None
    form: Form | None
    grading_id: str | None


async def _asked(
    view: Annotated[
        View | None,
        Query(description="Without, as much as the reader may see.", examples=["candidate"]),
    ] = None,
    form: Annotated[
        Form | None,
        Query(alias="format", description="Without, as the Accept header says.", examples=["html"]),
    ] = None,
    grading_id: GradingParameter = None,
) -> Asked:
    return Asked(view, form, grading_id)


_BY_TYPE: Final = {FORMATS[form.value].media_type.partition(";")[0]: form for form in Form}
_EXAMPLES: Final[dict[Form, Any]] = {
    Form.HTML: '<!doctype html>\n<html lang="en">…</html>\n',
    Form.JUNIT: '<?xml version="1.0" encoding="utf-8"?>\n<testsuites>…</testsuites>\n',
    Form.MARKDOWN: "# Top talkers: passed\n…\n",
    Form.TEXT: "Passed: 100 of 100\n…\n",
    Form.GRADESCOPE: {"score": 100, "tests": []},
    Form.EXERCISM: {"version": 3, "status": "pass", "tests": []},
    Form.PRAIRIELEARN: {"score": 1, "tests": []},
}


def _type_of(example: object) -> str:
    return "string" if isinstance(example, str) else "object"


_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The report.",
        "headers": descriptions.headers(ETag="Changes when the report does."),
        "content": {
            "application/json": report.DESCRIBED,
            **{
                media_type: {"schema": {"type": _type_of(_EXAMPLES[form])}, "example": _EXAMPLES[form]}
                for media_type, form in _BY_TYPE.items()
                if form is not Form.JSON
            },
        },
    },
    304: {"description": "It has not changed since the ETag in If-None-Match."},
}


@router.get(
    "/submissions/{submission_id}/report",
    operation_id="readReport",
    summary="The report",
    response_class=Response,
    responses=_RESPONSES,
    openapi_extra=descriptions.problems(kinds.NOT_GRADED_YET, kinds.UNGRADED, kinds.NOT_ACCEPTABLE),
)
def read_report(
    request: Request,
    submission_id: SubmissionId,
    actor: SignedIn,
    service: TheService,
    asked: Annotated[Asked, Depends(_asked)],
) -> Response:
    """What came of the grading. The interviewer's view has everything, the candidate's nothing secret.

    Without `format`, the Accept header says in which form; JSON when it leaves that open.
    """
    form = asked.form or _accepted(request)
    found = reports.find(service, actor, Wanted(submission_id, asked.grading_id, asked.view, form.value))
    etag = etags.etag_of(*found.facts)
    if etags.is_known(request, etag):
        return etags.not_modified(etag)
    return Response(
        reports.draw(service, found),
        headers=etags.headers(etag),
        media_type=FORMATS[form.value].media_type,
    )


def _accepted(request: Request) -> Form:
    found = negotiation.best(request.headers.get("accept"), tuple(_BY_TYPE))
    if found is None:
        raise ProblemError(Problem(kinds.NOT_ACCEPTABLE))
    return _BY_TYPE[found]

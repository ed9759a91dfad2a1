"""What each problem type means, at the address that is its type."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from starlette.responses import HTMLResponse

from api import problem_types as kinds
from api.pages import page
from api.problem_types import PROBLEM_TYPES
from api.problems import Problem, ProblemError

router = APIRouter(tags=["about"])

_PAGE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "content": {
            "text/html": {"schema": {"type": "string"}, "example": "<!doctype html>\n<html>…</html>\n"}
        }
    }
}


@router.get(
    "/problems",
    operation_id="listProblemTypes",
    summary="All problem types",
    response_class=HTMLResponse,
    responses=_PAGE,
)
def list_problem_types() -> HTMLResponse:
    """A page that lists every problem type, with its status and meaning."""
    return page("problems.html", kinds=PROBLEM_TYPES.values())


@router.get(
    "/problems/{name}",
    operation_id="readProblemType",
    summary="One problem type",
    response_class=HTMLResponse,
    responses=_PAGE,
)
def read_problem_type(
    name: Annotated[
        str,
        Path(
            description="The last part of a problem's `type`.",
            pattern="^[a-z][a-z-]*$",
            max_length=60,
            examples=["not-found"],
        ),
    ],
) -> HTMLResponse:
    """A page that says what the type means and what to do about it."""
    kind = PROBLEM_TYPES.get(name)
    if kind is None:
        raise ProblemError(Problem(kinds.NOT_FOUND))
    return page("problem.html", kind=kind)

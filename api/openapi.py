"""The API's description: what FastAPI derives from the routes, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api import problem_types as kinds
from api.descriptions import PROBLEMS_KEY
from api.problem_types import PROBLEM_TYPES, ProblemType
from api.problems import MEDIA_TYPE, Problem
from api.schemas import report
from api.schemas.base import Answer
from api.schemas.code import RunQuestion, SubmissionQuestion

TITLE: Final = "Fairtrial"
DESCRIPTION: Final = """\
Grades take-home code in locked-down containers and returns a report that people can trust.

**Tokens.** Everything below `/v1` wants `Authorization: Bearer ft_<id>_<secret>`; a token is never taken from
a query string. What is out of a token's reach is answered like what does not exist.

**Problems.** Every error is `application/problem+json` (RFC 9457): `detail` says what is wrong, `next_step`
what to do, `instance` is the request's id, and `type` is a page that explains the kind of problem.

**Lists** come in pages: `limit` says how long a page is, `next_cursor` (and the `Link` header) where the next
one begins.

**Repeating a POST.** Send the same `Idempotency-Key` again, and the first answer is given again.

**Events** are server-sent; a client that was cut off goes on with `Last-Event-ID`.
"""
TAGS: Final[tuple[Mapping[str, str], ...]] = (
    {"name": "challenges", "description": "What there is to solve."},
    {"name": "submissions", "description": "Hand in code; follow its grading; read its report."},
    {"name": "runs", "description": "Try code on samples or input of one's own. Never scored."},
    {"name": "regrades", "description": "Grade again after a challenge was mended; see what changes first."},
    {"name": "webhooks", "description": "Be told when something was graded, instead of asking."},
    {"name": "users", "description": "People and their tokens."},
    {"name": "audit", "description": "Who did what, when. Nothing in it is ever changed."},
    {"name": "operation", "description": "For those who keep the service running."},
    {"name": "about", "description": "What the API says about itself."},
)
_SCHEMA: Final[Mapping[str, Any]] = {
    "title": "Problem",
    "type": "object",
    "description": "What is wrong, and what to do about it (RFC 9457).",
    "required": ["type", "title", "status", "detail", "next_step", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "A page that explains it."},
        "title": {"type": "string", "description": "The same words for every problem of the type."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What is wrong this time."},
        "next_step": {"type": "string", "description": "What to do about it."},
        "instance": {"type": "string", "description": "The request's id, which the log has as well."},
        "errors": {
            "type": "array",
            "description": "Mistakes one by one, where there can be several.",
            "items": {"type": "object"},
        },
    },
}
_RETRY_AFTER: Final[Mapping[str, Any]] = {
    "description": "Seconds until it is worth asking again.",
    "schema": {"type": "integer", "minimum": 1},
}
_METHODS: Final = frozenset({"get", "put", "post", "delete", "patch"})


def install(app: FastAPI) -> None:
    """Complete the description that the app serves."""
    derive = app.openapi

    def complete() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(derive())
        return app.openapi_schema

    app.openapi = complete  # type: ignore[method-assign] # the documented way to extend it


def _completed(document: dict[str, Any]) -> dict[str, Any]:
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for derived in ("HTTPValidationError", "ValidationError"):
        schemas.pop(derived, None)
    schemas["Problem"] = dict(_SCHEMA)
    schemas.update(_bodies() | report.schemas())
    schemas.update({name: {**schemas[name], **told} for name, told in _examples(Answer) if name in schemas})
    components["examples"] = {report.NAME: {"value": report.example()}}
    components["responses"] = {kind.name: _response(kind) for kind in PROBLEM_TYPES.values()}
    components["headers"] = {
        "X-Request-ID": {
            "description": "The request's id: the caller's own, when it was sane, or a new one.",
            "schema": {"type": "string"},
        },
        "Link": {
            "description": 'Where the next page is, `rel="next"`; missing on the last page (RFC 8288).',
            "schema": {"type": "string"},
        },
    }
    for path, method, operation in _operations(document):
        _complete(operation, path, method)
    return document


def _bodies() -> dict[str, Any]:
    """Schemas of bodies that the framework does not read for us."""
    _, found = models_json_schema(
        [(SubmissionQuestion, "validation"), (RunQuestion, "validation")],
        ref_template="#/components/schemas/{model}",
    )
    schemas: dict[str, Any] = found["$defs"]
    return schemas


def _examples(model: type[BaseModel]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Examples of answers, whole: the framework drops every null from what it derives."""
    own = model.model_config.get("json_schema_extra")
    if isinstance(own, dict) and "examples" in own:
        yield model.__name__, {"examples": own["examples"]}
    for more in model.__subclasses__():
        yield from _examples(more)


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in _METHODS:
                yield path, method, operation


def _complete(operation: dict[str, Any], path: str, method: str) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    for response in responses.values():
        headers = response.setdefault("headers", {})
        headers.setdefault("X-Request-ID", {"$ref": "#/components/headers/X-Request-ID"})
    if "cursor" in _parameters(operation):
        responses["200"]["headers"]["Link"] = {"$ref": "#/components/headers/Link"}
    by_status: dict[int, list[ProblemType]] = {}
    own = (PROBLEM_TYPES[name] for name in operation.pop(PROBLEMS_KEY, ()))
    for kind in (*_problems(operation, path, method), *own):
        by_status.setdefault(kind.status, []).append(kind)
    for status, found in sorted(by_status.items()):
        responses.setdefault(str(status), _reference(found))


def _parameters(operation: Mapping[str, Any]) -> set[str]:
    return {parameter["name"] for parameter in operation.get("parameters", ())}


def _problems(operation: Mapping[str, Any], path: str, method: str) -> Iterator[ProblemType]:
    """What an operation can answer beside what it says of itself."""
    takes_body = "requestBody" in operation
    parameters = _parameters(operation)
    if takes_body:
        yield from (kinds.MALFORMED_BODY, kinds.BODY_TOO_SLOW, kinds.BODY_TOO_LARGE)
        yield kinds.UNSUPPORTED_MEDIA_TYPE
    if "cursor" in parameters:
        yield kinds.INVALID_CURSOR
    if operation.get("security"):
        yield from (kinds.UNAUTHENTICATED, kinds.TOKEN_EXPIRED, kinds.FORBIDDEN)
    if "{" in path:
        yield kinds.NOT_FOUND
    if takes_body or parameters:
        yield kinds.INVALID_REQUEST
    if method == "get" and operation.get("security"):
        yield kinds.RATE_LIMITED
    if method == "post":
        yield from (kinds.CONFLICT, kinds.TOO_MANY_REQUESTS)
    yield from (kinds.INTERNAL_ERROR, kinds.PLATFORM_FAULT)


def _reference(found: list[ProblemType]) -> dict[str, Any]:
    """One kind by reference; several of one status side by side, an example each."""
    if len(found) == 1:
        return {"$ref": f"#/components/responses/{found[0].name}"}
    return {
        "description": "; ".join(kind.title for kind in found) + ".",
        **_headers(found[0]),
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "examples": {kind.name: {"value": _example(kind)} for kind in found},
            }
        },
    }


def _response(kind: ProblemType) -> dict[str, Any]:
    return {
        "description": f"{kind.title}: {kind.help}",
        **_headers(kind),
        "content": {
            MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": _example(kind)}
        },
    }


def _headers(kind: ProblemType) -> dict[str, Any]:
    return {"headers": {"Retry-After": _RETRY_AFTER}} if kind.status == 429 else {}


def _example(kind: ProblemType) -> dict[str, Any]:
    return Problem(kind).body("4d4c6a0fb2a84d0c9b1d0e6f3a5c7e91")

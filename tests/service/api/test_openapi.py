"""The description is complete: every operation says what it does, and every way in which it can refuse."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from api.problem_types import PROBLEM_TYPES
from api.schemas.challenges import VersionAnswer
from api.schemas.code import RunQuestion, SubmissionQuestion
from api.schemas.runs import RunAnswer
from api.schemas.submissions import SubmissionAnswer
from runner.domain.report import View
from runner.domain.views import candidate_view
from runner.reports.document import from_document
from tests.service.api.serving import an_app

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The description as it is served."""
    with an_app() as app:
        return app.openapi()


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield f"{method.upper()} {path}", operation


def test_every_operation_says_what_it_is(document: dict[str, Any]) -> None:
    tags = {tag["name"] for tag in document["tags"]}
    for name, operation in _operations(document):
        for part in ("operationId", "summary", "description"):
            assert operation.get(part), f"{name} has no {part}"
        assert set(operation["tags"]) <= tags, name


def test_operation_ids_are_unique(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, operation in _operations(document)]
    assert len(ids) == len(set(ids))


def test_every_parameter_is_described_with_an_example(document: dict[str, Any]) -> None:
    for name, operation in _operations(document):
        for parameter in operation.get("parameters", ()):
            assert parameter.get("description"), f"{name}: {parameter['name']}"
            assert parameter["schema"].get("examples") or "example" in parameter, f"{name}: {parameter}"


def test_every_operation_names_its_problems(document: dict[str, Any]) -> None:
    for name, operation in _operations(document):
        assert {"500", "503"} <= operation["responses"].keys(), name
        if operation.get("parameters"):
            assert "invalid-request" in json.dumps(operation["responses"]["422"]), name


def test_whatever_has_a_limit_over_time_says_so_and_for_how_long_to_wait(document: dict[str, Any]) -> None:
    counted = {f"POST /v1/challenges/{{slug}}/{what}" for what in ("submissions", "runs")} | {
        "POST /v1/regrades"
    }
    for name, operation in _operations(document):
        refusal = json.dumps(operation["responses"].get("429", {}))
        is_limited = name in counted or (name.startswith("GET ") and bool(operation.get("security")))
        assert ("rate-limited" in refusal) == is_limited, name
    assert "Retry-After" in document["components"]["responses"]["rate-limited"]["headers"]
    of_submissions = document["paths"]["/v1/challenges/{slug}/submissions"]["post"]["responses"]["429"]
    assert "Retry-After" in of_submissions["headers"]


def test_every_answer_has_a_schema_and_an_example(document: dict[str, Any]) -> None:
    for name, operation in _operations(document):
        answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
        assert answers, name
        for media_type, content in (pair for answer in answers for pair in answer.get("content", {}).items()):
            assert content.get("schema"), f"{name}: {media_type}"
            told = "example" in content or "examples" in content
            assert told or _example(document, content["schema"]) is not None, f"{name}: {media_type}"


def _example(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    """An example of what the schema describes, put together from those of its parts; None when one lacks."""
    if "$ref" in schema:
        return _example(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "examples" in schema or "example" in schema or "default" in schema or "enum" in schema:
        return schema
    if "anyOf" in schema:
        return next(filter(None, (_example(document, one) for one in schema["anyOf"])), None)
    if schema.get("type") == "array":
        return _example(document, schema["items"])
    if "properties" in schema:
        parts = [_example(document, one) for one in schema["properties"].values()]
        return None if None in parts else schema
    return None


def test_every_body_has_an_example(document: dict[str, Any]) -> None:
    for name, operation in _operations(document):
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
            assert "example" in content or _example(document, content["schema"]) is not None, (
                f"{name}: {media_type}"
            )


def test_everything_below_v1_wants_a_token(document: dict[str, Any]) -> None:
    schemes = document["components"]["securitySchemes"]
    for name, operation in _operations(document):
        needed = [scheme for one in operation.get("security", ()) for scheme in one]
        assert bool(needed) == (" /v1/" in name or name == "GET /metrics"), name
        assert set(needed) <= schemes.keys(), name


def test_code_is_described_in_all_three_forms(document: dict[str, Any]) -> None:
    body = document["paths"]["/v1/challenges/{slug}/submissions"]["post"]["requestBody"]
    forms = {"application/json", "multipart/form-data", "application/zip", "application/gzip"}
    assert body["required"] is True
    assert body["content"].keys() == forms


@pytest.mark.parametrize("question", [SubmissionQuestion, RunQuestion])
def test_the_examples_of_code_are_taken(document: dict[str, Any], question: type[SubmissionQuestion]) -> None:
    for told in document["components"]["schemas"][question.__name__]["examples"]:
        assert question.model_validate_json(json.dumps(told)).files


def test_the_examples_of_answers_are_what_is_answered(document: dict[str, Any]) -> None:
    for model in (SubmissionAnswer, RunAnswer, VersionAnswer):
        for told in document["components"]["schemas"][model.__name__]["examples"]:
            assert model.model_validate_json(json.dumps(told)).model_dump(mode="json") == told


def test_the_example_of_a_report_is_one_as_its_candidate_sees_it(document: dict[str, Any]) -> None:
    report = from_document(document["components"]["examples"]["Report"]["value"])
    assert candidate_view(replace(report, view=View.INTERVIEWER)) == report


def test_every_problem_type_is_described_with_an_example(document: dict[str, Any]) -> None:
    for kind in PROBLEM_TYPES.values():
        content = document["components"]["responses"][kind.name]["content"]["application/problem+json"]
        assert content["example"]["type"] == kind.uri


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document)):
        place: Any = document
        for part in reference.split("/"):
            assert part in place, reference
            place = place[part]

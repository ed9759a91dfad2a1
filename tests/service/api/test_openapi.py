"""The description is complete: every operation says what it does, and every way in which it can refuse."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from api.problem_types import PROBLEM_TYPES
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
            problem = {"$ref": "#/components/responses/invalid-request"}
            assert operation["responses"]["422"] == problem, name


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

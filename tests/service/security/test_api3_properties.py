"""API3:2023 Broken Object Property Level Authorization: nothing undocumented goes in or out."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from tests.service.security.conftest import Served
from tests.service.security.operations import RECIPES, call, ids_of, operations

SMUGGLED = ("id", "role", "scopes", "owner_id", "candidate_id", "score", "state", "is_admin", "__class__")
WITH_JSON = sorted(name for name, recipe in RECIPES.items() if recipe.json is not None)
READ = sorted(name for name in RECIPES if name.startswith(("read", "list")))


@pytest.mark.parametrize("name", WITH_JSON)
def test_a_field_that_is_not_documented_is_refused(stage: Served, name: str) -> None:
    operation, recipe = operations(stage.document)[name], RECIPES[name]
    path = operation.path.format(**ids_of(stage.scene))
    for field in SMUGGLED:
        if field in recipe.json:
            continue
        response = stage.ask("admin", operation.method, path, json={**recipe.json, field: "admin"})
        assert response.status_code == 422, field
        assert field in response.text


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("who", ["admin", "ann"])
def test_an_answer_has_documented_fields_alone(stage: Served, name: str, who: str) -> None:
    operation = operations(stage.document)[name]
    response = call(stage, operation, who)
    if response.headers.get("content-type") != "application/json":
        return
    documented = stage.document["paths"][operation.path][operation.method.lower()]["responses"]
    schema = documented[str(response.status_code)]["content"]["application/json"]["schema"]
    jsonschema.validate(response.json(), {**schema, "components": stage.document["components"]})


def test_every_object_of_an_answer_is_closed(stage: Served) -> None:
    """So the test above sees a field too many. The report's schema is published as one that may grow."""
    schemas: dict[str, Any] = stage.document["components"]["schemas"]
    open_ = {
        name
        for name, schema in schemas.items()
        if schema.get("type") == "object" and schema.get("additionalProperties") is not False
    }
    assert {name for name in open_ if not name.startswith("Report")} <= {"Problem"}


def test_what_is_for_interviewers_is_null_for_candidates(stage: Served) -> None:
    ungraded = f"/v1/submissions/{stage.scene.hand_in_vain('ann', 'EngineError')}"
    assert stage.ask("ann", "GET", ungraded).json()["grading"]["fault"] is None
    assert stage.ask("ann", "GET", ungraded).json()["grading"]["needs_review"] is None
    assert stage.ask("interviewer", "GET", ungraded).json()["grading"]["fault"]["kind"] == "EngineError"


def test_a_candidate_gets_no_other_view_than_hers(stage: Served) -> None:
    report = f"/v1/submissions/{stage.scene.work['ann'].submission_id}/report"
    assert stage.ask("ann", "GET", report, params={"view": "interviewer"}).status_code == 403
    assert stage.ask("ann", "GET", report).json()["view"] == "candidate"

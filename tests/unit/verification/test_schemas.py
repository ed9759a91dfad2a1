"""Inputs and answers are held to the JSON Schemas that candidates read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from runner.verification.schemas import schema_problems, violations
from tests.challenge_folders import CHALLENGE, make_challenge

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["clients"],
    "properties": {"clients": {"type": "array", "items": {"type": "integer"}}},
}
FORMATS = """\
  input: {media_type: application/json, description: A list., schema: {type: array}}
  output: {media_type: application/json, description: A number., schema: {type: integer}}
"""


def found(data: bytes, schema: dict[str, Any] = SCHEMA) -> list[str]:
    return [str(problem) for problem in violations("tests/core/01.ans", data, schema)]


@pytest.mark.parametrize("data", [b"", b" \n", b'{"clients": [1, 2]}'])
def test_what_meets_the_schema_or_is_empty_is_no_problem(data: bytes) -> None:
    assert found(data) == []


def test_a_problem_names_the_file_and_the_place_in_it() -> None:
    (problem,) = found(b'{"clients": [1, "two"]}')
    assert problem.startswith("tests/core/01.ans: $.clients[1] does not meet the schema: 'two' is not")


@pytest.mark.parametrize("data", [b"{", b"NaN", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_a_problem(data: bytes) -> None:
    (problem,) = found(data)
    assert problem.startswith("tests/core/01.ans: is no JSON: ")


def test_a_file_full_of_mistakes_is_told_of_the_first_few() -> None:
    assert len(found(b'{"clients": ["a", "b", "c", "d", "e"]}')) == 3


def test_a_schema_elsewhere_is_not_fetched() -> None:
    (problem,) = found(b"1", {"$ref": "http://127.0.0.1:9/schema.json"})
    assert problem.startswith("challenge.yaml: the schema refers to what is not in it")


def test_all_files_of_cases_that_succeed_are_held_to_it(tmp_path: Path) -> None:
    head, _, rest = CHALLENGE.partition("  input: ")
    yaml = head + FORMATS + "behaviour: " + rest.partition("behaviour: ")[2]
    files = {
        "tests/sample/01.in": "[]",
        "tests/sample/01.ans": "1",
        "tests/core/01.in": "{}",
        "tests/core/01.ans": "2.5",
        "tests/core/02.in": "no JSON",
        "tests/core/02.ans": "usage",
        "tests/core/02.yaml": "exit_code: 2",
        "tests/extra/01.in": "[1]",
        "tests/extra/01.ans": "",
    }
    challenge = make_challenge(tmp_path / "numbers", files, yaml=yaml)
    assert [problem.file for problem in schema_problems(challenge)] == [
        "tests/core/01.in",
        "tests/core/01.ans",
    ]

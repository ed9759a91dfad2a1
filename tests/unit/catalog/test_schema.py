"""The published schemas are sound, complete, and say the same as the code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from runner.catalog.schema import CASE, CHALLENGE, STUB, SUBMISSIONS, rules_at, schema
from runner.domain import checkers
from runner.domain.challenge import AiTools, Kind, Level, Limits, SubmissionCounts
from runner.domain.languages import LANGUAGE_NAMES
from runner.domain.scheme import ScoreAggregation
from runner.languages import LANGUAGES

ALL = (CHALLENGE, CASE, SUBMISSIONS, STUB)


@pytest.mark.parametrize("name", ALL)
def test_it_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


def _properties(rules: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    if isinstance(rules, dict):
        if isinstance(rules.get("properties"), dict) and "if" not in path and "then" not in path:
            yield from rules["properties"].items()
        for key, value in rules.items():
            yield from _properties(value, (*path, key))
    if isinstance(rules, list):
        for value in rules:
            yield from _properties(value, path)


@pytest.mark.parametrize("name", ALL)
def test_every_key_is_explained_to_editors(name: str) -> None:
    definitions = schema(name).get("$defs", {})
    for key, rules in _properties(schema(name)):
        explained = {**definitions.get(rules.get("$ref", "").rpartition("/")[2], {}), **rules}
        assert explained.get("description"), key


@pytest.mark.parametrize("name", ALL)
def test_examples_are_valid(name: str) -> None:
    root = schema(name)
    for key, rules in _properties(root):
        validator = Draft202012Validator(root).evolve(schema=rules)
        for example in rules.get("examples", ()):
            assert list(validator.iter_errors(example)) == [], key


@pytest.mark.parametrize(
    ("key", "enum"),
    [
        (("kind",), Kind),
        (("level",), Level),
        (("ai_tools",), AiTools),
        (("groups", 0, "score_aggregation"), ScoreAggregation),
        (("evaluation", "submissions", "counts"), SubmissionCounts),
    ],
)
def test_choices_are_those_of_the_domain(key: tuple[str | int, ...], enum: type[Any]) -> None:
    assert rules_at(CHALLENGE, key)["enum"] == [member.value for member in enum]


def test_languages_are_those_that_are_graded() -> None:
    assert tuple(LANGUAGES) == LANGUAGE_NAMES
    assert tuple(rules_at(CHALLENGE, ("languages", 0))["enum"]) == LANGUAGE_NAMES
    assert tuple(rules_at(SUBMISSIONS, ("x", "language"))["enum"]) == LANGUAGE_NAMES


def test_limits_are_those_of_the_domain() -> None:
    keys = set(rules_at(CHALLENGE, ("limits",))["properties"]) - {"language_factors"}
    assert keys == set(Limits.__dataclass_fields__)
    defaults = Limits(time_limit=1, wall_time=1, memory=1)
    for key in keys:
        rules = rules_at(CHALLENGE, ("limits", key))
        assert "default" not in rules or rules["default"] == getattr(defaults, key), key


@pytest.mark.parametrize("name", checkers.NAMES)
def test_checker_options_are_those_of_the_checker(name: str) -> None:
    block = rules_at(CHALLENGE, ("checker",))
    validator = Draft202012Validator(schema(CHALLENGE)).evolve(schema=block)
    own = checkers.options_schema(name)["properties"]
    assert name in block["properties"]["name"]["enum"]
    for option in set(block["properties"]) - {"name"}:
        value = True if rules_at(CHALLENGE, ("checker", option))["type"] == "boolean" else 0.5
        assert validator.is_valid({"name": name, option: value}) == (option in own), option
    for option, rules in own.items():
        ours = rules_at(CHALLENGE, ("checker", option))
        assert {key: ours.get(key) for key in rules if key != "description"} == {
            key: value for key, value in rules.items() if key != "description"
        }


def test_other_kinds_have_room() -> None:
    assert {kind.value for kind in Kind} <= set(schema(CHALLENGE)["properties"])

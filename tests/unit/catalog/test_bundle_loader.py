"""A bundle is a challenge of its own: its samples make the whole score, under the limits that it tells."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from runner.catalog import bundle, load, scaffold
from runner.domain.cases import SAMPLE_GROUP
from runner.domain.challenge import Challenge, Kind
from runner.domain.errors import NotAChallengeError
from runner.languages.facts import offered_languages


def bundled(challenge: Challenge, place: Path) -> Path:
    bundle.write(challenge, offered_languages(challenge), place)
    return place


@pytest.fixture
def program(folder: Path, tmp_path: Path) -> Path:
    """The bundle of a program."""
    return bundled(load(folder), tmp_path / "bundle")


def change(place: Path, **changes: Any) -> None:
    facts = json.loads((place / "challenge.json").read_text())
    (place / "challenge.json").write_text(json.dumps(facts | changes))


def test_the_samples_of_a_program_are_all_there_is(folder: Path, tmp_path: Path) -> None:
    (folder / "tests/sample/01.files").mkdir()
    (folder / "tests/sample/01.files/rates.csv").write_text("EUR,1\n")
    (folder / "tests/sample/01.yaml").write_text("args: [--all]\nexit_code: 3\n")
    whole = load(folder)
    small = load(bundled(whole, tmp_path / "bundle"))
    assert [(group.name, group.max_score) for group in small.groups] == [(SAMPLE_GROUP, 100)]
    assert [case.id for case in small.cases] == [case.id for case in whole.groups[0].cases]
    case, original = small.groups[0].program_cases[0], whole.groups[0].program_cases[0]
    assert isinstance(case.input, Path)
    assert isinstance(original.input, Path)
    assert case.input.read_bytes() == original.input.read_bytes()
    assert case.answer.read_bytes() == original.answer.read_bytes()
    assert case.files[PurePosixPath("rates.csv")].read_text() == "EUR,1\n"
    assert (case.args, case.exit_code) == (("--all",), 3)
    assert (small.limits, small.language_factors) == (whole.limits, whole.language_factors)
    assert (small.checker, small.languages, small.slug) == (whole.checker, whole.languages, whole.slug)


def test_the_samples_of_a_service_are_all_there_is(tmp_path: Path) -> None:
    whole = load(scaffold.create(tmp_path / "accounts", kind=Kind.SERVICE))
    small = load(bundled(whole, tmp_path / "bundle"))
    assert [group.name for group in small.groups] == [SAMPLE_GROUP]
    assert small.groups[0].service_cases == whole.groups[0].service_cases
    assert small.service == whole.service
    assert small.limits == whole.limits


def test_a_bundle_without_facts_is_no_challenge(program: Path) -> None:
    (program / "challenge.json").unlink()
    with pytest.raises(NotAChallengeError):
        load(program)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", '{"kind": "riddle"}', '{"kind": "service"}'])
def test_broken_facts_are_told(program: Path, text: str) -> None:
    (program / "challenge.json").write_text(text)
    with pytest.raises(NotAChallengeError, match="is not a bundle that this version reads") as caught:
        load(program)
    assert caught.value.next_step == "Ask for a new one, which `fairtrial bundle` writes."


@pytest.mark.parametrize("name", ["02", "../samples/01", "../../account-totals/tests/sample/01"])
def test_a_sample_lies_in_the_bundle(program: Path, name: str) -> None:
    change(program, samples=[{"name": name, "args": [], "exit_code": 0, "files": []}])
    with pytest.raises(NotAChallengeError, match="is missing"):
        load(program)

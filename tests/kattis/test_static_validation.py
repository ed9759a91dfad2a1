"""What a package says of looking at the source of submissions."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.catalog.kattis.languages import code_of
from runner.catalog.statement_package import markdown
from runner.domain.cases import StaticCase
from tests.kattis.packages import CURRENT, LEGACY, errors, loaded, package, warnings

SCORING = CURRENT + "type: scoring\n"
LOOKS = {"static_validator/look.py": "raise SystemExit(42)\n"}
POINTS = "static_validation_score: 40\n"
GROUP = "data/secret/test_group.yaml"


def test_a_group_has_a_case_for_it_before_all_others(tmp_path: Path) -> None:
    files = {GROUP: "static_validation_score: 30\nstatic_validator_args: [-v, '2']\n", **LOOKS}
    challenge = loaded(package(tmp_path, files, problem=SCORING))
    static, case = challenge.groups[-1].cases
    assert isinstance(static, StaticCase)
    assert (static.id, static.args, static.max_score) == ("secret/static validation", ("-v", "2"), 30)
    assert case.id == "secret/1"
    assert [case.id for case in challenge.program_cases] == ["sample/1", "secret/1"]
    assert challenge.program.static_validator is not None
    assert challenge.program.static_validator.language == "python"


def test_samples_and_each_group_may_have_one(tmp_path: Path) -> None:
    files = {
        "data/sample/test_group.yaml": "static_validation_score: pass-fail\n",
        "data/secret/1.in": "-",
        "data/secret/1.ans": "-",
        "data/secret/look/test_group.yaml": "max_score: 40\nscore_aggregation: min\n" + POINTS,
        "data/secret/run/test_group.yaml": "max_score: 60\nstatic_validation_score: pass-fail\n",
        **{f"data/secret/run/1.{kind}": "b\n" for kind in ("in", "ans")},
        **LOOKS,
    }
    challenge = loaded(package(tmp_path, files, problem=SCORING))
    found = {group.name: [case.id for case in group.cases] for group in challenge.groups}
    assert found == {
        "sample": ["sample/static validation", "sample/1"],
        "secret/look": ["secret/look/static validation"],
        "secret/run": ["secret/run/static validation", "secret/run/1"],
    }
    assert [case.max_score for group in challenge.groups for case in group.static_cases] == [None, 40, None]


def test_candidates_read_that_the_source_is_looked_at(tmp_path: Path) -> None:
    files = {GROUP: "static_validation_score: 30\n", **LOOKS}
    challenge = loaded(package(tmp_path, files, problem=SCORING))
    assert "The source of a submission is looked at as well: as one case of secret." in markdown(
        challenge, ""
    )
    assert "source of a submission" not in markdown(loaded(package(tmp_path / "other")), "")


PASS_FAIL = {GROUP: "static_validation_score: pass-fail\n"}


@pytest.mark.parametrize(
    ("problem", "files", "complaint"),
    [
        (CURRENT, PASS_FAIL, "static_validator:1:1: a group has `static_validation_score`, and there is no"),
        (
            CURRENT,
            LOOKS | {GROUP: "static_validator_args: [x]\n"},
            f"{GROUP}:1:24: `static_validator_args` stands without `static_validation_score`",
        ),
        (
            CURRENT,
            LOOKS | {GROUP: "static_validation_score: 3\n"},
            f"{GROUP}:1:26: the cases of this group",
        ),
        (
            SCORING,
            LOOKS | PASS_FAIL,
            f"{GROUP}:1:26: the cases of this group earn points",
        ),
        (
            SCORING,
            LOOKS | {GROUP: "static_validation_score: 101\n"},
            f"{GROUP}:1:26: it is more than the group's `max_score`, 100",
        ),
        (
            SCORING,
            LOOKS | {GROUP: "static_validation_score: -1\n"},
            f"{GROUP}:1:26: `static_validation_score` is -1",
        ),
        (
            CURRENT,
            LOOKS | {"data/test_group.yaml": "static_validation_score: pass-fail\n"},
            "data/test_group.yaml:1:1: `static_validation_score` stands beside groups",
        ),
        (
            CURRENT,
            LOOKS | PASS_FAIL | {"static_validator/other.py": ""},
            "static_validator:1:1: there are several static validators, and a package has one at most",
        ),
    ],
)
def test_what_the_format_does_not_allow_is_said_where_it_is(
    tmp_path: Path, problem: str, files: dict[str, str], complaint: str
) -> None:
    (said, *_) = errors(package(tmp_path, files, problem=problem))
    assert said.startswith(complaint)


@pytest.mark.parametrize("problem", [CURRENT, LEGACY])
def test_one_that_no_group_asks_is_a_warning_and_is_not_run(tmp_path: Path, problem: str) -> None:
    root = package(tmp_path, LOOKS, problem=problem)
    assert loaded(root).program.static_validator is None
    assert "static_validator:1:1: is not used: no group has `static_validation_score`" in warnings(root)


@pytest.mark.parametrize(
    ("ours", "code"), [("python", "python3"), ("pypy", "python3"), ("cpp", "cpp"), ("java", "java")]
)
def test_it_is_told_the_formats_code_of_a_language(ours: str, code: str) -> None:
    assert code_of(ours) == code

"""Which mutants may live, and what is said of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from runner.verification.model import MutantCheck, MutationCheck
from runner.verification.mutation.equivalents import equivalents
from runner.verification.mutation.judge import mutation_problems, mutation_warnings
from runner.verification.mutation.run import solution_of
from tests.challenge_folders import SHOUT, make_challenge
from tests.unit.verification.checks import submission


def mutation(told: int, living: int) -> MutationCheck:
    checks = tuple(
        MutantCheck(
            f"{number:08x}", "solution.py", number, "x = 1", "x = 2", "core/01" if number < told else ""
        )
        for number in range(told + living)
    )
    return MutationCheck(
        submission="submissions/accepted/solution.py",
        folder="submissions/accepted/",
        possible=told + living,
        equivalent=(),
        tried=checks,
    )


@pytest.mark.parametrize("language", ["python", "pypy"])
def test_mutants_are_made_of_python_whichever_runs_it(tmp_path: Path, language: str) -> None:
    challenge = make_challenge(tmp_path, {"submissions/accepted/solution.py": SHOUT})
    checks = [submission("accepted/x.go", "AC"), submission("accepted/solution.py", "AC")]
    solution = solution_of(challenge, [checks[0], replace(checks[1], language=language)])
    assert solution is not None
    assert solution.language.name == language


def test_a_suffix_that_only_packages_have_is_python_too(tmp_path: Path) -> None:
    challenge = make_challenge(tmp_path, {"submissions/accepted/solution.py3": SHOUT})
    check = replace(submission("accepted/solution.py", "AC"), path="submissions/accepted/solution.py3")
    solution = solution_of(challenge, [check])
    assert solution is not None
    assert [str(file.path) for file in solution.submission.files] == ["solution.py"]


def test_where_no_solution_is_in_python_there_are_no_mutants(tmp_path: Path) -> None:
    assert solution_of(make_challenge(tmp_path), [submission("accepted/x.go", "AC")]) is None


def test_nine_mutants_of_ten_must_be_told() -> None:
    assert list(mutation_problems(mutation(9, 1))) == []
    (problem,) = mutation_problems(mutation(8, 2))
    assert "the cases tell 8 of 10 mutants of submissions/accepted/solution.py; 90% is the least" in str(
        problem
    )


def test_where_none_was_tried_none_lives() -> None:
    assert list(mutation_problems(mutation(0, 0))) == []


def test_a_mutant_that_lives_is_named_with_its_line_and_its_change() -> None:
    (warning,) = mutation_warnings(mutation(9, 1), {})
    assert str(warning) == (
        "submissions/accepted/solution.py:9: mutant 00000009 lives: `x = 1` may as well be `x = 2`"
    )


def test_a_reason_for_what_is_no_mutant_is_named() -> None:
    known = {"0000dead": "It is gone.", "00000001": "It is there."}
    (warning,) = mutation_warnings(replace(mutation(9, 0), equivalent=("00000001",)), known)
    assert str(warning) == "mutants.yaml: 0000dead is no mutant of submissions/accepted/solution.py"


def test_reasons_are_read_by_mutant(tmp_path: Path) -> None:
    challenge = make_challenge(tmp_path, {"mutants.yaml": "equivalent:\n  55c97c5a: No line is empty.\n"})
    assert equivalents(challenge) == ({"55c97c5a": "No line is empty."}, ())


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    assert equivalents(make_challenge(tmp_path)) == ({}, ())


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("equivalent:\n  55c97c5a: ''\n", "55c97c5a has no reason"),
        ("- 55c97c5a\n", "must have the key `equivalent` alone"),
        ("equivalent: {}\nothers: {}\n", "must have the key `equivalent` alone"),
        ("equivalent: [\n", "line "),
    ],
)
def test_a_file_that_says_something_else_is_a_problem(tmp_path: Path, text: str, complaint: str) -> None:
    known, (problem, *_) = equivalents(make_challenge(tmp_path, {"mutants.yaml": text}))
    assert known == {}
    assert complaint in str(problem)

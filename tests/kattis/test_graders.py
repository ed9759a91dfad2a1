"""Which program grades the groups of a legacy package."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from runner.domain.scheme import CustomGrader, LegacyGroup, LegacyScheme
from tests.kattis.packages import LEGACY, errors, loaded, package, warnings

SCORING = LEGACY + "type: scoring\n"
CUSTOM = {"data/secret/testdata.yaml": "grading: custom\ngrader_flags: -x 2\n"}
GRADER = {"graders/grade.py": "print('AC 1')\n"}


def test_it_is_the_one_program_in_graders(tmp_path: Path) -> None:
    problem = SCORING + "limits: {validation_time: 7, validation_memory: 100}\n"
    challenge = loaded(package(tmp_path, CUSTOM | GRADER, problem=problem))
    grader, scheme = challenge.program.grader, challenge.scheme
    assert grader is not None
    assert (grader.language, set(grader.files)) == ("python", {PurePosixPath("grade.py")})
    assert (grader.limits.time_limit, grader.limits.memory) == (7, 100)
    assert isinstance(scheme, LegacyScheme)
    secret = scheme.root.members[1]
    assert isinstance(secret, LegacyGroup)
    assert secret.settings.grader == CustomGrader(("-x", "2"))


def test_a_directory_is_one_program(tmp_path: Path) -> None:
    files = {"graders/mine/main.cpp": "int main() {}\n", "graders/mine/read.h": "\n"}
    grader = loaded(package(tmp_path, CUSTOM | files, problem=SCORING)).program.grader
    assert grader is not None
    assert (grader.language, len(grader.files)) == ("cpp", 2)


@pytest.mark.parametrize(
    ("problem", "files", "complaint"),
    [
        (SCORING, CUSTOM, "graders:1:1: a group has `grading: custom`, and there is no grader"),
        (LEGACY, CUSTOM | GRADER, "graders:1:1: a group has `grading: custom`, which only a problem of type"),
        (
            SCORING,
            CUSTOM | GRADER | {"graders/other.py": ""},
            "graders:1:1: there are several graders, and a package has one at most: grade.py, other.py",
        ),
        (SCORING, CUSTOM | {"graders/grade.f90": ""}, "graders/grade.f90:1:1: is in"),
    ],
)
def test_what_cannot_grade_is_an_error(
    tmp_path: Path, problem: str, files: dict[str, str], complaint: str
) -> None:
    (said,) = errors(package(tmp_path, files, problem=problem))
    assert said.startswith(complaint)


def test_one_that_no_group_asks_for_is_a_warning_and_is_not_run(tmp_path: Path) -> None:
    root = package(tmp_path, GRADER, problem=SCORING)
    assert loaded(root).program.grader is None
    assert "graders:1:1: is not used: no group has `grading: custom`" in warnings(root)

"""Where the tools of the Kattis package format take more than we promise candidates, its packages have it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from runner.domain.errors import SubmissionError
from runner.domain.submission import SourceFile, Submission
from runner.domain.verdict import Verdict
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.languages import LANGUAGES
from tests.challenge_folders import make_challenge
from tests.grading.conftest import Grade
from tests.grading.test_validators import cases, says
from tests.kattis.packages import LEGACY, loaded, package

pytestmark = pytest.mark.engine

UNCLEAR = Submission(
    (
        SourceFile(PurePosixPath("another.py"), b"print(input())\n"),
        SourceFile(PurePosixPath("one.py"), b"raise SystemExit(1)\n"),
    ),
    "directory",
)
NEWER = (
    '#include <iostream>\n#include <print>\nint main() { char c; std::cin >> c; std::println("{}", c); }\n'
)
OLDER = """\
#include <bits/stdc++.h>
using namespace std;
mt19937 generator(1);
int main() { char c; cin >> c; cout << c << string(generator() < 0, ' '); }
"""
NEITHER = "int main() { return none; }\n"
VALIDATOR = """\
#include <fstream>
#include <iostream>
#include <print>
int main(int, char **argv) {
    char expected, said;
    std::ifstream(argv[2]) >> expected;
    std::println("{}", expected);
    return std::cin >> said && said == expected ? 42 : 43;
}
"""
PROBLEM = LEGACY + "validation: custom\n"
FILES = {"output_validators/judge.cpp": VALIDATOR, ".timelimit": "2"}


def test_where_nothing_tells_what_is_started_it_is_the_first_by_name(
    workplace: Workplace, tmp_path: Path
) -> None:
    report = Grader(workplace).grade(loaded(package(tmp_path)), UNCLEAR, LANGUAGES["python"])
    assert report.verdict is Verdict.AC


def test_in_a_challenge_of_ours_it_has_to_be_said(workplace: Workplace, tmp_path: Path) -> None:
    with pytest.raises(SubmissionError, match=r"Which of these files .*: another\.py, one\.py"):
        Grader(workplace).grade(make_challenge(tmp_path / "shout"), UNCLEAR, LANGUAGES["python"])


@pytest.mark.parametrize("source", [NEWER, OLDER])
def test_cpp_is_of_either_standard_and_so_is_a_validator(grade: Grade, tmp_path: Path, source: str) -> None:
    report = grade(loaded(package(tmp_path, FILES, problem=PROBLEM)), source, "cpp")
    assert report.verdict is Verdict.AC, says(cases(report)[0])


def test_what_compiles_in_neither_is_told_once(grade: Grade, tmp_path: Path) -> None:
    report = grade(loaded(package(tmp_path)), NEITHER, "cpp")
    assert report.verdict is Verdict.CE
    assert report.compilation is not None
    assert report.compilation.output.head.count(b"was not declared") == 1


def test_a_candidate_of_ours_is_held_to_the_standard_that_is_stated(grade: Grade, tmp_path: Path) -> None:
    challenge = make_challenge(tmp_path / "shout")
    assert grade(challenge, NEWER, "cpp").verdict is Verdict.CE

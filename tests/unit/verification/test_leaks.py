"""Candidates get nothing secret, however it came into what they get."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from runner.verification.leaks import leak_problems
from tests.challenge_folders import STATEMENT, make_challenge

SECRET = "a line that is long enough to be nobody's by chance"
NOTES = "Ask why they chose to read the file line by line.\n"
SOLUTION = "import sys\n\nfor line in sys.stdin:\n    print(line.rstrip().upper())\n"


def problems(root: Path, files: Mapping[str, str | bytes]) -> list[str]:
    return [str(problem) for problem in leak_problems(make_challenge(root, files))]


def test_a_challenge_as_it_should_be_leaks_nothing(tmp_path: Path) -> None:
    files = {
        "tests/extra/01.in": f"{SECRET}\n",
        "INTERVIEWER.md": NOTES,
        "submissions/accepted/lines.py": SOLUTION,
        "starter/python/solution.py": "import sys\n",
    }
    assert problems(tmp_path, files) == []


@pytest.mark.parametrize(
    ("secret", "public", "holder"),
    [
        ("tests/extra/01.in", "starter/python/notes.txt", "starter/python/notes.txt"),
        ("tests/extra/01.ans", "starter/python/notes.txt", "starter/python/notes.txt"),
        ("INTERVIEWER.md", "starter/c/README.md", "starter/c/README.md"),
        ("generator/lines.py", "starter/python/generate.py", "starter/python/generate.py"),
    ],
)
def test_a_copy_of_a_secret_file_is_a_problem_that_names_both(
    tmp_path: Path, secret: str, public: str, holder: str
) -> None:
    files = {secret: f"{SECRET}\n", public: f"# before\n{SECRET}\n# after\n"}
    assert problems(tmp_path, files) == [
        f"{holder}: candidates would get {secret}, which is secret: this file has all of it"
    ]


def test_a_secret_input_in_the_statement_is_a_problem(tmp_path: Path) -> None:
    statement = STATEMENT.replace("Shout.", f"Shout {SECRET} say.")
    (found, *_) = problems(tmp_path, {"tests/extra/01.in": f"{SECRET}\n", "statement.md": statement})
    assert "candidates would get tests/extra/01.in" in found


def test_a_sample_that_is_tried_again_is_no_secret(tmp_path: Path) -> None:
    files = {f"tests/{case}.in": f"{SECRET}\n" for case in ("sample/01", "extra/01")}
    assert problems(tmp_path, files) == []


def test_an_accepted_submission_among_the_starters_is_a_problem(tmp_path: Path) -> None:
    files = {"submissions/accepted/lines.py": SOLUTION, "starter/python/hidden.py": SOLUTION}
    assert problems(tmp_path, files) == [
        "starter/python/hidden.py: candidates would get submissions/accepted/lines.py, which is a solution"
    ]


def test_a_file_that_starter_and_solution_share_is_none(tmp_path: Path) -> None:
    shared = "def read_lines(stream):\n    return [line.rstrip() for line in stream]\n"
    files = {
        "submissions/accepted/parts/main.py": SOLUTION,
        "submissions/accepted/parts/reading.py": shared,
        "starter/python/reading.py": shared,
    }
    assert problems(tmp_path, files) == []

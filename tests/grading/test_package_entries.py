"""Which of a submission's files is started where nothing tells: in a Kattis package the first by name."""

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
from tests.kattis.packages import loaded, package

pytestmark = pytest.mark.engine

UNCLEAR = Submission(
    (
        SourceFile(PurePosixPath("another.py"), b"print(input())\n"),
        SourceFile(PurePosixPath("one.py"), b"raise SystemExit(1)\n"),
    ),
    "directory",
)


def test_in_a_package_it_is_the_first_by_name(workplace: Workplace, tmp_path: Path) -> None:
    report = Grader(workplace).grade(loaded(package(tmp_path)), UNCLEAR, LANGUAGES["python"])
    assert report.verdict is Verdict.AC


def test_in_a_challenge_of_ours_it_has_to_be_said(workplace: Workplace, tmp_path: Path) -> None:
    with pytest.raises(SubmissionError, match=r"Which of these files .*: another\.py, one\.py"):
        Grader(workplace).grade(make_challenge(tmp_path / "shout"), UNCLEAR, LANGUAGES["python"])

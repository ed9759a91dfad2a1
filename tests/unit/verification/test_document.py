"""What verifying found, as JSON."""

from __future__ import annotations

from pathlib import PurePosixPath

from runner.verification.document import to_document
from runner.verification.model import ChallengeCheck, Problem, SubmissionCheck


def test_an_unknown_language_is_null_and_a_problem_names_its_file() -> None:
    submission = SubmissionCheck("submissions/accepted/a", None, "AC", None, ("it is in no language.",))
    problem = Problem("tests/core/01.in", "is no JSON")
    check = ChallengeCheck(PurePosixPath("x"), "X", (), (submission,), problems=(problem,))
    document = to_document([check])
    assert document["ok"] is False
    assert document["submissions"][0]["language"] is None
    assert document["challenges"][0]["problems"] == ["tests/core/01.in: is no JSON"]

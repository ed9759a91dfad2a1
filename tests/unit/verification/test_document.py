"""What verifying found, as JSON."""

from __future__ import annotations

from pathlib import PurePosixPath

from runner.verification.document import to_document
from runner.verification.model import ChallengeCheck, Problem, SubmissionCheck
from tests.unit.verification.checks import ACCEPTS_ALL, TRIED


def test_an_unknown_language_is_null_and_a_problem_names_its_file() -> None:
    submission = SubmissionCheck("submissions/accepted/a", None, "AC", None, ("it is in no language.",))
    problem = Problem("tests/core/01.in", "is no JSON")
    check = ChallengeCheck(PurePosixPath("x"), "X", (), (submission,), problems=(problem,))
    document = to_document([check])
    assert document["ok"] is False
    assert document["submissions"][0]["language"] is None
    assert document["challenges"][0]["problems"] == ["tests/core/01.in: is no JSON"]


def test_tries_of_validators_are_among_what_keeps_a_package_from_being_fair() -> None:
    document = to_document([TRIED])
    assert document["ok"] is False
    assert document["challenges"][0]["validators"][1] == {
        "path": "data/invalid_input/<b>.in",
        "expected": "an input validator rejects it",
        "actual": ACCEPTS_ALL,
        "ok": False,
        "problems": [ACCEPTS_ALL],
    }

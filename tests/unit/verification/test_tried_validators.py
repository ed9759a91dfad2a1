"""What follows from what validators did with what a package tries them with. Pure."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.cli.verify_text import render
from runner.domain.cases import ProgramCase, ValidatorTest, Validity
from runner.domain.judge import Accepted, CheckerFailed, CheckerResult, Rejected
from runner.domain.report import Difference
from runner.reports.codec import decode, encode
from runner.verification.model import ChallengeCheck
from runner.verification.package_inputs import Answer
from runner.verification.tried_validators import input_check, output_check
from tests.unit.verification.checks import TRIED

IN = ProgramCase("invalid_input/a", input=Path("a.in"), answer=Path("a.in"))
ACCEPTS = Answer("first", IN, "", failed=False)
REJECTS = Answer("second", IN, "rejects it (exit 43): too long", failed=False)
REJECTS_TOO = Answer("fourth", IN, "rejects it (exit 1): odd", failed=False)
FAILS = Answer("third", IN, "takes too long", failed=True)


@pytest.mark.parametrize(
    ("answers", "actual", "problems"),
    [
        ([ACCEPTS, REJECTS], "second rejects it (exit 43): too long", ()),
        ([ACCEPTS], "no input validator rejects it", ("no input validator rejects it",)),
        ([], "no input validator rejects it", ("no input validator rejects it",)),
        (
            [FAILS],
            "no input validator rejects it",
            ("third takes too long", "no input validator rejects it"),
        ),
        ([FAILS, REJECTS], "second rejects it (exit 43): too long", ("third takes too long",)),
    ],
)
def test_an_invalid_input_needs_one_that_rejects_it_and_none_that_fails(
    answers: list[Answer], actual: str, problems: tuple[str, ...]
) -> None:
    found = input_check(ValidatorTest(Validity.INVALID_INPUT, IN), answers)
    assert (found.path, found.actual, found.problems) == ("data/invalid_input/a.in", actual, problems)


ACCEPTED = "the output validator accepts it"
REJECTED = "the output validator rejects it: no"
BROKEN = "judge error: exit code 1"


@pytest.mark.parametrize(
    ("validity", "result", "actual", "ok"),
    [
        (Validity.VALID_OUTPUT, Accepted(), ACCEPTED, True),
        (Validity.VALID_OUTPUT, Rejected(Difference("no")), REJECTED, False),
        (Validity.VALID_OUTPUT, CheckerFailed("exit code 1"), BROKEN, False),
        (Validity.INVALID_OUTPUT, Accepted(), ACCEPTED, False),
        (Validity.INVALID_OUTPUT, Rejected(Difference("no")), REJECTED, True),
        (Validity.INVALID_OUTPUT, CheckerFailed("exit code 1"), BROKEN, False),
    ],
)
def test_an_output_is_judged_as_it_has_to_be(
    validity: Validity, result: CheckerResult, actual: str, ok: bool
) -> None:
    found = output_check(ValidatorTest(validity, IN, Path("a.out")), [ACCEPTS], result)
    assert (found.actual, found.ok, found.problems) == (actual, ok, () if ok else (actual,))


WRONG_INPUT = "its input is rejected by the input validators: second rejects it (exit 43): too long"
UNJUDGED = "its input is not judged by the input validators: third takes too long"


@pytest.mark.parametrize(
    ("said", "problems"),
    [
        ([ACCEPTS, REJECTS], (WRONG_INPUT,)),
        ([FAILS], (UNJUDGED,)),
        ([REJECTS, FAILS], (WRONG_INPUT, UNJUDGED)),
        ([FAILS, REJECTS], (WRONG_INPUT, UNJUDGED)),
        ([REJECTS, ACCEPTS, REJECTS_TOO], (f"{WRONG_INPUT}; fourth rejects it (exit 1): odd",)),
    ],
)
def test_the_input_of_an_output_has_to_be_one(said: list[Answer], problems: tuple[str, ...]) -> None:
    """The table says so, too: of the output alone it would say that what was expected is not so."""
    test = ValidatorTest(Validity.INVALID_OUTPUT, IN, Path("a.out"))
    found = output_check(test, said, Rejected(Difference("no")))
    assert (found.actual, found.problems) == (f"{problems[0]}; {REJECTED}", problems)


def test_the_table_has_a_line_for_each_try() -> None:
    lines = [" ".join(line.split()) for line in render([TRIED]).splitlines()]
    assert f"✓ data/valid_output/spaces.out {ACCEPTED} {ACCEPTED}" in lines
    assert "✗ data/invalid_input/<b>.in an input validator rejects it no input validator rejects it" in lines
    assert any(line.endswith("1 of 2 tries of validators as expected") for line in lines)


def test_what_was_found_is_the_same_once_it_was_kept() -> None:
    assert decode(ChallengeCheck, encode(TRIED)) == TRIED

"""Tries the validators of a Kattis package with the data that it brings for that.

An invalid input must be rejected by an input validator at least. Outputs, right and wrong ones, come with an
input that all of them must accept; then the output validator, the package's or the default one, decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Final, assert_never

from runner.domain.cases import ValidatorTest, Validity
from runner.domain.challenge import Challenge
from runner.domain.judge import Accepted, CheckerFailed, CheckerResult, Rejected
from runner.grading.attempt import Workplace
from runner.grading.judging.panel import panel_of
from runner.verification.model import Problem, ValidatorCheck
from runner.verification.package_inputs import Answer, answers

_EXPECTED: Final = {
    Validity.INVALID_INPUT: "an input validator rejects it",
    Validity.INVALID_OUTPUT: "the output validator rejects it",
    Validity.VALID_OUTPUT: "the output validator accepts it",
}


def validator_checks(challenge: Challenge, workplace: Workplace) -> Iterator[ValidatorCheck]:
    """All tries, in their order. Raises `PlatformFault`."""
    tests = challenge.program.validator_tests if challenge.format.is_kattis else ()
    if not tests:
        return
    of_input = _of_inputs(challenge, workplace, tests)
    results = _of_outputs(challenge, workplace, tests)
    for test in tests:
        said = of_input[test.case.id]
        if test.validity is Validity.INVALID_INPUT:
            yield input_check(test, said)
        else:
            yield output_check(test, said, results[test.case.id])


def input_check(test: ValidatorTest, said: Sequence[Answer]) -> ValidatorCheck:
    """Whether one of the validators rejects an input; one that fails says nothing of it."""
    path, expected = f"data/{test.case.id}.in", _EXPECTED[test.validity]
    rejections = [_sentence(answer) for answer in said if answer.complaint and not answer.failed]
    failures = tuple(_sentence(answer) for answer in said if answer.failed)
    if rejections:
        return ValidatorCheck(path, expected, rejections[0], failures)
    actual = "no input validator rejects it"
    return ValidatorCheck(path, expected, actual, (*failures, actual))


def output_check(test: ValidatorTest, said: Sequence[Answer], result: CheckerResult) -> ValidatorCheck:
    """Whether the output is judged as it has to be, and the input is one."""
    path, expected = f"data/{test.case.id}.out", _EXPECTED[test.validity]
    wrong_input = tuple(_of_its_input(said))
    match result:
        case Accepted():
            actual, fits = "the output validator accepts it", test.validity is Validity.VALID_OUTPUT
        case Rejected(difference=difference):
            actual = f"the output validator rejects it: {difference.message}"
            fits = test.validity is Validity.INVALID_OUTPUT
        case CheckerFailed(message=message):
            actual, fits = f"judge error: {message}", False
        case _:
            assert_never(result)
    problems = wrong_input if fits else (*wrong_input, actual)
    return ValidatorCheck(path, expected, "; ".join((*wrong_input[:1], actual)), problems)


def _of_inputs(
    challenge: Challenge, workplace: Workplace, tests: Sequence[ValidatorTest]
) -> dict[str, list[Answer]]:
    """What the validators say of each input, by case; that one cannot be run is said of the package."""
    found: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers(challenge, workplace, [test.case for test in tests]):
        if not isinstance(answer, Problem):
            found[answer.case.id].append(answer)
    return found


def _of_outputs(
    challenge: Challenge, workplace: Workplace, tests: Sequence[ValidatorTest]
) -> dict[str, CheckerResult]:
    """What the output validator says of each output, by case."""
    outputs = [(test.case, test.output) for test in tests if test.output is not None]
    if not outputs:
        return {}
    panel = panel_of(challenge, workplace.image, workplace.cache)
    with ExitStack() as stack:
        if panel.specs:
            panel.seat(stack.enter_context(workplace.pool.lease(*panel.specs)))
        return {case.id: panel.judge(case, output.read_bytes()) for case, output in outputs}


def _of_its_input(said: Sequence[Answer]) -> Iterator[str]:
    """One sentence for all that reject it, and one for all that fail at it."""
    for failed, done in ((False, "rejected"), (True, "not judged")):
        them = [_sentence(answer) for answer in said if answer.complaint and answer.failed is failed]
        if them:
            yield f"its input is {done} by the input validators: {'; '.join(them)}"


def _sentence(answer: Answer) -> str:
    return f"{answer.validator} {answer.complaint}"

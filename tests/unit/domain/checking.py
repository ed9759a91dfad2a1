"""Runs a checker and says what came of it, for the tests of each checker."""

from runner.domain.cases import CheckerSpec
from runner.domain.checkers import check
from runner.domain.judge import Accepted, CheckerFailed, CheckerResult, Rejected
from runner.domain.report import Difference


def checked(name: str, answer: bytes, output: bytes, **options: object) -> CheckerResult:
    return check(CheckerSpec(name, options), answer, output)


def accepts(name: str, answer: bytes, output: bytes, **options: object) -> bool:
    result = checked(name, answer, output, **options)
    assert not isinstance(result, CheckerFailed), result.message
    return isinstance(result, Accepted)


def difference(name: str, answer: bytes, output: bytes, **options: object) -> Difference:
    result = checked(name, answer, output, **options)
    assert isinstance(result, Rejected)
    return result.difference

"""The outcome of a case, from the exception that ended it."""

from __future__ import annotations

import ast
import traceback
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType

import pytest

from fairtrial_suite import words
from fairtrial_suite.case import Case
from fairtrial_suite.comparison import Comparison
from fairtrial_suite.faults import AuthorError, Stuck, Unanswered
from fairtrial_suite.inert import short

_DETAIL = 4000
_FRAMES = 8


class Outcome(StrEnum):
    """`unanswered`: the service owed an answer too long; `broken`: the suite is at fault."""

    PASSED = "passed"
    FAILED = "failed"
    UNANSWERED = "unanswered"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Result:
    """`message` is for everybody, `detail` for the interviewer and the author."""

    outcome: Outcome
    message: str = ""
    detail: str = ""


PASSED = Result(Outcome.PASSED)

_AUTHORS = (
    AuthorError,
    ImportError,
    NotImplementedError,
    SyntaxError,
    pytest.FixtureLookupError,
    pytest.skip.Exception,
    pytest.xfail.Exception,
)


def result_of(error: BaseException, case: Case, comparison: Comparison | None) -> Result:
    """What it means that the case ended with this exception."""
    outcome = _outcome(error, case)
    return Result(outcome, _message(outcome, error, case, comparison), short(_detail(error, case), _DETAIL))


def _outcome(error: BaseException, case: Case) -> Outcome:
    match error:
        case Unanswered():
            return Outcome.UNANSWERED
        case Stuck():
            return Outcome.FAILED if case.touched else Outcome.BROKEN
        case AssertionError() | pytest.fail.Exception():
            return Outcome.FAILED
        case _ if _is_authors(error) or not case.touched:
            return Outcome.BROKEN
        case _:
            return Outcome.FAILED


def _is_authors(error: BaseException) -> bool:
    """Whether no answer can have caused it. (One without items leaves a loop's variable unbound.)"""
    if isinstance(error, NameError):
        return not isinstance(error, UnboundLocalError)
    return isinstance(error, _AUTHORS) or not isinstance(error, Exception)


def _message(outcome: Outcome, error: BaseException, case: Case, comparison: Comparison | None) -> str:
    if outcome is Outcome.BROKEN:
        return words.of_author(error)
    if isinstance(error, AssertionError):
        statement = _asserted(error.__traceback__, case.setting.source)
        if type(error) is AssertionError:
            return words.of_assertion(error, statement, comparison)
    if isinstance(error, Stuck):
        return f"{error}: the case still waited for the service to do something"
    return words.of_exception(error)


def _asserted(trace: TracebackType | None, source: Path) -> ast.Assert | None:
    """The author's `assert` that failed, if it was one."""
    frame = list(traceback.walk_tb(trace))[-1:]
    if not frame:
        return None
    (code, line) = (frame[0][0].f_code, frame[0][1])
    path = Path(code.co_filename)
    if not path.is_relative_to(source):
        return None
    found = [
        node
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Assert) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    return found[-1] if found else None


def _detail(error: BaseException, case: Case) -> str:
    """The lines of the author's files that led there, and the exception."""
    source = case.setting.source
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(source)
    ]
    places = [
        f"{Path(frame.filename).relative_to(source)}:{frame.lineno} in {frame.name}\n    {frame.line}"
        for frame in frames[-_FRAMES:]
    ]
    notes = list(getattr(error, "__notes__", ()))
    return "\n".join([*places, f"{type(error).__name__}: {error}", *notes])

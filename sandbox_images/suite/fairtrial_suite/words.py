"""What went wrong, in plain words, for people who do not know pytest."""

from __future__ import annotations

import ast
import json

import httpx
import pytest

from fairtrial_suite.comparison import Comparison
from fairtrial_suite.inert import short

_MESSAGE = 500
_SOURCE = 80

_EXPECTED = {
    "==": "{left} was {was}, expected {right}",
    "is": "{left} was {was}, expected {right}",
    "!=": "{left} was {was}, expected another value",
    "is not": "{left} was {was}, expected another value",
    "<": "{left} was {was}, expected less than {right}",
    "<=": "{left} was {was}, expected at most {right}",
    ">": "{left} was {was}, expected more than {right}",
    ">=": "{left} was {was}, expected at least {right}",
    "in": "{left} was {was}, expected one of {right}",
    "not in": "{left} was {was}, expected none of {right}",
}


def of_assertion(error: AssertionError, statement: ast.Assert | None, comparison: Comparison | None) -> str:
    """The author's message where there is one, else what was compared, else what should have held."""
    if statement is None or statement.msg is not None:
        return _message(str(error).split("\nassert ", 1)[0] or "an assertion did not hold")
    compared = _compared(statement.test, comparison)
    return _message(compared or f"expected: {_source(statement.test)}")


def of_exception(error: BaseException) -> str:
    """What an exception says of the answers that caused it."""
    match error:
        case httpx.HTTPStatusError(request=request, response=response):
            said = f"{request.method} {request.url.path} answered {response.status_code}"
        case httpx.TransportError() | httpx.InvalidURL() | AssertionError():
            said = str(error)
        case MemoryError():
            said = "the answer takes too much memory"
        case RecursionError():
            said = "the answer is nested too deeply"
        case ValueError() | TypeError() | AttributeError() | LookupError():
            said = _of_form(error)
        case _:
            said = f"{type(error).__name__}: {error}"
    return _message(said)


def _of_form(error: Exception) -> str:
    """An answer that is not of the form that the suite expected."""
    match error:
        case json.JSONDecodeError() if not error.doc.strip():
            return "the answer's body is empty, expected JSON"
        case json.JSONDecodeError():
            return f"the answer's body is not JSON: it begins with {short(error.doc, 60)!r}"
        case UnicodeDecodeError():
            return "the answer is not UTF-8 text"
        case KeyError():
            return f"the answer lacks {error}"
        case IndexError():
            return "the answer has fewer items than expected"
        case _:
            return f"the answer does not have the expected form ({error})"


def of_author(error: BaseException) -> str:
    """What an author has to mend."""
    if isinstance(error, pytest.FixtureLookupError):
        return f"the suite is at fault: there is no fixture '{error.argname}'"
    return _message(f"the suite is at fault: {type(error).__name__}: {error}")


def _compared(test: ast.expr, comparison: Comparison | None) -> str | None:
    match test:
        case ast.Compare(left=left, ops=[_], comparators=[_]) if comparison is not None:
            form = _EXPECTED.get(comparison.operator)
            name = "the status" if _is_status(left) else _source(left)
            return form and form.format(left=name, was=comparison.left, right=comparison.right)
        case _:
            return None


def _is_status(expression: ast.expr) -> bool:
    return isinstance(expression, ast.Attribute) and expression.attr == "status_code"


def _source(expression: ast.expr) -> str:
    return short(ast.unparse(expression), _SOURCE)


def _message(text: str) -> str:
    return short(" ".join(text.split()) or "no reason was given", _MESSAGE)

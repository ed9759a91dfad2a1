"""Checker `exact`: the very same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runner.domain.checkers.text import excerpt, first_difference, line_of, quoted
from runner.domain.judge import Accepted, CheckerResult, Rejected
from runner.domain.report import Difference


def check(_options: Mapping[str, Any], answer: bytes, output: bytes) -> CheckerResult:
    """Compare byte by byte."""
    if answer == output:
        return Accepted()
    at = first_difference(answer, output)
    line = line_of(output, at)
    wanted, found = _from(answer, at), _from(output, at)
    message = f"line {line}, byte {at + 1} of the output: expected {wanted}, got {found}"
    return Rejected(Difference(message, line, excerpt(answer, at), excerpt(output, at)))


def _from(data: bytes, at: int) -> str:
    return quoted(data, at) if at < len(data) else "the end of the output"

"""The report as Exercism's `results.json`, version 3 of its test runner interface.

All of it is shown to students, so it is drawn from the candidate's view, whoever asks. Samples are a test
each, every other group is one test. What is passed here is that all tests passed: a pass mark has no place in
this format. `error` means that no test says anything: it does not compile, or the challenge is at fault.
"""

from __future__ import annotations

import json
from typing import Any

from runner.domain.report import CaseResult, GroupResult, Report
from runner.domain.verdict import Decision, Verdict
from runner.domain.views import candidate_view
from runner.reports import told, words

MESSAGE_CHARACTERS = 65_535
"""The most that a message may have; bytes, as characters of several bytes count more."""
OUTPUT_CHARACTERS = 500
"""The most that a test's output may have."""
_TRUNCATED = "\nOutput was truncated. Please limit to 500 chars."


def render(report: Report) -> str:
    """The document, as printable ASCII."""
    return json.dumps(document(candidate_view(report)), indent=2, allow_nan=False) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The document of a candidate's view."""
    if report.verdict is Verdict.CE:
        return _error(told.compiler_said(report) or told.NO_COMPILER_WORD)
    if report.decision is Decision.WITHHELD:
        return _error(words.JUDGE_ERROR)
    tests = [*map(_case, told.seen(report)), *map(_group, told.secret(report))]
    passed = all(test["status"] == "pass" for test in tests)
    return {"version": 3, "status": "pass" if passed else "fail", "message": None, "tests": tests}


def _error(message: str) -> dict[str, Any]:
    capped = told.capped(message, MESSAGE_CHARACTERS)
    return {"version": 3, "status": "error", "message": capped, "tests": []}


def _case(case: CaseResult) -> dict[str, Any]:
    return {
        "name": told.name_of(case),
        "status": _status(case.verdict),
        "message": told.capped(told.about_case(case), MESSAGE_CHARACTERS) or None,
        "output": _output(told.wrote(case)),
        "test_code": told.capped(told.asked(case), MESSAGE_CHARACTERS),
    }


def _group(group: GroupResult) -> dict[str, Any]:
    message = None if group.verdict is Verdict.AC else told.about_group(group)
    return {
        "name": told.name_of(group),
        "status": _status(group.verdict),
        "message": message and told.capped(message, MESSAGE_CHARACTERS),
        "test_code": "",
    }


def _output(text: str) -> str | None:
    if len(text) > OUTPUT_CHARACTERS:
        return text[: OUTPUT_CHARACTERS - len(_TRUNCATED)] + _TRUNCATED
    return text or None


def _status(verdict: Verdict) -> str:
    match verdict:
        case Verdict.AC:
            return "pass"
        case Verdict.WA | Verdict.SKIPPED:
            return "fail"
        case _:
            return "error"

"""The report as the `results.json` of PrairieLearn's external graders.

All of it is shown to students, so it is drawn from the candidate's view, whoever asks. What does not compile
is `gradable: false`, which takes no attempt from the student, and so is what the challenge itself kept from
being judged. An unbounded score has no share: there, what is accepted has all of it.
"""

from __future__ import annotations

import json
from typing import Any

from runner.domain.report import CaseResult, GroupResult, Report
from runner.domain.verdict import Decision, Verdict
from runner.domain.views import candidate_view
from runner.reports import figures, told, words
from runner.reports.inert import one_line

MOST_BYTES = 240_000
"""The format allows 1 MB; results of more than 256 KB have been taken for a score of 0 (its issue 8521)."""
_OUTPUT_BYTES = 20_000
_MESSAGE_BYTES = 4_000


def render(report: Report) -> str:
    """The document, as printable ASCII, no longer than `MOST_BYTES`."""
    found = document(candidate_view(report))
    text = _written(found)
    for part in ("output", "message", "description"):
        if len(text) > MOST_BYTES:
            text = _written(_without(found, part, len(text) - MOST_BYTES))
    return text if len(text) <= MOST_BYTES else _written({**found, "tests": []})


def document(report: Report) -> dict[str, Any]:
    """The document of a candidate's view, however long."""
    if report.verdict is Verdict.CE:
        return _not_gradable(told.compiler_said(report) or told.NO_COMPILER_WORD)
    if report.decision is Decision.WITHHELD:
        return _not_gradable(words.JUDGE_ERROR)
    return {
        "gradable": True,
        "score": _score(report),
        "message": told.capped(told.about_report(report), _OUTPUT_BYTES),
        "tests": [*map(_case, told.seen(report)), *map(_group, told.secret(report))],
    }


def _not_gradable(why: str) -> dict[str, Any]:
    return {"gradable": False, "format_errors": [told.capped(why, _OUTPUT_BYTES)]}


def _score(report: Report) -> float:
    if report.score is None or report.max_score is None:
        return float(report.decision is Decision.PASSED)
    return figures.share(report.score, report.max_score)


def _case(case: CaseResult) -> dict[str, Any]:
    return {
        "name": told.name_of(case),
        "description": "A sample, which earns no points.",
        "message": told.capped(told.about_case(case) or "Accepted.", _MESSAGE_BYTES),
        "output": told.capped(told.streams(case), _OUTPUT_BYTES),
    }


def _group(group: GroupResult) -> dict[str, Any]:
    bounded = group.score is not None and group.max_score is not None
    return {
        "name": told.name_of(group),
        "description": one_line(words.group_rule(group)),
        **({"points": group.score, "max_points": group.max_score} if bounded else {}),
        "message": told.capped(told.about_group(group), _MESSAGE_BYTES),
    }


def _without(found: dict[str, Any], part: str, too_much: int) -> dict[str, Any]:
    """The document with that part left out of its last tests, as many as it takes."""
    tests: list[dict[str, Any]] = found["tests"]
    for test in reversed(tests):
        if too_much > 0:
            too_much -= len(json.dumps(test.pop(part, "")))
    return found


def _written(found: dict[str, Any]) -> str:
    return json.dumps(found, indent=2, allow_nan=False) + "\n"

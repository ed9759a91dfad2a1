"""The report as Gradescope's `results.json`.

The source is gradescope-autograders.readthedocs.io, "Autograder Specifications". Samples are visible tests
without points, every other group is one visible test with its points: both are drawn from the candidate's
view, whoever asks. Where the report is the interviewer's, the cases of secret groups come after, as tests
that are `hidden`, which graders see and students never do. A score that is withheld is left out altogether,
and Gradescope says that the autograder failed.
"""

from __future__ import annotations

import json
from typing import Any

from runner.domain.report import CaseResult, GroupResult, Report
from runner.domain.verdict import Decision, Verdict
from runner.domain.views import candidate_view
from runner.reports import told
from runner.reports.inert import one_line

_OUTPUT_BYTES = 20_000


def render(report: Report) -> str:
    """The document, as printable ASCII."""
    return json.dumps(document(report), indent=2, allow_nan=False) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The document."""
    phases = report.evidence.phases
    return {
        **({} if report.score is None else {"score": report.score}),
        **({"execution_time": round(sum(phase.seconds for phase in phases), 3)} if phases else {}),
        "output": told.capped(told.about_report(report), _OUTPUT_BYTES),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "extra_data": {
            "grading": one_line(report.id),
            "decision": report.decision.value,
            "challenge_sha256": one_line(report.challenge.sha256),
            "submission_sha256": one_line(report.submission.sha256),
        },
        "tests": _tests(report),
    }


def _tests(report: Report) -> list[dict[str, Any]]:
    withheld = report.decision is Decision.WITHHELD
    for_all = candidate_view(report)
    return [
        *(_case(case, "visible") for case in told.seen(for_all)),
        *(_group(group, withheld=withheld) for group in told.secret(for_all)),
        *(_case(case, "hidden") for group in told.secret(report) for case in group.cases),
    ]


def _case(case: CaseResult, visibility: str) -> dict[str, Any]:
    text = "\n".join(filter(None, [told.about_case(case), told.streams(case)]))
    return {
        "name": told.name_of(case),
        "name_format": "text",
        "status": _status(case.verdict),
        "output": told.capped(text, _OUTPUT_BYTES),
        "output_format": "text",
        "visibility": visibility,
    }


def _group(group: GroupResult, *, withheld: bool) -> dict[str, Any]:
    bounded = group.max_score is not None and not withheld and group.score is not None
    return {
        "name": told.name_of(group),
        "name_format": "text",
        **({"score": group.score, "max_score": group.max_score} if bounded else {}),
        "status": _status(group.verdict),
        "output": told.capped(told.about_group(group), _OUTPUT_BYTES),
        "output_format": "text",
        "visibility": "visible",
    }


def _status(verdict: Verdict) -> str:
    return "passed" if verdict is Verdict.AC else "failed"

"""What somebody looks for first in a report: where the points went, what was missed, why a case failed."""

from __future__ import annotations

from runner.domain.report import CaseResult, EdgeCaseResult, Report
from runner.domain.verdict import Verdict
from runner.reports import figures, shown, transcript, words
from runner.reports.inert import one_line

_MISSED_FIRST = {False: 0, None: 1, True: 2}
_CAUSE_WIDTH = 200


def points_lost(report: Report) -> str:
    """`Points lost: 2.15 in edge, 10 in efficiency.`

    Empty where none were lost or all were, where there is no score or no bound to it, and where one group has
    all points: the summary says that already.
    """
    if not report.score or sum(group.max_score != 0 for group in report.groups) == 1:
        return ""
    lost = [
        f"{figures.number(group.max_score - group.score)} in {group.name}"
        for group in report.groups
        if group.score is not None and group.max_score is not None and group.score < group.max_score
    ]
    return f"Points lost: {', '.join(lost)}." if lost else ""


def edge_cases(report: Report) -> list[EdgeCaseResult]:
    """The missed ones, then what could not be decided, then the others; each in the statement's order."""
    return sorted(report.edge_cases, key=lambda edge: _MISSED_FIRST[edge.met])


def edge_cases_met(report: Report) -> str:
    """`14 of 15`, or that none was decided."""
    if all(edge.met is None for edge in report.edge_cases):
        return "none decided"
    met = sum(edge.met is True for edge in report.edge_cases)
    return f"{met} of {len(report.edge_cases)}"


def cause(case: CaseResult) -> str:
    """Why a case was not accepted, in one inert line: what differs, what the suite said, how it crashed."""
    if case.verdict is Verdict.AC:
        return ""
    if said := transcript.message(case.trial):
        return one_line(said.splitlines()[0], _CAUSE_WIDTH)
    if case.difference is not None:
        return one_line(case.difference.message, _CAUSE_WIDTH)
    crash = shown.last_line(case.stderr) if case.verdict is Verdict.RTE else ""
    return " ".join(filter(None, (one_line(words.reason(case), _CAUSE_WIDTH), crash)))

"""What a candidate may see of a report.

Samples whole. Secret groups as counts and plain reasons: one sentence a verdict and the author's hints,
since an exit code, a time or a signal of a secret case is a channel through which a submission could tell
its author what it read; the times of phases are left out for the same reason, and so is how many sandboxes
were used: a case that breaks its own costs one. Stated edge cases by name. The
rubric stays with the people who score by it, and so does the command that grades again, which is theirs to
give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from runner.domain.cases import SAMPLE_GROUP
from runner.domain.report import (
    CaseResult,
    Difference,
    GraderResult,
    GroupResult,
    Report,
    ServiceResult,
    View,
)
from runner.domain.verdict import Verdict

PLAIN_REASONS: Mapping[Verdict, str] = {
    Verdict.WA: "gave a wrong answer",
    Verdict.TLE: "took longer than the time limit",
    Verdict.MLE: "needed more than the memory limit",
    Verdict.OLE: "wrote more than the output limit",
    Verdict.RTE: "ended with an error",
    Verdict.CE: "did not compile",
    Verdict.JE: "could not be judged, because the challenge is at fault",
    Verdict.SKIPPED: "was not run",
}
"""Why a case was not accepted, as far as the candidate may know of a secret one."""

JUDGE_SAID = "the validator rejected it"
"""In place of its words to the interviewer."""

_NO_FAILURE = frozenset((Verdict.JE, Verdict.SKIPPED))


def candidate_view(report: Report) -> Report:
    """The report as its candidate may see it, unsigned: each view has a signature of its own."""
    if report.view is View.CANDIDATE:
        return report
    return replace(
        report,
        view=View.CANDIDATE,
        groups=tuple(_for_candidate(group) for group in report.groups),
        rubric=(),
        faults=(),
        graders=tuple(_grader_for_candidate(result) for result in report.graders),
        evidence=replace(report.evidence, phases=(), sandboxes=None, reproduce=""),
        signature=None,
        service=report.service and _service_for_candidate(report.service, report.groups),
    )


def sample_for_candidate(case: CaseResult) -> CaseResult:
    """Without what is for the interviewer and the author alone."""
    reason, trial = case.reason, case.trial
    if case.verdict is Verdict.JE:
        reason, trial = PLAIN_REASONS[Verdict.JE], trial and replace(trial, message="", detail="")
    return replace(
        case, reason=reason, trial=trial, judge_message=None, difference=_difference_for_candidate(case)
    )


def plain_reasons(cases: Iterable[CaseResult]) -> dict[str, int]:
    """How often each plain reason, and then each hint, applies to those cases that were not accepted."""
    missed = [case for case in cases if case.verdict is not Verdict.AC]
    reasons = Counter(PLAIN_REASONS[case.verdict] for case in missed)
    reasons.update(case.hint for case in missed if case.hint and case.verdict not in _NO_FAILURE)
    return dict(reasons)


def _for_candidate(group: GroupResult) -> GroupResult:
    if group.is_sample:
        return replace(group, cases=tuple(map(sample_for_candidate, group.cases)))
    return replace(group, reasons=plain_reasons(group.cases), cases=())


def _grader_for_candidate(result: GraderResult) -> GraderResult:
    """Without its arguments, and of a secret group without the verdicts of its cases."""
    is_sample = result.group.partition("/")[0] == SAMPLE_GROUP
    return replace(result, args=(), read=result.read if is_sample else ())


def _difference_for_candidate(case: CaseResult) -> Difference | None:
    """Of a wrong answer alone: of all else it says what is wrong with the challenge, in a compiler's or a
    validator's words. What a validator said to the interviewer is its difference, too.
    """
    if case.difference is None or case.verdict is not Verdict.WA:
        return None
    return case.difference if case.judge_message is None else Difference(JUDGE_SAID)


def _service_for_candidate(service: ServiceResult, groups: Iterable[GroupResult]) -> ServiceResult:
    """Of the samples' runs alone, since a log and an answer's time may tell what a secret case asked."""
    samples = {group.name for group in groups if group.is_sample}
    runs = tuple(run for run in service.runs if run.group in samples)
    return replace(service, runs=runs, routes=())

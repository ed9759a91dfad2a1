"""What a report says in words that somebody who does not write programs understands."""

from __future__ import annotations

from typing import assert_never

from runner.domain.challenge import Kind
from runner.domain.observation import Stop
from runner.domain.report import CaseResult, EdgeCaseResult, GraderResult, GroupResult, Report, View
from runner.domain.scheme import ScoreAggregation
from runner.domain.verdict import Decision, Verdict
from runner.domain.views import PLAIN_REASONS
from runner.reports import figures

MEANINGS = {
    Verdict.AC: "The program did what was asked, within its limits.",
    Verdict.WA: "The program ran, but what it wrote is not what was expected.",
    Verdict.TLE: "The program used more processor time than allowed, or waited until its time was over.",
    Verdict.MLE: "The program needed more memory than allowed.",
    Verdict.OLE: "The program wrote more output than allowed.",
    Verdict.RTE: "The program crashed, or ended with an exit code that was not expected.",
    Verdict.CE: "The program could not be compiled, or is not valid in its language, so nothing was run.",
    Verdict.JE: "The challenge is at fault, not the candidate: what the program wrote could not be judged.",
    Verdict.SKIPPED: "The case was not run, because something that it depends on failed before.",
}

_OF_SERVICES = {
    Verdict.AC: "The service answered as expected, within its limits.",
    Verdict.WA: "The service answered, but otherwise than expected, or broke off its answer.",
    Verdict.TLE: "The service was not ready in time, or still owed an answer when the case's time was over.",
    Verdict.MLE: "The service needed more memory than allowed.",
    Verdict.RTE: "The service, or a server beside it that it could bring down, ended while a case ran.",
    Verdict.JE: "The challenge is at fault, not the candidate: the answers could not be judged.",
}

_VERDICT_REASONS = frozenset(PLAIN_REASONS.values())

_MOST_TOLD = 40
"""Members of a group, in the sentence on what its grader was told; the JSON document has all."""

UNSIGNED = "Unsigned: whoever has had the file could have changed it."

WITHHELD_FROM_CANDIDATE = (
    "You see the samples in full. Of the other cases you see how many were accepted and why the others were "
    "not, but not what they read and what they expect: they are secret so that the challenge stays fair for "
    "whoever takes it next. The edge cases that the statement names are listed by name, met or missed."
)

WITHHELD_OF_A_SERVICE = (
    "You see the samples in full. Of the other cases you see how many were accepted and why the others were "
    "not, but neither what they asked nor what your service answered, logged or needed meanwhile: they are "
    "secret so that the challenge stays fair for whoever takes it next. The edge cases that the statement "
    "names are listed by name, met or missed."
)

JUDGE_ERROR = (
    "This is not the candidate's fault. The challenge could not judge at least one case, so there is neither "
    "a score nor a decision until its author has mended it and the submission is graded again."
)

LOOK_AT_IT = (
    "Before you ask for that, look at what the submission wrote: an output can be made to crash a validator, "
    "or to keep it at work until its time is over. What that says of the submission a person decides."
)

PEAK_MEMORY = (
    "Peak memory is that of the largest single process, shared pages included. It is shown, never judged."
)

RERUNS = (
    "A case that comes near its time limit is run three times; the least counts, since noise only adds time."
)


def is_service(report: Report) -> bool:
    """Whether what was graded answers requests."""
    return report.challenge.kind is Kind.SERVICE


def meaning(report: Report, value: Verdict) -> str:
    """What a verdict means, of the kind of challenge that the report is about."""
    return _OF_SERVICES.get(value, MEANINGS[value]) if is_service(report) else MEANINGS[value]


def withheld(report: Report) -> str:
    """What a candidate is not shown, and why."""
    return WITHHELD_OF_A_SERVICE if is_service(report) else WITHHELD_FROM_CANDIDATE


def decision(report: Report) -> str:
    """The decision in two or three words."""
    match report.decision:
        case Decision.PASSED:
            return "Passed"
        case Decision.FAILED if report.pass_mark is None:
            return "Not accepted"
        case Decision.FAILED:
            return "Below the pass mark"
        case Decision.WITHHELD:
            return "No decision yet"
        case _:
            assert_never(report.decision)


def judge_error(report: Report) -> str:
    """Why there is no decision; to the interviewer also that a submission can bring that about."""
    return JUDGE_ERROR if report.view is View.CANDIDATE else f"{JUDGE_ERROR} {LOOK_AT_IT}"


def score(report: Report) -> str:
    """`68.75 of 100 points`, `12 points` where there is no bound, or that there are none."""
    if report.score is None:
        return "score withheld" if report.decision is Decision.WITHHELD else "no score"
    return _points(report.score, report.max_score)


def pass_mark(report: Report) -> str:
    """`pass mark 70`; empty for a package that says by itself what is accepted."""
    return "" if report.pass_mark is None else f"pass mark {figures.number(report.pass_mark)}"


def case_score(case: CaseResult) -> str:
    """`2.5 points`, for a case whose score the validator gave; else empty."""
    return "" if case.award is None or case.score is None else _points(case.score, None)


def verdict(value: Verdict) -> str:
    """`WA wrong answer`; a verdict whose code is a word already stands alone."""
    return value.words if value is Verdict.SKIPPED else f"{value.value} {value.words}"


def symbol(value: Verdict) -> str:
    """A sign that does not need colour."""
    match value:
        case Verdict.AC:
            return "✓"
        case Verdict.SKIPPED:
            return "–"
        case Verdict.JE:
            return "!"
        case _:
            return "✗"


def reason(case: CaseResult) -> str:
    """The case's reason as a sentence."""
    return sentence(case.reason)


def sentence(clause: str) -> str:
    """A clause with a capital letter and a full stop."""
    clause = clause.strip()
    if not clause:
        return ""
    return clause[0].upper() + clause[1:] + ("" if clause.endswith((".", "!", "?")) else ".")


def group_rule(group: GroupResult) -> str:
    """How a group's cases make its score, in one sentence."""
    if _weighs_nothing(group):
        return "Whoever takes the challenge sees the samples. They weigh nothing, but count in the verdict."
    match group.score_aggregation:
        case ScoreAggregation.SUM:
            rule = "Every accepted case counts."
        case ScoreAggregation.PASS_FAIL:
            rule = "All or nothing."
        case ScoreAggregation.MIN:
            rule = "The weakest case decides."
        case None:
            rule = "The package's own rules make its score."
        case _:
            assert_never(group.score_aggregation)
    if group.require_pass:
        rule += f" Run only when {' and '.join(group.require_pass)} passed in full."
    return rule


def group_score(group: GroupResult) -> str:
    """`27 of 30 points`; samples have none, but where they are all that there is."""
    if _weighs_nothing(group):
        return "no points"
    if group.score is None:
        return "withheld"
    return _points(group.score, group.max_score)


def reasons(group: GroupResult) -> list[str]:
    """`2 cases gave a wrong answer`, the most frequent first."""
    return [
        f"{figures.count(times, 'case')} {_agreeing(clause, times)}"
        for clause, times in _most_frequent_first(group)
        if clause in _VERDICT_REASONS
    ]


def hints(group: GroupResult) -> list[str]:
    """The author's hints for cases that were not accepted, the most frequent first."""
    return [clause for clause, _ in _most_frequent_first(group) if clause not in _VERDICT_REASONS]


def graders(report: Report) -> list[str]:
    """`secret: the grader gave AC and 35 points; it was told secret/a: AC 30, secret/b: WA 5`."""
    return [_grader(result) for result in report.graders]


def _grader(result: GraderResult) -> str:
    points = "no score" if result.score is None else _points(result.score, None)
    said = f"{result.group or 'all groups'}: the grader gave {result.verdict.value} and {points}"
    if not result.read:
        return said
    told = [
        f"{one.name}: {one.verdict.value} {figures.number(one.score or 0)}"
        for one in result.read[:_MOST_TOLD]
    ]
    if more := len(result.read[_MOST_TOLD:]):
        told.append(f"and {more} more")
    return f"{said}; it was told {', '.join(told)}"


def edge_case(result: EdgeCaseResult) -> str:
    """`met`, `missed`, or that it was not tried."""
    match result.met:
        case True:
            return "met"
        case False:
            return "missed"
        case None:
            return "not decided"


def ending(case: CaseResult) -> str:
    """How the program ended; empty for a case that was not run."""
    if case.oom_killed:
        return "killed, out of memory"
    if case.stopped is Stop.ASKED and case.interaction is not None:
        return "ended by us, since the validator had decided"
    if case.stopped is not None:
        return _stopped(case.stopped)
    if case.signal is not None:
        return f"killed by signal {case.signal}"
    if case.exit_code is not None:
        return f"exit code {case.exit_code}"
    return ""


def _stopped(by: Stop) -> str:
    match by:
        case Stop.CPU:
            return "stopped at its limit of processor time"
        case Stop.WALL:
            return "stopped at its limit of waiting time"
        case Stop.OUTPUT:
            return "stopped at its limit of output"
        case Stop.ASKED:
            return "killed, since it did not end when it was asked to"
        case _:
            assert_never(by)


def _points(score: float, maximum: float | None) -> str:
    if maximum is None:
        return f"{figures.number(score)} {'point' if score == 1 else 'points'}"
    return f"{figures.number(score)} of {figures.number(maximum)} {'point' if maximum == 1 else 'points'}"


def _weighs_nothing(group: GroupResult) -> bool:
    return group.is_sample and group.max_score == 0


def _most_frequent_first(group: GroupResult) -> list[tuple[str, int]]:
    return sorted(group.reasons.items(), key=lambda item: (-item[1], item[0]))


def _agreeing(clause: str, times: int) -> str:
    """A reason's verb for one case or several: only `was` has a plural of its own."""
    return f"were{clause.removeprefix('was')}" if times > 1 and clause.startswith("was ") else clause


def is_syntax_check(command: tuple[str, ...]) -> bool:
    """Whether a program is among the arguments, as in a language's syntax check: nothing that one reads."""
    return any("\n" in argument for argument in command)


def accepted(report: Report) -> tuple[int, int]:
    """How many cases were accepted, and how many there are."""
    return sum(group.accepted for group in report.groups), sum(group.total for group in report.groups)


def audience(report: Report) -> str:
    """For whom the report is."""
    return "for the candidate" if report.view is View.CANDIDATE else "for the interviewer"


def signature(report: Report) -> str:
    """Who vouches for it, and how to find out whether that is true: only the JSON form can be checked."""
    if report.signature is None:
        return UNSIGNED
    return (
        f"The JSON form of this report is signed with the key {report.signature.key_id}; "
        "fairtrial verify-report checks it."
    )

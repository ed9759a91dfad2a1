"""The rules that a challenge is held to. Pure: reports in, sentences out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from runner.catalog import Reference
from runner.domain.challenge import Challenge, EdgeCase, Kind
from runner.domain.expectation import TOO_SLOW
from runner.domain.observation import Excerpt
from runner.domain.report import CaseResult, Report
from runner.domain.verdict import Decision, Verdict
from runner.reports.inert import one_line
from runner.verification.limits import mib_up, two_digits_up
from runner.verification.model import CaseOutcome, Problem, SubmissionCheck

MIB = 1 << 20
Verdicts: TypeAlias = Mapping[str, Verdict]
"""By case."""


@dataclass(frozen=True, slots=True)
class Headroom:
    """The most that accepted submissions may use, as shares of their limits."""

    cpu: float = 0.5
    memory: float = 0.8


SLOW_CASES = 3
SAID_CHARACTERS = 200
"""Of what a compiler said."""
HEADROOM = Headroom()
"""What is asked of authors: a limit is fair to submissions that are twice as slow as theirs."""


def with_all_groups(challenge: Challenge) -> Challenge:
    """The challenge with no group depending on another.

    So that every case of a known-wrong submission runs, and one can say what an edge case alone catches.
    """
    return replace(challenge, groups=tuple(replace(group, require_pass=()) for group in challenge.groups))


def cases_of(report: Report) -> tuple[CaseResult, ...]:
    """All cases, in the order of the challenge."""
    return tuple(case for group in report.groups for case in group.cases)


def reference_problems(
    reference: Reference, report: Report, headroom: Headroom | None = HEADROOM
) -> Iterator[str]:
    """Where a reference did not get what it must get, or is too near to a limit where `headroom` counts."""
    yield from report.faults
    cases = cases_of(report)
    judge_errors = [case for case in cases if case.verdict is Verdict.JE]
    if judge_errors:
        yield f"{judge_errors[0].id} is a judge error: {_said(judge_errors[0])}"
    elif not reference.meets({case.id: case.verdict for case in cases}, report.verdict):
        yield f"must get {expected(reference)}, got {report.verdict}{_first_failure(report)}"
    scores = {group.name: group.score for group in report.groups if group.score is not None}
    for requirement in reference.unmet_scores(scores, report.score or 0.0):
        yield f"{requirement.cases or 'the whole'} must score {requirement.score}"
    said = {case.id: _all_said(case) for case in cases}
    for requirement in reference.unmet_messages(said):
        yield f"no checker said `{requirement.message}`"
    if reference.partial and report.score is not None and report.score == report.max_score:
        yield "must not get the greatest score, and got it"
    if reference.is_accepted and headroom is not None:
        yield from headroom_problems(report, headroom)


def headroom_problems(report: Report, headroom: Headroom = HEADROOM) -> Iterator[str]:
    """Where an accepted submission comes too near to a limit to be fair to slower ones."""
    cpu, memory = cpu_share(report), memory_share(report)
    limits = report.limits
    if cpu is not None and cpu > headroom.cpu:
        needed = two_digits_up(cpu * limits.time_limit / headroom.cpu)
        used = f"uses {cpu:.0%} of the CPU limit of {limits.time_limit:g} s"
        yield f"{used}; {_most(headroom.cpu)} is the most: allow {needed:f} s"
    if memory is not None and memory > headroom.memory:
        mib = mib_up(memory * limits.memory / headroom.memory)
        used = f"uses {memory:.0%} of the memory limit of {limits.memory} MiB"
        yield f"{used}; {_most(headroom.memory)} is the most: allow {mib} MiB"


def language_problems(challenge: Challenge, accepted: Collection[str | None]) -> Iterator[Problem]:
    """A language may only be offered when somebody solved the challenge in it, but by a Kattis package."""
    for language in () if challenge.format.is_kattis else challenge.languages:
        if language not in accepted:
            missing = f"{language} is offered, and no submission in it is accepted"
            yield Problem("challenge.yaml", f"{missing}; add or mend one, or offer the language no longer")


def starter_problems(report: Report) -> Iterator[str]:
    """A starter is where candidates begin: it compiles, and it does not pass."""
    if report.decision is Decision.PASSED:
        yield "the starter passes as it is; leave out what candidates are to write"
    if report.verdict is Verdict.CE:
        yield "the starter does not compile; mend it, since candidates begin with it"


def edge_case_problems(edge: EdgeCase, graded: Mapping[str, Verdicts]) -> Iterator[str]:
    """An edge case must catch each submission that it names: it alone makes that one fail.

    `graded` are the references, by path below `submissions/`, graded `with_all_groups`.
    """
    for path in map(str, edge.catches):
        found = graded.get(path)
        if found is None:
            yield f"{path} was not graded"
            continue
        others = (case for case in found if case not in edge.cases)
        failed = next((case for case in others if found[case] is not Verdict.AC), None)
        if failed:
            missed = f"{path} fails in {failed} as well, which is no case of it"
            yield f"{missed}; list {failed} in `cases`, or change it so that {path} passes"
        if all(found[case] is Verdict.AC for case in edge.cases):
            yield f"{path} passes its cases; add a case that it fails, or take it out of `catches`"


def outcomes(report: Report) -> tuple[CaseOutcome, ...]:
    """What each case got, in the order of the challenge."""
    return tuple(CaseOutcome(case.id, case.verdict, _said(case)) for case in cases_of(report))


def verdicts(check: SubmissionCheck) -> Verdicts:
    """Those of a graded submission, by case."""
    return {case.id: case.verdict for case in check.cases}


def instabilities(reports: Sequence[Report]) -> Iterator[str]:
    """Where runs of one submission differ, or one case was run again and did not do the same."""
    for report in reports:
        for case in cases_of(report):
            if case.unstable:
                yield f"is not stable: {case.id} did not do the same when it was run again"
                return
    for cases in zip(*map(cases_of, reports), strict=True):
        if len(found := list(dict.fromkeys(case.verdict for case in cases))) > 1:
            words = " and ".join(verdict.value for verdict in found)
            yield f"is not stable: {cases[0].id} is {words} in {len(reports)} runs"
            return


def may_be_noise(challenge: Challenge, reports: Sequence[Report], problems: Sequence[str]) -> bool:
    """Whether what else ran on the machine can be why a submission has these problems.

    It takes time from a service and its suite alike. A program it can only make slower: that ends in TLE, or
    nearer to a limit.
    """
    if not problems:
        return False
    if challenge.kind is Kind.SERVICE:
        return True
    late = any(case.verdict is Verdict.TLE for report in reports for case in cases_of(report))
    return late or any((cpu_share(report) or 0.0) > HEADROOM.cpu for report in reports)


def must_exceed(reference: Reference) -> bool:
    """Whether it must exceed a limit of time, which takes as long as that limit."""
    return reference.final == TOO_SLOW or any(
        Verdict.TLE in one.expectation.required and Verdict.WA not in one.expectation.required
        for one in reference.requirements
    )


def patience(reference: Reference) -> int | None:
    """After how many cases of a pass-fail package that were too slow all has been seen; None for never.

    One decides where it is the verdict, or is not permitted. Where it is required, `SLOW_CASES` are looked
    at for what else a submission may not do: each of a package's cases may take as long.
    """
    late = Verdict.TLE
    for one in reference.requirements:
        asked = one.expectation
        if one.cases or one.score or one.message or late in asked.permitted - asked.required:
            return None
    decided = reference.final or any(late not in one.expectation.permitted for one in reference.requirements)
    return 1 if decided else SLOW_CASES


def least(shares: Iterable[float | None]) -> float | None:
    """The least of those that are known."""
    return min((share for share in shares if share is not None), default=None)


def expected(reference: Reference) -> str:
    """The verdicts that a reference may have as a whole, such as `WA` or `WA or RTE`."""
    if reference.final:
        return " or ".join(verdict.value for verdict in Verdict if verdict in reference.final)
    general = next((one.expectation for one in reference.requirements if not one.cases), None)
    if general is None:
        return reference.expected
    verdicts = general.permitted & general.required or general.permitted
    return " or ".join(verdict.value for verdict in Verdict if verdict in verdicts)


def cpu_share(report: Report) -> float | None:
    """The most CPU that a case used, of the limit."""
    used = [case.usage.cpu_seconds for case in cases_of(report) if case.usage]
    return max(used) / report.limits.time_limit if used else None


def memory_share(report: Report) -> float | None:
    """The largest process of any case, or of any life of a service, of the memory limit."""
    used = [case.usage.peak_rss_bytes for case in cases_of(report) if case.usage]
    used += [run.usage.peak_rss_bytes for run in report.service.runs] if report.service else []
    return max(used) / (report.limits.memory * MIB) if used else None


def _most(share: float) -> str:
    return "half" if share == 0.5 else f"{share * 100:g} %"


def _first_failure(report: Report) -> str:
    if report.verdict is Verdict.CE and report.compilation:
        return f": {report.compilation.reason}: {_compiler_said(report.compilation.output)}"
    failed = next((case for case in cases_of(report) if case.verdict is not Verdict.AC), None)
    return f" in {failed.id}: {_said(failed)}" if failed else "; add a case that it fails"


def _compiler_said(output: Excerpt) -> str:
    """The line that says what is wrong: the first that speaks of an error, else the last."""
    lines = [line for line in output.head.splitlines() if line.strip()]
    telling = next((line for line in lines if b"error" in line.lower()), lines[-1] if lines else b"")
    return one_line(telling, SAID_CHARACTERS) or "it said nothing"


def _all_said(case: CaseResult) -> str:
    """What the checker said for its author: where the output leaves the answer, and its own message."""
    own = case.judge_message
    message = b"" if own is None else own.head + own.tail
    return "\n".join([case.difference.message if case.difference else "", message.decode("utf-8", "replace")])


def _said(case: CaseResult) -> str:
    return case.difference.message if case.difference else case.reason

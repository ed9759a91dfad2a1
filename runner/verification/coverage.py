"""What the known-wrong submissions show of the cases, and what they leave open. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runner.domain.challenge import Challenge
from runner.domain.judge import RERUN_RANGE
from runner.domain.verdict import Verdict
from runner.verification.model import Problem, SubmissionCheck

SHOWN = 12
"""Cases that one line names."""
SUBMISSIONS = "submissions/"


def coverage_warnings(challenge: Challenge, submissions: Sequence[SubmissionCheck]) -> Iterator[Problem]:
    """Cases and edge cases that catch nobody, and limits that a faster machine would not hold.

    Nothing of Kattis packages: theirs end with the first case that is not accepted.
    """
    if challenge.format.is_kattis:
        return
    wrong = [check for check in submissions if is_wrong(check)]
    if blind := blind_cases(challenge, wrong):
        more = f" and {len(blind) - SHOWN} more" if len(blind) > SHOWN else ""
        cases = f"{', '.join(blind[:SHOWN])}{more}"
        yield Problem(
            "tests", f"no wrong submission fails in {cases}; add one, with a mistake that they find"
        )
    for edge in challenge.edge_cases:
        if not edge.catches:
            yield Problem(
                "challenge.yaml",
                f"edge case {edge.id} names no submission that it catches; name one in `catches`",
            )
    for check in wrong:
        yield from _narrow(check)


def is_wrong(check: SubmissionCheck) -> bool:
    """Whether it is a reference that must not be accepted; starters are none."""
    return check.path.startswith(SUBMISSIONS) and not check.accepted and check.actual is not None


def blind_cases(challenge: Challenge, wrong: Sequence[SubmissionCheck]) -> tuple[str, ...]:
    """Secret cases in which every known-wrong submission is right; none where there is no such submission."""
    caught = {
        case.id
        for check in wrong
        for case in check.cases
        if case.verdict not in (Verdict.AC, Verdict.SKIPPED)
    }
    secret = (case.id for group in challenge.groups if not group.is_sample for case in group.cases)
    return tuple(case for case in secret if case not in caught) if wrong else ()


def _narrow(check: SubmissionCheck) -> Iterator[Problem]:
    """Where the CPU limit is exceeded by so little that a somewhat faster machine would not see it."""
    share, (_, beyond_doubt) = check.cpu_share, RERUN_RANGE
    if check.actual is Verdict.TLE and share is not None and 1 < share < beyond_doubt:
        yield Problem(
            check.path,
            f"exceeds the CPU limit by {share - 1:.0%} only: on a faster machine it would not."
            f" Let its worst case take {beyond_doubt - 1:.0%} longer than the limit, or more",
        )

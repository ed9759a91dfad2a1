"""Whether what must be too slow in a Kattis package is so by the margin that the package asks for. Pure.

The format holds a time limit to that as well ("Problem timing": `time_limit_to_tle`, in legacy packages
`time_safety_margin`). It is a property of machine and package together, and so a warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from runner.catalog import Bound, Reference
from runner.domain.judge import STOP_FACTOR
from runner.domain.verdict import Verdict
from runner.verification.model import Problem, SubmissionCheck


def margin_warnings(found: Iterable[tuple[Reference, SubmissionCheck]], margin: float) -> Iterator[Problem]:
    """Those that exceed the time limit by less than `margin` times; what is stopped before is not known."""
    for reference, check in found:
        share = check.cpu_share
        if share is None or not _is_seen_whole(check) or not _must_be_too_slow(reference):
            continue
        if 1 <= share < min(margin, STOP_FACTOR):
            yield Problem(
                check.path,
                f"uses {share:.2f} times the time limit, and the package asks for {margin:g} times:"
                " on a faster machine it may be in time. Let its worst case take longer",
            )


def _must_be_too_slow(reference: Reference) -> bool:
    return any(one.bound is Bound.UPPER for one in reference.requirements)


def _is_seen_whole(check: SubmissionCheck) -> bool:
    """Whether every case was run: one that was not may take the longest."""
    return check.actual is Verdict.TLE and all(case.verdict is not Verdict.SKIPPED for case in check.cases)

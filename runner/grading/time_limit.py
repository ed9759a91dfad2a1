"""The time limit of a Kattis package that does not state one: measured here, on its reference submissions.

The format derives it from the slowest submission that must not be too slow. What counts is CPU time, as in
every case. The result is kept by the package and the images that it was measured with.
"""

from __future__ import annotations

import hashlib
import json
import math
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from runner.cache import keep
from runner.catalog import Bound, Reference, reference_submissions
from runner.catalog.kattis.limits import wall_time
from runner.domain.challenge import Challenge
from runner.domain.errors import NotAChallengeError, SubmissionError
from runner.domain.judge import RERUN_RANGE
from runner.domain.limits import TimeLimitRule
from runner.domain.report import Report
from runner.domain.scheme import PassFailScheme
from runner.domain.submission import Submission
from runner.grading.reference_files import read_reference
from runner.languages import LANGUAGES
from runner.languages.model import Language

Measure = Callable[[Challenge, Submission, Language], Report]
"""Grades a submission. Raises `SubmissionError` and `PlatformFault`."""
Seen = Callable[[Reference, Report], None]
"""Takes what a reference got in all cases while the limit was measured."""

_NOISE: Final = 1e-9
_RULES: Final = 2
"""Of how submissions are built, started and fed: a limit that was measured under others is measured again."""
_ONE_AT_A_TIME: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class Slowest:
    """The submission that decides: its path below `submissions/` and its CPU seconds."""

    path: str
    seconds: float


def with_time_limit(
    challenge: Challenge,
    cache: Path,
    image: Callable[[str], str],
    measure: Measure,
    seen: Seen = lambda _reference, _report: None,
) -> Challenge:
    """The challenge with its time limit; itself where it states one.

    What is kept was measured before, and is not `seen` again.

    Raises:
        NotAChallengeError: nothing bounds the limit: no such submission is in a language that is graded.
        PlatformFault: measuring ended in one.
    """
    rule = challenge.time_limit_rule
    if rule is None:
        return challenge
    references = bounding_references(challenge)
    images = {language: image(LANGUAGES[language].image) for language in {one.language for one in references}}
    kept = cache / f"{_key(challenge, images)}.json"
    with _ONE_AT_A_TIME:
        slowest = _read(kept)
        if slowest is None:
            slowest = _measured(replace(challenge, time_limit_rule=None), references, measure, seen)
            with suppress(OSError):
                keep(kept, json.dumps(asdict(slowest)).encode())
    return _limited(challenge, rule, slowest)


def bounding_references(challenge: Challenge) -> list[Reference]:
    """Those whose time decides on the limit of a challenge that states none. Raises `NotAChallengeError`."""
    return [reference for reference in reference_submissions(challenge) if _counts(reference)]


def limit_of(rule: TimeLimitRule, slowest: float) -> float:
    """The least whole multiple of the resolution that leaves the multiplier's room; at least one of it."""
    multiples = math.ceil(slowest * rule.multiplier / rule.resolution - _NOISE)
    return max(1, multiples) * rule.resolution


def under_its_limit(report: Report, challenge: Challenge) -> Report | None:
    """A report of measuring as it would be under the limit that came of it; None where it might be another.

    The time limit is all that differs. `challenge` is the one that has it.
    """
    limits = challenge.limits_for(report.submission.language)
    used = [case.usage for group in report.groups for case in group.cases if case.usage]
    cpu, wall = limits.time_limit * RERUN_RANGE[0], limits.wall_time / 2
    if any(usage.cpu_seconds >= cpu or usage.wall_seconds >= wall for usage in used):
        return None
    return replace(report, limits=limits)


def _limited(challenge: Challenge, rule: TimeLimitRule, slowest: Slowest) -> Challenge:
    seconds = limit_of(rule, slowest.seconds)
    # Candidates read it: no name of a reference, which may say how the task is solved.
    origin = (
        f"The time limit of {seconds:g} s was derived here: {rule.multiplier:g} times the CPU time of the"
        f" slowest reference submission that counts, {slowest.seconds:.2f} s, rounded up to a whole multiple"
        f" of {rule.resolution:g} s."
    )
    limits = replace(challenge.limits, time_limit=seconds, wall_time=wall_time(seconds))
    return replace(challenge, limits=limits, time_limit_rule=None, time_limit_origin=origin)


def _measured(challenge: Challenge, references: list[Reference], measure: Measure, seen: Seen) -> Slowest:
    found = [
        Slowest(str(reference.path), seconds)
        for reference in references
        for seconds in _seconds(challenge, reference, measure, seen)
    ]
    if not found:
        raise NotAChallengeError(
            f"{challenge.slug} has no time limit, and none can be derived: no submission for it can be run.",
            "State it: `limits.time_limit` in problem.yaml, or `timelimit` in domjudge-problem.ini.",
        )
    return max(found, key=lambda one: one.seconds)


def _seconds(challenge: Challenge, reference: Reference, measure: Measure, seen: Seen) -> Iterator[float]:
    """The CPU time of each case that bounds the limit."""
    try:
        submission = read_reference(reference.location, reference.entrypoint, challenge.limits.code * 1024)
        bounding = _bounding(challenge, reference)
        report = measure(bounding, submission, LANGUAGES[reference.language])
    except SubmissionError:
        return  # `verify` says what is wrong with it
    if bounding is challenge:
        seen(reference, report)
    for group in report.groups:
        for case in group.cases:
            if case.usage and _covers(reference, case.id):
                yield case.usage.cpu_seconds


def _bounding(challenge: Challenge, reference: Reference) -> Challenge:
    """The challenge with those cases alone that bound the limit: in others the submission may take long."""
    if all(_covers(reference, case.id) for case in challenge.cases):
        return challenge
    groups = (
        replace(group, require_pass=(), cases=tuple(c for c in group.cases if _covers(reference, c.id)))
        for group in challenge.groups
    )
    return replace(challenge, groups=tuple(group for group in groups if group.cases), scheme=PassFailScheme())


def _covers(reference: Reference, case: str) -> bool:
    return any(one.bound is Bound.LOWER and one.covers(case) for one in reference.requirements)


def _counts(reference: Reference) -> bool:
    return not reference.unsupported and any(one.bound is Bound.LOWER for one in reference.requirements)


def _key(challenge: Challenge, images: Mapping[str, str]) -> str:
    text = json.dumps([_RULES, challenge.sha256, sorted(images.items())])
    return hashlib.sha256(text.encode()).hexdigest()


def _read(path: Path) -> Slowest | None:
    try:
        return Slowest(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None

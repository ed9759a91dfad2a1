"""From what a suite saw to a verdict: the service's own end comes first, then a sidecar's, then the test."""

from __future__ import annotations

import pytest

from runner.domain.judge_service import judge_start, judge_trial
from runner.domain.limits import Limits
from runner.domain.observation import Excerpt, Observation
from runner.domain.trial import Casualty, Outcome, Trial
from runner.domain.verdict import Verdict

LIMITS = Limits(time_limit=10, wall_time=10, memory=256)


def end(*, exit_code: int | None = 0, signal: int | None = None, oom: bool = False) -> Observation:
    return Observation(
        exit_code=exit_code,
        signal=signal,
        stopped=None,
        cpu_ns=1,
        wall_ns=1,
        oom_kills=int(oom),
        peak_rss_bytes=0,
        stdin_bytes=0,
        stdout=b"",
        stdout_bytes=0,
        stderr=Excerpt(),
    )


@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [
        (Outcome.PASSED, Verdict.AC),
        (Outcome.FAILED, Verdict.WA),
        (Outcome.UNANSWERED, Verdict.TLE),
        (Outcome.BROKEN, Verdict.JE),
    ],
)
def test_a_service_that_lives_gets_what_its_test_says(outcome: Outcome, verdict: Verdict) -> None:
    assert judge_trial(LIMITS, Trial(outcome), None).verdict is verdict


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize(
    ("ended", "verdict", "words"),
    [
        (end(exit_code=0), Verdict.RTE, "exit code 0"),
        (end(exit_code=3), Verdict.RTE, "exit code 3"),
        (end(exit_code=None, signal=11), Verdict.RTE, "signal 11"),
        (end(exit_code=None, signal=9, oom=True), Verdict.MLE, "256 MiB"),
    ],
)
def test_a_service_that_ended_by_itself_has_failed_whatever_its_test_says(
    outcome: Outcome, ended: Observation, verdict: Verdict, words: str
) -> None:
    judgement = judge_trial(LIMITS, Trial(outcome), ended)
    assert judgement.verdict is verdict
    assert words in judgement.reason


def test_a_sidecar_that_a_case_killed_twice_is_an_error_of_the_service() -> None:
    judgement = judge_trial(LIMITS, None, None, Casualty("db"))
    assert judgement.verdict is Verdict.RTE
    assert "db" in judgement.reason


def test_nothing_is_no_verdict() -> None:
    with pytest.raises(ValueError, match="nothing is known"):
        judge_trial(LIMITS, None, None)


def test_what_is_not_ready_in_time_is_too_slow_and_what_ended_before_is_an_error() -> None:
    late = judge_start(LIMITS, None, 20)
    assert (late.verdict, late.reason) == (Verdict.TLE, "was not ready within 20 s after its start")
    gone = judge_start(LIMITS, end(exit_code=1), 20)
    assert (gone.verdict, gone.reason) == (
        Verdict.RTE,
        "ended by itself with exit code 1, before it was ready",
    )

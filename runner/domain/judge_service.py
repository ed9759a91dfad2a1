"""From what a suite saw of a service to a verdict. Pure.

Nothing is taken from where a candidate can write: the suite runs in a container of its own, and how the
service ended is what its supervisor saw.
"""

from __future__ import annotations

from runner.domain.judge import Judgement
from runner.domain.limits import Limits
from runner.domain.observation import Observation
from runner.domain.trial import Casualty, Outcome, Trial
from runner.domain.verdict import Verdict


def judge_trial(
    limits: Limits, trial: Trial | None, ended: Observation | None, casualty: Casualty | None = None
) -> Judgement:
    """The verdict on one case of a service.

    Args:
        limits: those of the submission's language.
        trial: None when the service, or a sidecar, was gone before there was one.
        ended: how the service ended, if it did so before it was asked to.
        casualty: a sidecar that the case killed twice; once is a platform fault.
    """
    if ended is not None:
        return _ended(limits, ended)
    if casualty is not None:
        return Judgement(Verdict.RTE, f"`{casualty.sidecar}` died while this ran, and again in a fresh one")
    if trial is None:
        raise ValueError("nothing is known of this case")
    match trial.outcome:
        case Outcome.PASSED:
            return Judgement(Verdict.AC, "answered as expected")
        case Outcome.FAILED:
            return Judgement(Verdict.WA, "answered otherwise than expected")
        case Outcome.UNANSWERED:
            return Judgement(Verdict.TLE, f"owed an answer when {limits.wall_time:g} s were over")
        case Outcome.BROKEN:
            return Judgement(Verdict.JE, "could not be judged, because the challenge is at fault")


def judge_start(limits: Limits, ended: Observation | None, deadline: float) -> Judgement:
    """The verdict on every case of a group whose service did not become ready within `deadline` seconds."""
    if ended is not None:
        return Judgement(*_at_start(_ended(limits, ended)))
    return Judgement(Verdict.TLE, f"was not ready within {deadline:g} s after its start")


def _at_start(judgement: Judgement) -> tuple[Verdict, str]:
    return judgement.verdict, f"{judgement.reason}, before it was ready"


def _ended(limits: Limits, ended: Observation) -> Judgement:
    if ended.oom_kills or ended.sandbox_oom:
        return Judgement(Verdict.MLE, f"needed more memory than the limit of {limits.memory} MiB")
    if ended.signal is not None:
        return Judgement(Verdict.RTE, f"was killed by signal {ended.signal}")
    return Judgement(Verdict.RTE, f"ended by itself with exit code {ended.exit_code}")

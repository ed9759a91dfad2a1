"""From facts to a verdict. Pure: the same observation always gets the same verdict.

The first rule that has something to say decides, in this order: memory, output, CPU, wall time, signal,
exit code, and last the checker. So a program that prints the answer and then crashes has crashed, and one
that ends with exit code 0 and half an answer has a wrong answer.

A validator that talks with the program comes before all of these when it has not accepted, and had decided
before the program was over (docs/decisions/0017).
"""

from __future__ import annotations

import signal as signals
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias, assert_never

from runner.domain.cases import ProgramCase
from runner.domain.errors import ProtocolError
from runner.domain.limits import Limits
from runner.domain.observation import Excerpt, Observation, Stop
from runner.domain.report import Difference
from runner.domain.verdict import Verdict

STOP_FACTOR = 1.5
"""A case is stopped at this many times its CPU limit; by then it is over the limit beyond doubt."""
RERUN_RANGE = (0.8, 1.25)
"""A case whose CPU lies between these many times its limit, both included, is run again."""
RERUNS = 2
"""How often such a case is run again; the least CPU counts, since noise only adds."""

FAR_APART = 2.0
"""Runs of one case whose CPU differs by more than this factor did not do the same: noise is smaller."""

NANOSECONDS = 1_000_000_000
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Messages:
    """What a validator of the author's said of an output: untrusted text, bounded.

    Attributes:
        judge: for the interviewer alone (`judgemessage.txt`).
        team: for the candidate as well (`teammessage.txt`).
    """

    judge: Excerpt = field(default_factory=Excerpt)
    team: Excerpt = field(default_factory=Excerpt)


NO_MESSAGES = Messages()


@dataclass(frozen=True, slots=True)
class Accepted:
    """The output counts as the answer.

    Attributes:
        score: the points that a validator of the author's gave the case; None where it gave none.
        multiplier: the part of the case's greatest score, 0 to 1, that it gave instead; never both.
        messages: what it said.
    """

    score: Fraction | None = None
    multiplier: Fraction | None = None
    messages: Messages = NO_MESSAGES


@dataclass(frozen=True, slots=True)
class Rejected:
    """The output does not count as the answer, and where it leaves it.

    A validator of the author's gives no score for it: Kattis makes that a judge error.
    """

    difference: Difference
    messages: Messages = NO_MESSAGES


@dataclass(frozen=True, slots=True)
class CheckerFailed:
    """The checker could not decide: the challenge is at fault.

    Attributes:
        message: what went wrong, for the author.
    """

    message: str
    messages: Messages = NO_MESSAGES


CheckerResult: TypeAlias = Accepted | Rejected | CheckerFailed


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and why, in one plain sentence without its subject ("used 2.31 s of CPU; the limit is 2 s").

    The sentence names measurements, never an input, an answer or an output.
    """

    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Counted:
    """Which of a case's runs counts.

    Attributes:
        observation: the run with the least CPU, as a whole: its time never goes with another run's output.
        runs: CPU seconds of every run in order, when there was more than one.
        unstable: the runs did not all end the same, write the same, or use CPU of the same order.
    """

    observation: Observation
    runs: tuple[float, ...]
    unstable: bool


def judge(
    case: ProgramCase,
    limits: Limits,
    observation: Observation,
    checker_result: CheckerResult | None,
    *,
    decided_first: bool = False,
) -> Judgement:
    """The verdict on one run of a case.

    `limits` are those of the submission's language. `checker_result` is looked at only where
    `needs_checker` says so, and may be None elsewhere. It was `decided_first` by a validator that talked with
    the program, and had decided while that still ran. Raises `ValueError` when it is missing, and
    `ProtocolError` for an observation that says neither how the process ended nor that its sandbox died.
    """
    if decided_first and not isinstance(checker_result, Accepted):
        return _checked(case, checker_result)
    return _without_checker(case, limits, observation) or _checked(case, checker_result)


def _checked(case: ProgramCase, checker_result: CheckerResult | None) -> Judgement:
    match checker_result:
        case Accepted():
            return Judgement(Verdict.AC, "gave the expected answer")
        case Rejected():
            return Judgement(Verdict.WA, "gave a wrong answer")
        case CheckerFailed():
            return Judgement(Verdict.JE, "could not be judged, because the challenge is at fault")
        case None:
            raise ValueError(f"{case.id}: the checker has to be asked first")
        case _:
            assert_never(checker_result)


def judge_peak(limits: Limits, observation: Observation) -> Judgement | None:
    """MLE for a run whose largest process held more than the memory limit, where that is to be exact."""
    most = observation.peak_rss_bytes / MIB
    if most <= limits.memory:
        return None
    return Judgement(Verdict.MLE, f"used {most:.1f} MiB of memory; the limit is {limits.memory} MiB")


def needs_checker(case: ProgramCase, limits: Limits, observation: Observation) -> bool:
    """Whether the verdict depends on what was written, so that the checker has to be asked."""
    return _without_checker(case, limits, observation) is None


def needs_rerun(limits: Limits, observation: Observation) -> bool:
    """Whether CPU came so near to the limit that noise may decide; `RERUNS` more runs tell."""
    if observation.stopped or _out_of_memory(observation):
        return False
    least, most = RERUN_RANGE
    limit_ns = limits.time_limit * NANOSECONDS
    return least * limit_ns <= observation.cpu_ns <= most * limit_ns


def counted(observations: Sequence[Observation]) -> Counted:
    """Which of the runs of one case counts; there is at least one.

    The one with the least CPU, the first among equals, of those that came to their own end: noise only adds
    to those, while one that was cut short may have been cut short by it.
    """
    seconds = tuple(run.cpu_ns / NANOSECONDS for run in observations)
    ended = [run for run in observations if run.stopped is None and not _out_of_memory(run)]
    outcomes = {(run.exit_code, run.signal, run.stdout) for run in ended}
    return Counted(
        observation=min(ended or observations, key=lambda run: run.cpu_ns),
        runs=seconds if len(seconds) > 1 else (),
        unstable=len(outcomes) > 1 or 0 < len(ended) < len(observations) or _far_apart(seconds),
    )


def _far_apart(seconds: Sequence[float]) -> bool:
    return max(seconds) > FAR_APART * min(seconds)


def _without_checker(case: ProgramCase, limits: Limits, observation: Observation) -> Judgement | None:
    return (
        _memory(limits, observation)
        or _output(limits, observation)
        or _cpu(limits, observation)
        or _wall(limits, observation)
        or _signal(observation)
        or _exit_code(case, observation)
    )


def _out_of_memory(observation: Observation) -> bool:
    return observation.oom_kills > 0 or observation.sandbox_oom


def _memory(limits: Limits, observation: Observation) -> Judgement | None:
    if not _out_of_memory(observation):
        return None
    return Judgement(Verdict.MLE, f"needed more memory than the limit of {limits.memory} MiB")


def _output(limits: Limits, observation: Observation) -> Judgement | None:
    if observation.stopped is not Stop.OUTPUT:
        return None
    return Judgement(Verdict.OLE, f"wrote more output than the limit of {limits.output} MiB")


def _cpu(limits: Limits, observation: Observation) -> Judgement | None:
    used = observation.cpu_ns / NANOSECONDS
    limit = f"the limit is {limits.time_limit:g} s"
    if observation.stopped is Stop.CPU:
        return Judgement(Verdict.TLE, f"was stopped after {used:.2f} s of CPU; {limit}")
    if observation.cpu_ns <= limits.time_limit * NANOSECONDS:
        return None
    digits = 2 if round(used, 2) > limits.time_limit else 6
    return Judgement(Verdict.TLE, f"used {used:.{digits}f} s of CPU; {limit}")


def _wall(limits: Limits, observation: Observation) -> Judgement | None:
    if observation.stopped not in (Stop.WALL, Stop.ASKED):
        return None
    used = observation.cpu_ns / NANOSECONDS
    waited = f"was still waiting when its {limits.wall_time:g} s of wall time were over"
    return Judgement(Verdict.TLE, f"{waited}; it had used only {used:.2f} s of CPU")


def _signal(observation: Observation) -> Judgement | None:
    if observation.signal is None:
        return None
    return Judgement(Verdict.RTE, f"was killed by signal {_signal_name(observation.signal)}")


def _signal_name(number: int) -> str:
    try:
        return f"{number} ({signals.Signals(number).name})"
    except ValueError:  # a real-time signal has a number only
        return str(number)


def _exit_code(case: ProgramCase, observation: Observation) -> Judgement | None:
    code = observation.exit_code
    if code is None:
        raise ProtocolError(f"{case.id}: the supervisor did not say how the process ended")
    if code == case.exit_code:
        return None
    verdict = Verdict.WA if code == 0 else Verdict.RTE
    return Judgement(verdict, f"ended with exit code {code}; {case.exit_code} was expected")

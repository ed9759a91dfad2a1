"""What a validator of inputs has done with one. The protocol is Kattis's: only exit code 42 accepts it."""

from __future__ import annotations

from runner.domain.observation import Observation, Stop
from runner.grading.author_program import last_line_said
from runner.grading.judging.feedback import ACCEPT


def verdict(observation: Observation, *, memory: int, output: int) -> str:
    """What it did with an input that it does not accept, as a verb; empty when it accepts.

    `memory` and `output` are what it may use, in MiB.
    """
    return failure(observation, memory=memory, output=output) or _rejection(observation)


def failure(observation: Observation, *, memory: int, output: int) -> str:
    """Why it has come to no end of its own, as a verb; empty when it has."""
    if observation.sandbox_oom or observation.oom_kills:
        return f"needs more than {memory} MiB of memory"
    if observation.stopped is Stop.OUTPUT:
        return f"writes more than {output} MiB"
    if observation.stopped:
        return "takes too long"
    if observation.signal is not None:
        return f"dies of signal {observation.signal}: {last_line_said(observation)}"
    return ""


def _rejection(observation: Observation) -> str:
    if observation.exit_code == ACCEPT:
        return ""
    return f"rejects it (exit {observation.exit_code}): {last_line_said(observation)}"

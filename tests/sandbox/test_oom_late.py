"""An engine that says only a moment after PID 1's death that it was the OOM killer's victim."""

from __future__ import annotations

from typing import Any

import pytest

from runner.sandbox.container import killed_by_oom, settled

State = dict[str, Any]

KILLED: State = {"Status": "exited", "OOMKilled": False, "ExitCode": 137}
OOM = KILLED | {"OOMKilled": True}


class RecordedEngine:
    """Says one recorded state after the other, the last one for ever; its clock moves when one waits."""

    def __init__(self, *states: State) -> None:
        self._states = states
        self.looks = 0
        self.now = 100.0

    def look(self) -> State:
        state = self._states[min(self.looks, len(self._states) - 1)]
        self.looks += 1
        return state

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def settled(self) -> State:
        return dict(settled(self.look, self.now + 2, clock=lambda: self.now, wait=self.wait))


@pytest.mark.parametrize("late", [0, 1, 5, 20])
def test_an_oom_that_is_said_late_is_an_oom(late: int):
    engine = RecordedEngine(*[KILLED] * late, OOM)
    assert killed_by_oom(engine.settled())
    assert engine.looks == late + 1


def test_a_kill_that_stays_a_kill_is_none_and_is_given_two_seconds():
    engine = RecordedEngine(KILLED)
    assert not killed_by_oom(engine.settled())
    assert 102 <= engine.now < 102.1


@pytest.mark.parametrize("code", [0, 70, 124])
def test_any_other_end_is_believed_at_once(code: int):
    engine = RecordedEngine(KILLED | {"ExitCode": code}, OOM)
    assert engine.settled()["ExitCode"] == code
    assert (engine.looks, engine.now) == (1, 100.0)

"""How long one would wait, and when new work is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runner.domain.backlog import Backlog, admit
from runner.domain.work import FAULTS, WorkClass, WorkState, delay_after, state_after

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def backlog(queued: int, running: int = 0, workers: int = 1) -> Backlog:
    return Backlog({WorkClass.SUBMISSION: queued}, running, workers, mean=SECOND)


def test_a_free_worker_is_no_wait():
    assert backlog(0).expected_wait(WorkClass.SUBMISSION) == timedelta(0)


def test_work_of_a_later_class_is_not_waited_for():
    assert backlog(30).expected_wait(WorkClass.RUN) == timedelta(0)
    assert backlog(30).expected_wait(WorkClass.REGRADE) == 30 * SECOND


@given(st.integers(0, 10_000), st.integers(0, 100), st.integers(0, 100))
def test_more_waits_longer_and_more_workers_wait_less(queued: int, running: int, workers: int):
    wait = backlog(queued, running, workers).expected_wait(WorkClass.SUBMISSION)
    assert wait <= backlog(queued + 1, running, workers).expected_wait(WorkClass.SUBMISSION)
    assert wait >= backlog(queued, running, workers + 1).expected_wait(WorkClass.SUBMISSION)


@pytest.mark.parametrize(
    ("queued", "pending", "refused"), [(0, 0, False), (59, 0, False), (61, 0, True), (0, 5, True)]
)
def test_new_work_is_refused_when_one_has_much_waiting_or_the_wait_is_long(
    queued: int, pending: int, refused: bool
):
    refusal = admit(backlog(queued), WorkClass.SUBMISSION, pending=pending, max_pending=5, max_wait=MINUTE)
    assert (refusal is not None) is refused
    assert refusal is None or refusal.retry_after_seconds >= 1


def test_each_fault_rests_longer_and_the_third_is_the_last():
    rests = [delay_after(faults) for faults in range(FAULTS)]
    assert rests == sorted(set(rests))
    states = [state_after(faults) for faults in range(1, FAULTS + 1)]
    assert states == [WorkState.QUEUED] * (FAULTS - 1) + [WorkState.UNGRADED]

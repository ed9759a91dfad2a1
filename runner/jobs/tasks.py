"""What RQ calls, by name."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from typing import Final

from runner.jobs.duty import EndOfDuty

ON_DUTY: Final[ContextVar[Callable[[], bool]]] = ContextVar("on_duty")
"""Set by the worker's process before it listens: does what is due first."""


def answer(work_id: str) -> None:  # noqa: ARG001 - a doorbell: which work is next, the database says
    """Somebody rang. A worker that is told to end has given its work back: no failure of this job."""
    with suppress(EndOfDuty):
        ON_DUTY.get()()

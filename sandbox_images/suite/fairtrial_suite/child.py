"""One case in a process of its own, which ends with it."""

from __future__ import annotations

import json
import os
import resource
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import pytest
from _pytest.assertion import util as assertion_util

from fairtrial_suite.case import Case
from fairtrial_suite.comparison import Comparisons
from fairtrial_suite.faults import Stuck
from fairtrial_suite.outcome import PASSED, Outcome, Result, result_of
from fairtrial_suite.plugin import CASE
from fairtrial_suite.setting import Setting

TOTAL_FACTOR = 3
"""A case may take so many times its wall time in all, whoever is waited for."""

_MEMORY = 256 * 1024 * 1024
"""Bytes that a case may allocate: what the service makes it keep ends in a MemoryError, not in a death."""

_ROOM = 64 * 1024 * 1024
"""Bytes beyond that to say so, while what it kept is still held."""


@dataclass(slots=True, eq=False)
class Verdict:
    """pytest's hooks during one case: the first exception decides, and what comes of it is told at once."""

    case: Case
    tell: Callable[[Result], None]
    comparisons: Comparisons = field(default_factory=Comparisons)
    result: Result = PASSED

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        """Now is after pytest put its own account of comparisons in place."""
        assertion_util._reprcompare = self.comparisons  # noqa: SLF001 - pytest has no hook instead of its own

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Setup, call or teardown ended."""
        if call.excinfo is not None and self.result.outcome is Outcome.PASSED:
            resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY + _ROOM, _MEMORY + _ROOM))
            self.result = result_of(call.excinfo.value, self.case, self.comparisons.last)
            self.tell(self.result)
        assert call.when != "collect"
        return pytest.TestReport(
            nodeid=item.nodeid,
            location=item.location,
            keywords={},
            outcome="passed" if call.excinfo is None else "failed",
            longrepr=None,
            when=call.when,
        )


def run(item: pytest.Item, setting: Setting, descriptor: int) -> None:
    """Run the case and write its events, JSON lines, to the pipe. The last result counts."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY + _ROOM))
    began = time.monotonic()
    pipe = Pipe(descriptor)
    case = Case(setting, pipe)
    item.stash[CASE] = case

    def tell_result(result: Result) -> None:
        pipe({"event": "result", **_document(result, case, time.monotonic() - began)})

    verdict = Verdict(case, tell_result)
    item.config.pluginmanager.register(verdict)
    _set_alarm(TOTAL_FACTOR * setting.wall_time, pipe)
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
    signal.setitimer(signal.ITIMER_REAL, 0)
    case.exchanges.close()
    tell_result(verdict.result)


def _document(result: Result, case: Case, seconds: float) -> dict[str, Any]:
    return {
        "outcome": result.outcome.value,
        "message": result.message,
        "detail": result.detail,
        "seconds": round(seconds, 6),
        "more_exchanges": case.exchanges.untold,
    }


def _set_alarm(seconds: float, pipe: Pipe) -> None:
    """Raise Stuck in the main thread then, and every second after it; never while a line is written."""

    def ring(_signal: int, _frame: FrameType | None) -> None:
        if pipe.writing:
            return
        raise Stuck(f"no end came within {seconds:g} s")

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)


class Pipe:
    """Writes whole lines, from any thread."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    @property
    def writing(self) -> bool:
        """Whether a line is under way."""
        return self._lock.locked()

    def __call__(self, event: dict[str, Any]) -> None:
        line = memoryview(json.dumps(event).encode() + b"\n")
        with self._lock:
            while line:
                line = line[os.write(self._descriptor, line) :]

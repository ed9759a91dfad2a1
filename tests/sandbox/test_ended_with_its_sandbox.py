"""A command that was not gone long after it was to end is ended with its sandbox, whatever it says then."""

from __future__ import annotations

import select
from collections.abc import Iterator

import pytest

from runner.domain.observation import Stop
from runner.sandbox import process as processes
from runner.sandbox.model import SandboxSpec
from tests.fakes.sandbox import FakeSandbox
from tests.sandbox.process_conformance import end_of, goes_on, soon

SPEC = SandboxSpec("none", memory=64)
COUNTS = "i=0; while [ $i -lt {} ]; do i=$((i+1)); done"


class HeardTooLate(FakeSandbox):
    """One whose supervisor hears of the stop, and does it, a moment before all in it is killed."""

    def _destroy(self) -> int:
        self._dialogue.flush()
        select.select([self._wire.reader], [], [])
        return super()._destroy()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "UNHEARD", 0.0)


@pytest.fixture
def sandbox() -> Iterator[FakeSandbox]:
    with FakeSandbox(SPEC) as sandbox:
        yield sandbox


def test_nothing_runs_there_any_more_though_the_supervisor_said_a_moment_before_that_all_is_clean() -> None:
    with HeardTooLate(SPEC) as sandbox:
        with sandbox.start(goes_on("echo ready; exec sleep 600")) as process:
            assert process.line(soon()) == b"ready"  # so that the stop is all that is to be sent
            process.stop(0)
            seen = end_of(process)
        assert (seen.signal, seen.stopped, seen.clean) == (9, Stop.ASKED, False)
        assert not sandbox.usable


def test_what_it_had_used_by_then_is_in_the_observation_and_nothing_of_what_others_did(
    sandbox: FakeSandbox,
) -> None:
    other = sandbox.run(goes_on(COUNTS.format(900_000)))
    with sandbox.start(goes_on(f"{COUNTS.format(300_000)}; echo counted; sleep 600")) as process:
        assert process.line(soon()) == b"counted"
        process.stop(0)
        seen = end_of(process)
    assert (seen.stopped, seen.clean) == (Stop.ASKED, False)
    assert 0 < seen.cpu_ns < min(other.cpu_ns, seen.wall_ns)


def test_its_end_is_heard_though_nobody_takes_the_lines_that_it_wrote(sandbox: FakeSandbox) -> None:
    with sandbox.start(goes_on("exec yes", output=1 << 30)) as process:
        with process._changed:
            assert process._changed.wait_for(lambda: process._lines.full, 60)
        process.stop(0)
        assert end_of(process).stopped is Stop.ASKED

"""What is said of inputs when a sandbox is lost: nothing is wrong with them for that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from runner.domain.errors import SandboxLostError
from runner.domain.observation import Observation
from runner.grading.attempt import Workplace
from runner.sandbox.model import SUPERVISOR, Command, SandboxSpec
from runner.verification.validators import input_problems
from tests.fakes.sandbox import FakeLease, FakeSandbox
from tests.kattis.packages import loaded, package

ONLY_A = "import sys\nsys.exit(42 if input() == 'a' else 43)\n"


class Weak(FakeSandbox):
    """Is lost as soon as it is to read an input."""

    def run(self, command: Command, stdin: Iterable[bytes] = ()) -> Observation:
        if stdin and command.argv[0] != SUPERVISOR:
            self.close()
            raise SandboxLostError("It is gone.", "Try again.")
        return super().run(command, stdin)


class WeakLease(FakeLease):
    """Its first sandboxes are weak."""

    def __init__(self, weak: int) -> None:
        super().__init__()
        self.weak = weak
        self.opened = 0

    def sandbox(self, spec: SandboxSpec) -> FakeSandbox:
        self.opened += 1
        return Weak(spec) if self.opened <= self.weak else super().sandbox(spec)


class WeakPool:
    """Gives such leases."""

    def __init__(self, weak: int) -> None:
        self.weak = weak

    @contextmanager
    def lease(self, *specs: SandboxSpec, slots: int = 1) -> Iterator[WeakLease]:
        lease = WeakLease(self.weak)
        try:
            yield lease
        finally:
            lease.close()


def problems(folder: Path, weak: int) -> list[str]:
    challenge = loaded(package(folder, {"input_validators/any.py": ONLY_A}))
    workplace = Workplace(WeakPool(weak), lambda name: f"sha256:{name}", {}, folder / "cache")
    return list(map(str, input_problems(challenge, workplace)))


def test_an_input_is_judged_in_a_fresh_sandbox_where_one_was_lost(tmp_path: Path) -> None:
    rejected = ["data/secret/1.in: any.py rejects it (exit 43): it said nothing"]
    assert problems(tmp_path, weak=0) == rejected
    assert problems(tmp_path, weak=1) == rejected


def test_one_that_is_lost_again_is_our_fault_and_no_problem_of_the_input(tmp_path: Path) -> None:
    with pytest.raises(SandboxLostError, match="It is gone"):
        problems(tmp_path, weak=2)

"""Every input goes through the author's validator."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from runner.catalog import load
from runner.domain.challenge import Challenge
from runner.domain.observation import Excerpt, Observation, Stop
from runner.grading.attempt import Workplace
from runner.sandbox.model import SandboxSpec
from runner.verification.input_verdict import verdict
from runner.verification.validators import input_problems
from tests.challenge_folders import CHALLENGE, make_challenge, write_challenge
from tests.fakes.sandbox import FakeLease, FakeSandbox

YAML = CHALLENGE.replace("description: One line.", "description: One line., validator: check/line.py")
VALIDATOR = """\
import sys
text = sys.stdin.read()
if text.startswith("t"):
    print("first a remark", file=sys.stderr)
    print("line 1: starts with t", file=sys.stderr)
    sys.exit(43)
sys.exit(0 if text.startswith("g") else 42)
"""
GENERATE = f"""\
generate:
  program: generator/line.py
  args: []
  sha256: {hashlib.sha256(b"generated").hexdigest()}
"""


class CountingLease(FakeLease):
    """Counts its sandboxes."""

    opened = 0

    def sandbox(self, spec: SandboxSpec) -> FakeSandbox:
        """One more."""
        self.opened += 1
        return super().sandbox(spec)


class OneLeasePool:
    """Gives the same lease."""

    def __init__(self, lease: CountingLease) -> None:
        self.only = lease

    @contextmanager
    def lease(self, *specs: SandboxSpec, slots: int = 1) -> Iterator[CountingLease]:
        yield self.only
        self.only.close()


@pytest.fixture
def lease() -> CountingLease:
    return CountingLease()


@pytest.fixture
def workplace(tmp_path: Path, lease: CountingLease) -> Workplace:
    return Workplace(OneLeasePool(lease), lambda name: f"sha256:{name}", {}, tmp_path / "cache")


def problems(challenge: Challenge, workplace: Workplace) -> list[str]:
    return list(map(str, input_problems(challenge, workplace)))


def test_one_sandbox_sees_every_input_and_what_is_rejected_is_a_problem(
    tmp_path: Path, workplace: Workplace, lease: CountingLease
) -> None:
    challenge = make_challenge(tmp_path / "shout", {"check/line.py": VALIDATOR}, yaml=YAML)
    rejected = "tests/core/02.in: check/line.py rejects it (exit 43): line 1: starts with t"
    assert problems(challenge, workplace) == [rejected]
    assert lease.opened == 1


def test_generated_inputs_are_validated_and_exit_code_0_does_not_accept(
    tmp_path: Path, workplace: Workplace
) -> None:
    files = {
        "check/line.py": VALIDATOR.replace('startswith("t")', 'startswith("?")'),
        "generator/line.py": "print('generated', end='')",
        "tests/core/02.yaml": GENERATE,
    }
    folder = write_challenge(tmp_path / "shout", files, yaml=YAML)
    (folder / "tests/core/02.in").unlink()
    assert problems(load(folder), workplace) == [
        "tests/core/02.yaml: check/line.py rejects it (exit 0): it said nothing"
    ]


def test_a_generator_that_fails_is_a_problem_of_its_case(tmp_path: Path, workplace: Workplace) -> None:
    files = {
        "check/line.py": "raise SystemExit(42)",
        "generator/line.py": "raise SystemExit('no luck')",
        "tests/core/02.yaml": GENERATE,
    }
    folder = write_challenge(tmp_path / "shout", files, yaml=YAML)
    (folder / "tests/core/02.in").unlink()
    assert problems(load(folder), workplace) == [
        "tests/core/02.yaml: The generator generator/line.py failed: no luck"
    ]


def test_without_a_validator_no_sandbox_is_leased(
    tmp_path: Path, workplace: Workplace, lease: CountingLease
) -> None:
    assert problems(make_challenge(tmp_path / "shout"), workplace) == []
    assert lease.opened == 0


def observed(exit_code: int | None, **facts: Any) -> Observation:
    said = Excerpt(b"a bug\n", b"", 6)
    return replace(Observation(exit_code, None, None, 0, 0, 0, 0, 0, b"", 0, said), **facts)


@pytest.mark.parametrize(
    ("observation", "said"),
    [
        (observed(42), ""),
        (observed(1), "rejects it (exit 1): a bug"),
        (observed(None, signal=11), "dies of signal 11: a bug"),
        (observed(None, signal=9, stopped=Stop.CPU), "takes too long"),
        (observed(None, signal=9, stopped=Stop.OUTPUT), "writes more than 1 MiB"),
        (observed(None, signal=9, oom_kills=1), "needs more than 1024 MiB of memory"),
        (observed(None, sandbox_oom=True), "needs more than 1024 MiB of memory"),
    ],
)
def test_only_42_accepts(observation: Observation, said: str) -> None:
    assert verdict(observation, memory=1024, output=1) == said

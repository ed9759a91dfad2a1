"""Generated inputs are kept, and only those that are what the challenge says."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath

import pytest

from runner.catalog.loader import load
from runner.catalog.scaffold import create
from runner.domain.cases import GeneratedInput, ProgramCase
from runner.domain.challenge import Challenge
from runner.grading.inputs import Inputs
from runner.sandbox.model import Sandbox, SandboxSpec

DATA = b"a log\n"
SHA256 = hashlib.sha256(DATA).hexdigest()


class GeneratorNeededError(Exception):
    """What is kept would not do."""


def no_sandbox(_: SandboxSpec) -> Sandbox:
    raise GeneratorNeededError


@pytest.fixture
def challenge(tmp_path: Path) -> Challenge:
    challenge = load(create(tmp_path / "challenge"))
    (challenge.root / "generator").mkdir()
    (challenge.root / "generator/log.py").write_text("print('a log')")
    return challenge


@pytest.fixture
def case(tmp_path: Path) -> ProgramCase:
    source = GeneratedInput(PurePosixPath("generator/log.py"), (), SHA256)
    return ProgramCase("core/01", source, tmp_path / "01.ans")


def inputs(challenge: Challenge, cache: Path) -> Inputs:
    """As the next grading would see them."""
    return Inputs(challenge, cache, lambda: "sha256:0", no_sandbox)


def test_what_is_kept_is_used(challenge: Challenge, case: ProgramCase, tmp_path: Path):
    (tmp_path / SHA256).write_bytes(DATA)
    for _ in range(2):
        assert inputs(challenge, tmp_path).path(case).read_bytes() == DATA


def test_what_was_changed_since_the_last_grading_is_generated_again(
    challenge: Challenge, case: ProgramCase, tmp_path: Path
):
    kept = tmp_path / SHA256
    kept.write_bytes(DATA)
    assert inputs(challenge, tmp_path).path(case) == kept
    kept.write_bytes(DATA + b"and more\n")
    with pytest.raises(GeneratorNeededError):
        inputs(challenge, tmp_path).path(case)

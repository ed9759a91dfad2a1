"""What takes long is begun before what others would wait for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest

from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.verification import verify
from runner.verification.crew import Crew
from runner.verification.model import SubmissionCheck
from runner.verification.trials import Trial
from runner.verification.verify import Verifier
from tests.challenge_folders import make_challenge
from tests.fakes.sandbox import FakePool

T = TypeVar("T")


@dataclass(slots=True)
class Begun:
    """A crew that has begun these, in this order, and finishes none."""

    what: list[str] = field(default_factory=list)

    def check(self, trial: Trial) -> Future[SubmissionCheck]:
        """Begin a submission."""
        self.what.append(trial.shown)
        return Future()

    def call(self, work: Callable[[], T]) -> Future[T]:
        """Begin something else."""
        self.what.append("inputs")
        return Future()


def test_the_inputs_are_validated_beside_the_submissions_and_not_after_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = Begun()
    monkeypatch.setattr(Crew, "check", lambda _, trial: begun.check(trial))
    monkeypatch.setattr(Crew, "call", lambda _, work: begun.call(work))
    workplace = Workplace(FakePool(), lambda name: name, {}, tmp_path)
    challenge = make_challenge(tmp_path / "shout")
    subject = verify.examined(challenge.root)
    verifier = Verifier(Grader(workplace))
    with Crew(verifier.grader, verifier.watch) as crew:
        verifier._begin(crew, subject)
    assert begun.what[0] == "inputs"
    assert len(begun.what) > 1

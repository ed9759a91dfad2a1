"""What a validator decided is nothing without what it left: a score, another pass; and where it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from runner.domain.errors import SandboxLostError
from runner.domain.judge import Accepted, CheckerFailed
from runner.domain.program import JudgeProgram
from runner.grading.judging.feedback import Terms
from runner.grading.judging.plan import make_judge_plan
from runner.grading.judging.validator import Validator
from runner.sandbox.protocol import encode_records
from tests.fakes.sandbox import FakeLease
from tests.unit.grading.test_feedback import seen


@pytest.fixture
def validator(tmp_path: Path) -> Iterator[Validator]:
    file = tmp_path / "judge.py"
    file.write_text("")
    plan = make_judge_plan(JudgeProgram("python", {PurePosixPath("judge.py"): file}), lambda _: "sha256:0")
    with closing(FakeLease()) as lease:
        yield Validator(plan, lease, tmp_path, Terms(plan.judge.limits))


@pytest.mark.parametrize("exit_code", [42, 43])
def test_whose_feedback_was_lost_has_decided_nothing(validator: Validator, exit_code: int) -> None:
    with pytest.raises(SandboxLostError):
        validator.ruling(seen(exit_code), None)


def test_one_that_failed_needs_no_feedback_for_that(validator: Validator) -> None:
    ruling = validator.ruling(replace(seen(None), sandbox_oom=True), None)
    assert isinstance(ruling.result, CheckerFailed)
    assert "more memory" in ruling.result.message


def test_one_that_left_nothing_has_decided(validator: Validator) -> None:
    packed = replace(seen(0), stdout=b"".join(encode_records(())))
    assert validator.ruling(seen(42), packed).result == Accepted()


def test_its_sandbox_is_kept_while_it_has_time_for_another_question(
    validator: Validator, monkeypatch: pytest.MonkeyPatch
) -> None:
    validator.reserve = 500.0
    spec = validator.plan.spec
    first = validator.sandbox(spec)
    assert validator.sandbox(spec) is first
    monkeypatch.setattr(first, "lasts", lambda seconds: seconds < 500)
    assert validator.sandbox(spec) is not first
    assert validator.sandboxes == 2


def test_a_fresh_sandbox_lives_for_a_question_however_long_that_may_take(validator: Validator) -> None:
    validator.reserve = 1e6
    assert validator.sandbox(validator.plan.spec).lasts(1e6 - 10)

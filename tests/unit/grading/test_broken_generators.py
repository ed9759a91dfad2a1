"""A generator that failed is told of once it is known that the submission is a program at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from runner.domain.cases import GeneratedInput
from runner.domain.challenge import Challenge
from runner.domain.events import CaseFinished, Event
from runner.domain.submission import SourceFile, Submission
from runner.domain.verdict import Verdict
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.languages import LANGUAGES
from tests.challenge_folders import make_challenge
from tests.fakes.sandbox import FakePool


@pytest.fixture
def challenge(tmp_path: Path) -> Challenge:
    """Of one group with two cases; the input of the first cannot be made."""
    made = make_challenge(tmp_path / "shout")
    (core,) = (group for group in made.groups if group.name == "core")
    (made.root / "generator").mkdir()
    (made.root / "generator/log.py").write_text("raise SystemExit('no log')")
    first, second = core.program_cases[:2]
    unmade = replace(first, input=GeneratedInput(PurePosixPath("generator/log.py"), (), "0" * 64))
    return replace(made, groups=(replace(core, cases=(unmade, second)),), edge_cases=())


@pytest.mark.parametrize(
    ("source", "verdict", "told"),
    [
        ("print(input().upper())\n", Verdict.JE, [Verdict.AC, Verdict.JE]),
        ("print(input().upper())\nraise SystemExit\ndef f(: pass\n", Verdict.CE, []),
    ],
)
def test_a_case_that_cannot_be_made_is_told_behind_those_that_run(
    challenge: Challenge, tmp_path: Path, source: str, verdict: Verdict, told: list[Verdict]
):
    events: list[Event] = []
    workplace = Workplace(FakePool(), lambda _: "sha256:0", {}, tmp_path / "cache")
    submission = Submission((SourceFile(PurePosixPath("solution.py"), source.encode()),), "file")
    report = Grader(workplace).grade(challenge, submission, LANGUAGES["python"], emit=events.append)
    assert report.verdict is verdict
    assert [event.verdict for event in events if isinstance(event, CaseFinished)] == told

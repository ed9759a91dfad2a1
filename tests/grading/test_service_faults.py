"""A sidecar that dies costs nobody what was judged before."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from runner.domain.report import CaseResult, Report
from runner.domain.submission import SourceFile
from runner.domain.verdict import Verdict
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.grading.service.agents import AgentLostError
from runner.grading.service.pod import Pod
from runner.languages import LANGUAGES
from tests.grading.services import service, unhurried

pytestmark = pytest.mark.engine
SIDECARS = "sidecars:\n  - {name: db, image: postgres, url: DATABASE_URL}\n\n"


@pytest.fixture
def sidecar_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the third case of all: its agent ends, and so does its server."""
    alive, seen = Pod.lost, [0]

    def lost(pod: Pod) -> AgentLostError | None:
        seen[0] += 1
        if seen[0] == 3:
            process = pod._sidecars[0].agent.process
            process.end_input()
            process.wait(time.monotonic() + 60)
        return alive(pod)

    monkeypatch.setattr(Pod, "lost", lost)


@pytest.fixture
def graded(workplace: Workplace, tmp_path: Path) -> Callable[[], Report]:
    def graded() -> Report:
        made = unhurried(tmp_path, sidecars=SIDECARS)
        return Grader(workplace).grade(made, service("serve()"), LANGUAGES["python"])

    return graded


def cases(report: Report) -> list[CaseResult]:
    return [case for group in report.groups for case in group.cases]


@pytest.mark.usefixtures("sidecar_dies")
def test_the_case_that_saw_it_is_tried_again_and_the_life_that_it_ended_is_in_the_report(
    graded: Callable[[], Report],
) -> None:
    report = graded()
    assert [case.verdict for case in cases(report)] == [Verdict.AC] * 3
    assert report.service is not None
    assert [run.group for run in report.service.runs] == ["sample", "core", "core"]
    sample, first, second = (case.id for case in cases(report))
    assert [run.cases for run in report.service.runs] == [(sample,), (first, second), (second,)]
    assert all(run.ending.startswith("stopped ") for run in report.service.runs), report.service.runs


@pytest.mark.usefixtures("sidecar_dies")
def test_a_seed_that_cannot_be_loaded_once_more_leaves_what_was_judged_before(
    graded: Callable[[], Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = Pod.renew
    wrong = (SourceFile(PurePosixPath("01.sql"), b"create tabel wrong ();\n"),)

    def renew(pod: Pod) -> None:
        pod.plan = replace(pod.plan, sidecars=tuple(replace(one, seed=wrong) for one in pod.plan.sidecars))
        usual(pod)

    monkeypatch.setattr(Pod, "renew", renew)
    report = graded()
    assert [case.verdict for case in cases(report)] == [Verdict.AC, Verdict.AC, Verdict.JE]
    assert "01.sql:1" in cases(report)[2].reason
    assert report.score is None
    assert report.service is not None
    assert [run.group for run in report.service.runs] == ["sample", "core"]

"""Every verdict, from a program that earns it."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.domain.report import Report
from runner.domain.verdict import Decision, Verdict
from tests.challenge_folders import SHOUT, SHOUT_IN_C, make_challenge
from tests.grading.conftest import Grade
from tests.grading.judged import unhurried

pytestmark = pytest.mark.engine

PROGRAMS = {
    Verdict.AC: SHOUT,
    Verdict.WA: "print(input())",
    Verdict.TLE: "while True: pass",
    Verdict.MLE: "x = bytearray(500 << 20)\nfor i in range(0, len(x), 4096): x[i] = 1",
    Verdict.OLE: "while True: print('x' * 1000)",
    Verdict.RTE: "raise SystemExit(3)",
    Verdict.CE: "def f(:\n",
}


@pytest.fixture
def report(request: pytest.FixtureRequest, grade: Grade, tmp_path: Path) -> Report:
    return grade(unhurried(make_challenge(tmp_path / "shout")), PROGRAMS[request.param])


@pytest.mark.parametrize(("report", "verdict"), [(v, v) for v in PROGRAMS], indirect=["report"])
def test_a_program_gets_the_verdict_that_it_earns(report: Report, verdict: Verdict) -> None:
    assert report.verdict is verdict


@pytest.mark.parametrize("report", [Verdict.AC], indirect=True)
def test_an_accepted_program_passes_with_the_full_score(report: Report) -> None:
    assert (report.score, report.decision) == (100, Decision.PASSED)
    assert [edge.met for edge in report.edge_cases] == [True]


@pytest.mark.parametrize("report", [Verdict.CE], indirect=True)
def test_what_does_not_compile_runs_no_case_and_shows_why(report: Report) -> None:
    assert {case.verdict for group in report.groups for case in group.cases} == {Verdict.SKIPPED}
    assert report.compilation is not None
    assert b"SyntaxError" in report.compilation.output.head
    assert report.score == 0


@pytest.mark.parametrize("report", [Verdict.TLE], indirect=True)
def test_a_case_over_its_limit_is_stopped_at_one_and_a_half_times_of_it(report: Report) -> None:
    usage = report.groups[0].cases[0].usage
    assert usage is not None
    assert 1.5 <= usage.cpu_seconds < 1.8


def test_a_compiled_language_is_built_and_run(grade: Grade, tmp_path: Path) -> None:
    report = grade(make_challenge(tmp_path / "shout"), SHOUT_IN_C, "c")
    assert report.verdict is Verdict.AC
    assert report.evidence.sandboxes == 2
    assert set(report.evidence.images) == {"build", "run"}


def test_a_compile_error_in_a_compiled_language_shows_the_compilers_words(
    grade: Grade, tmp_path: Path
) -> None:
    report = grade(make_challenge(tmp_path / "shout"), "int main(void) { return x; }", "c")
    assert report.verdict is Verdict.CE
    assert report.compilation is not None
    assert b"undeclared" in report.compilation.output.head

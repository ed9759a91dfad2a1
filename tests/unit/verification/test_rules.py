"""Which challenges are fair, as plain rules over reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from runner.catalog.references import Reference, Requirement
from runner.domain.challenge import Challenge, EdgeCase, Kind
from runner.domain.expectation import ANYTHING, BY_DIRECTORY, KATTIS_BY_DIRECTORY, Expectation
from runner.domain.limits import Limits
from runner.domain.report import CaseResult, Report, Usage
from runner.domain.verdict import Decision, Verdict
from runner.verification import rules
from tests.challenge_folders import make_challenge
from tests.unit.reports.samples import compile_error, passed, whole

MIB = 1 << 20


def with_usage(report: Report, *, cpu: float = 0.1, memory: int = MIB) -> Report:
    """The report with every case using so much."""
    return with_cases(report, lambda case: replace(case, usage=Usage(cpu, cpu, memory)))


def with_cases(report: Report, change: Callable[[CaseResult], CaseResult]) -> Report:
    """The report with every case changed."""
    groups = tuple(replace(group, cases=tuple(map(change, group.cases))) for group in report.groups)
    return replace(report, groups=groups)


@pytest.fixture
def report() -> Report:
    limits = Limits(time_limit=2, wall_time=10, memory=100)
    return with_usage(replace(passed(), limits=limits))


@pytest.mark.parametrize(
    ("output", "told"),
    [
        (
            b"In file a.c:\na.c:1:24: error: 'x' undeclared\na.c:2:1: error: more\n",
            "a.c:1:24: error: 'x' undeclared",
        ),
        (
            b'  File "a.py", line 1\n    f(\n     ^\nSyntaxError: it was never closed\n',
            "SyntaxError: it was never closed",
        ),
        (b"# command-line-arguments\n./a.go:3:2: undefined: x\n\n", "./a.go:3:2: undefined: x"),
        (b"\n", "it said nothing"),
        (b"error: " + b"x" * 300, f"error: {'x' * (rules.SAID_CHARACTERS - 7)}… (+107 characters)"),
    ],
)
def test_a_reference_that_does_not_compile_is_told_of_in_the_compilers_words(
    output: bytes, told: str
) -> None:
    broken = compile_error()
    assert broken.compilation is not None
    report = replace(broken, compilation=replace(broken.compilation, output=whole(output)))
    requirements = (Requirement(BY_DIRECTORY["accepted"]),)
    reference = Reference(PurePosixPath("accepted/a.go"), Path("/"), requirements)
    (problem,) = rules.reference_problems(reference, report)
    assert problem.startswith("must get ")
    assert problem.endswith(f", got CE: the compiler found errors: {told}")


def test_an_accepted_submission_may_use_half_of_the_cpu_limit_and_four_fifths_of_the_memory(
    report: Report,
) -> None:
    assert list(rules.headroom_problems(with_usage(report, cpu=1.0, memory=80 * MIB))) == []


def test_more_cpu_than_half_of_the_limit_is_a_problem_that_names_the_limit_to_allow(report: Report) -> None:
    (problem,) = rules.headroom_problems(with_usage(report, cpu=1.2))
    assert "60% of the CPU limit" in problem
    assert "allow 2.4 s" in problem


def test_more_memory_than_four_fifths_is_a_problem(report: Report) -> None:
    (problem,) = rules.headroom_problems(with_usage(report, memory=90 * MIB))
    assert "90% of the memory limit" in problem


@pytest.mark.parametrize(
    ("cpu", "allow"),
    [
        (1.21, "allow 2.5 s"),
        (1.2001, "allow 2.5 s"),
        (1.3, "allow 2.6 s"),
        (5.01, "allow 11 s"),
        (61.0, "allow 130 s"),
    ],
)
def test_the_cpu_limit_to_allow_is_rounded_up_so_that_it_is_enough(
    report: Report, cpu: float, allow: str
) -> None:
    (problem,) = rules.headroom_problems(with_usage(report, cpu=cpu))
    assert problem.endswith(allow)


def test_the_memory_to_allow_is_rounded_up_to_whole_mib(report: Report) -> None:
    (problem,) = rules.headroom_problems(with_usage(report, memory=81 * MIB))
    assert problem.endswith("allow 102 MiB")


def test_a_starter_that_passes_is_a_problem(report: Report) -> None:
    assert list(rules.starter_problems(replace(report, decision=Decision.PASSED)))
    assert not list(rules.starter_problems(replace(report, decision=Decision.FAILED, verdict=Verdict.WA)))


def verdicts(report: Report, **wrong: Verdict) -> Report:
    """The report with these verdicts, by case id with `_` for `/`."""

    def change(case: CaseResult) -> CaseResult:
        return replace(case, verdict=wrong.get(case.id.replace("/", "_"), Verdict.AC))

    return with_cases(report, change)


@pytest.fixture
def edge(report: Report) -> EdgeCase:
    case = rules.cases_of(report)[3].id
    return EdgeCase("one", "", (case,), catches=(PurePosixPath("wrong_answer/a.py"),))


def by_case(report: Report) -> Mapping[str, Verdict]:
    """Its verdicts, by case."""
    return {case.id: case.verdict for case in rules.cases_of(report)}


@pytest.fixture
def challenge(tmp_path: Path) -> Challenge:
    return make_challenge(tmp_path)


def test_an_edge_case_catches_what_fails_in_its_cases_alone(report: Report, edge: EdgeCase) -> None:
    caught = verdicts(report, **{edge.cases[0].replace("/", "_"): Verdict.WA})
    assert list(rules.edge_case_problems(edge, {"wrong_answer/a.py": by_case(caught)})) == []


def test_an_edge_case_does_not_catch_what_passes_its_cases(report: Report, edge: EdgeCase) -> None:
    graded = {"wrong_answer/a.py": by_case(verdicts(report))}
    problem = next(rules.edge_case_problems(edge, graded))
    assert problem.endswith("a.py passes its cases; add a case that it fails, or take it out of `catches`")


def test_an_edge_case_does_not_catch_what_fails_elsewhere_as_well(report: Report, edge: EdgeCase) -> None:
    other = rules.cases_of(report)[5].id
    failing = {edge.cases[0].replace("/", "_"): Verdict.WA, other.replace("/", "_"): Verdict.TLE}
    (problem,) = rules.edge_case_problems(edge, {"wrong_answer/a.py": by_case(verdicts(report, **failing))})
    assert f"fails in {other} as well" in problem
    assert f"; list {other} in `cases`, or change it so that wrong_answer/a.py passes" in problem


def test_a_submission_that_was_not_graded_is_not_caught(edge: EdgeCase) -> None:
    assert "was not graded" in next(rules.edge_case_problems(edge, {}))


def slow(report: Report, verdict: Verdict) -> Report:
    """The report with its fourth case having this verdict."""
    case = rules.cases_of(report)[3].id.replace("/", "_")
    return verdicts(report, **{case: verdict})


def test_runs_that_differ_are_told_by_case(report: Report) -> None:
    late = slow(report, Verdict.TLE)
    case = rules.cases_of(report)[3].id
    assert list(rules.instabilities([report, late])) == [
        f"is not stable: {case} is {report.groups[0].cases[0].verdict} and TLE in 2 runs"
    ]


def test_a_case_that_did_something_else_when_it_was_run_again_is_not_stable(report: Report) -> None:
    unstable = with_cases(report, lambda case: replace(case, unstable=True))
    (problem,) = rules.instabilities([unstable])
    assert "when it was run again" in problem


def test_runs_that_are_alike_are_stable(report: Report) -> None:
    assert list(rules.instabilities([report, report])) == []


def test_noise_makes_programs_slow_and_nothing_else(challenge: Challenge, report: Report) -> None:
    wrong, late = slow(report, Verdict.WA), slow(report, Verdict.TLE)
    assert not rules.may_be_noise(challenge, [wrong], ["must get AC"])
    assert rules.may_be_noise(challenge, [late], ["must get AC"])
    assert not rules.may_be_noise(challenge, [late], [])
    near = with_usage(report, cpu=1.2)
    assert rules.may_be_noise(challenge, [near], ["uses 60% of the CPU limit"])


def test_noise_may_be_why_a_service_fails(challenge: Challenge, report: Report) -> None:
    service = replace(challenge, kind=Kind.SERVICE)
    assert rules.may_be_noise(service, [slow(report, Verdict.WA)], ["must get AC"])


PERMITS = Expectation(frozenset({Verdict.AC, Verdict.TLE}), frozenset({Verdict.TLE}))
REQUIRES_WA = Expectation(frozenset({Verdict.AC, Verdict.TLE, Verdict.WA}), frozenset({Verdict.WA}))


@pytest.mark.parametrize(
    ("requirements", "final", "cases"),
    [
        ([Requirement(KATTIS_BY_DIRECTORY["accepted"])], frozenset(), 1),
        ([Requirement(KATTIS_BY_DIRECTORY["time_limit_exceeded"])], frozenset(), 3),
        ([Requirement(KATTIS_BY_DIRECTORY["rejected"]), Requirement(PERMITS)], frozenset(), 3),
        ([Requirement(ANYTHING)], frozenset({Verdict.TLE, Verdict.WA}), 1),
        ([Requirement(REQUIRES_WA)], frozenset(), None),
        ([Requirement(ANYTHING), Requirement(PERMITS, cases="secret/07")], frozenset({Verdict.TLE}), None),
        ([Requirement(PERMITS, score=(1, 1))], frozenset(), None),
        ([Requirement(PERMITS, message="no")], frozenset(), None),
    ],
)
def test_a_package_s_submission_is_run_while_being_too_slow_again_may_tell_something(
    requirements: list[Requirement], final: frozenset[Verdict], cases: int | None
) -> None:
    path = PurePosixPath("accepted/one.py")
    assert rules.patience(Reference(path, Path("/"), tuple(requirements), final=final)) == cases

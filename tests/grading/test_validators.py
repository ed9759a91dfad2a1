"""A validator of the author's judges outputs, in a sandbox of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from runner.domain.award import Award
from runner.domain.cases import CheckerSpec, ProgramCase
from runner.domain.challenge import Challenge
from runner.domain.limits import JudgeLimits
from runner.domain.report import CaseResult, Report
from runner.domain.verdict import Decision, Verdict
from runner.grading.judging import plan
from tests.challenge_folders import SHOUT
from tests.grading.conftest import Grade
from tests.grading.judged import judged_challenge, only_case

pytestmark = pytest.mark.engine

IN_PYTHON = """\
import pathlib, sys
given, answer, feedback, *args = sys.argv[1:]
expected = open(answer).read().split()
said = sys.stdin.read().split()
assert open(given).read().upper().split() == expected, "the input is the case's"
assert feedback.endswith("/") and not any(pathlib.Path(feedback).iterdir()), "the folder is there, and empty"
if said != expected:
    pathlib.Path(feedback, "judgemessage.txt").write_text(f"expected {expected}, got {said}")
    pathlib.Path(feedback, "teammessage.txt").write_text("That is not what was asked.")
    sys.exit(43)
sys.exit(42 if args == ["strictly", "so"] else 1)
"""
IN_C = """\
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv) {
    if (argc != 6 || strcmp(argv[4], "strictly")) return 1;
    FILE *answer = fopen(argv[2], "r");
    for (;;) {
        char expected[1000], said[1000];
        int there = fscanf(answer, "%999s", expected), written = scanf("%999s", said);
        if (there != written) return 43;
        if (there != 1) return 42;
        if (strcmp(expected, said)) return 43;
    }
}
"""
IN_CPP = """\
#include <fstream>
#include <iostream>
#include <string>
int main(int argc, char **argv) {
    std::ifstream answer(argv[2]);
    std::string expected, said;
    while (answer >> expected)
        if (!(std::cin >> said) || said != expected) {
            std::ofstream message(std::string(argv[3]) + "judgemessage.txt");
            message << "expected " << expected << ", got " << said;
            return 43;
        }
    return std::cin >> said ? 43 : 42;
}
"""
VALIDATORS = {"python": IN_PYTHON, "c": IN_C, "cpp": IN_CPP}
ARGS = ("strictly", "so")


def cases(report: Report) -> list[CaseResult]:
    return [case for group in report.groups for case in group.cases]


def only(report: Report) -> CaseResult:
    (case,) = cases(report)
    return case


def says(case: CaseResult) -> str:
    return case.difference.message if case.difference else ""


@pytest.mark.parametrize("language", VALIDATORS)
def test_it_accepts_what_is_right_and_rejects_what_is_wrong(
    grade: Grade, tmp_path: Path, language: str
) -> None:
    challenge = judged_challenge(tmp_path, VALIDATORS[language], language=language, args=ARGS)
    right, wrong = grade(challenge, SHOUT), grade(challenge, "print(input())")
    assert (right.verdict, right.decision) == (Verdict.AC, Decision.PASSED), says(cases(right)[0])
    assert {case.verdict for case in cases(wrong)} == {Verdict.WA, Verdict.SKIPPED}


def test_its_messages_are_in_the_report(grade: Grade, tmp_path: Path) -> None:
    challenge = only_case(judged_challenge(tmp_path, IN_PYTHON, args=ARGS))
    case = only(grade(challenge, "print('no')"))
    assert says(case) == "expected ['ONE'], got ['no']"
    assert case.judge_message is not None
    assert case.judge_message.head == b"expected ['ONE'], got ['no']"
    assert case.team_message is not None
    assert case.team_message.head == b"That is not what was asked."


def test_it_is_asked_only_of_a_program_that_ended_well(grade: Grade, tmp_path: Path) -> None:
    challenge = only_case(judged_challenge(tmp_path, "raise SystemExit(42)"))
    assert only(grade(challenge, "print(1); raise SystemExit(3)")).verdict is Verdict.RTE
    assert only(grade(challenge, "while True: pass")).verdict is Verdict.TLE


BROKEN = {
    "ends with 0": ("", "exit code 0"),
    "crashes": ("raise ValueError('no such state')", "exit code 1: ValueError: no such state"),
    "is no Python": ("def f(:", "exit code 1: SyntaxError"),
    "kills itself": ("import os; os.kill(os.getpid(), 11)", "signal 11"),
    "loops": ("while True: pass", "2 s of CPU"),
    "waits": ("import time; time.sleep(60)", "did not come to an end in time"),
    "needs memory": ("x = bytearray(500 << 20)\nfor i in range(0, len(x), 4096): x[i] = 1", "64 MiB"),
    "floods its output": ("while True: print('x' * 10000)", "wrote more than the 1 MiB"),
    "floods its feedback": (
        "import sys; open(sys.argv[3] + 'judgemessage.txt', 'w').write('x' * (2 << 20)); sys.exit(42)",
        "feedback is larger than the 1 MiB",
    ),
    "scores nonsense": (
        "import sys; open(sys.argv[3] + 'score.txt', 'w').write('much'); sys.exit(42)",
        "score.txt",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_whatever_is_wrong_with_it_is_a_judge_error_with_a_reason(
    grade: Grade, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(
        plan, "WALL_MORE", 1.0 if what == "waits" else 600.0
    )  # which is the host's, if it is busy
    source, reason = BROKEN[what]
    limits = JudgeLimits(time_limit=2 if what != "waits" else 0.5, memory=64, output=1)
    report = grade(only_case(judged_challenge(tmp_path, source, limits=limits)), SHOUT)
    assert only(report).verdict is Verdict.JE
    assert reason in says(only(report))
    assert (report.score, report.decision) == (None, Decision.WITHHELD)
    assert report.evidence.attempt == 1


def test_one_that_does_not_compile_is_a_judge_error_of_every_case(grade: Grade, tmp_path: Path) -> None:
    report = grade(judged_challenge(tmp_path, "int main(void) { return x; }", language="c"), SHOUT)
    assert {case.verdict for case in cases(report)} == {Verdict.JE, Verdict.SKIPPED}
    assert "does not compile" in says(cases(report)[0])
    assert "undeclared" in says(cases(report)[0])


def test_it_is_built_once_on_a_machine(grade: Grade, tmp_path: Path) -> None:
    challenge = judged_challenge(tmp_path, IN_C.replace("43", "40 + 3"), language="c", args=ARGS)
    first, second = grade(challenge, SHOUT), grade(challenge, SHOUT)
    assert (first.evidence.sandboxes, second.evidence.sandboxes) == (3, 2)
    assert second.verdict is Verdict.AC
    assert set(first.evidence.images) == {"run", "validator"}


def test_what_one_case_leaves_is_gone_before_the_next(grade: Grade, tmp_path: Path) -> None:
    nosy = """\
    import os, pathlib, subprocess, sys
    here = [str(p) for d in ("/work", "/tmp", "/dev/shm") for p in pathlib.Path(d).rglob("*") if p.is_file()]
    if sorted(here) != sorted(sys.argv[1:3]): sys.exit(str(here))
    for d in ("/work", "/tmp", "/dev/shm"): pathlib.Path(d, "left").write_text("by the last one")
    subprocess.Popen(["/bin/sleep", "60"], start_new_session=True)
    sys.exit(42)
    """
    report = grade(judged_challenge(tmp_path, nosy), SHOUT)
    assert report.verdict is Verdict.AC, says(cases(report)[0])


def test_it_never_meets_the_candidates_code(grade: Grade, tmp_path: Path) -> None:
    looks = """\
    import pathlib, sys
    found = [p for p in pathlib.Path("/").rglob("*.py") if "MARK" + "ED" in p.read_text(errors="replace")]
    sys.exit(str(found) if found else 42)
    """
    report = grade(only_case(judged_challenge(tmp_path, looks)), f"{SHOUT}# MARKED\n")
    assert report.verdict is Verdict.AC, says(only(report))


def test_a_case_with_a_checker_of_its_own_is_judged_by_that(grade: Grade, tmp_path: Path) -> None:
    challenge = only_case(judged_challenge(tmp_path, "raise SystemExit(43)"), checker=CheckerSpec("tokens"))
    assert only(grade(challenge, SHOUT)).verdict is Verdict.AC


def with_checkers(challenge: Challenge) -> Challenge:
    """Each case but the first has a checker that minds no case."""

    def own(case: ProgramCase, number: int) -> ProgramCase:
        spec = CheckerSpec("tokens", {"case_sensitive": False}) if number else None
        return replace(case, checker=spec)

    groups = tuple(
        replace(group, cases=tuple(own(case, n) for n, case in enumerate(group.program_cases)))
        for group in challenge.groups
        if group.name == "core"
    )
    return replace(challenge, groups=groups, edge_cases=())


def test_a_checker_of_a_case_stands_in_for_the_challenges(grade: Grade, tmp_path: Path) -> None:
    plain = judged_challenge(tmp_path, "")
    challenge = with_checkers(replace(plain, task=replace(plain.program, output_validator=None)))
    report = grade(challenge, "print(input())")
    assert [case.verdict for case in cases(report)] == [Verdict.WA, Verdict.AC]


def test_a_large_case_gets_a_larger_folder(grade: Grade, tmp_path: Path) -> None:
    answer = tmp_path / "large.ans"
    answer.write_bytes(b"x" * (48 << 20))
    same = "import os, sys; sys.exit(42 if os.path.getsize(sys.argv[2]) == 48 << 20 else 1)"
    report = grade(only_case(judged_challenge(tmp_path, same), answer=answer), SHOUT)
    assert report.verdict is Verdict.AC, says(only(report))


def test_a_score_that_it_gives_is_the_cases_award(grade: Grade, tmp_path: Path) -> None:
    scores = "import sys; open(sys.argv[3] + 'score_multiplier.txt', 'w').write('0.25'); sys.exit(42)"
    report = grade(only_case(judged_challenge(tmp_path, scores)), SHOUT)
    assert only(report).award == Award(multiplier=0.25)
    assert report.score == 25

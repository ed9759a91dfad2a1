"""A legacy package's own grader makes the score of its groups, in a sandbox of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.domain.challenge import Challenge
from runner.domain.report import GraderInput, GraderResult, Report
from runner.domain.verdict import Decision, Verdict
from runner.domain.views import candidate_view
from runner.grading.judging import plan
from runner.reports.formats import FORMATS
from tests.grading.conftest import Grade
from tests.kattis.packages import LEGACY, loaded, package

pytestmark = pytest.mark.engine

AC, WA, RTE, JE, SKIPPED = Verdict.AC, Verdict.WA, Verdict.RTE, Verdict.JE, Verdict.SKIPPED
SCORING = (
    LEGACY + "type: scoring\nlimits: {time_limit: 1, memory: 64, validation_time: 1, validation_memory: 64}\n"
)
ECHO = "print(input())\n"
ONLY_B = "print('b'); input()\n"
"""Right where the input is `b`."""

IN_PYTHON = """\
import sys
times = float(sys.argv[1]) if len(sys.argv) > 1 else 1
results = [line.split() for line in sys.stdin]
best = max((float(score) for verdict, score in results if verdict == "AC"), default=0)
print("AC" if best else results[0][0], best * times)
"""
IN_CPP = """\
#include <cstdlib>
#include <iostream>
#include <string>
int main(int argc, char **argv) {
    std::string verdict, first;
    double score, best = 0, times = argc > 1 ? atof(argv[1]) : 1;
    while (std::cin >> verdict >> score) {
        if (first.empty()) first = verdict;
        if (verdict == "AC" && score > best) best = score;
    }
    std::cout << (best > 0 ? "AC" : first) << " " << best * times << std::endl;
}
"""
GRADERS = {"grade.py": IN_PYTHON, "grade.cpp": IN_CPP}
NESTED = {
    "data/testdata.yaml": "on_reject: continue\ngrader_flags: ignore_sample\nrange: 0 100\n",
    "data/secret/testdata.yaml": "grading: custom\ngrader_flags: '2'\naccept_score: 10\nreject_score: 3\n",
    "data/secret/1.in": "-",
    "data/secret/1.ans": "-",
    "data/secret/one/testdata.yaml": "grader_flags: ''\n",
    **{f"data/secret/one/{name}.{kind}": f"{name}\n" for name in "ab" for kind in ("in", "ans")},
    **{f"data/secret/two/c.{kind}": "c\n" for kind in ("in", "ans")},
}
"""The group `one` with the cases `a` and `b`, and `two` with `c`: `two` counts twice, and all of it does."""


def graded_by(tmp_path: Path, source: str, name: str = "grade.py", **more: str) -> Challenge:
    files = {**NESTED, f"graders/{name}": source, **more}
    return loaded(package(tmp_path, files, problem=SCORING))


def of_groups(report: Report) -> dict[str, tuple[Verdict, float | None]]:
    return {group.name: (group.verdict, group.score) for group in report.groups}


@pytest.mark.parametrize("name", GRADERS)
def test_it_grades_from_the_leaves_up(grade: Grade, tmp_path: Path, name: str) -> None:
    challenge = graded_by(tmp_path, GRADERS[name], name)
    report = grade(challenge, ECHO)
    assert (report.verdict, report.decision, report.score, report.max_score) == (AC, Decision.PASSED, 40, 100)
    assert of_groups(report) == {"sample": (AC, 1), "secret/one": (AC, 10), "secret/two": (AC, 20)}
    one, two, whole = report.graders
    told = (GraderInput("secret/one/a", AC, 10), GraderInput("secret/one/b", AC, 10))
    assert one == GraderResult("secret/one", (), told, AC, 10)
    assert (two.group, two.args, two.score) == ("secret/two", ("2",), 20)
    told = (GraderInput("secret/one", AC, 10), GraderInput("secret/two", AC, 20))
    assert whole == GraderResult("secret", ("2",), told, AC, 40)
    assert set(report.evidence.images) == {"run", "grader"}


def test_what_it_says_of_rejected_cases_counts(grade: Grade, tmp_path: Path) -> None:
    """The validator's verdicts and `reject_score` are what it reads; `two` is rejected and has 0."""
    report = grade(graded_by(tmp_path, IN_PYTHON), ONLY_B)
    assert (report.verdict, report.score) == (AC, 20)
    assert of_groups(report)["secret/two"] == (WA, 0)
    assert report.graders[0].read == (
        GraderInput("secret/one/a", WA, 3),
        GraderInput("secret/one/b", AC, 10),
    )


def test_the_report_says_what_it_was_told_and_gave(grade: Grade, tmp_path: Path) -> None:
    report = grade(graded_by(tmp_path, IN_PYTHON), ECHO)
    said = "secret: the grader gave AC and 40 points"
    told = "it was told secret/one: AC 10, secret/two: AC 20"
    for form in ("text", "markdown", "html"):
        flat = " ".join(FORMATS[form].render(report).replace("\\", "").split())
        assert f"{said}; {told}" in flat, form
        seen = " ".join(FORMATS[form].render(candidate_view(report)).replace("\\", "").split())
        assert said in seen
        assert "it was told" not in seen


@pytest.mark.parametrize(("says", "runs"), [("AC 1", True), ("WA 0", False)])
def test_what_it_says_decides_whether_judging_goes_on(
    grade: Grade,
    tmp_path: Path,
    says: str,
    runs: bool,
) -> None:
    """All of `secret` breaks at what is rejected."""
    source = f"import sys\nsys.stdin.read()\nprint('{says}')\n"
    breaks = NESTED["data/secret/testdata.yaml"] + "on_reject: break\n"
    report = grade(graded_by(tmp_path, source, **{"data/secret/testdata.yaml": breaks}), ECHO)
    (case,) = report.groups[-1].cases
    assert (case.verdict, report.verdict) == ((AC, AC) if runs else (SKIPPED, WA))
    asked = [run.group for run in report.graders]
    assert asked == (["secret/one", "secret/two", "secret"] if runs else ["secret/one", "secret"])


def test_it_is_told_the_four_verdicts_of_the_format_alone(grade: Grade, tmp_path: Path) -> None:
    """Else a submission that needs too much memory would make it fail, and have no grade for a bad one."""
    strict = "import sys\nassert {line.split()[0] for line in sys.stdin} <= {'AC', 'RTE'}\nprint('RTE 0')\n"
    hungry = "x = bytearray(200 << 20)\nfor i in range(0, len(x), 4096): x[i] = 1\nprint(input())\n"
    report = grade(graded_by(tmp_path, strict), hungry)
    assert report.groups[1].cases[0].verdict is Verdict.MLE
    assert (report.verdict, report.decision, report.faults) == (RTE, Decision.FAILED, ())


BROKEN = {
    "crashes": ("raise ValueError('no such group')", "exit code 1: ValueError: no such group"),
    "ends badly after it has said it": ("print('AC 1'); raise SystemExit(42)", "exit code 42"),
    "kills itself": ("import os; os.kill(os.getpid(), 11)", "signal 11"),
    "loops": ("while True: pass", "1 s of CPU"),
    "waits": ("import time; time.sleep(60)", "did not come to an end in time"),
    "needs memory": ("x = bytearray(500 << 20)\nfor i in range(0, len(x), 4096): x[i] = 1", "64 MiB"),
    "floods": ("while True: print('AC 1' * 1000)", "wrote more than"),
    "says nothing": ("", "it wrote ''"),
    "says nonsense": ("print('fine, 35')", "it wrote 'fine, 35"),
    "says no number": ("print('AC nan')", "it wrote 'AC nan"),
    "says JE": ("print('JE 0')", "it says JE"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_whatever_is_wrong_with_it_is_a_judge_error_that_names_it(
    grade: Grade, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(
        plan, "WALL_MORE", 1.0 if what == "waits" else 600.0
    )  # which is the host's, if it is busy
    source, reason = BROKEN[what]
    report = grade(graded_by(tmp_path, source), ECHO)
    assert (report.verdict, report.score, report.decision) == (JE, None, Decision.WITHHELD)
    (fault, *_) = report.faults
    assert fault.startswith("the grader failed at data/secret/one: ")
    assert reason in fault
    assert report.evidence.attempt == 1
    assert {case.verdict for group in report.groups for case in group.cases} <= {AC, SKIPPED}


def test_one_that_does_not_compile_is_a_judge_error(grade: Grade, tmp_path: Path) -> None:
    report = grade(graded_by(tmp_path, "int main() { return x; }\n", "grade.cpp"), ECHO)
    assert (report.verdict, report.decision) == (JE, Decision.WITHHELD)
    assert "the grader does not compile: " in report.faults[0]


def test_what_it_leaves_is_gone_before_it_is_asked_again(grade: Grade, tmp_path: Path) -> None:
    nosy = """\
import pathlib, subprocess, sys
places = [pathlib.Path(name) for name in ("/work", "/tmp", "/dev/shm")]
found = [str(path) for place in places for path in place.rglob("*")]
if found: sys.exit(str(found))
for place in places: (place / "left").write_text("by the last one")
subprocess.Popen(["/bin/sleep", "60"], start_new_session=True)
print("AC 1")
"""
    report = grade(graded_by(tmp_path, nosy), ECHO)
    assert (report.verdict, report.faults) == (AC, ())


def test_it_never_meets_the_candidates_code(grade: Grade, tmp_path: Path) -> None:
    looks = """\
import pathlib, sys
found = [p for p in pathlib.Path("/").rglob("*.py") if "MARK" + "ED" in p.read_text(errors="replace")]
if found: sys.exit(str(found))
print("AC 1")
"""
    report = grade(graded_by(tmp_path, looks), f"{ECHO}# MARKED\n")
    assert (report.verdict, report.faults) == (AC, ())


def test_a_submission_that_does_not_compile_asks_it_nothing(grade: Grade, tmp_path: Path) -> None:
    report = grade(graded_by(tmp_path, "raise ValueError"), "def f(:\n")
    assert (report.verdict, report.decision, report.graders) == (Verdict.CE, Decision.FAILED, ())

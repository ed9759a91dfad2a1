"""A legacy Kattis package is judged up to the first case that is not accepted, and no further."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from runner.domain.report import Report
from runner.domain.submission import SourceFile, Submission
from runner.domain.verdict import Verdict
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.languages import LANGUAGES
from tests.fakes.sandbox import FakePool
from tests.kattis.packages import CURRENT, LEGACY, loaded, package

AC, WA, TLE, SKIPPED = Verdict.AC, Verdict.WA, Verdict.TLE, Verdict.SKIPPED
WITH_LIMIT = LEGACY + "limits: {time_limit: 0.4}\n"
DATA = {f"data/secret/{number}.{kind}": f"{number}\n" for number in range(1, 5) for kind in ("in", "ans")}
WRONG_IN_2 = "said = input()\nprint(said if said != '2' else 'two')\n"
NEAR_IN_1_SLOW_IN_2 = """\
import time
print(said := input())
seconds = {"1": 0.33, "2": 9}.get(said, 0)
while time.process_time() < seconds: pass
"""
"""Near a limit of 0.4 s is what takes 0.32: between them is room for what a busy machine adds."""


def graded(
    folder: Path,
    source: str,
    problem: str = WITH_LIMIT,
    more: Mapping[str, str] | None = None,
    patience: int | None = None,
) -> Report:
    challenge = replace(loaded(package(folder, {**DATA, **(more or {})}, problem=problem)), patience=patience)
    workplace = Workplace(FakePool(), lambda _: "sha256:0", {}, folder / "cache")
    submission = Submission((SourceFile(PurePosixPath("solution.py"), source.encode()),), "file")
    return Grader(workplace).grade(challenge, submission, LANGUAGES["python"])


def of_secret(report: Report) -> list[Verdict]:
    return [case.verdict for group in report.groups if not group.is_sample for case in group.cases]


def test_what_comes_behind_a_case_that_is_not_accepted_is_not_run(tmp_path: Path) -> None:
    report = graded(tmp_path, WRONG_IN_2)
    assert report.verdict is WA
    assert of_secret(report) == [AC, WA, SKIPPED, SKIPPED]


def test_a_case_near_the_limit_before_it_is_run_again(tmp_path: Path) -> None:
    report = graded(tmp_path, NEAR_IN_1_SLOW_IN_2)
    assert report.verdict is TLE
    assert of_secret(report)[1:] == [TLE, SKIPPED, SKIPPED]
    (first, *_) = (case for group in report.groups if not group.is_sample for case in group.cases)
    assert len(first.runs) == 3


@pytest.mark.parametrize(
    ("problem", "more"),
    [
        (WITH_LIMIT, {"data/testdata.yaml": "on_reject: continue\n"}),
        (CURRENT, {}),
        ("problem_format_version: 2023-07\nname: Echo\nlimits: {time_limit: 2}\n", {}),
        (
            "problem_format_version: 2023-07\nname: Echo\nlimits: {time_limit: 2}\n",
            {"data/testdata.yaml": "on_reject: break\n"},
        ),
    ],
    ids=["a group that says so", "2025-09", "2023-07", "2023-07 with groups as of old"],
)
def test_all_is_run_where_more_depends_on_it(tmp_path: Path, problem: str, more: dict[str, str]) -> None:
    report = graded(tmp_path, WRONG_IN_2, problem, more)
    assert of_secret(report) == [AC, WA, AC, AC]


@pytest.mark.parametrize(("patience", "run"), [(1, 1), (2, 2), (9, 3)])
def test_after_so_many_cases_that_were_too_slow_nothing_more_is_run(
    tmp_path: Path, patience: int, run: int
) -> None:
    spin = "said = input()\nwhile '1' < said < 'a': pass\nprint(said)\n"
    problem = CURRENT.replace("time_limit: 2", "time_limit: 0.2")
    report = graded(tmp_path, spin, problem, patience=patience)
    assert of_secret(report) == [AC, *[TLE] * run, *[SKIPPED] * (3 - run)]
    assert report.verdict is TLE


NEAR_IN_1_AND_2_WRONG_IN_2 = """\
import time
said = input()
print(said if said != "2" else "two")
seconds = {"1": 0.33, "2": 0.33, "3": 9}.get(said, 0)
while time.process_time() < seconds: pass
"""


def test_what_came_before_the_case_that_was_too_slow_is_still_judged(tmp_path: Path) -> None:
    """It decides what the verdict is, and waits until its group has run where it came near the limit."""
    problem = CURRENT.replace("time_limit: 2", "time_limit: 0.4")
    report = graded(tmp_path, NEAR_IN_1_AND_2_WRONG_IN_2, problem, patience=1)
    assert of_secret(report) == [AC, WA, TLE, SKIPPED]
    assert report.verdict is WA

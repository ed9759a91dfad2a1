"""What cases near their limit wrote waits on disk, and a disk without room is our fault and no verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from runner.domain.challenge import Challenge
from runner.domain.errors import ExitCode
from runner.domain.events import CaseFinished, Event
from runner.domain.report import Report
from runner.domain.submission import SourceFile, Submission
from runner.domain.verdict import Verdict
from runner.grading import aside
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.languages import LANGUAGES
from tests.challenge_folders import make_challenge
from tests.fakes.sandbox import FakePool
from tests.unit.grading.test_aside import no_file_beyond

NEAR_LIMIT = """\
import time
print(input().upper() + "\\n" * 600_000, flush=True)
while time.process_time() < 0.33: pass
"""
"""Right, large, and near a limit of 0.4 s, with room for what a busy machine adds."""

Near = Callable[[], Report]


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def challenge(tmp_path: Path) -> Challenge:
    """Of one case."""
    made = make_challenge(tmp_path / "shout")
    (core,) = (group for group in made.groups if group.name == "core")
    limits = replace(made.limits, time_limit=0.4)
    return replace(made, groups=(replace(core, cases=core.cases[:1]),), edge_cases=(), limits=limits)


@pytest.fixture
def near_limit(
    challenge: Challenge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[Event]
) -> Near:
    """Grades it where memory has no room for its output."""
    monkeypatch.setattr(aside, "MOST", 1 << 19)
    workplace = Workplace(FakePool(), lambda _: "sha256:0", {}, tmp_path / "cache")
    submission = Submission((SourceFile(PurePosixPath("solution.py"), NEAR_LIMIT.encode()),), "file")
    return lambda: Grader(workplace).grade(challenge, submission, LANGUAGES["python"], emit=told.append)


def files_of(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_it_waits_in_the_cache_and_nothing_is_left_there(near_limit: Near, tmp_path: Path) -> None:
    report = near_limit()
    assert report.verdict is Verdict.AC
    assert [len(case.runs) for group in report.groups for case in group.cases] == [3]
    assert (tmp_path / "cache" / "inputs").is_dir()
    assert files_of(tmp_path / "cache" / "inputs") == []


def test_where_no_disk_takes_it_that_is_a_platform_fault_and_no_verdict(
    near_limit: Near, told: list[Event]
) -> None:
    with no_file_beyond(1 << 18), pytest.raises(aside.AsideError, match="File too large") as raised:
        near_limit()
    assert raised.value.exit_code is ExitCode.PLATFORM_FAULT
    assert not [event for event in told if isinstance(event, CaseFinished)]

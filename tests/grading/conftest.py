"""One workplace for all tests that grade for real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import TypeAlias

import pytest

from runner.domain.challenge import Challenge
from runner.domain.events import Emit
from runner.domain.report import Report
from runner.domain.submission import SourceFile, Submission
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.grading.judging import plan
from runner.grading.workplace import open_workplace
from runner.languages import LANGUAGES

Grade: TypeAlias = Callable[..., Report]


@pytest.fixture(scope="package")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        with open_workplace() as workplace:
            yield workplace


@pytest.fixture
def patient_with_validators(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is at work has the time for all its CPU time, however little of its core a busy host gives it."""
    monkeypatch.setattr(plan, "WALL_MORE", 600.0)


def submission(source: str, name: str = "solution.py") -> Submission:
    """A submission of one file."""
    return Submission((SourceFile(PurePosixPath(name), source.encode()),), "file")


@pytest.fixture
def grade(workplace: Workplace) -> Grade:
    """Grade one file of source in a language."""

    def grade(
        challenge: Challenge, source: str, language: str = "python", emit: Emit = lambda _: None
    ) -> Report:
        name = f"solution{LANGUAGES[language].suffixes[0]}"
        return Grader(workplace).grade(challenge, submission(source, name), LANGUAGES[language], emit=emit)

    return grade

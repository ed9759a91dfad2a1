"""A bundle is graded like any challenge."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.catalog import bundle, load
from runner.domain.verdict import Verdict
from runner.languages.facts import offered_languages
from tests.challenge_folders import SHOUT, make_challenge
from tests.grading.conftest import Grade

pytestmark = pytest.mark.engine


def test_the_samples_make_the_whole_score(grade: Grade, tmp_path: Path) -> None:
    whole = make_challenge(tmp_path / "shout")
    bundle.write(whole, offered_languages(whole), tmp_path / "bundle")
    report = grade(load(tmp_path / "bundle"), SHOUT)
    assert [(case.id, case.verdict) for group in report.groups for case in group.cases] == [
        ("sample/01", Verdict.AC)
    ]
    assert (report.verdict, report.score) == (Verdict.AC, 100)

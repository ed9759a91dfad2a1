"""How long a submission of a package is looked at while it is too slow."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.verification.trials import Repeats, reference_trials
from tests.kattis.packages import CURRENT, LEGACY, Files, loaded, package

DRAFT = "problem_format_version: 2023-07\nname: Echo\nlimits: {time_limit: 2}\n"
SLOW = {"submissions/time_limit_exceeded/spin.py": "while True: pass\n"}


@pytest.mark.parametrize(
    ("problem", "files", "accepted", "slow"),
    [
        (CURRENT, {}, 1, 3),
        (DRAFT, {}, 1, 1),
        (DRAFT, {"data/testdata.yaml": "on_reject: break\n"}, 1, 1),
        (DRAFT, {"data/testdata.yaml": "on_reject: continue\n"}, None, None),
        (LEGACY, {}, 1, 1),
        (CURRENT + "type: scoring\n", {}, None, None),
        (LEGACY + "type: scoring\n", {}, None, None),
    ],
)
def test_where_the_first_case_that_is_not_accepted_decides_slow_ones_are_not_run_without_end(
    tmp_path: Path, problem: str, files: Files, accepted: int | None, slow: int | None
) -> None:
    challenge = loaded(package(tmp_path, {**SLOW, **files}, problem=problem))
    trials = {trial.shown: trial for _, trial in reference_trials(challenge, Repeats())}
    found = [
        trials[f"submissions/{name}"].challenge.patience
        for name in ("accepted/echo.py", "time_limit_exceeded/spin.py")
    ]
    assert found == [accepted, slow]

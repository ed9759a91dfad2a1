"""Time limits that are derived from the reference submissions."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.domain.limits import TimeLimitRule
from runner.grading.grader import Grader
from runner.grading.time_limit import limit_of
from runner.grading.workplace import open_workplace
from runner.verification.verify import Verifier
from tests.kattis.packages import CURRENT, loaded, package


@pytest.mark.parametrize(
    ("rule", "slowest", "limit"),
    [
        (TimeLimitRule(2, 1, 1.5), 0.01, 1),
        (TimeLimitRule(2, 1, 1.5), 0.5, 1),
        (TimeLimitRule(2, 1, 1.5), 0.51, 2),
        (TimeLimitRule(2, 0.1, 1.5), 0.15, 0.3),
        (TimeLimitRule(5, 1, 2), 0.7, 4),
        (TimeLimitRule(5, 1, 2), 0, 1),
    ],
)
def test_the_limit_is_the_least_multiple_with_room(rule: TimeLimitRule, slowest: float, limit: float) -> None:
    assert limit_of(rule, slowest) == pytest.approx(limit)


@pytest.mark.engine
@pytest.mark.alone
def test_a_package_without_a_time_limit_is_measured_once_and_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    odd = "odd: {sample: {use_for_time_limit: lower}, secret: {required: [TLE]}}\n"
    files = {
        "submissions/submissions.yaml": odd,
        "submissions/odd/half.py": "if input() == 'b':\n    while True: pass\nprint('a')\n",
        "submissions/time_limit_exceeded/spin.py": "while True: pass\n",
        "submissions/wrong_answer/no.py": "print('no')\n",
        "submissions/accepted/echo.sim": "",
    }
    root = package(tmp_path, files, problem=CURRENT.replace("limits: {time_limit: 2}\n", ""))
    with open_workplace() as workplace:
        grader = Grader(workplace)
        settled = grader.settled(loaded(root))
        check = Verifier(grader).verify(root)
    assert settled.limits.time_limit == 1
    assert "2 times the CPU time of" in settled.time_limit_origin
    assert not any(name in settled.time_limit_origin for name in ("echo", "half", "odd/"))
    assert len(list((tmp_path / "cache").glob("fairtrial/time-limits/*.json"))) == 1
    assert check.ok, check
    assert {one.path: (one.ok, one.unsupported) for one in check.submissions} == {
        "submissions/accepted/echo.sim": (False, "Simula"),
        "submissions/accepted/echo.py": (True, ""),
        "submissions/odd/half.py": (True, ""),
        "submissions/time_limit_exceeded/spin.py": (True, ""),
        "submissions/wrong_answer/no.py": (True, ""),
    }

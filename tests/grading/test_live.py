"""Live runs in real sandboxes: samples, own input, and limits that hold there too."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from runner.domain.observation import Stop
from runner.domain.verdict import Verdict
from runner.grading.attempt import Workplace
from runner.grading.live import LiveOrder, LiveResult, run_live
from runner.languages import LANGUAGES
from runner.reports import codec
from tests.challenge_folders import SHOUT, SHOUT_IN_C, make_challenge
from tests.grading import services
from tests.grading.conftest import submission
from tests.grading.judged import judged_challenge, unhurried

pytestmark = pytest.mark.engine


def tried(
    workplace: Workplace,
    folder: Path,
    source: str,
    language: str = "python",
    stdin: bytes | None = None,
) -> LiveResult:
    """One file, tried."""
    code = submission(source, f"solution{LANGUAGES[language].suffixes[0]}")
    order = LiveOrder(unhurried(make_challenge(folder)), code, LANGUAGES[language], stdin)
    return run_live(workplace, order, lambda _: None)


@pytest.mark.parametrize(("language", "source"), [("python", SHOUT), ("c", SHOUT_IN_C)])
def test_samples_are_judged(workplace: Workplace, tmp_path: Path, language: str, source: str) -> None:
    result = tried(workplace, tmp_path / "shout", source, language)
    assert [(case.id, case.verdict) for case in result.samples] == [("sample/01", Verdict.AC)]


TWO_READERS = """\
import pathlib, sys
if "boo" in sys.stdin.read():
    raise ValueError("the author's mistake")
pathlib.Path(sys.argv[3], "judgemessage.txt").write_text("for the interviewer")
pathlib.Path(sys.argv[3], "teammessage.txt").write_text("for all")
sys.exit(43)
"""


@pytest.mark.parametrize(
    ("said", "verdict", "team"), [("no", Verdict.WA, b"for all"), ("boo", Verdict.JE, None)]
)
def test_what_a_validator_says_to_others_stays_from_who_tries(
    workplace: Workplace, tmp_path: Path, said: str, verdict: Verdict, team: bytes | None
) -> None:
    challenge = judged_challenge(tmp_path, TWO_READERS)
    order = LiveOrder(challenge, submission(f"print('{said}')", "solution.py"), LANGUAGES["python"], None)
    (sample,) = run_live(workplace, order, lambda _: None).samples
    assert sample.verdict is verdict
    assert (sample.team_message and sample.team_message.head) == team
    text = json.dumps(codec.encode(sample))
    assert "for the interviewer" not in text
    assert "mistake" not in text


def test_own_input_is_run_under_the_limits(workplace: Workplace, tmp_path: Path) -> None:
    result = tried(workplace, tmp_path / "shout", SHOUT, stdin=b"mine\n")
    assert result.own is not None
    assert result.own.stdout.head == b"MINE\n"
    endless = tried(workplace, tmp_path / "shout", "while True: pass\n", stdin=b"")
    assert endless.own is not None
    assert endless.own.stopped is Stop.CPU


def test_a_program_that_takes_too_much_memory_is_killed(workplace: Workplace, tmp_path: Path) -> None:
    result = tried(workplace, tmp_path / "shout", "x = 'x' * 10**9\n", stdin=b"")
    assert result.own is not None
    assert result.own.oom_killed


def test_the_samples_of_a_service_are_run_and_nothing_else(workplace: Workplace, tmp_path: Path) -> None:
    order = LiveOrder(services.unhurried(tmp_path), services.service("serve()"), LANGUAGES["python"], None)
    result = run_live(workplace, order, lambda _: None)
    assert [(case.id, case.verdict) for case in result.samples] == [
        ("sample/test_hello.py::test_is_there", Verdict.AC)
    ]
    assert result.samples[0].trial is not None
    assert [exchange.status for exchange in result.samples[0].trial.exchanges] == [200]
    assert result.own is None
    broken = replace(order, submission=submission("def (:\n", "app.py"))
    result = run_live(workplace, broken, lambda _: None)
    assert result.compilation is not None
    assert not result.compilation.ok

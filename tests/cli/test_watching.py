"""Watching what is graded elsewhere: what is seen, and how it ends when it does not end well."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from runner.cli.progress import GradingProgress
from runner.cli.watching import View
from runner.client.sse import ServerEvent
from runner.domain.errors import ExitCode
from tests.cli.conftest import Fairtrial
from tests.service.waiting import PATIENCE_SECONDS, until
from tests.unit.client.scripted import document, problem, scripted, stream

ID = "0193b1c2-7d4e-7a10-8f2b-3c5d6e7f8091"
SUBMISSION = document(201, id=ID, challenge="shout")


def drawn(*events: tuple[str, dict[str, Any]]) -> str:
    """The picture after these events, of a challenge with two samples and three secret cases."""
    view = View(GradingProgress({"sample": 2, "core": 3}))
    for kind, data in events:
        view.take(ServerEvent("1", kind, {"attempt": 1, **data}))
    console = Console(file=io.StringIO(), width=100)
    console.print(view.progress)
    return str(console.file.getvalue())  # type: ignore[attr-defined] # it is the one above


def case(name: str, verdict: str) -> tuple[str, dict[str, Any]]:
    return "case_finished", {"case": name, "verdict": verdict, "cpu_seconds": 0.1}


def test_a_queued_submission_says_how_long_it_may_take() -> None:
    shown = drawn(("state", {"state": "queued", "attempt": 0, "expected_wait_seconds": 12.4}))
    assert "sample  ··\n" in shown
    assert "waiting for a worker, for about 12 s…" in shown


def test_candidates_see_samples_case_by_case_and_of_secret_groups_the_count_alone() -> None:
    group = ("group_finished", {"group": "core", "accepted": 2, "cases": 3})
    shown = drawn(("phase_started", {"phase": "run"}), case("sample/01", "AC"), group)
    assert "sample  ✓·\n" in shown
    assert "core    2 of 3\n" in shown
    assert "running…" in shown


def test_interviewers_see_every_case() -> None:
    group = ("group_finished", {"group": "core", "accepted": 1, "cases": 3})
    shown = drawn(case("core/01", "AC"), case("core/02", "WA"), case("core/03", "skipped"), group)
    assert "core    ✓✗–\n" in shown


def test_another_attempt_begins_anew() -> None:
    shown = drawn(case("core/01", "AC"), ("phase_started", {"phase": "compile", "attempt": 2}))
    assert "core    ···\n" in shown
    assert "compiling…" in shown


def test_a_fault_of_the_platforms_is_called_that() -> None:
    shown = drawn(case("core/01", "AC"), ("state", {"state": "queued", "attempt": 1}))
    assert "core    ···\n" in shown
    assert "the platform failed, which does not count; waiting for a worker…" in shown


def test_while_the_service_is_away_that_is_said_instead() -> None:
    view = View(GradingProgress({"core": 1}))
    view.hear_nothing("The service does not answer.")
    assert view.progress.__rich__().plain.endswith(
        "The service does not answer; it is asked again, and nothing is lost…"
    )
    view.take(ServerEvent("1", "phase_started", {"phase": "run", "attempt": 1}))
    assert view.progress.__rich__().plain.endswith("running…")


def test_groups_that_nobody_announced_are_shown_and_inert() -> None:
    shown = drawn(("group_finished", {"group": "new\x1b[2J", "accepted": 1, "cases": 1}))
    assert "1 of 1" in shown
    assert "\x1b[2J" not in shown


def test_what_stays_ungraded_is_a_fault_of_the_platforms(fairtrial: Fairtrial, solution: Path) -> None:
    end = stream((0, "state", {"state": "ungraded", "attempt": 3}))
    ungraded = problem("ungraded", 409, detail="The platform failed.", next_step="Ask for a regrade.")
    with scripted(SUBMISSION, end, ungraded) as server:
        outcome = fairtrial(
            "submit", "shout", solution, "--watch", FAIRTRIAL_SERVER=server.url, FAIRTRIAL_TOKEN="t"
        )
    assert (outcome.code, outcome.out) == (ExitCode.PLATFORM_FAULT, "")
    assert outcome.err == "fairtrial: The platform failed.\n  Ask for a regrade.\n"


@pytest.mark.parametrize(
    ("answers", "said"),
    [((), "it may have the submission, or not"), ((SUBMISSION,), f"fairtrial report {ID} --watch")],
)
def test_whoever_leaves_is_told_what_becomes_of_the_submission(
    solution: Path, answers: tuple[Any, ...], said: str
) -> None:
    with scripted(*answers) as server:
        command = [sys.executable, "-m", "runner.cli", "submit", "shout", str(solution), "--watch"]
        environment = {**os.environ, "FAIRTRIAL_SERVER": server.url, "FAIRTRIAL_TOKEN": "t"}
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        until(lambda: len(server.asked) > len(answers), "it asked for nothing")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, out) == (ExitCode.INTERRUPTED, "")
    assert said in err
    assert "Traceback" not in err

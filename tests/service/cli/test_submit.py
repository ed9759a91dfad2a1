"""`fairtrial submit`, `report` and `regrade`, as candidates and interviewers use them."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path

import pytest

from runner.domain.access import Role
from runner.domain.errors import ExitCode
from tests.service.cli.conftest import SLUG, Desk, Fairtrial

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\n")


def test_from_handing_in_to_the_report(desk: Desk, fairtrial: Fairtrial, solution: Path) -> None:
    ada = partial(fairtrial, server=desk.url, token=desk.token(Role.CANDIDATE))
    handed_in = ada("submit", SLUG, solution)
    assert (handed_in.code, handed_in.err) == (ExitCode.PASSED, "")
    assert ID.fullmatch(handed_in.out)
    number = handed_in.out.strip()

    too_early = ada("report", number)
    assert (too_early.code, too_early.out) == (ExitCode.USAGE, "")
    assert "--watch" in too_early.err

    with desk.worker():
        watched = ada("report", number, "--watch", "-o", "out/report.json", "-o", "report.html")
    assert watched.code == ExitCode.PASSED
    assert "Passed" in watched.out
    assert json.loads(Path("out/report.json").read_text("utf-8"))["score"] == 100
    assert Path("report.html").read_text("utf-8").startswith("<!doctype html>")

    mine = ada("report", number, "--format", "json")
    assert json.loads(mine.out)["view"] == "candidate"
    assert "3 or 4" not in mine.out
    refused = ada("report", number, "--view", "interviewer")
    assert (refused.code, refused.out) == (ExitCode.USAGE, "")

    ivy = partial(fairtrial, server=desk.url, token=desk.token(Role.INTERVIEWER))
    assert json.loads(ivy("report", number, "--format", "json").out)["view"] == "interviewer"
    assert "Passed" in ivy("report", number).out
    somebody = fairtrial("report", number, server=desk.url, token=desk.token(Role.CANDIDATE))
    assert (somebody.code, somebody.out) == (ExitCode.USAGE, "")
    assert "ask for a grant" in somebody.err


def test_watching_ends_with_the_report_and_the_exit_code_of_grade(
    desk: Desk, fairtrial: Fairtrial, solution: Path
) -> None:
    ada = partial(fairtrial, server=desk.url, token=desk.token(Role.CANDIDATE))
    with desk.worker():
        passed = ada("submit", SLUG, solution, "--watch", "--format", "json", "--language", "python")
        solution.write_text("print(input())\n")
        failed = ada("submit", SLUG, solution, "--watch", "-o", "report.html")
    assert (passed.code, passed.err) == (ExitCode.PASSED, "")
    assert json.loads(passed.out)["score"] == 100
    assert failed.code == ExitCode.BELOW_PASS_MARK
    assert "wrong answer" in failed.out
    assert failed.err == "wrote report.html\n"
    assert Path("report.html").read_text("utf-8").startswith("<!doctype html>")


def test_what_the_service_refuses_is_said_in_two_sentences(
    desk: Desk, fairtrial: Fairtrial, here: Path, solution: Path
) -> None:
    token = desk.token(Role.CANDIDATE)
    ada = partial(fairtrial, server=desk.url, token=token)
    (here / "a.go").write_text("package main")
    for args, said in (
        ((SLUG, here / "a.go"), "Go"),
        (("no-such-challenge", solution), "ask for a grant"),
        ((SLUG, solution, "--language", "cobol"), "python"),
        ((SLUG, here / "missing.py"), "missing.py"),
    ):
        refused = ada("submit", *args)
        assert (refused.code, refused.out) == (ExitCode.USAGE, "")
        assert refused.err.startswith("fairtrial: ")
        assert said in refused.err
    wrong = fairtrial("submit", SLUG, solution, server=desk.url, token=f"{token[:-1]}_")
    assert wrong.code == ExitCode.USAGE
    assert "FAIRTRIAL_TOKEN" in wrong.err
    assert token[-43:-1] not in wrong.err


@pytest.mark.parametrize("option", [("-o", "report.html"), ("--view", "candidate"), ("-f", "html")])
def test_there_is_no_report_of_what_is_not_watched(
    fairtrial: Fairtrial, solution: Path, option: tuple[str, str]
) -> None:
    refused = fairtrial("submit", SLUG, solution, *option, server="http://127.0.0.1:1", token="t")
    assert refused.code == ExitCode.USAGE
    assert "--watch" in refused.err


@pytest.mark.parametrize("token", ["", "two words", "ä"])
def test_without_a_token_nothing_is_sent(fairtrial: Fairtrial, solution: Path, token: str) -> None:
    refused = fairtrial("submit", SLUG, solution, server="http://127.0.0.1:1", token=token)
    assert refused.code == ExitCode.USAGE
    assert "FAIRTRIAL_TOKEN" in refused.err
    assert "fairtrial admin user add" in refused.err


def test_a_regrade_is_looked_at_before_it_counts(desk: Desk, fairtrial: Fairtrial, solution: Path) -> None:
    ada = partial(fairtrial, server=desk.url, token=desk.token(Role.CANDIDATE))
    ivy = partial(fairtrial, server=desk.url, token=desk.token(Role.INTERVIEWER))
    with desk.worker():
        number = json.loads(ada("submit", SLUG, solution, "--format", "json").out)["id"]
        ada("report", number, "--watch")
        (desk.challenge / "tests/core/01.ans").write_text("OTHER\n")
        desk.publish()
        started = ivy("regrade", "start", "--challenge", SLUG, "--reason", "it was wrong", "--wait")
    assert started.code == ExitCode.PASSED, started.err
    assert "it was wrong" in started.out
    assert "Scores that differ: 1, decisions: 1." in started.out
    assert re.search(rf"{number} +shout +AC 100 passed +WA 30 failed", started.out)
    regrade = started.out.partition(":")[0]
    assert ada("report", number).code == ExitCode.PASSED
    (change,) = json.loads(ivy("regrade", "show", regrade, "--format", "json").out)["changes"]
    assert change["decision_changes"]

    applied = ivy("regrade", "apply", regrade, "--reason", "it is right now")
    assert applied.out == f"{regrade} is applied.\n"
    assert ada("report", number).code == ExitCode.BELOW_PASS_MARK
    too_late = ivy("regrade", "discard", regrade, "--reason", "no")
    assert (too_late.code, too_late.out) == (ExitCode.USAGE, "")
    assert ada("regrade", "start", "--submission", number, "--reason", "please").code == ExitCode.USAGE


@pytest.mark.parametrize("scope", [(), ("--all", "--challenge", SLUG)])
def test_a_regrade_says_what_is_to_be_graded_again(fairtrial: Fairtrial, scope: tuple[str, ...]) -> None:
    refused = fairtrial("regrade", "start", *scope, "--reason", "x", server="http://127.0.0.1:1", token="t")
    assert refused.code == ExitCode.USAGE
    assert "one of --submission, --challenge and --all" in refused.err

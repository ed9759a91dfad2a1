"""`fairtrial grade`: what goes where, and what the exit code says."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from runner.reports.document import schema
from tests.cli.conftest import Fairtrial

pytestmark = pytest.mark.engine


def test_json_is_one_document_on_standard_output_and_nothing_else(
    fairtrial: Fairtrial, challenge: Path, solution: Path
) -> None:
    outcome = fairtrial("grade", challenge, solution, "--format", "json")
    assert outcome.code == 0
    assert outcome.err == ""
    report = json.loads(outcome.out)
    Draft202012Validator(schema()).validate(report)
    assert (report["verdict"], report["score"]) == ("AC", 100)


def test_the_command_in_a_report_grades_the_same_again(
    fairtrial: Fairtrial, challenge: Path, solution: Path
) -> None:
    first = json.loads(fairtrial("grade", challenge, solution, "-f", "json").out)
    command = first["evidence"]["reproduce"].split()
    assert command[0] == "fairtrial"
    again = json.loads(fairtrial(*command[1:], "-f", "json").out)
    assert again["groups"][0]["verdict"] == first["groups"][0]["verdict"]
    assert again["submission"] == first["submission"]


def test_below_the_pass_mark_is_exit_code_one(fairtrial: Fairtrial, challenge: Path, solution: Path) -> None:
    solution.write_text("print(input())")
    outcome = fairtrial("grade", challenge, solution)
    assert outcome.code == 1
    assert "wrong answer" in outcome.out


def test_files_get_the_form_that_their_suffix_names_beside_the_report_on_the_terminal(
    fairtrial: Fairtrial, challenge: Path, solution: Path, tmp_path: Path
) -> None:
    outcome = fairtrial("grade", challenge, solution, "-o", "out/report.html", "-o", "out/report.xml")
    assert (tmp_path / "out/report.html").read_text().startswith("<!doctype html>")
    assert "<testsuite" in (tmp_path / "out/report.xml").read_text()
    assert "Passed" in outcome.out


def test_the_candidates_view_holds_no_secret_input(
    fairtrial: Fairtrial, challenge: Path, solution: Path
) -> None:
    outcome = fairtrial("grade", challenge, solution, "--view", "candidate", "--format", "json")
    assert "hello" in outcome.out
    assert "3 or 4" not in outcome.out


def test_a_repository_is_graded_by_its_last_commit(
    fairtrial: Fairtrial, challenge: Path, tmp_path: Path
) -> None:
    repository = tmp_path / "work"
    repository.mkdir()
    (repository / "solution.py").write_text("print(input().upper())\n")
    for args in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *args], cwd=repository, check=True)
    (repository / "solution.py").write_text("not committed")
    report = json.loads(fairtrial("grade", challenge, repository, "-f", "json").out)
    assert report["verdict"] == "AC"
    assert report["submission"]["origin"].startswith("git:")

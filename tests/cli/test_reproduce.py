"""`fairtrial reproduce`: what a report says was graded, graded again and compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runner.reports import document
from runner.reports.proof import submitted
from tests.cli.conftest import Fairtrial

pytestmark = pytest.mark.engine


@pytest.fixture
def report(fairtrial: Fairtrial, challenge: Path, solution: Path, tmp_path: Path) -> Path:
    """Of a submission that is gone."""
    assert fairtrial("grade", challenge, solution, "-o", "report.json").code == 0
    solution.unlink()
    return tmp_path / "report.json"


def test_the_report_alone_is_enough_to_grade_the_same_again(
    fairtrial: Fairtrial, challenge: Path, report: Path, tmp_path: Path
) -> None:
    outcome = fairtrial("reproduce", report, challenge, "-o", "again.json")
    assert outcome.code == 0, outcome.err
    assert outcome.out.startswith("Reproduced: every verdict and the score are the same.\n")
    before, after = (json.loads(path.read_text("utf-8")) for path in (report, tmp_path / "again.json"))
    assert before["submission"] == after["submission"]
    assert before["id"] != after["id"]


def test_a_verdict_that_came_out_otherwise_is_named(
    fairtrial: Fairtrial, challenge: Path, report: Path
) -> None:
    text = json.loads(report.read_text("utf-8"))
    text["groups"][1]["cases"][1]["verdict"] = "WA"
    text["score"] = 70
    report.write_text(json.dumps(text), "utf-8")
    outcome = fairtrial("reproduce", report, challenge)
    assert outcome.code == 1
    assert "  core/02: WA → AC\n" in outcome.out
    assert "  the score: 70.0 → 100.0\n" in outcome.out


def test_another_version_of_the_challenge_is_refused(
    fairtrial: Fairtrial, challenge: Path, report: Path
) -> None:
    (challenge / "tests/core/01.ans").write_text("TWO\n", "utf-8")
    outcome = fairtrial("reproduce", report, challenge)
    assert outcome.code == 2
    assert "is not the challenge that graded" in outcome.err
    assert "Get version 1.0.0 of shout" in outcome.err


def test_other_files_are_refused(fairtrial: Fairtrial, challenge: Path, report: Path, solution: Path) -> None:
    solution.write_text("print(input().upper()) \n", "utf-8")
    outcome = fairtrial("reproduce", report, challenge, solution)
    assert outcome.code == 2
    assert "This is not what was handed in" in outcome.err


def test_a_report_of_what_nobody_can_have_handed_in_is_refused(
    fairtrial: Fairtrial, challenge: Path, report: Path
) -> None:
    """Unsigned as it is, a stranger can have written it."""
    text = json.loads(report.read_text("utf-8"))
    text["submission"]["files"][0]["path"] = "../solution.py"
    found = submitted(document.from_document(text))
    assert found
    text["submission"]["sha256"] = found.sha256
    report.write_text(json.dumps(text), "utf-8")
    outcome = fairtrial("reproduce", report, challenge)
    assert outcome.code == 2
    assert "'../solution.py' has `..` in its path" in outcome.err


def test_a_file_that_is_no_report_is_one_sentence(
    fairtrial: Fairtrial, challenge: Path, tmp_path: Path
) -> None:
    (tmp_path / "no.json").write_text("[]", "utf-8")
    outcome = fairtrial("reproduce", tmp_path / "no.json", challenge)
    assert outcome.code == 2
    assert "This is no report" in outcome.err

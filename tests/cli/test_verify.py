"""`fairtrial verify`, as an author meets it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Fairtrial


@pytest.mark.engine
@pytest.mark.alone
def test_each_submission_is_told_on_stderr_as_it_ends_and_the_result_is_one_document(
    fairtrial: Fairtrial, challenge: Path
) -> None:
    outcome = fairtrial("verify", challenge, "--format", "json", "--no-cache")
    shown = {one["path"].partition("shout/")[2] for one in json.loads(outcome.out)["submissions"]}
    assert shown == {"submissions/accepted/shout.c", "submissions/accepted/shout.py"}
    lines = outcome.err.splitlines()
    assert sorted(line.partition(":")[0] for line in lines) == [f"✓ shout/{path}" for path in sorted(shown)]


@pytest.mark.engine
@pytest.mark.alone
def test_results_keep_the_folders_order_however_they_end(fairtrial: Fairtrial, challenge: Path) -> None:
    slow = challenge / "submissions/time_limit_exceeded/slow.py"
    slow.parent.mkdir()
    slow.write_text("while True: pass\n")
    outcome = fairtrial("verify", challenge, "--format", "json", "--repeat", "1")
    found = json.loads(outcome.out)["submissions"]
    assert [one["path"].partition("submissions/")[2] for one in found] == [
        "accepted/shout.c",
        "accepted/shout.py",
        "time_limit_exceeded/slow.py",
    ]


@pytest.mark.engine
@pytest.mark.alone
def test_an_accepted_submission_that_passes_only_sometimes_is_not_stable(
    fairtrial: Fairtrial, challenge: Path
) -> None:
    """Each of its cases is right by a coin: all four alike in six runs come once in a million times."""
    (challenge / "submissions/accepted/shout.py").write_text(
        "import os\nprint(input().upper() if os.urandom(1)[0] % 2 else 'no')\n"
    )
    outcome = fairtrial("verify", challenge, "--repeat", "6")
    assert outcome.code == 2
    assert "accepted/shout.py: error: is not stable: " in outcome.out


@pytest.mark.engine
@pytest.mark.alone
def test_what_is_secret_and_what_is_left_open_is_told_by_file(fairtrial: Fairtrial, challenge: Path) -> None:
    notes = "Ask why they chose to read the file line by line.\n"
    (challenge / "INTERVIEWER.md").write_text(notes)
    starter = challenge / "starter/python/solution.py"
    starter.parent.mkdir(parents=True)
    starter.write_text(f'"""{notes}"""\n')
    lines = fairtrial("verify", challenge, "--repeat", "1").out.splitlines()
    secret = "candidates would get INTERVIEWER.md, which is secret: this file has all of it"
    assert f"shout/starter/python/solution.py: error: {secret}" in lines
    blind = "edge case digits names no submission that it catches; name one in `catches`"
    assert f"shout/challenge.yaml: warning: {blind}" in lines
    assert any(line.startswith("  python: accepted ones use at most ") for line in lines)


def test_a_folder_with_a_mistake_needs_no_engine(fairtrial: Fairtrial, challenge: Path) -> None:
    (challenge / "statement.md").unlink()
    outcome = fairtrial("verify", challenge, DOCKER_HOST="unix:///nowhere")
    assert outcome.code == 2
    assert "shout/statement.md:1:1: error: the statement is missing" in outcome.out


def test_a_folder_that_is_no_challenge_keeps_nobody_from_verifying_the_others(
    fairtrial: Fairtrial, challenge: Path, tmp_path: Path
) -> None:
    (challenge / "statement.md").unlink()
    (empty := tmp_path / "empty").mkdir()
    outcome = fairtrial("verify", empty, challenge, "--format", "json", DOCKER_HOST="unix:///nowhere")
    assert outcome.code == 2
    said = [[one["message"] for one in of["diagnostics"]] for of in json.loads(outcome.out)["challenges"]]
    assert "is not a challenge" in said[0][0]
    assert "the statement is missing" in said[1]
    assert fairtrial("verify", empty, "--format", "json").out == ""


@pytest.mark.engine
@pytest.mark.alone
def test_what_has_not_changed_since_all_was_well_is_not_verified_again(
    fairtrial: Fairtrial, challenge: Path
) -> None:
    def verified(*options: str) -> tuple[bool, bool]:
        found = json.loads(fairtrial("verify", challenge, "--format", "json", *options).out)
        return found["ok"], found["challenges"][0]["cached"]

    (challenge / "INTERVIEWER.md").write_text(f"{challenge}: no other test verifies this one.\n")
    assert verified() == (True, False)
    assert verified() == (True, True)
    assert "as when it was last verified" in fairtrial("verify", challenge).out
    assert verified("--no-cache") == (True, False)
    (challenge / "INTERVIEWER.md").write_text("Ask about locales.\n")
    assert verified() == (True, False)


@pytest.mark.engine
@pytest.mark.alone
def test_mutants_that_live_are_told_unless_the_author_says_that_they_do_the_same(
    fairtrial: Fairtrial, challenge: Path
) -> None:
    (challenge / "submissions/accepted/shout.py").write_text(
        "line = input()\nif len(line) > 3:\n    line = line.upper()\nprint(line.upper())\n"
    )
    outcome = fairtrial("verify", challenge, "--repeat", "1", "--mutants", "50", "--format", "json")
    (found,) = json.loads(outcome.out)["challenges"]
    mutants = {mutant["after"]: mutant for mutant in found["mutation"]["mutants"]}
    assert mutants["pass"]["told_by"] == "sample/01"
    assert mutants["if len(line) >= 3:"]["told_by"] == ""
    assert outcome.code == 2
    assert "tests: the cases tell 1 of 6 mutants of submissions/accepted/shout.py" in found["problems"][0]
    assert len([warning for warning in found["warnings"] if " lives: " in warning]) == 5

    living = [mutant["id"] for mutant in mutants.values() if not mutant["told_by"]]
    reasons = "".join(f'  "{name}": Upper case stays upper case.\n' for name in living)
    (challenge / "mutants.yaml").write_text(f"equivalent:\n{reasons}")
    outcome = fairtrial("verify", challenge, "--repeat", "1", "--mutants", "50")
    assert (
        "1 of 1 mutants of submissions/accepted/shout.py told (100%), 5 said to be equivalent" in outcome.out
    )
    assert outcome.code == 0


def test_the_page_is_written_where_it_is_asked_for(
    fairtrial: Fairtrial, challenge: Path, tmp_path: Path
) -> None:
    (challenge / "statement.md").unlink()
    outcome = fairtrial("verify", challenge, "--format", "html", "-o", "verified.html")
    assert outcome.code == 2
    page = (tmp_path / "verified.html").read_text("utf-8")
    assert "<title>Not fair yet: shout</title>" in page
    assert "the statement is missing" in page


@pytest.mark.engine
@pytest.mark.alone
def test_an_interrupted_verification_ends_with_the_case_that_runs(cache: Path, challenge: Path) -> None:
    """What is in no language is told at once; after that, a hundred gradings would follow for each of two."""
    (challenge / "submissions/accepted/a.txt").write_text("in no language\n")
    with subprocess.Popen(
        [sys.executable, "-m", "runner.cli", "verify", challenge, "--repeat", "100"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        cwd=challenge.parent,
    ) as verifying:
        assert verifying.stderr is not None
        assert b"a.txt: not graded" in verifying.stderr.readline()
        verifying.send_signal(signal.SIGINT)
        try:
            said = verifying.communicate(timeout=60)[1].decode()
        finally:
            verifying.kill()
    assert verifying.returncode == 130
    assert "Interrupted; nothing was left behind." in said

"""The other commands, as an author meets them."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest

from runner.cli.main import COMMANDS
from runner.domain.languages import LANGUAGE_NAMES
from tests.cli.conftest import Fairtrial


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_that_says_what_the_list_says(fairtrial: Fairtrial, name: str) -> None:
    outcome = fairtrial(name, "--help")
    assert outcome.code == 0
    assert "Usage: fairtrial " + name in outcome.out


@pytest.mark.parametrize(("slip", "meant"), [("grad", "grade"), ("verfy", "verify"), ("sumbit", "submit")])
def test_a_slip_in_a_command_is_answered_with_the_command(
    fairtrial: Fairtrial, slip: str, meant: str
) -> None:
    outcome = fairtrial(slip)
    assert outcome.code == 2
    assert outcome.err.endswith(f"No such command '{slip}'. Did you mean '{meant}'?\n")


def test_a_word_like_no_command_is_answered_with_none(fairtrial: Fairtrial) -> None:
    assert fairtrial("xyzzy").err.endswith("No such command 'xyzzy'.\n")
    assert "Did you mean" not in fairtrial("--grade").err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script_for_the_shell(fairtrial: Fairtrial, shell: str) -> None:
    assert "_FAIRTRIAL_COMPLETE" in fairtrial("completion", shell).out


@pytest.mark.engine
@pytest.mark.parametrize("kind", ["program", "service"])
def test_a_new_challenge_verifies_as_it_is(fairtrial: Fairtrial, kind: str) -> None:
    assert fairtrial("new", "--kind", kind, "account-totals").code == 0
    outcome = fairtrial("verify", "account-totals", "--format", "json")
    result = json.loads(outcome.out)
    assert result["challenges"][0]["diagnostics"] == result["challenges"][0]["warnings"] == []
    assert [one for one in result["submissions"] if not one["ok"]] == []
    assert outcome.code == 0


@pytest.mark.engine
def test_verify_reports_a_submission_in_the_wrong_directory(fairtrial: Fairtrial, challenge: Path) -> None:
    wrong = challenge / "submissions/wrong_answer/shout.py"
    wrong.parent.mkdir()
    wrong.write_text("print(input().upper())\n")
    outcome = fairtrial("verify", challenge, "--format", "json")
    found = {one["path"].partition("submissions/")[2]: one for one in json.loads(outcome.out)["submissions"]}
    assert outcome.code == 2
    assert (found["accepted/shout.c"]["ok"], found["accepted/shout.c"]["actual"]) == (True, "AC")
    wrong_answer = found["wrong_answer/shout.py"]
    assert (wrong_answer["ok"], wrong_answer["expected"], wrong_answer["actual"]) == (False, "WA", "AC")
    assert wrong_answer["language"] == "python"


@pytest.mark.engine
def test_verify_reports_a_language_that_nobody_has_solved_it_in(
    fairtrial: Fairtrial, challenge: Path
) -> None:
    (challenge / "submissions/accepted/shout.c").unlink()
    outcome = fairtrial("verify", challenge)
    assert outcome.code == 2
    assert "c is offered, and no submission in it is accepted" in outcome.out


@pytest.mark.engine
def test_verify_reports_an_edge_case_that_catches_nothing(fairtrial: Fairtrial, challenge: Path) -> None:
    wrong = challenge / "submissions/wrong_answer/quiet.py"
    wrong.parent.mkdir()
    wrong.write_text("print(input())\n")
    yaml = challenge / "challenge.yaml"
    yaml.write_text(yaml.read_text().replace("[extra/01]}", "[extra/01], catches: [wrong_answer/quiet.py]}"))
    outcome = fairtrial("verify", challenge)
    assert outcome.code == 2
    assert "edge case digits: wrong_answer/quiet.py fails in sample/01 as well" in outcome.out


def test_verify_names_every_mistake_in_a_folder_with_its_line(fairtrial: Fairtrial, challenge: Path) -> None:
    yaml = challenge / "challenge.yaml"
    yaml.write_text(yaml.read_text().replace("max_score: 40", "max_score: 30").replace("level:", "levle:"))
    (challenge / "tests/core/01.ans").unlink()
    outcome = fairtrial("verify", challenge)
    assert outcome.code == 2
    assert "challenge.yaml:7:1: error: " in outcome.out
    assert "core/01" in outcome.out
    assert "100" in outcome.out
    assert "nothing was graded" in outcome.out


def test_every_complaint_is_one_line_that_starts_with_a_path_from_here(
    fairtrial: Fairtrial, challenge: Path
) -> None:
    yaml = challenge / "challenge.yaml"
    yaml.write_text(yaml.read_text().replace("level:", f"{'very_' * 40}long:"))
    for given in ("shout", challenge, "shout/challenge.yaml"):
        outcome = fairtrial("verify", given)
        complaints = [line for line in outcome.out.splitlines() if ": error: " in line]
        assert len(complaints) == 2
        assert [line for line in complaints if not line.startswith("shout/challenge.yaml:")] == []


@pytest.mark.engine
def test_verify_runs_the_input_validator_in_a_sandbox(fairtrial: Fairtrial, challenge: Path) -> None:
    yaml = challenge / "challenge.yaml"
    yaml.write_text(yaml.read_text().replace("One line.}", "One line., validator: short.py}"))
    (challenge / "short.py").write_text(
        "import sys\nsys.exit(42 if len(input()) < 6 else 'line 1: too long')\n"
    )
    outcome = fairtrial("verify", challenge)
    assert outcome.code == 2
    (complaint,) = [line for line in outcome.out.splitlines() if ": error: " in line]
    assert complaint == "shout/tests/extra/01.in: error: short.py rejects it (exit 1): line 1: too long"


def test_show_has_the_authors_words_and_the_generated_sections(fairtrial: Fairtrial, challenge: Path) -> None:
    outcome = fairtrial("show", challenge)
    for words in ("Shout.", "## Examples", "HELLO", "## Edge cases", "## Limits", "## Evaluation"):
        assert words in outcome.out


def test_bundle_writes_what_the_candidate_gets(fairtrial: Fairtrial, challenge: Path, tmp_path: Path) -> None:
    assert fairtrial("bundle", challenge, "-o", "candidate.zip").code == 0
    names = zipfile.ZipFile(tmp_path / "candidate.zip").namelist()
    assert "STATEMENT.md" in names
    assert not [name for name in names if "core" in name or "submissions" in name]


@pytest.mark.engine
def test_run_passes_input_output_and_arguments_through(fairtrial: Fairtrial, solution: Path) -> None:
    solution.write_text("import sys; print(sys.argv[1], input()); print('oops', file=sys.stderr)")
    outcome = fairtrial("run", solution, "--", "--top", stdin=b"words")
    assert outcome.out == "--top words\n"
    assert outcome.err.startswith("oops\nexit code 0; ")


@pytest.mark.engine
@pytest.mark.alone
def test_run_says_why_a_program_was_stopped(fairtrial: Fairtrial, solution: Path) -> None:
    solution.write_text("while True: pass")
    outcome = fairtrial("run", solution, "--time-limit", "0.2")
    assert outcome.code == 1
    assert "stopped at its CPU limit" in outcome.err


@pytest.mark.engine
def test_languages_say_which_version_grades(fairtrial: Fairtrial) -> None:
    listed = {one["name"]: one for one in json.loads(fairtrial("languages", "--format", "json").out)}
    assert listed["python"]["version"].startswith("Python 3.")
    assert listed["c"]["version"].startswith("gcc")
    assert listed["python"]["web"]["image"] == "python-web"
    assert listed["python"]["web"]["packages"]["fastapi"].startswith("0.")
    assert "express" in listed["javascript"]["web"]["packages"]
    assert listed["c"]["web"] is None


@pytest.mark.engine
def test_languages_are_a_line_each_that_says_implementation_and_number_once(fairtrial: Fairtrial) -> None:
    head, *rows = fairtrial("languages").out.splitlines()
    lines = [row for row in rows if not row.startswith(" ")]
    assert head.split() == ["name", "files", "version"]
    assert [line.split()[0] for line in lines] == list(LANGUAGE_NAMES)
    assert re.fullmatch(r"javascript +\.js \.mjs \.cjs +Node\.js 20\.[\d.]+ *", lines[1])
    assert re.fullmatch(r"go +\.go +Go 1\.24[\d.]* *", lines[2])


@pytest.mark.engine
def test_images_are_listed_with_their_tags(fairtrial: Fairtrial) -> None:
    listed = {one["name"]: one for one in json.loads(fairtrial("images", "list", "--format", "json").out)}
    assert listed["python"]["tag"].startswith("fairtrial/python:")

"""A Kattis problem package as a challenge folder of ours: it loads, and says what was made up."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from runner.catalog import inspect, load
from runner.catalog.exchange import folders, package
from runner.catalog.exchange.contents import Converted
from runner.catalog.kattis.loader import reference_submissions
from runner.catalog.references import SETTINGS
from runner.domain.challenge import Challenge
from runner.domain.errors import UsageError
from tests.kattis.packages import CURRENT, LEGACY
from tests.kattis.packages import package as write_package

SCORING = CURRENT + "type: scoring\nkeywords: [echoes]\n"
GROUPS = {
    "data/secret/1.in": "-",
    "data/secret/1.ans": "-",
    "data/secret/test_group.yaml": "max_score: 60\n",
    "data/secret/easy/test_group.yaml": "max_score: 20\n",
    "data/secret/easy/1.in": "b\n",
    "data/secret/easy/1.ans": "b\n",
    "data/secret/hard/test_group.yaml": (
        "max_score: 40\nscore_aggregation: sum\nrequire_pass: secret/easy\n"
        "output_validator_args: [case_sensitive]\n"
    ),
    "data/secret/hard/1.in": "c\n",
    "data/secret/hard/1.ans": "c\n",
    "data/secret/hard/1.yaml": "args: [-x]\n",
    "submissions/submissions.yaml": "accepted/echo.py:\n  secret/hard: {permitted: [AC]}\n",
}
STATEMENT = "Say what you hear.\n\n## Input\n\nA word.\n\n## Output\n\nThe word.\n"


def converted(root: Path, time_limit: float | None = None) -> Converted:
    challenge = load(root)
    references, _ = reference_submissions(root, [case.id for case in challenge.cases])
    return package.convert(challenge, references, time_limit)


def reloaded(found: Converted, target: Path) -> Challenge:
    folders.write(found.files, target)
    challenge, diagnostics = inspect(target)
    assert challenge is not None, "\n".join(map(str, diagnostics))
    return challenge


def test_a_pass_fail_package_is_all_or_nothing(tmp_path: Path) -> None:
    root = write_package(tmp_path, {"statement/problem.en.md": STATEMENT})
    found = reloaded(converted(root), tmp_path / "ours")
    (sample, secret) = found.groups
    assert (sample.name, secret.max_score, secret.score_aggregation) == ("sample", 100, "pass-fail")
    assert found.languages == ("python",)
    assert (found.limits.time_limit, found.checker.name) == (2, "tokens")
    statement = found.statement
    assert (statement.problem, statement.input, statement.output) == (
        "Say what you hear.",
        "A word.",
        "The word.",
    )


def test_groups_keep_their_shares_rules_and_cases(tmp_path: Path) -> None:
    found = reloaded(converted(write_package(tmp_path, GROUPS, problem=SCORING)), tmp_path / "ours")
    assert [(group.name, group.max_score, group.require_pass) for group in found.groups[1:]] == [
        ("easy", 33.33, ()),
        ("hard", 66.67, ("easy",)),
    ]
    assert found.skills == ("echoes",)
    assert found.program_cases[2].args == ("-x",)


@pytest.mark.parametrize(
    ("theirs", "ours"), [("cc by-sa", "CC-BY-SA-4.0"), ("public domain", "LicenseRef-public-domain")]
)
def test_a_license_is_named_in_our_manner(theirs: str, ours: str, tmp_path: Path) -> None:
    owner = "" if theirs == "public domain" else "rights_owner: Nobody\n"
    problem = f"{CURRENT}license: {theirs}\n{owner}"
    found = reloaded(converted(write_package(tmp_path, problem=problem)), tmp_path / "ours")
    assert found.license == ours


def test_a_package_without_samples_is_told_to_get_one(tmp_path: Path) -> None:
    root = write_package(tmp_path, {"data/sample/1.in": "-", "data/sample/1.ans": "-"})
    assert any("no sample" in change for change in converted(root).changes)


def test_what_is_said_of_submissions_that_are_left_out_is_left_out_too(tmp_path: Path) -> None:
    settings = "partial/one.py: {permitted: [AC]}\naccepted: {permitted: [AC]}\n"
    files = {"submissions/partial/one.py": "print(1)\n", "submissions/submissions.yaml": settings}
    found = converted(write_package(tmp_path, files | {"statement/problem.en.md": STATEMENT}))
    assert b"partial" not in found.files[SETTINGS]
    reloaded(found, tmp_path / "ours")


def test_what_is_made_up_or_lost_is_told(tmp_path: Path) -> None:
    changes = converted(write_package(tmp_path)).changes
    assert any("made up" in change for change in changes)
    assert any("pass mark" in change for change in changes)


def test_a_time_limit_that_is_not_stated_has_to_be_said(tmp_path: Path) -> None:
    root = write_package(
        tmp_path, {"problem_statement/problem.en.tex": "\\problemname{Echo}\nSay it.\n"}, problem=LEGACY
    )
    with pytest.raises(UsageError, match="time limit"):
        converted(root)
    assert reloaded(converted(root, 3), tmp_path / "ours").limits.time_limit == 3


def test_a_validator_of_outputs_is_the_checker(tmp_path: Path) -> None:
    files = {
        "output_validators/judge/main.cc": "int main() { return 42; }\n",
        "output_validators/judge/words.h": "#define A 1\n",
        "output_validators/judge/try.sh": "./main\n",
        "data/secret/2.in": "b\n",
        "data/secret/2.ans": "b\n",
        ".timelimit": "2",
    }
    problem = LEGACY + "validation: custom\nvalidator_flags: one two\nlimits: {validation_time: 500}\n"
    made = converted(write_package(tmp_path, files, problem=problem))
    found = reloaded(made, tmp_path / "ours").program
    assert found.output_validator is not None
    judge = found.output_validator
    assert (judge.language, set(judge.files)) == ("cpp", {PurePosixPath("main.cc"), PurePosixPath("words.h")})
    assert (judge.limits.time_limit, judge.limits.memory) == (120, 2048)
    assert {case.validator_args for case in load(tmp_path / "ours").program_cases} == {("one", "two")}
    said = "\n".join(made.changes)
    assert "beside the validator these are left out, in another language: try.sh" in said
    assert "the validator may use 120 s of CPU, not 500" in said


def test_one_that_talks_is_the_interactor_and_samples_keep_what_they_show(tmp_path: Path) -> None:
    files = {
        "output_validator/talk.py": "import sys\nsys.exit(42)\n",
        "data/sample/1.interaction": "<a\n>a\n",
        "data/secret/test_group.yaml": "output_validator_args: [--strict]\n",
        "statement/problem.en.md": STATEMENT,
    }
    problem = CURRENT.replace("}", ", validation_passes: 3}") + "type: [interactive, multi-pass]\n"
    made = converted(write_package(tmp_path, files, problem=problem))
    found = reloaded(made, tmp_path / "ours")
    assert found.program.output_validator is not None
    assert (tmp_path / "ours/interactor/talk.py").read_text() == files["output_validator/talk.py"]
    assert (found.program.interactive, found.program.passes) == (True, 3)
    shown = found.program_cases[0].shown.interaction
    assert shown is not None
    assert shown.read_text() == "<a\n>a\n"
    assert "had others in" in "\n".join(made.changes)


def test_an_input_validator_comes_along_where_ours_can_be_it(tmp_path: Path) -> None:
    files = {"input_validators/deep/main.cpp": "", "input_validators/grammar.ctd": "", ".timelimit": "1"}
    made = converted(write_package(tmp_path, files))
    assert str(reloaded(made, tmp_path / "ours").program.input.validator) == "input_validators/any.py"
    assert any("left out: deep, grammar.ctd" in change for change in made.changes)
    asked = {"data/secret/1.yaml": "input_validator_args: [-x]\n"}
    made = converted(write_package(tmp_path / "asked", asked))
    assert reloaded(made, tmp_path / "others").program.input.validator is None


@pytest.mark.parametrize(
    ("problem", "files", "what"),
    [
        (CURRENT, {"output_validator/run": "#!/bin/sh\n"}, "an output validator with scripts"),
        (
            LEGACY + "validation: custom\n",
            {"output_validators/a.py": "", "output_validators/b.py": "", ".timelimit": "1"},
            "several output validators",
        ),
        (CURRENT, {"include/default/help.py": ""}, "included files"),
    ],
)
def test_what_our_format_has_no_word_for_is_refused(
    tmp_path: Path, problem: str, files: dict[str, str], what: str
) -> None:
    with pytest.raises(UsageError, match=what):
        converted(write_package(tmp_path, files, problem=problem))

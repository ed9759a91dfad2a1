"""A challenge of ours as a Kattis problem package: what it says, what it cannot say, and that it loads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from runner.catalog import inspect, load
from runner.catalog.exchange import checker_program, folders
from runner.catalog.exchange.contents import Converted
from runner.catalog.exchange.kattis import export
from runner.catalog.kattis.loader import reference_submissions
from runner.domain.cases import CheckerSpec, ProgramCase
from runner.domain.challenge import Challenge
from runner.domain.checkers import NAMES, check
from runner.domain.errors import UsageError
from runner.domain.judge import Accepted, CheckerFailed, Rejected
from runner.domain.scheme import ScoringScheme
from tests.challenge_folders import CHALLENGE, SHOUT, write_challenge

MORE = {
    "tests/core/03.in": "x\n",
    "tests/core/03.ans": "",
    "tests/core/03.yaml": "exit_code: 2\n",
    "tests/core/02.yaml": "args: [--loud]\nhint: Louder.\n",
    "submissions/accepted/shout.py": SHOUT,
    "submissions/memory_limit_exceeded/all.py": SHOUT,
    "submissions/compile_error/bad.py": "(",
    "submissions/submissions.yaml": (
        "memory_limit_exceeded/all.py:\n  core: {permitted: [AC]}\n  extra/01: {required: [MLE]}\n"
    ),
    "starter/python/main.py": "pass\n",
}


def exported(root: Path, yaml: str = CHALLENGE) -> Converted:
    challenge = load(write_challenge(root, MORE, yaml=yaml))
    return export(challenge, _input)


def _input(case: ProgramCase) -> Path:
    assert isinstance(case.input, Path)
    return case.input


def text(found: Converted, path: str) -> str:
    return found.files[PurePosixPath(path)].decode()


def reloaded(found: Converted, target: Path) -> Challenge:
    folders.write(found.files, target)
    challenge, diagnostics = inspect(target)
    assert challenge is not None, "\n".join(map(str, diagnostics))
    return challenge


class TestPackage:
    def test_it_loads_with_the_same_cases_and_limits(self, tmp_path: Path) -> None:
        found = reloaded(exported(tmp_path / "ours"), tmp_path / "shout")
        assert [(group.name, group.max_score, len(group.cases)) for group in found.groups] == [
            ("sample", 0, 1),
            ("secret/01-core", 60, 2),
            ("secret/02-extra", 40, 1),
        ]
        assert found.groups[2].require_pass == ("secret/01-core",)
        assert found.scheme == ScoringScheme(100)
        assert (found.limits.time_limit, found.limits.memory) == (1, 64)
        assert found.languages == ("pypy", "python", "c")
        assert found.program_cases[2].args == ("--loud",)
        assert found.program_cases[2].hint == "Louder."

    def test_the_statement_has_the_authors_words(self, tmp_path: Path) -> None:
        statement = text(exported(tmp_path), "statement/problem.en.md")
        assert statement.startswith("Shout.\n\n## Input\n\nA line.")
        assert "- Digits stay as they are." in statement

    def test_starters_are_attachments(self, tmp_path: Path) -> None:
        assert text(exported(tmp_path), "attachments/python_main.py") == "pass\n"

    def test_what_submissions_must_get_is_said_in_kattis_words(self, tmp_path: Path) -> None:
        found = exported(tmp_path)
        rules = text(found, "submissions/submissions.yaml")
        assert "secret/01-core:" in rules
        assert "secret/02-extra/01:" in rules
        assert "RTE" in rules
        assert "MLE" not in rules
        assert PurePosixPath("submissions/run_time_error/all.py") in found.files
        assert PurePosixPath("submissions/compile_error/bad.py") not in found.files

    def test_a_folder_with_something_in_it_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "mine").write_text("")
        with pytest.raises(UsageError, match="not empty"):
            folders.write({PurePosixPath("a"): b""}, tmp_path)
        assert not (tmp_path / "a").exists()


class TestWhatChanges:
    @pytest.mark.parametrize(
        "told",
        [
            "core/03 is left out",
            "group `core` is pass-fail there",
            "the checker `lines` is an output validator",
            "pass mark of 70 is lost",
            "license Apache-2.0",
            "no input validator",
            "submissions/compile_error/bad.py is left out",
        ],
    )
    def test_it_is_told(self, told: str, tmp_path: Path) -> None:
        assert any(told in change for change in exported(tmp_path).changes)

    def test_factors_of_languages_become_the_most_generous_limit(self, tmp_path: Path) -> None:
        yaml = CHALLENGE.replace("code: 64}", "code: 64, language_factors: {python: {time_limit: 3}}}")
        found = exported(tmp_path / "ours", yaml)
        assert any("most generous" in change for change in found.changes)
        assert reloaded(found, tmp_path / "shout").limits.time_limit == 3

    def test_broken_points_become_whole_ones(self, tmp_path: Path) -> None:
        yaml = CHALLENGE.replace("max_score: 60", "max_score: 60.5").replace(
            "max_score: 40", "max_score: 39.5"
        )
        found = exported(tmp_path / "ours", yaml)
        challenge = reloaded(found, tmp_path / "shout")
        assert [group.max_score for group in challenge.groups[1:]] == [605, 395]
        assert challenge.scheme == ScoringScheme(1000)
        assert "the score is out of 1000 there" in found.changes

    def test_options_of_the_default_checker_are_its_arguments(self, tmp_path: Path) -> None:
        yaml = CHALLENGE.replace("{name: lines}", "{name: tokens, case_sensitive: true}")
        found = exported(tmp_path / "ours", yaml)
        assert not any(path.parts[0] == "output_validator" for path in found.files)
        challenge = reloaded(found, tmp_path / "shout")
        specs = [case.checker or challenge.checker for case in challenge.program_cases]
        assert {spec.name for spec in specs} == {"tokens"}
        assert all(spec.options.get("case_sensitive") is True for spec in specs)


def test_a_checker_of_the_authors_is_the_output_validator_and_comes_back(tmp_path: Path) -> None:
    settings = "args: [a, b], interactive: true, passes: 3, time_limit: 2, memory: 64"
    own = "name: custom, program: talks, description: It talks., " + settings
    files = {
        "talks/main.go": "package main\nfunc main() {}\n",
        "talks/deep/words.txt": "a\n",
        "tests/sample/01.interaction": "<a\n>a\n",
    }
    challenge = load(write_challenge(tmp_path / "ours", files, yaml=CHALLENGE.replace("name: lines", own)))
    found = export(challenge, _input)
    there = reloaded(found, tmp_path / "shout")
    judge = there.program.output_validator
    assert judge is not None
    assert (judge.language, set(map(str, judge.files))) == ("go", {"main.go", "deep/words.txt"})
    assert (judge.limits.time_limit, judge.limits.memory) == (2, 64)
    assert (there.program.interactive, there.program.passes) == (True, 3)
    assert {case.validator_args for case in there.program_cases} == {("a", "b")}
    shown = there.program_cases[0].shown.interaction
    assert shown is not None
    assert shown.read_text() == "<a\n>a\n"
    assert any("the checker is in `go`" in change for change in found.changes)
    assert not any("output validator in Python there" in change for change in found.changes)


PAIRS = [
    (b"a\nb\n", b"a\nb\n"),
    (b"a\nb\n", b"b\na\n"),
    (b"a\n", b"a \n\n"),
    (b"1.0 2\n", b"1.0000000001 2\n"),
    (b'{"a": [1, 2.0]}', b'{ "a":[1,2] }'),
    (b'{"a": 1}', b'{"a": "1"}'),
    (b"A\n", b"a\n"),
    (b"", b"x"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_checker_decides_elsewhere_as_it_does_here(name: str, tmp_path: Path) -> None:
    spec = CheckerSpec(name, {})
    folders.write(checker_program.files(spec), tmp_path / "output_validator")
    for number, (answer, output) in enumerate(PAIRS):
        expected = check(spec, answer, output)
        code = judged(tmp_path, number, answer, output)
        match expected:
            case Accepted():
                assert code == 42
            case Rejected(difference):
                assert code == 43
                assert said(tmp_path, number) == difference.message + "\n"
            case CheckerFailed(message):
                assert code == 1
                assert said(tmp_path, number) == message + "\n"


def said(root: Path, number: int) -> str:
    return (root / str(number) / "feedback/judgemessage.txt").read_text("utf-8")


def judged(root: Path, number: int, answer: bytes, output: bytes) -> int:
    """What the validator ends with, run as Kattis runs it, far from our own modules."""
    folder = root / str(number)
    (folder / "feedback").mkdir(parents=True)
    (folder / "a.ans").write_bytes(answer)
    (folder / "a.in").write_bytes(b"")
    command = [sys.executable, "-I", "-S", str(root / "output_validator")]
    places = [str(folder / "a.in"), str(folder / "a.ans"), f"{folder}/feedback/"]
    return subprocess.run([*command, *places], input=output, cwd=folder, check=False).returncode


def test_references_of_the_package_are_those_of_the_challenge(tmp_path: Path) -> None:
    found = exported(tmp_path / "ours")
    folders.write(found.files, tmp_path / "shout")
    references, _ = reference_submissions(tmp_path / "shout", ["secret/01-core/01", "secret/02-extra/01"])
    paths = {str(one.path): one for one in references}
    assert "accepted/shout.py" in paths
    assert not any(path.startswith("compile_error") for path in paths)
    covered = {requirement.cases for requirement in paths["run_time_error/all.py"].requirements}
    assert covered == {"", "secret/01-core", "secret/02-extra/01"}

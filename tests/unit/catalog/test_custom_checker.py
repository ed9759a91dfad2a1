"""A checker of the author's own, as `challenge.yaml` names it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from runner.catalog import inspect, load
from runner.catalog.bundle import contents
from runner.catalog.statement import markdown
from runner.domain.limits import JudgeLimits
from runner.languages.facts import offered_languages
from tests.challenge_folders import CHALLENGE, write_challenge

SETTINGS = "name: custom, program: checker, description: Any case is accepted."
FILES = {"checker/validate.cpp": "int main() { return 42; }", "checker/words.h": "#define A 1\n"}


def yaml(settings: str = SETTINGS) -> str:
    return CHALLENGE.replace("{name: lines}", f"{{{settings}}}")


def complaints(root: Path, settings: str, files: dict[str, str] | None = None) -> list[str]:
    _, diagnostics = inspect(write_challenge(root, FILES if files is None else files, yaml=yaml(settings)))
    return [f"{one.line}:{one.column}: {one.message}" for one in diagnostics]


def test_it_judges_instead_of_ours(tmp_path: Path) -> None:
    settings = f"{SETTINGS[:-1]}, args: [a, b], interactive: true, passes: 3, time_limit: 2, memory: 64"
    challenge = load(write_challenge(tmp_path / "shout", FILES, yaml=yaml(settings)))
    program = challenge.program
    assert program.output_validator is not None
    assert program.output_validator.language == "cpp"
    assert set(program.output_validator.files) == {PurePosixPath("validate.cpp"), PurePosixPath("words.h")}
    assert program.output_validator.limits == JudgeLimits(2, 64)
    assert (program.interactive, program.passes) == (True, 3)
    assert {case.validator_args for case in challenge.program_cases} == {("a", "b")}


def test_one_file_is_enough(tmp_path: Path) -> None:
    settings = SETTINGS.replace("program: checker", "program: checker/validate.cpp")
    challenge = load(write_challenge(tmp_path / "shout", FILES, yaml=yaml(settings)))
    assert challenge.program.output_validator is not None
    assert set(challenge.program.output_validator.files) == {PurePosixPath("validate.cpp")}
    assert (challenge.program.interactive, challenge.program.passes) == (False, 1)


@pytest.mark.parametrize(
    ("settings", "files", "message"),
    [
        (SETTINGS, {}, "there is no file, and no folder with files, `checker`"),
        (SETTINGS.replace("checker", "../checker"), FILES, "`../checker` leaves the challenge's folder"),
        (SETTINGS, {"checker/a.txt": "x"}, "`checker` is in no language that its suffixes tell"),
        (SETTINGS, {**FILES, "checker/b.py": "x"}, "`checker` is in C++, Python 3"),
    ],
)
def test_what_is_wrong_with_it_is_said_where_it_stands(
    tmp_path: Path, settings: str, files: dict[str, str], message: str
) -> None:
    (said,) = complaints(tmp_path / "shout", settings, files)
    place, _, text = said.partition(": ")
    assert text == message
    line = yaml(settings).splitlines()[int(place.partition(":")[0]) - 1]
    assert line[int(place.partition(":")[2]) - 1 :].startswith(
        settings.split(", ")[1].removeprefix("program: ")
    )


@pytest.mark.parametrize(
    "settings",
    [
        "name: custom, program: checker",
        "name: custom, description: None.",
        f"{SETTINGS}, case_sensitive: true",
        f"{SETTINGS}, passes: 0",
        "name: lines, program: checker",
    ],
)
def test_other_settings_are_refused(tmp_path: Path, settings: str) -> None:
    assert complaints(tmp_path / "shout", settings)


def test_an_interaction_is_shown_in_place_of_input_and_answer(tmp_path: Path) -> None:
    files = {**FILES, "tests/sample/01.interaction": ">5\n<higher\n"}
    settings = f"{SETTINGS[:-1]}, interactive: true"
    challenge = load(write_challenge(tmp_path / "shout", files, yaml=yaml(settings)))
    text = markdown(challenge, offered_languages(challenge))
    assert ">5\n<higher" in text
    assert "hello" not in text


@pytest.mark.parametrize(
    ("settings", "case"), [(SETTINGS, "sample/01"), (f"{SETTINGS[:-1]}, interactive: true", "core/01")]
)
def test_an_interaction_that_nobody_sees_is_a_mistake(tmp_path: Path, settings: str, case: str) -> None:
    files = {**FILES, f"tests/{case}.interaction": ">5\n"}
    assert complaints(tmp_path / "shout", settings, files) == ["1:1: is shown to nobody"]


def test_the_candidate_is_told_and_gets_nothing_of_it(tmp_path: Path) -> None:
    settings = f"{SETTINGS[:-1]}, interactive: true, passes: 2"
    challenge = load(write_challenge(tmp_path / "shout", FILES, yaml=yaml(settings)))
    text = markdown(challenge, offered_languages(challenge))
    assert "It is judged by a program of the author's: Any case is accepted" in text
    assert "talks with a program of the author's" in text
    assert "up to 2 times" in text
    assert not [path for path in contents(challenge, offered_languages(challenge)) if "checker" in str(path)]

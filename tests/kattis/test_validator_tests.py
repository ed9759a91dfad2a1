"""What a package brings to try its validators with: what is read of it, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from runner.domain.cases import CheckerSpec, ValidatorTest
from runner.grading.attempt import Workplace
from runner.grading.grader import Grader
from runner.grading.workplace import open_workplace
from runner.verification.tried_validators import validator_checks
from runner.verification.verify import Verifier
from tests.kattis.packages import CURRENT, LEGACY, Files, loaded, package, warnings

TRIES = {
    "data/invalid_input/empty.in": "",
    "data/invalid_input/deep/long.in": "aa\n",
    "data/invalid_output/other.in": "a\n",
    "data/invalid_output/other.ans": "a\n",
    "data/invalid_output/other.out": "b\n",
    "data/valid_output/large.in": "a\n",
    "data/valid_output/large.ans": "a\n",
    "data/valid_output/large.out": "A\n",
}


def tries_of(root: Path) -> dict[str, ValidatorTest]:
    """By case."""
    return {test.case.id: test for test in loaded(root).program.validator_tests}


def about_tries(root: Path) -> list[str]:
    """What is said of them."""
    return [one for one in warnings(root) if "valid_" in one]


@pytest.mark.parametrize("problem", [CURRENT, LEGACY])
def test_every_file_that_makes_one_is_a_try_and_no_case(tmp_path: Path, problem: str) -> None:
    root = package(tmp_path, TRIES, problem=problem)
    found = tries_of(root)
    assert {name: (str(one.validity), one.output and one.output.name) for name, one in found.items()} == {
        "invalid_input/empty": ("invalid_input", None),
        "invalid_input/deep/long": ("invalid_input", None),
        "invalid_output/other": ("invalid_output", "other.out"),
        "valid_output/large": ("valid_output", "large.out"),
    }
    assert [case.id for case in loaded(root).cases] == ["sample/1", "secret/1"]
    assert about_tries(root) == []


def test_arguments_are_those_of_its_case_or_of_its_folder(tmp_path: Path) -> None:
    files: Files = {
        **TRIES,
        "data/invalid_input/test_group.yaml": "input_validator_args: [--strict]\n",
        "data/invalid_input/empty.yaml": "args: [--none]\ndescription: Nothing at all.\n",
        "data/valid_output/large.yaml": "output_validator_args: [case_sensitive]\n",
    }
    found = tries_of(package(tmp_path, files))
    assert found["invalid_input/empty"].case.input_validator_args == {"any.py": ("--strict", "--none")}
    assert found["invalid_input/empty"].case.description == "Nothing at all."
    assert found["invalid_input/deep/long"].case.input_validator_args == {"any.py": ("--strict",)}
    assert found["valid_output/large"].case.checker == CheckerSpec("tokens", {"case_sensitive": True})
    assert found["invalid_output/other"].case.checker is None


def test_a_folder_may_say_what_its_inputs_are_for(tmp_path: Path) -> None:
    files: Files = {
        **TRIES,
        "data/invalid_input/deep/test_group.yaml": "description: Too long.\ninput_validator_args: [--long]\n",
        "data/invalid_input/deep/2.in": "bb\n",
        "data/invalid_input/deep/2.yaml": "description: Two of another letter.\n",
    }
    root = package(tmp_path, files)
    found = tries_of(root)
    assert about_tries(root) == []
    assert found["invalid_input/deep/long"].case.description == "Too long."
    assert found["invalid_input/deep/long"].case.input_validator_args == {"any.py": ("--long",)}
    assert found["invalid_input/deep/2"].case.description == "Two of another letter."
    assert found["invalid_input/empty"].case.description == ""


@pytest.mark.parametrize(
    ("problem", "name", "text", "complaint"),
    [
        (CURRENT, "invalid_input/test_group.yaml", "max_score: 5\n", "unknown key `max_score`"),
        (CURRENT, "invalid_output/other.yaml", "arg: [x]\n", "unknown key `arg`"),
        (CURRENT, "valid_output/test_group.yaml", "args: {", ""),
        (CURRENT, "valid_output/large.yaml", "output_validator_args: [x]\n", "the default validator has no"),
        (LEGACY, "invalid_input/deep/testdata.yaml", "colour: red\n", "unknown key `colour`"),
        (LEGACY, "invalid_output/testdata.yaml", "on_reject: no way\n", "`on_reject` is break or continue"),
        (LEGACY, "valid_output/testdata.yaml", "output_validator_flags: x\n", "the default validator has no"),
    ],
)
def test_a_mistake_among_tries_is_said_and_the_package_is_graded(
    tmp_path: Path, problem: str, name: str, text: str, complaint: str
) -> None:
    root = package(tmp_path, {**TRIES, f"data/{name}": text}, problem=problem)
    assert len(tries_of(root)) == 4
    (said,) = about_tries(root)
    place, _, message = said.partition(": ")
    assert place.startswith(f"data/{name}:1:")
    assert message.startswith(complaint)


def test_flags_of_a_legacy_package_reach_its_tries(tmp_path: Path) -> None:
    flags = "validation: custom\nvalidator_flags: one\n"
    files: Files = {
        **TRIES,
        "output_validators/judge.py": "",
        "data/testdata.yaml": "output_validator_flags: two\ninput_validator_flags: three\n",
    }
    case = tries_of(package(tmp_path, files, problem=LEGACY + flags))["valid_output/large"].case
    assert case.validator_args == ("one", "two")
    assert case.input_validator_args == {"any.py": ("three",)}


def test_what_is_not_whole_is_named_and_not_tried(tmp_path: Path) -> None:
    root = package(tmp_path, {**TRIES, "data/valid_output/large.out": "-"})
    assert "valid_output/large" not in tries_of(root)
    (said,) = about_tries(root)
    assert said == "data/valid_output/large.ans:1:1: is not tried: there is no .out beside it"


@pytest.mark.parametrize(
    ("problem", "files", "folders"),
    [
        (
            CURRENT + "type: interactive\n",
            {"output_validator/judge.py": ""},
            ["invalid_output", "valid_output"],
        ),
        (
            CURRENT + "type: multi-pass\n",
            {"output_validator/judge.py": ""},
            ["invalid_output", "valid_output"],
        ),
        (CURRENT, {"input_validators/pattern.viva": ""}, ["invalid_input"]),
        (CURRENT, {"input_validators/any.py": "-"}, ["invalid_input"]),
    ],
)
def test_what_cannot_be_tried_is_said_once_for_all_of_its_kind(
    tmp_path: Path, problem: str, files: Files, folders: list[str]
) -> None:
    root = package(tmp_path, {**TRIES, **files}, problem=problem)
    said = [one for one in about_tries(root) if "is not tried" in one]
    assert [one.partition(":")[0] for one in said] == [f"data/{folder}" for folder in folders]
    assert not any(str(test.validity) in folders for test in tries_of(root).values())


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workplace]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with open_workplace() as place:
        yield place


ONE_LETTER = "import sys\nsys.exit(42 if len(sys.stdin.read()) == 2 else 43)\n"
LENIENT = """\
import sys
said, expected = sys.stdin.read().lower(), open(sys.argv[2]).read()
if said != expected:
    open(sys.argv[3] + "judgemessage.txt", "w").write("another letter")
sys.exit(42 if said == expected else 43)
"""
OUTPUT_VALIDATORS: list[Files] = [{}, {"output_validator/lenient.py": LENIENT}]


@pytest.mark.engine
@pytest.mark.parametrize("validator", OUTPUT_VALIDATORS, ids=["default", "own"])
def test_validators_that_do_what_they_have_to_do_are_well_and_nothing_is_tried_twice(
    tmp_path: Path, workplace: Workplace, validator: Files
) -> None:
    root = package(tmp_path, {**TRIES, **validator, "input_validators/any.py": ONE_LETTER})
    check = Verifier(Grader(workplace)).verify(root)
    assert check.ok, [(one.path, one.problems) for one in check.validators]
    assert [one.actual.partition(":")[0] for one in check.validators] == [
        "any.py rejects it (exit 43)",
        "any.py rejects it (exit 43)",
        "the output validator rejects it",
        "the output validator accepts it",
    ]


@pytest.mark.engine
def test_validators_that_do_not_are_named_with_what_they_did(tmp_path: Path, workplace: Workplace) -> None:
    files: Files = {
        **TRIES,
        "input_validators/any.py": ONE_LETTER.replace("== 2", "< 3"),
        "data/invalid_output/other.out": "a\n",
        "data/valid_output/large.in": "long\n",
        "data/valid_output/large.out": "b\n",
    }
    challenge = loaded(package(tmp_path, files))
    found = {one.path: one.problems for one in validator_checks(challenge, workplace)}
    assert found["data/invalid_input/empty.in"] == ("no input validator rejects it",)
    assert found["data/invalid_input/deep/long.in"] == ()
    assert found["data/invalid_output/other.out"] == ("the output validator accepts it",)
    wrong_input, rejected = found["data/valid_output/large.out"]
    said = "its input is rejected by the input validators: any.py rejects it (exit 43): it said nothing"
    assert wrong_input == said
    assert rejected.startswith("the output validator rejects it: ")

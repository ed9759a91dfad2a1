"""Which files of a package are programs that judge."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import pytest

from runner.catalog import inspect
from runner.domain.limits import JudgeLimits, Limits
from runner.domain.submission import SourceFile, Submission
from runner.grading.plan import make_plan
from runner.languages import LANGUAGES
from tests.kattis.packages import CURRENT, LEGACY, errors, loaded, package, warnings


@pytest.mark.parametrize(
    ("files", "language", "names"),
    [
        (["judge.py"], "python", ["judge.py"]),
        (["judge/main.cc", "judge/help.h"], "cpp", ["help.h", "main.cc"]),
        (["judge.cpp", "help.h"], "cpp", ["help.h", "judge.cpp"]),
        (["judge.cpp", "help.h", "table.in"], "cpp", ["help.h", "judge.cpp", "table.in"]),
        (["__main__.py", "__init__.py", "more.py"], "python", ["__init__.py", "__main__.py", "more.py"]),
        (["__main__.py", "more.py"], "python", ["__main__.py", "more.py"]),
        (["judge.c"], "c", ["judge.c"]),
        (["judge/judge.cc", "judge/try.sh"], "cpp", ["judge.cc", "try.sh"]),
    ],
)
def test_a_validator_of_outputs_is_found(
    tmp_path: Path, files: list[str], language: str, names: list[str]
) -> None:
    root = package(tmp_path, {f"output_validator/{name}": "" for name in files})
    program = loaded(root).program.output_validator
    assert program is not None
    assert (program.language, sorted(map(str, program.files))) == (language, names)


def test_files_that_are_linked_are_one_validator(tmp_path: Path) -> None:
    files = {
        "output_validator/judge.cc": "int check();\nint main() { return check(); }\n",
        "output_validator/check.cc": "int check() { return 42; }\n",
    }
    program = loaded(package(tmp_path, files)).program.output_validator
    assert program is not None
    assert sorted(map(str, program.files)) == ["check.cc", "judge.cc"]


def test_its_arguments_are_the_cases(tmp_path: Path) -> None:
    files = {
        "output_validator/judge.py": "",
        "data/secret/test_group.yaml": "output_validator_args: [--strict]\n",
    }
    sample, secret = loaded(package(tmp_path, files)).program_cases
    assert (sample.validator_args, secret.validator_args) == ((), ("--strict",))
    assert secret.checker is None


@pytest.mark.parametrize("other", ["table.in", "common/help.h"])
def test_what_lies_beside_a_validator_and_is_no_program_is_named(tmp_path: Path, other: str) -> None:
    files = {"output_validator/judge.py": "", f"output_validator/{other}": ""}
    root = package(tmp_path, files)
    program = loaded(root).program.output_validator
    assert program is not None
    assert list(map(str, program.files)) == ["judge.py"]
    (warning,) = warnings(root)
    place = f"output_validator/{Path(other).parts[0]}"
    assert warning.startswith(f"{place}:1:1: is no program, and is overlooked")


def test_what_is_no_program_and_stands_alone_is_no_validator(tmp_path: Path) -> None:
    (complaint,) = errors(package(tmp_path, {"output_validator/table.in": ""}))
    assert "is in no language that is known by its suffix" in complaint


def test_an_empty_directory_is_no_validator(tmp_path: Path) -> None:
    root = package(tmp_path, {"output_validator/.gitkeep": ""})
    assert loaded(root).program.output_validator is None


def test_a_legacy_package_says_whether_its_validator_counts(tmp_path: Path) -> None:
    files = {"output_validators/judge/main.py": ""}
    assert loaded(package(tmp_path, files, problem=LEGACY)).program.output_validator is None
    custom = LEGACY + "validation: custom interactive\n"
    program = loaded(package(tmp_path, files, problem=custom)).program
    assert program.output_validator is not None
    assert program.interactive


def test_a_legacy_package_may_have_several_validators(tmp_path: Path) -> None:
    files = {"output_validators/shape.py": "", "output_validators/value/main.cpp": ""}
    flags = "validation: custom\nvalidator_flags: one two\n"
    challenge = loaded(package(tmp_path, files, problem=LEGACY + flags))
    assert [judge.language for judge in challenge.program.output_validators] == ["python", "cpp"]
    assert {case.validator_args for case in challenge.program_cases} == {("one", "two")}
    assert not any(case.checker for case in challenge.program_cases)


def test_flags_of_a_legacy_package_are_split_at_white_space_and_by_nothing_else(tmp_path: Path) -> None:
    written = """say "two words" it's \\ 'x y'"""
    files = {
        "output_validators/judge.py": "",
        "data/testdata.yaml": f"output_validator_flags: {written}\n",
    }
    problem = LEGACY + f"validation: custom\nvalidator_flags: {written}\n"
    (*_, case) = loaded(package(tmp_path, files, problem=problem)).program_cases
    assert case.validator_args == (*written.split(), *written.split())


def test_a_validator_of_a_legacy_package_that_is_not_used_is_named(tmp_path: Path) -> None:
    root = package(tmp_path, {"output_validators/judge/main.py": ""}, problem=LEGACY)
    (found,) = warnings(root)
    assert found.startswith("output_validators:1:1: is not used")


@pytest.mark.parametrize(
    ("folder", "problem"),
    [("output_validator", CURRENT), ("output_validators/judge", LEGACY + "validation: custom\n")],
)
@pytest.mark.parametrize("scripts", [["build"], ["run"], ["build", "run"]])
def test_a_validator_with_scripts_is_what_they_make_of_all_its_files(
    tmp_path: Path, folder: str, problem: str, scripts: list[str]
) -> None:
    files = {f"{folder}/{name}": "#!/bin/sh\n" for name in scripts}
    files |= {f"{folder}/judge.cc": "", f"{folder}/deep/Helper.kt": ""}
    root = package(tmp_path, files, problem=problem)
    program = loaded(root).program.output_validator
    assert program is not None
    assert program.language == "scripts"
    assert sorted(map(str, program.files)) == sorted([*scripts, "judge.cc", "deep/Helper.kt"])
    assert not any("judge" in one or "output_validator" in one for one in warnings(root))


def test_a_script_with_a_constant_in_it_stays_executable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    files = {"output_validator/run": "#!/bin/sh\nexit {{accept}}\n", "output_validator/data": "{{accept}}"}
    root = package(tmp_path, files, problem=CURRENT + "constants: {accept: 42}\n")
    program = loaded(root).program.output_validator
    assert program is not None
    modes = {str(name): os.access(path, os.X_OK) for name, path in program.files.items()}
    assert modes == {"run": True, "data": False}
    assert program.files[PurePosixPath("run")].read_text() == "#!/bin/sh\nexit 42\n"


def test_where_a_build_script_is_not_executable_its_files_are_built_as_their_language_is(
    tmp_path: Path,
) -> None:
    files = {"output_validators/judge/judge.cc": "", "output_validators/judge/build": "make\n"}
    root = package(tmp_path, files, problem=LEGACY + "validation: custom\n")
    program = loaded(root).program.output_validator
    assert program is not None
    assert (program.language, list(map(str, program.files))) == ("cpp", ["judge.cc"])
    assert any("`build` is not executable: what is built is its C++" in one for one in warnings(root))


def test_a_validator_with_a_script_beside_it_is_built_as_most_of_it_is(tmp_path: Path) -> None:
    folder = "output_validators/judge"
    files = {f"{folder}/judge.cc": "", f"{folder}/judge.h": "", f"{folder}/tests.py": ""}
    root = package(tmp_path, files, problem=LEGACY + "validation: custom\n")
    program = loaded(root).program.output_validator
    assert program is not None
    assert program.language == "cpp"
    assert [one for one in warnings(root) if "judge" in one] == [
        "output_validators/judge:1:1: has files in C++, Python 3: what is built is its C++"
    ]


def test_files_that_one_of_them_imports_are_one_validator(tmp_path: Path) -> None:
    files = {
        "output_validator/judge.py": "import sys\nfrom tokens import words\n",
        "output_validator/tokens.py": "",
    }
    program = loaded(package(tmp_path, files)).program.output_validator
    assert program is not None
    assert sorted(map(str, program.files)) == ["judge.py", "tokens.py"]


@pytest.mark.parametrize(("imports", "programs"), [("tokens", 3), ("tokens, other", 1)])
def test_beside_a_folder_that_none_imports_each_file_is_a_validator(
    tmp_path: Path, imports: str, programs: int
) -> None:
    folder = "output_validators"
    files = {
        f"{folder}/judge.py": f"import {imports}\n",
        f"{folder}/tokens.py": "",
        f"{folder}/other/check.py": "",
    }
    root = package(tmp_path, files, problem=LEGACY + "validation: custom\n")
    spec = loaded(root).program
    assert len(spec.output_validators) == programs
    assert warnings(root) == []


@pytest.mark.parametrize(
    ("problem", "files", "complaint"),
    [
        (CURRENT + "type: interactive\n", {}, "output_validator:1:1: an interactive problem needs"),
        (LEGACY + "validation: custom\n", {}, "output_validators:1:1: a custom problem needs"),
        (
            CURRENT,
            {"output_validator/a.py": "", "output_validator/b.py": ""},
            "there are several output validators, and this version of the format has one: a.py, b.py",
        ),
        (
            LEGACY + "validation: custom interactive\n",
            {"output_validators/a.py": "", "output_validators/b.py": ""},
            "output validators, and one alone can talk with a program: a.py, b.py",
        ),
        (
            LEGACY + "validation: custom multi-pass\n",
            {"output_validators/a.py": "", "output_validators/b.py": ""},
            "output validators, and one alone can say what the next pass reads: a.py, b.py",
        ),
        (
            LEGACY + "validation: custom\n",
            {"output_validators/a.py": "", "output_validators/b.sim": ""},
            "output_validators/b.sim:1:1: is in Simula: it cannot be run here",
        ),
        (CURRENT, {"output_validator/judge.sim": ""}, "is in Simula: it cannot be run here"),
        (CURRENT, {"output_validator/run": "exit 42\n"}, "its `run` is not executable"),
        (
            CURRENT,
            dict.fromkeys(["output_validator/build", "output_validator/run", "output_validator/a.c"], ""),
            "its `build` is not executable",
        ),
        (
            CURRENT,
            {
                "static_validator/look.sim": "",
                "data/secret/test_group.yaml": "static_validation_score: pass-fail\n",
            },
            "static_validator/look.sim:1:1: is in Simula: it cannot be run here",
        ),
    ],
)
def test_what_cannot_judge_is_an_error(
    tmp_path: Path, problem: str, files: dict[str, str], complaint: str
) -> None:
    (found,) = errors(package(tmp_path, files, problem=problem))
    assert complaint in found


def test_validators_of_inputs_are_all_found_and_foreign_ones_named(tmp_path: Path) -> None:
    files = {
        "input_validators/shape/main.cpp": "",
        "input_validators/grammar.ctd": "",
        "input_validators/more/README.md": "",
        "input_validators/more/second.ctd": "",
        "input_validators/pattern.viva": "",
        "input_validators/scripted/run": "#!/bin/sh\n",
        "input_format_validators/old.py": "",
    }
    root = package(tmp_path, files)
    assert {one.name: one.program.language for one in loaded(root).program.input_validators} == {
        "any.py": "python",
        "grammar.ctd": "checktestdata",
        "more": "checktestdata",
        "scripted": "scripts",
        "shape": "cpp",
        "old.py": "python",
    }
    assert any("pattern.viva:1:1: is written in VIVA" in one for one in warnings(root))


def test_a_multi_pass_problem_has_two_passes_unless_it_says_more(tmp_path: Path) -> None:
    files = {"output_validator/judge.py": ""}
    problem = CURRENT + "type: multi-pass\n"
    assert loaded(package(tmp_path, files, problem=problem)).program.passes == 2
    more = problem.replace("{time_limit: 2}", "{time_limit: 2, validation_passes: 5}")
    assert loaded(package(tmp_path, files, problem=more)).program.passes == 5


def test_a_legacy_package_may_have_several_passes_as_domjudge_has_it(tmp_path: Path) -> None:
    files = {"output_validators/judge.py": ""}
    for limits, passes in (("", 2), ("limits: {validation_passes: 3}\n", 3)):
        problem = LEGACY + "validation: custom interactive multi-pass\n" + limits
        program = loaded(package(tmp_path, files, problem=problem)).program
        assert (program.passes, program.interactive) == (passes, True)


def test_included_files_are_those_of_the_language_or_the_default_ones(tmp_path: Path) -> None:
    files = {"include/default/data.txt": "d\n", "include/python3/__main__.py": "import echo\n"}
    include = loaded(package(tmp_path, files)).program.include
    assert list(include["python"]) == [PurePosixPath("__main__.py")]
    assert list(include["java"]) == [PurePosixPath("data.txt")]


@pytest.mark.parametrize(
    ("place", "fix"), [("python/echo.py", "did you mean `python3`?"), ("echo.py", "move it into one")]
)
def test_what_is_included_nowhere_is_named(tmp_path: Path, place: str, fix: str) -> None:
    _, said = inspect(package(tmp_path, {f"include/{place}": ""}))
    (warning,) = said
    assert (warning.file, warning.fix) == (f"include/{Path(place).parts[0]}", fix)
    assert not warning.is_error


def test_a_driver_among_the_included_files_is_what_starts() -> None:
    handed_in = Submission((SourceFile(PurePosixPath("solution.py"), b"def echo(): ...\n"),), "file")
    included = (SourceFile(PurePosixPath("__main__.py"), b"import solution\n"),)
    limits = Limits(time_limit=1, wall_time=2, memory=64)
    plan = make_plan(handed_in, LANGUAGES["python"], limits, "sha256:0", included)
    assert str(plan.program.entry) == "__main__.py"
    assert [str(file.path) for file in plan.files] == ["__main__.py", "solution.py"]


def test_an_included_file_replaces_the_submissions_of_its_name() -> None:
    handed_in = Submission((SourceFile(PurePosixPath("a.py"), b"mine"),), "file")
    included = (SourceFile(PurePosixPath("a.py"), b"the challenge's"),)
    limits = Limits(time_limit=1, wall_time=2, memory=64)
    plan = make_plan(handed_in, LANGUAGES["python"], limits, "sha256:0", included)
    assert [file.data for file in plan.files] == [b"the challenge's"]


def test_a_validator_gets_the_limits_that_are_stated_and_defaults_else(tmp_path: Path) -> None:
    files = {"output_validator/judge.py": ""}
    program = loaded(package(tmp_path, files)).program.output_validator
    assert program is not None
    assert program.limits == JudgeLimits(60, 2048, 64)
    stated = CURRENT.replace(
        "time_limit: 2", "validation_time: 7, validation_memory: 99, validation_output: 3"
    )
    program = loaded(package(tmp_path, files, problem=stated)).program.output_validator
    assert program is not None
    assert program.limits == JudgeLimits(7, 99, 3)


@pytest.mark.parametrize(
    ("stated", "limits"),
    [
        ("time_limit: 2", JudgeLimits(300, 2048)),
        ("validation_time: 7, validation_memory: 99, memory: 100", JudgeLimits(300, 100)),
        ("validation_time: 301", JudgeLimits(301, 2048)),
    ],
)
def test_a_validator_of_inputs_has_time_and_room_whatever_is_stated_for_others(
    tmp_path: Path, stated: str, limits: JudgeLimits
) -> None:
    root = package(tmp_path, problem=CURRENT.replace("time_limit: 2", stated))
    (validator,) = loaded(root).program.input_validators
    assert validator.program.limits == limits

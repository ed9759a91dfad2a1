"""`problem.yaml` of each version of the format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from runner.catalog.kattis.languages import OURS
from runner.domain.challenge import PackageFormat
from runner.domain.languages import LANGUAGE_NAMES
from runner.domain.limits import TimeLimitRule
from runner.languages.select import language_named, language_of
from tests.kattis.packages import CURRENT, LEGACY, errors, loaded, package, warnings

DRAFT = "problem_format_version: 2023-07\nname: Echo\nlimits: {time_limit: 2}\n"


def test_a_package_is_a_program_challenge(tmp_path: Path) -> None:
    challenge = loaded(package(tmp_path))
    assert (challenge.name, challenge.slug, challenge.format) == ("Echo", "echo", PackageFormat.V2025_09)
    assert sorted(challenge.languages) == sorted(LANGUAGE_NAMES)
    assert (challenge.level, challenge.time_budget, challenge.ai_tools) == (None, None, None)


def test_a_package_without_a_version_is_legacy(tmp_path: Path) -> None:
    challenge = loaded(package(tmp_path, problem=LEGACY))
    assert challenge.format is PackageFormat.LEGACY
    assert challenge.time_limit_rule == TimeLimitRule(5, 1, 2)


@pytest.mark.parametrize("version", ["2023-07", "2023-07-draft"])
def test_the_draft_before_2025_is_read(tmp_path: Path, version: str) -> None:
    problem = CURRENT.replace("2025-09", version)
    assert loaded(package(tmp_path, problem=problem)).format is PackageFormat.V2023_07


def test_an_unknown_version_is_an_error_where_it_stands(tmp_path: Path) -> None:
    problem = CURRENT.replace("2025-09", "2031-01")
    assert errors(package(tmp_path, problem=problem)) == [
        "problem.yaml:1:25: version `2031-01` of the format is not known"
    ]


def test_an_unknown_key_is_an_error(tmp_path: Path) -> None:
    assert errors(package(tmp_path, problem=CURRENT + "licence: cc0\n")) == [
        "problem.yaml:5:1: unknown key `licence`"
    ]


@pytest.mark.parametrize("problem", [LEGACY, DRAFT], ids=["legacy", "2023-07"])
def test_an_unknown_key_of_an_older_package_is_a_warning(tmp_path: Path, problem: str) -> None:
    root = package(tmp_path, problem=problem + "difficulty: 3\n")
    loaded(root)
    assert "problem.yaml:4:1: unknown key `difficulty`" in warnings(root)


@pytest.mark.parametrize(("problem", "told"), [(LEGACY, warnings), (DRAFT, warnings), (CURRENT, errors)])
def test_a_key_that_stands_there_twice_is_as_bad_as_one_that_is_unknown(
    tmp_path: Path, problem: str, told: Callable[[Path], list[str]]
) -> None:
    root = package(tmp_path, problem=problem + "source: A\nsource: B\n")
    line = problem.count("\n") + 2
    assert told(root) == [f"problem.yaml:{line}:1: duplicate key `source`: line {line - 1} has it already"]


@pytest.mark.parametrize(
    ("languages", "offered"),
    [("cpp python java", ("cpp", "java")), ("python", OURS), ("all", OURS)],
)
def test_an_older_package_may_name_languages_that_nobody_knows(
    tmp_path: Path, languages: str, offered: tuple[str, ...]
) -> None:
    root = package(tmp_path, problem=LEGACY + f"languages: {languages}\n")
    assert loaded(root).languages == offered
    unknown = "problem.yaml:4:12: `python` is no language of the format"
    assert (unknown in warnings(root)) is ("python" in languages)


@pytest.mark.parametrize("word", ["multi-pass", "multipass"])
@pytest.mark.parametrize("problem", [LEGACY, DRAFT], ids=["legacy", "2023-07"])
def test_what_became_a_type_may_stand_in_the_validation_of_older_packages(
    tmp_path: Path, problem: str, word: str
) -> None:
    files = {"output_validators/judge.py": ""}
    added = f"author: Somebody\nsource: A\nsource_url: b\nvalidation: custom interactive {word}\n"
    root = package(tmp_path, files, problem=problem + added)
    program = loaded(root).program
    assert (program.interactive, program.passes) == (True, 2)
    assert not any(one.startswith("problem.yaml") for one in warnings(root))


def test_what_became_a_type_is_unknown_in_2025_09(tmp_path: Path) -> None:
    (found,) = errors(package(tmp_path, problem=CURRENT + "validation: custom interactive\n"))
    assert found == "problem.yaml:5:1: unknown key `validation`"


def test_an_old_problem_yaml_may_be_in_latin_1(tmp_path: Path) -> None:
    root = package(tmp_path)
    text = "license: cc0\nrights_owner: Nobody\nname: Garçon\n"
    (root / "problem.yaml").write_bytes(text.encode("latin-1"))
    assert loaded(root).name == "Garçon"
    assert warnings(root) == ["problem.yaml:3:1: this is not UTF-8: it is read as Latin-1"]


@pytest.mark.parametrize("written", ["'256'", "2.56e2", '"2.56e2"'])
def test_a_number_may_be_written_as_a_text(tmp_path: Path, written: str) -> None:
    assert loaded(package(tmp_path, problem=LEGACY + f"limits: {{memory: {written}}}\n")).limits.memory == 256


@pytest.mark.parametrize("written", ["nan", "'inf'", "'1 MiB'", "'0x10'"])
def test_what_is_no_number_is_none_as_a_text_either(tmp_path: Path, written: str) -> None:
    found = errors(package(tmp_path, problem=LEGACY + f"limits: {{memory: {written}}}\n"))
    assert found == ["problem.yaml:4:18: `memory` must be a whole number"]


@pytest.mark.parametrize("directory", ["accepted", "wrong_answer"])
@pytest.mark.parametrize(("stated", "code"), [("", 301), ("limits: {code: 100}\n", 100)])
def test_a_code_limit_that_is_not_stated_has_room_for_all_that_says_what_it_must_get(
    tmp_path: Path, stated: str, code: int, directory: str
) -> None:
    files = {
        f"submissions/{directory}/two/a.py": "#" * (300 << 10),
        f"submissions/{directory}/two/b.py": "pass\n",
        "submissions/README.md": "#" * (400 << 10),
    }
    assert loaded(package(tmp_path, files, problem=LEGACY + stated)).limits.code == code


@pytest.mark.parametrize(
    ("added", "complaint"),
    [
        ("type: submit-answer", "answers that are handed in without a program"),
        ("type: [pass-fail, scoring]", "cannot be both `pass-fail` and `scoring`"),
        ("type: teaching", "`teaching` is no type of problem"),
        ("license: mine", "`license` is `mine`"),
        ("languages: [cobolt]", "`cobolt` is no language of the format"),
        ("languages: [simula]", "no language that is graded here"),
    ],
)
def test_what_a_package_cannot_be_is_said(tmp_path: Path, added: str, complaint: str) -> None:
    found = errors(package(tmp_path, problem=f"{CURRENT}{added}\n"))
    assert any(complaint in one and one.startswith("problem.yaml:5:") for one in found), found


def test_languages_that_are_not_graded_here_are_named_and_the_others_offered(tmp_path: Path) -> None:
    root = package(tmp_path, problem=CURRENT + "languages: [python3, cpp, apl]\n")
    assert loaded(root).languages == ("pypy", "python", "cpp")
    assert any("APL is not graded here" in one for one in warnings(root))


@pytest.mark.parametrize("languages", ["", "languages: [cpp, python3]\n", "languages: all\n"])
def test_python_is_pypy_where_nobody_says_otherwise(tmp_path: Path, languages: str) -> None:
    offered = loaded(package(tmp_path, problem=CURRENT + languages)).languages
    assert language_of([PurePosixPath("a.py")], offered).name == "pypy"
    assert language_named("python", offered).name == "python"


def test_the_name_is_that_of_the_statements_language(tmp_path: Path) -> None:
    problem = CURRENT.replace("name: Echo", "name: {sv: Eko, en: Echo!}")
    assert loaded(package(tmp_path, problem=problem)).name == "Echo!"


def test_limits_are_those_that_are_stated(tmp_path: Path) -> None:
    stated = "{time_limit: 1.5, memory: 256, output: 3, code: 12, compilation_time: 9, validation_time: 7}"
    limits = loaded(package(tmp_path, problem=CURRENT.replace("{time_limit: 2}", stated))).limits
    assert (limits.time_limit, limits.memory, limits.output, limits.code) == (1.5, 256, 3, 12)
    assert limits.compilation_time == 9


def test_what_is_not_stated_is_the_formats_typical_default(tmp_path: Path) -> None:
    limits = loaded(package(tmp_path)).limits
    assert (limits.memory, limits.output, limits.code, limits.compilation_time) == (2048, 8, 128, 60)


@pytest.mark.parametrize(
    ("limit", "complaint"),
    [
        ("time_limit: 0", "problem.yaml:4:22: `time_limit` is 0"),
        ("memory: 1.5", "problem.yaml:4:18: `memory` must be a whole number"),
        ("memroy: 64", "problem.yaml:4:10: unknown key `memroy`"),
        ("validation_passes: 3", "problem.yaml:4:29: `validation_passes` is for multi-pass problems alone"),
    ],
)
def test_a_bad_limit_is_an_error_where_it_stands(tmp_path: Path, limit: str, complaint: str) -> None:
    assert errors(package(tmp_path, problem=CURRENT.replace("time_limit: 2", limit))) == [complaint]


@pytest.mark.parametrize(("stated", "output"), [("", 11), ("limits: {output: 2}\n", 2)])
def test_an_output_limit_that_is_not_stated_has_room_for_the_longest_answer(
    tmp_path: Path, stated: str, output: int
) -> None:
    root = package(tmp_path, problem=LEGACY + stated)
    with (root / "data/secret/1.ans").open("r+b") as answer:
        answer.truncate((11 << 20) // 2)
    assert loaded(root).limits.output == output


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".timelimit", " 4\n"),
        ("domjudge-problem.ini", "name='x'\ntimelimit='4'\n"),
        ("domjudge-problem.ini", "\ufeff; limits\r\ntimelimit = 4 ; seconds\r\n"),
        ("domjudge-problem.ini", 'timelimit =\ntimelimit = "4"; it was "5"\n'),
    ],
)
def test_a_time_limit_beside_problem_yaml_beats_it(tmp_path: Path, name: str, text: str) -> None:
    challenge = loaded(package(tmp_path, {name: text}, problem=LEGACY))
    assert challenge.limits.time_limit == 4
    assert challenge.time_limit_rule is None


def test_a_program_of_domjudges_server_is_named(tmp_path: Path) -> None:
    root = package(
        tmp_path, {"domjudge-problem.ini": "timelimit=1\nspecial_compare='near'\n"}, problem=LEGACY
    )
    (found,) = warnings(root)
    assert found.startswith("domjudge-problem.ini:2:1: `special_compare` names a program")


def test_a_package_may_have_nothing_but_domjudges_file(tmp_path: Path) -> None:
    challenge = loaded(package(tmp_path, {"domjudge-problem.ini": "timelimit=1\n", "problem.yaml": "-"}))
    assert (challenge.format, challenge.limits.time_limit) == (PackageFormat.LEGACY, 1)


def test_a_legacy_package_may_list_its_authors(tmp_path: Path) -> None:
    loaded(package(tmp_path, problem=LEGACY + "author: [A, B]\nsource: [C]\n"))


def test_a_time_limit_that_is_none_is_an_error(tmp_path: Path) -> None:
    root = package(tmp_path, {"domjudge-problem.ini": "name='x'\ntimelimit=soon\n"}, problem=LEGACY)
    assert errors(root) == ["domjudge-problem.ini:2:1: `soon` is no time limit"]


def test_multipliers_make_the_rule_for_a_time_limit_that_is_not_stated(tmp_path: Path) -> None:
    limits = "limits: {time_multipliers: {ac_to_time_limit: 3, time_limit_to_tle: 4}, time_resolution: 0.5}"
    challenge = loaded(package(tmp_path, problem=CURRENT.replace("limits: {time_limit: 2}", limits)))
    assert challenge.time_limit_rule == TimeLimitRule(3, 0.5, 4)


def test_constants_are_replaced_in_statement_validators_and_submissions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    problem = CURRENT + "constants: {most: {value: 500000, tex: '500{,}000'}, word: hi}\n"
    root = package(
        tmp_path,
        {
            "statement/problem.en.md": "At most {{most.tex}}, {{word}}, {{other}}.\n",
            "input_validators/any.py": "assert {{most}} == 500000\n",
            "submissions/accepted/echo.py": "print('{{word}}')\n",
        },
        problem=problem,
    )
    challenge = loaded(root)
    assert challenge.statement.problem == "At most 500{,}000, hi, {{other}}."
    (validator,) = challenge.program.input_validators
    assert [path.read_text() for path in validator.program.files.values()] == ["assert 500000 == 500000\n"]
    from runner.catalog import reference_submissions

    (reference,) = reference_submissions(challenge)
    assert reference.location.read_text() == "print('hi')\n"
    assert (root / "submissions/accepted/echo.py").read_text() == "print('{{word}}')\n"


def test_a_legacy_package_is_told_of_an_odd_license_and_loads(tmp_path: Path) -> None:
    root = package(tmp_path, problem="\ufeff" + LEGACY.replace("cc0", "CC0 1.0"))
    loaded(root)
    assert any("`license` is `CC0 1.0`" in one for one in warnings(root))


def test_a_legacy_package_may_name_its_languages(tmp_path: Path) -> None:
    assert loaded(package(tmp_path, problem=LEGACY + "languages: c cpp\n")).languages == ("c", "cpp")


@pytest.mark.parametrize("written", ["&few 007", "&few\n      007"])
def test_what_an_anchor_names_is_read_as_it_is_written(tmp_path: Path, written: str) -> None:
    problem = f"{CURRENT}constants:\n  few: {written}\n  many: *few\n"
    root = package(tmp_path, {"statement/problem.en.md": "{{few}} {{many}}\n"}, problem=problem)
    (number,) = {*loaded(root).statement.problem.split()}
    assert int(number) == 7


@pytest.mark.parametrize("key", ["uuid", "license", "keywords"])
@pytest.mark.parametrize("problem", [LEGACY.replace("license: cc0\n", ""), DRAFT], ids=["legacy", "2023-07"])
def test_what_grading_does_not_depend_on_is_a_warning_in_an_older_package(
    tmp_path: Path, problem: str, key: str
) -> None:
    root = package(tmp_path, problem=f"{problem}{key}: {{a: b}}\n")
    loaded(root)
    assert any(f"`{key}` must be text" in warning for warning in warnings(root))


@pytest.mark.parametrize("line", ["rights_owner: [A, B]", "credits: [A, B]", "version: [1]", "source: [[A]]"])
def test_credits_of_a_draft_of_2023_07_may_be_in_another_form(tmp_path: Path, line: str) -> None:
    root = package(tmp_path, problem=f"{DRAFT}{line}\n")
    loaded(root)
    assert any(warning.startswith("problem.yaml:4:") for warning in warnings(root))
    assert errors(package(tmp_path / "newer", problem=f"{CURRENT}{line}\n"))


@pytest.mark.parametrize("problem", [LEGACY, DRAFT], ids=["legacy", "2023-07"])
def test_flags_that_the_default_validator_does_not_have_are_said_once_and_where_they_stand(
    tmp_path: Path, problem: str
) -> None:
    files = {f"data/secret/{name}": "b\n" for name in ("2.in", "2.ans", "3.in", "3.ans")}
    root = package(tmp_path, files, problem=f"{problem}validator_flags: float_tolerance 1e-6 fuzzy\n")
    assert errors(root) == ["problem.yaml:4:18: the default validator has no argument `fuzzy`"]


def test_a_name_may_be_folded_text(tmp_path: Path) -> None:
    problem = CURRENT.replace("name: Echo", "name: >\n  Say it\n  again")
    assert loaded(package(tmp_path, problem=problem)).name == "Say it again"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("time_limit", "1e300"),
        ("time_limit", "86401"),
        ("compilation_time", "1e18"),
        ("validation_time", "86401"),
        ("memory", "1073741825"),
        ("validation_output", "99999999999"),
        ("time_multiplier", "1001"),
    ],
)
def test_a_limit_that_no_engine_could_count_to_is_an_error(tmp_path: Path, key: str, value: str) -> None:
    (complaint,) = errors(package(tmp_path, problem=f"{LEGACY}limits: {{{key}: {value}}}\n"))
    assert complaint.startswith(f"problem.yaml:4:{len(key) + 12}: `{key}` is ")


@pytest.mark.parametrize(
    ("name", "text"), [(".timelimit", "1e9"), ("domjudge-problem.ini", "timelimit=86401")]
)
def test_so_is_one_in_a_file_of_its_own(tmp_path: Path, name: str, text: str) -> None:
    (complaint,) = errors(package(tmp_path, {name: f"{text}\n"}, problem=LEGACY))
    assert "is no time limit" in complaint

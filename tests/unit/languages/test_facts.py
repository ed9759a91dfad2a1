"""What candidates are told of a language is what compiles and runs."""

from __future__ import annotations

import shlex
from pathlib import Path, PurePosixPath

import pytest

from runner.domain.languages import SOURCES
from runner.languages import LANGUAGES
from runner.languages.facts import facts_of, offered_languages, version_number
from runner.languages.model import Program
from tests.challenge_folders import CHALLENGE, make_challenge

COMPILED = [name for name, language in LANGUAGES.items() if language.compile]


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_language_says_how_it_is_recognised_built_and_run(name: str):
    language = LANGUAGES[name]
    facts = facts_of(language, 256)
    assert facts.title == language.title
    assert facts.suffixes == language.suffixes
    assert facts.entries or facts.entry_rule
    assert (facts.compile != "") == (language.compile is not None)
    assert facts.checked == (language.check is not None)
    assert facts.run


@pytest.mark.parametrize("name", COMPILED)
def test_the_compiler_that_is_shown_is_within_what_compiles_and_in_the_same_order(name: str):
    language = LANGUAGES[name]
    program = Program((PurePosixPath("a/x"), PurePosixPath("y")), PurePosixPath("y"), 256)
    assert language.compile
    assert language.compiler
    words = iter(language.compile(program))
    assert [word for word in language.compiler(program) if word not in words] == []


@pytest.mark.parametrize("name", LANGUAGES)
def test_what_is_shown_can_be_typed_into_a_shell(name: str):
    facts = facts_of(LANGUAGES[name], 256)
    for command in (facts.compile, facts.run):
        assert all("\n" not in word and "`" not in word for word in shlex.split(command))


@pytest.mark.parametrize("name", [name for name in LANGUAGES if LANGUAGES[name].entries])
def test_the_entries_are_every_name_with_every_suffix(name: str):
    """So that a statement may list the names with the usual suffix and say that others count alike."""
    language = LANGUAGES[name]
    stems = dict.fromkeys(PurePosixPath(entry).stem for entry in language.entries)
    assert language.entries == tuple(stem + suffix for stem in stems for suffix in language.suffixes)


def test_the_run_command_is_that_of_the_languages_own_memory_limit(tmp_path: Path):
    yaml = CHALLENGE.replace("[python, c]", "[python, java]").replace(
        "code: 64}", "code: 64, language_factors: {java: {memory: 4}}}"
    )
    facts = offered_languages(
        make_challenge(tmp_path / "shout", {"submissions/accepted/shout.c": ""}, yaml=yaml)
    )
    assert list(facts) == ["python", "java"]
    assert "-Xmx192m" in facts["java"].run
    assert facts["python"].run == f"python3 -s {SOURCES}/main.py"


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("Python 3.13.5", "3.13.5"),
        ("v20.19.2", "20.19.2"),
        ("go version go1.24.4 linux/amd64", "1.24.4"),
        ("openjdk 21 2023-09-19", "21"),
        ("g++ (Debian 14.2.0-19) 14.2.0", "14.2.0"),
        ("unknown", "unknown"),
    ],
)
def test_the_number_is_found_in_what_a_version_command_says(said: str, number: str):
    assert version_number(said) == number

"""What candidates are told of the languages of a challenge: made from what compiles and runs."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from runner.domain.challenge import Challenge
from runner.domain.languages import LanguageFacts
from runner.domain.service import ServiceSpec
from runner.languages import LANGUAGES
from runner.languages.environment import BOX
from runner.languages.model import Language, Program
from runner.languages.packages import packages

_NUMBER = re.compile(r"\d+(?:\.\d+)*")


def offered_languages(challenge: Challenge) -> Mapping[str, LanguageFacts]:
    """The facts of all languages that a challenge offers, by name, in its order and under its limits."""
    facts = {
        name: facts_of(LANGUAGES[name], challenge.limits_for(name).memory) for name in challenge.languages
    }
    if not isinstance(challenge.task, ServiceSpec):
        return facts
    return {name: replace(of, packages=_installed(challenge.task.images[name])) for name, of in facts.items()}


def facts_of(language: Language, memory: int) -> LanguageFacts:
    """The facts of a language where a run may use so many MiB."""
    program = _any_program(language, memory)
    return LanguageFacts(
        title=language.title,
        version=f"{language.implementation} {language.release}",
        suffixes=language.suffixes,
        entries=language.entries,
        entry_rule=language.entry_rule,
        checked=language.check is not None,
        compile=_typed(language.compiler(program)) if language.compiler else "",
        run=_typed(language.run(program)),
    )


def _installed(image: str) -> tuple[str, ...]:
    return tuple(f"{name} {version}" for name, version in packages(image).items())


def version_number(said: str) -> str:
    """`3.13.5` of `Python 3.13.5`: the first number that a version command says, or all."""
    number = _NUMBER.search(said)
    return number[0] if number else said


def _any_program(language: Language, memory: int) -> Program:
    """Its sources are a shell's pattern, its entry has the usual name."""
    suffix = language.suffixes[0]
    entry = PurePosixPath(language.entries[0] if language.entries else f"Main{suffix}")
    return Program((PurePosixPath(f"*{suffix}"),), entry, memory, language.main(entry, b""))


def _typed(argv: Sequence[str]) -> str:
    """As somebody types it: without the program's folder, patterns not quoted."""
    program, *words = argv
    name = program if program.startswith(f"{BOX}/") else PurePosixPath(program).name
    return " ".join([name, *(word if "*" in word else shlex.quote(word) for word in words)])

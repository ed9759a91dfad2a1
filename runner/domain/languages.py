"""The languages that challenges can offer: their names, and what candidates are told of each.

`runner.languages` says how each is compiled and run; a test holds the two together. They are named here, too,
so that a challenge folder can be checked, and its statement written, without knowing how anything is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

LANGUAGE_NAMES: Final = (
    "python",
    "javascript",
    "go",
    "java",
    "c",
    "cpp",
    "rust",
    "ruby",
    "php",
    "typescript",
    "bash",
    "perl",
    "lua",
    "pascal",
    "csharp",
    "haskell",
    "pypy",
)
SCRIPTS: Final = "scripts"
"""What a judging program of a Kattis package is in that brings a script to build or to run it."""
CHECKTESTDATA: Final = "checktestdata"
"""The language of its own in which such a package may describe its inputs."""

SOURCES: Final = "/box/src"
"""Where what was handed in lies when it is compiled and run."""


@dataclass(frozen=True, slots=True)
class LanguageFacts:
    """How one language's programs are built and run, in the words of a shell.

    In the commands `*.c` stands for all source files of that suffix, in folders too.

    Attributes:
        title: as people write it.
        version: implementation and release, such as `CPython 3.13`.
        suffixes: of source files, with the dot; the first is the usual one.
        entries: names by which the file that is started is found among several, best first.
        entry_rule: how it is found where names do not decide: "the one that ...", or "".
        checked: whether a syntax error in any file fails before anything is run.
        compile: the compiler's command line; "" for a language that is not compiled.
        run: the program's, under the challenge's limits; its arguments follow.
        packages: what is installed for it, each as `name version`; none for a bare language.
    """

    title: str
    version: str
    suffixes: tuple[str, ...]
    entries: tuple[str, ...]
    entry_rule: str
    checked: bool
    compile: str
    run: str
    packages: tuple[str, ...] = ()


Languages: TypeAlias = Mapping[str, LanguageFacts]
"""What there is to say of the languages that a challenge offers, by name, in its order."""

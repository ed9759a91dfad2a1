"""C."""

from __future__ import annotations

from runner.languages.environment import COMPILER
from runner.languages.gcc import ENTRY_RULE, compile_with, compiler, first_source, run
from runner.languages.model import Language

GCC = "/usr/bin/gcc"
STANDARD = "gnu17"
SUFFIXES = (".c",)
AS_BEFORE = "-fpermissive"
"""GCC 14 made errors of what older ones warn of, such as a call of what is not declared; much C has it."""

LANGUAGE = Language(
    name="c",
    title="C",
    implementation="GCC",
    release="14",
    image="c",
    suffixes=SUFFIXES,
    version=(GCC, "--version"),
    compile=compile_with(GCC, STANDARD, AS_BEFORE),
    compiler=compiler(GCC, STANDARD, AS_BEFORE),
    run=run,
    compile_env=COMPILER,
    find_entry=first_source(SUFFIXES),
    entry_rule=ENTRY_RULE,
)

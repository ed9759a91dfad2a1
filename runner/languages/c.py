"""C."""

from __future__ import annotations

from runner.languages.environment import COMPILER
from runner.languages.gcc import compile_with, first_source, run
from runner.languages.model import Language

GCC = "/usr/bin/gcc"
SUFFIXES = (".c",)

LANGUAGE = Language(
    name="c",
    title="C",
    image="c",
    suffixes=SUFFIXES,
    entries=("main.c",),
    version=(GCC, "--version"),
    compile=compile_with(GCC, "gnu17"),
    run=run,
    compile_env=COMPILER,
    find_entry=first_source(SUFFIXES),
)

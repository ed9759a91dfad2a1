"""C++."""

from __future__ import annotations

from runner.languages.environment import COMPILER
from runner.languages.gcc import ENTRY_RULE, compile_with, compiler, first_source, run
from runner.languages.model import Language

GXX = "/usr/bin/g++"
STANDARD = "gnu++20"
SUFFIXES = (".cpp", ".cc", ".cxx", ".c++", ".C")

LANGUAGE = Language(
    name="cpp",
    title="C++",
    implementation="GCC",
    release="14",
    image="cpp",
    suffixes=SUFFIXES,
    version=(GXX, "--version"),
    compile=compile_with(GXX, STANDARD),
    compiler=compiler(GXX, STANDARD),
    run=run,
    compile_env=COMPILER,
    find_entry=first_source(SUFFIXES),
    entry_rule=ENTRY_RULE,
)

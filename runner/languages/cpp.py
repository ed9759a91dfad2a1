"""C++."""

from __future__ import annotations

from runner.languages.environment import COMPILER
from runner.languages.gcc import compile_with, first_source, run
from runner.languages.model import Language

GXX = "/usr/bin/g++"
SUFFIXES = (".cpp", ".cc", ".cxx")

LANGUAGE = Language(
    name="cpp",
    title="C++",
    image="cpp",
    suffixes=SUFFIXES,
    entries=("main.cpp", "main.cc", "main.cxx"),
    version=(GXX, "--version"),
    compile=compile_with(GXX, "gnu++20"),
    run=run,
    compile_env=COMPILER,
    find_entry=first_source(SUFFIXES),
)

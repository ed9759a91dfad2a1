"""Rust."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from runner.languages.environment import COMPILER
from runner.languages.model import OUT, Language, Program
from runner.languages.output_folder import with_output_folder

RUSTC = "/usr/bin/rustc"
BINARY = f"{OUT}/main"

_MAIN = re.compile(rb"^[ \t]*(?:pub\s+)?(?:async\s+)?fn\s+main\s*\(\s*\)", re.MULTILINE)

_FLAGS = (
    "--edition=2021",
    "--crate-type=bin",
    "-Copt-level=3",
    "-Ctarget-feature=+crt-static",
    "-Cstrip=symbols",
    "-o",
    BINARY,
)
"""One crate, whose type the source cannot change: no procedural macro, no build script ever runs.

Static as C and C++ are (gcc.py). Stripped, since what the standard library has of debugging information is
ten times as large as the program. Not `-Ctarget-cpu=native`: it may run on another host.
"""


def _compiler(program: Program) -> Sequence[str]:
    """Of all files only the entry: the compiler finds its modules."""
    return (RUSTC, *_FLAGS, f"./{program.entry}")


def _find_entry(contents: Mapping[PurePosixPath, bytes]) -> PurePosixPath | None:
    mains = [path for path, data in sorted(contents.items()) if path.suffix == ".rs" and _MAIN.search(data)]
    return mains[0] if len(mains) == 1 else None


LANGUAGE = Language(
    name="rust",
    title="Rust",
    implementation="rustc",
    release="1.85",
    image="rust",
    suffixes=(".rs",),
    entries=("main.rs",),
    version=(RUSTC, "--version"),
    compile=with_output_folder(_compiler),
    compiler=_compiler,
    run=lambda _: (BINARY,),
    compile_env=COMPILER,
    find_entry=_find_entry,
    entry_rule="the one that holds `fn main()`",
)

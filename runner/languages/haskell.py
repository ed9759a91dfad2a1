"""Haskell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from runner.languages.environment import BOX, COMPILER
from runner.languages.model import OUT, Language, Program
from runner.languages.output_folder import with_output_folder

GHC = "/usr/bin/ghc"
BINARY = f"{OUT}/main"

_MAIN = re.compile(rb"^main\s*(?:::|=)", re.MULTILINE)

_FLAGS = ("-v0", "-O2", "-rtsopts=ignoreAll", "-optl-s", "-outputdir", f"{BOX}/made", "-o", BINARY)
"""An argument of a case that looks like one of GHC's own, such as `+RTS`, is the program's."""


def _compiler(program: Program) -> Sequence[str]:
    """Of all files only the entry: the compiler finds its modules, below the entry's folder."""
    return (GHC, *_FLAGS, f"-i./{program.entry.parent}", f"./{program.entry}")


def _find_entry(contents: Mapping[PurePosixPath, bytes]) -> PurePosixPath | None:
    mains = [path for path, data in sorted(contents.items()) if path.suffix == ".hs" and _MAIN.search(data)]
    return mains[0] if len(mains) == 1 else None


LANGUAGE = Language(
    name="haskell",
    title="Haskell",
    implementation="GHC",
    release="9.6",
    image="haskell",
    suffixes=(".hs",),
    entries=("Main.hs", "main.hs"),
    version=(GHC, "--numeric-version"),
    compile=with_output_folder(_compiler),
    compiler=_compiler,
    run=lambda _: (BINARY,),
    compile_env=COMPILER,
    find_entry=_find_entry,
    entry_rule="the one that defines `main`",
    processes=4,
)

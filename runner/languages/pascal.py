"""Pascal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from runner.languages.environment import BOX, COMPILER
from runner.languages.model import OUT, Language, Program
from runner.languages.output_folder import with_output_folder

FPC = "/usr/bin/fpc"
BINARY = f"{OUT}/main"
SUFFIXES = (".pas", ".pp", ".lpr")

_UNIT = re.compile(
    rb"\A(?:\s|\xef\xbb\xbf|\{[^}]*\}|\(\*.*?\*\)|//[^\n]*\n)*+unit\b", re.IGNORECASE | re.DOTALL
)


def _compiler(program: Program) -> Sequence[str]:
    """Of all files only the entry: the compiler finds its units, in all folders that have one."""
    folders = sorted({str(path.parent) for path in program.sources})
    where = (f"-Fu./{folder}" for folder in folders)
    return (
        FPC,
        "-l-",
        "-v0ew",
        "-O2",
        "-XS",
        "-Xs",
        *where,
        f"-FU{BOX}",
        f"-o{BINARY}",
        f"./{program.entry}",
    )


def _find_entry(contents: Mapping[PurePosixPath, bytes]) -> PurePosixPath | None:
    programs = [
        path for path, data in sorted(contents.items()) if path.suffix in SUFFIXES and not _UNIT.match(data)
    ]
    return programs[0] if len(programs) == 1 else None


LANGUAGE = Language(
    name="pascal",
    title="Pascal",
    implementation="Free Pascal",
    release="3.2",
    image="pascal",
    suffixes=SUFFIXES,
    entries=tuple(f"main{suffix}" for suffix in SUFFIXES),
    version=(FPC, "-iV"),
    compile=with_output_folder(_compiler),
    compiler=_compiler,
    run=lambda _: (BINARY,),
    compile_env=COMPILER,
    find_entry=_find_entry,
    entry_rule="the one that is no `unit`",
)

"""C# on Mono."""

from __future__ import annotations

from collections.abc import Sequence

from runner.languages.environment import COMPILER
from runner.languages.gcc import first_source
from runner.languages.model import OUT, Language, Program
from runner.languages.output_folder import with_output_folder

MCS = "/usr/bin/mcs"
MONO = "/usr/bin/mono"
PROGRAM = f"{OUT}/main.exe"
SUFFIXES = (".cs",)

_FLAGS = ("-nologo", "-optimize+", "-r:System.Numerics", f"-out:{PROGRAM}")


def _compiler(program: Program) -> Sequence[str]:
    """All files; the compiler finds `Main`."""
    return (MCS, *_FLAGS, *(f"./{path}" for path in program.sources))


LANGUAGE = Language(
    name="csharp",
    title="C#",
    implementation="Mono",
    release="6.12",
    image="csharp",
    suffixes=SUFFIXES,
    version=(MCS, "--version"),
    compile=with_output_folder(_compiler),
    compiler=_compiler,
    run=lambda _: (MONO, PROGRAM),
    compile_env=COMPILER,
    find_entry=first_source(SUFFIXES),
    entry_rule="the one that holds `static Main`",
    processes=16,
)

"""What C and C++ have in common: all sources are compiled together into one static program.

Static, since it starts in half the time and does not care what lies in the sandbox that runs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath

from runner.languages.model import OUT, SRC, Argv, Program
from runner.languages.output_folder import with_output_folder

BINARY = f"{OUT}/main"
ENTRY_RULE = "the one that holds `main`"

_FLAGS = ("-O2", "-static", "-pipe", "-fmax-errors=20", f"-I{SRC}", "-o", BINARY)


def compiler(path: str, standard: str, *more: str) -> Argv:
    """The command line of a compiler.

    Standards are GNU's dialects: the strict ones hide POSIX, and with it getline, strdup and pipe.
    """

    def argv(program: Program) -> Sequence[str]:
        sources = (f"./{path}" for path in program.sources)
        return (path, f"-std={standard}", *_FLAGS, *more, *sources, "-lm")

    return argv


def compile_with(path: str, standard: str, *more: str) -> Argv:
    """The same, once there is a folder for what it makes."""
    return with_output_folder(compiler(path, standard, *more))


def first_source(
    suffixes: tuple[str, ...],
) -> Callable[[Mapping[PurePosixPath, bytes]], PurePosixPath | None]:
    """No file is more the entry than another: the linker finds `main`."""

    def find(contents: Mapping[PurePosixPath, bytes]) -> PurePosixPath | None:
        return next((path for path in sorted(contents) if path.suffix in suffixes), None)

    return find


def run(_program: Program) -> Sequence[str]:
    """The program itself."""
    return (BINARY,)

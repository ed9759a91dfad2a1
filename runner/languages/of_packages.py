"""Languages as the tools of the Kattis package format have them, where they take more than we promise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from runner.languages import cpp
from runner.languages.gcc import compiler
from runner.languages.model import OUT, Language, Program

_NEWER: Final = "gnu++23"
"""What problemtools and BAPCtools compile with. DOMjudge has our standard, and some programs are right in
that alone: a global `generator` is ambiguous in the newer one. So whichever compiles it will do.
"""
_EITHER: Final = f"""\
mkdir -p {OUT} || exit
compiler=$1 older=$2 newer=$3
shift 3
if said=$("$compiler" "$older" "$@" 2>&1); then
    [ -z "$said" ] || printf '%s\\n' "$said" >&2
    exit 0
fi
exec "$compiler" "$newer" "$@"
"""


def _compile_cpp(program: Program) -> Sequence[str]:
    """The older first, which takes a third of the time where a program includes little."""
    path, older, *more = compiler(cpp.GXX, cpp.STANDARD)(program)
    return ("/bin/sh", "-c", _EITHER, "compile", path, older, f"-std={_NEWER}", *more)


CPP: Final = replace(cpp.LANGUAGE, compile=_compile_cpp)
"""C++ of whichever standard it is in."""


_ASKS_FOR_A_FILE: Final = re.compile(
    rb"\b(?:[fl]?stat(?:64|x|Sync)?|Stat|[Mm]map(?:64)?|[fl]?seek[go]?(?:64)?|Seek|f?tell[go]?(?:64)?|rewind"
    rb"|st_size|(?:file_?|get)size|available|FileChannel)\b"
)
"""Calls by which a program learns that its standard input is a pipe; most know of no such thing."""
INPUT_BYTES: Final = 12 << 20
"""The most of an input that is put into a file: `/tmp` has room for 16 MiB."""
_FROM_A_FILE: Final = 'cat > /tmp/.input && exec < /tmp/.input && rm /tmp/.input && unset PWD && exec "$@"'


def asks_for_a_file(source: bytes) -> bool:
    """Whether a program may depend on its standard input being a file, as it is with the format's judges."""
    return _ASKS_FOR_A_FILE.search(source) is not None


def fed_from_a_file(language: Language) -> Language:
    """The language, whose programs read their input from a file: one that has no name by then."""

    def run(program: Program) -> Sequence[str]:
        return ("/bin/sh", "-c", _FROM_A_FILE, "run", *language.run(program))

    return replace(language, run=run)

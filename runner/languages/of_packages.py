"""Languages as the tools of the Kattis package format have them, where they take more than we promise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from runner.domain.challenge import Challenge
from runner.languages import cpp
from runner.languages.gcc import compiler
from runner.languages.model import OUT, Language, Program
from runner.languages.select import first_where_unclear

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


def for_challenge(challenge: Challenge, language: Language) -> Language:
    """The language, as it is built and started where the challenge is a package."""
    if not challenge.format.is_kattis:
        return language
    return first_where_unclear(CPP if language.name == CPP.name else language)

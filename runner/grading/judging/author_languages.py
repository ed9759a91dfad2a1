"""What an author's programs are built with and submissions are not: scripts, Checktestdata, newer C++."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from runner.domain.languages import CHECKTESTDATA, SCRIPTS
from runner.languages import LANGUAGES
from runner.languages.environment import COMPILER
from runner.languages.model import OUT, SRC, Language, Program
from runner.languages.of_packages import CPP
from runner.languages.output_folder import with_output_folder

IMAGE: Final = "validators"
_PYTHON: Final = "/usr/bin/python3"
_RUN: Final = f"{OUT}/run"

_BUILD: Final = """\
cp -R "$1/." "$2" && cd "$2" || exit
if [ -f build ]; then
    ./build || exit
fi
if [ -n "$(find . -type l)" ]; then
    cp -RL . "$2.whole" 2>/dev/null
    rm -rf "$2" && mv "$2.whole" "$2" && cd "$2" || exit
fi
if ! [ -f run ] || ! [ -x run ]; then
    echo 'error: there is no `run` that can be executed' >&2
    exit 1
fi
"""
"""Builds where it will run, so that a path that `build` writes down is the same there. Only files get there:
links become what they lead to, and those that lead to nothing are left out.
"""
_ACCEPT_WITH_42: Final = """\
said=$("$1" -I -m checktestdata "$2" 2>&1 >/dev/null); status=$?
printf '%s\n' "$said" | tr '\n' ' ' >&2
[ "$status" = 42 ] && exit 1
[ "$status" = 0 ] && exit 42
exit "$status"
"""
"""Its own exit codes are 0 for an input that fits, 1 for one that does not, and 2 where it cannot say.

What it says is made one line: what is wrong, and which part of the grammar says so.
"""


def author_language(name: str) -> Language:
    """What an author's program of that language is compiled and run with."""
    return _OF_AUTHORS.get(name) or LANGUAGES[name]


@with_output_folder
def _build(_program: Program) -> Sequence[str]:
    return ("/bin/sh", "-c", _BUILD, "build", SRC, OUT)


def _check(program: Program) -> Sequence[str]:
    """The grammar is read, and nothing is kept of what is made of it."""
    return (_PYTHON, "-I", "-m", "checktestdata", "--convert", "/dev/null", str(program.entry))


def _run_checktestdata(program: Program) -> Sequence[str]:
    return ("/bin/sh", "-c", _ACCEPT_WITH_42, "check", _PYTHON, f"{SRC}/{program.entry}")


_OF_AUTHORS: Final = {
    language.name: language
    for language in (
        CPP,
        Language(
            name=SCRIPTS,
            title="build and run scripts",
            implementation="Debian",
            release="13",
            image=IMAGE,
            suffixes=("",),
            version=("/bin/cat", "/etc/debian_version"),
            entries=("run", "build"),
            find_entry=lambda contents: next(iter(contents)),
            compile=_build,
            run=lambda _: (_RUN,),
            env=lambda _: {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"},
            compile_env=COMPILER,
            box=64,
            compile_box=512,
            processes=64,
        ),
        Language(
            name=CHECKTESTDATA,
            title="Checktestdata",
            implementation="pyctd",
            release="2026.9",
            image=IMAGE,
            suffixes=(".ctd",),
            version=(_PYTHON, "-I", "-m", "checktestdata", "--version"),
            check=_check,
            run=_run_checktestdata,
        ),
    )
}

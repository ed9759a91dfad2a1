"""Keeps a program that is started among a candidate's files from taking them for modules of its own.

Some interpreters look where they are started, before or after all else. What a program names as a path, or
reads with a program that is meant for the files there (`make`), is its own affair.
"""

from __future__ import annotations

from dataclasses import replace

from runner.grading.judging.plan import JudgePlan
from runner.languages.php import PHP


def among_others_files(plan: JudgePlan) -> JudgePlan:
    """The plan, with modules from the program's own folder and its language's alone.

    Python's `-c`, `-m` and `-` look in the working folder first, and PHP's `require "name"` in every case;
    Lua looks there last, which decides where a module is tried for that need not be there.
    """
    own = plan.folder
    env = {
        "PYTHONSAFEPATH": "1",
        "PYTHONPATH": own,
        "LUA_PATH": f"{own}/?.lua;{own}/?/init.lua",
        "LUA_CPATH": f"{own}/?.so",
    }
    return replace(plan, env={**plan.env, **env}, argv=_with_include_path(plan.argv, own))


def _with_include_path(argv: tuple[str, ...], folder: str) -> tuple[str, ...]:
    """PHP has no variable for it."""
    if argv[0] != PHP:
        return argv
    return (PHP, "-d", f"include_path={folder}", *argv[1:])

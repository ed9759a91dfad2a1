"""Lua."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runner.languages.model import SRC, Language, Program

LUA = "/usr/bin/lua5.4"
LUAC = "/usr/bin/luac5.4"


def _check(program: Program) -> Sequence[str]:
    return (LUAC, "-p", "--", *(f"./{path}" for path in program.sources))


def _run(program: Program) -> Sequence[str]:
    return (LUA, f"{SRC}/{program.entry}")


def _env(program: Program) -> Mapping[str, str]:
    """Modules are found beside the entry: Lua itself would look where it is started."""
    folder = f"{SRC}/{program.entry.parent}"
    return {"LUA_PATH": f"{folder}/?.lua;{folder}/?/init.lua;;"}


LANGUAGE = Language(
    name="lua",
    title="Lua",
    implementation="PUC-Rio Lua",
    release="5.4",
    image="lua",
    suffixes=(".lua",),
    entries=("main.lua", "app.lua", "solution.lua"),
    version=(LUA, "-v"),
    check=_check,
    reads_first=lambda _: True,
    run=_run,
    env=_env,
)

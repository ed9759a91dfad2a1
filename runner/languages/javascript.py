"""JavaScript on Node.js."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from runner.languages.model import SRC, Language, Program

NODE = "/usr/bin/node"
SUFFIXES = (".js", ".mjs", ".cjs")

OUTSIDE_OLD_SPACE = 48
"""MiB: Node itself, V8's young generation and compiled code."""

_CHECK = """\
const fs = require("fs"), vm = require("vm");
Error.stackTraceLimit = 1;
const asScript = (text, filename) => void vm.compileFunction(text, [], { filename });
const asModule = (text, identifier) => void new vm.SourceTextModule(text, { identifier });
const failure = (parse, text, path) => { try { parse(text, path); } catch (error) { return error; } };
for (const path of process.argv.slice(1)) {
  const text = fs.readFileSync(path, "utf8").replace(/^#!.*/, "");
  const parsers = { ".mjs": [asModule], ".cjs": [asScript] }[path.slice(-4)] ?? [asScript, asModule];
  const errors = parsers.map((parse) => failure(parse, text, path));
  const meant = /^(import|export)\\b/m.test(text) ? errors.at(-1) : errors[0];
  if (errors.every(Boolean)) throw meant;
}
"""


def _check(program: Program) -> Sequence[str]:
    """All files in one process. `node --check` takes only one, and lets a broken module in a .js pass."""
    flags = ("--experimental-vm-modules", "--no-warnings")
    return (NODE, *flags, "-e", _CHECK, "--", *map(str, program.sources))


def heap(program: Program) -> str:
    """The option that ends V8's old space below the memory limit."""
    return f"--max-old-space-size={max(program.memory - OUTSIDE_OLD_SPACE, program.memory // 2)}"


def limits(program: Program) -> tuple[str, str]:
    """Node's options for the heap, and for a stack of a quarter of the memory."""
    return heap(program), f"--stack-size={program.memory * 1024 // 4}"


def _run(program: Program) -> Sequence[str]:
    return (NODE, *limits(program), f"{SRC}/{program.entry}")


def _find_entry(contents: Mapping[PurePosixPath, bytes]) -> PurePosixPath | None:
    """What the outermost package.json calls `main`."""
    packages = sorted(
        (path for path in contents if path.name == "package.json"), key=lambda path: len(path.parts)
    )
    if not packages:
        return None
    try:
        main = json.loads(contents[packages[0]])["main"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    entry = packages[0].parent / str(main)
    return entry if entry in contents and entry.suffix in SUFFIXES else None


LANGUAGE = Language(
    name="javascript",
    title="JavaScript",
    implementation="Node.js",
    release="20",
    image="javascript",
    suffixes=SUFFIXES,
    entries=tuple(
        stem + suffix for stem in ("main", "index", "app", "solution", "server") for suffix in SUFFIXES
    ),
    version=(NODE, "--version"),
    check=_check,
    reads_first=lambda _: True,
    run=_run,
    service_env=lambda program: {"NODE_OPTIONS": heap(program)},
    find_entry=_find_entry,
    entry_rule="the one that `package.json` calls `main`",
    processes=16,
)

"""TypeScript on Node.js."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from runner.languages import javascript
from runner.languages.environment import COMPILER
from runner.languages.model import OUT, Language, Program

TSC = "/usr/bin/tsc"
SUFFIXES = (".ts", ".mts", ".cts")

_COMPILED = {".ts": ".js", ".mts": ".mjs", ".cts": ".cjs"}

_FLAGS = (
    "--strict",
    "--target",
    "es2022",
    "--module",
    "node16",
    "--moduleDetection",
    "force",
    "--lib",
    "es2022",
    "--types",
    "node",
    "--typeRoots",
    "/usr/share/nodejs/@types",
    "--skipLibCheck",
    "--noEmitOnError",
    "--inlineSourceMap",
    "--rootDir",
    ".",
    "--outDir",
    OUT,
)
"""All of `--strict` and no more; a mistake in types is a compile error. Files are modules as Node.js sees
them: `package.json` says of which system a `.ts` is, and no two files share their global names."""

_COMPILE = f"""\
"$@" && find . -name package.json -exec cp --parents {{}} {OUT} \\;
"""
"""Node.js asks `package.json` again, beside the compiled files."""


def _compiler(program: Program) -> Sequence[str]:
    return (TSC, *_FLAGS, *(f"./{path}" for path in program.sources))


def _compile(program: Program) -> Sequence[str]:
    return ("/bin/sh", "-c", _COMPILE, "compile", *_compiler(program))


def _main(entry: PurePosixPath, _source: bytes) -> str:
    """The file that the entry is compiled into."""
    return str(entry.with_suffix(_COMPILED.get(entry.suffix, ".js")))


def _run(program: Program) -> Sequence[str]:
    return (javascript.NODE, *javascript.limits(program), "--enable-source-maps", f"{OUT}/{program.main}")


def _service_env(program: Program) -> Mapping[str, str]:
    return {"NODE_OPTIONS": javascript.heap(program)}


LANGUAGE = Language(
    name="typescript",
    title="TypeScript",
    implementation="TypeScript",
    release="4.9",
    image="typescript",
    suffixes=SUFFIXES,
    entries=tuple(
        stem + suffix for stem in ("main", "index", "app", "solution", "server") for suffix in SUFFIXES
    ),
    version=(TSC, "--version"),
    compile=_compile,
    compiler=_compiler,
    run=_run,
    service_env=_service_env,
    compile_env=COMPILER,
    main=_main,
    processes=16,
)

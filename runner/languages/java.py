"""Java."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from runner.languages.environment import BOX, COMPILER
from runner.languages.model import OUT, Language, Program

JAVA = "/usr/bin/java"

OUTSIDE_HEAP = 64
"""MiB: the JVM itself (20 when it has done nothing), classes, compiled code and thread stacks."""

_PREFERRED = ("Main", "App", "Solution")
_ENTRY_RULE = "the one that holds `public static void main(String[] …)`; of several such, " + ", else ".join(
    f"`{stem}.java`" for stem in _PREFERRED
)

_JAVAC = (
    "/usr/bin/javac",
    "-J-XX:SharedArchiveFile=/usr/lib/fairtrial/javac.jsa",
    "-J-XX:+UseSerialGC",
    "-J-XX:TieredStopAtLevel=1",
    "-J-XX:-UsePerfData",
    "-J-Xmx512m",
    f"-J-Djava.io.tmpdir={BOX}",
    "-proc:none",
    "-encoding",
    "UTF-8",
    "-d",
    OUT,
)

_RUN = ("-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:-UseContainerSupport", "-XX:ActiveProcessorCount=1")
"""Both compilers stay on: to stop at the first (TieredStopAtLevel=1) saves 6 of a hello world's 35 ms, costs
half as much time again from 0.5 CPU seconds on, and so could decide a verdict."""

_NOT_CODE = re.compile(
    r"""/\*.*?(?:\*/|\Z) | //[^\n]*
      | \"""(?:\\.?|[^\\])*?(?:\"""|\Z) | "(?:\\.?|[^"\\\n])*+"? | '(?:\\.?|[^'\\\n])*+'?""",
    re.DOTALL | re.VERBOSE,
)
"""Comments and literals. What is not terminated reaches to the end, so that matching never starts over."""
_PACKAGE = re.compile(r"^[ \t]*package[ \t]+([\w.]+)[ \t]*;", re.MULTILINE)
_BRACE_OR_TYPE = re.compile(r"[{}]|\b(?:class|record|enum|interface)\s+(\w+)")
_MAIN = re.compile(
    r"\b(?:public\s+static|static\s+public)\s+(?:final\s+)?void\s+main\s*\(\s*(?:final\s+)?String\b"
)


def _compile(program: Program) -> Sequence[str]:
    """`./` before each source: a name such as `@x.java` would be read as options."""
    return (*_JAVAC, *(f"./{path}" for path in program.sources))


def _compiler(program: Program) -> Sequence[str]:
    """Without the options for the compiler's own JVM."""
    return [word for word in _compile(program) if not word.startswith("-J")]


def _run(program: Program) -> Sequence[str]:
    heap = max(program.memory - OUTSIDE_HEAP, program.memory // 2)
    stack = max(1, min(program.memory // 4, 1024))
    return (JAVA, f"-Xmx{heap}m", f"-Xss{stack}m", *_RUN, "-cp", OUT, program.main)


def _main_class(entry: PurePosixPath, source: bytes) -> str:
    """The name of the outermost type that holds `main`, with its package; of the file when there is none."""
    code = _code(source)
    package = _PACKAGE.search(code)
    main = _MAIN.search(code)
    name = (_outermost_type(code[: main.start()]) if main else None) or _identifier(entry.stem)
    return f"{package[1]}.{name}" if package else name


def _identifier(stem: str) -> str:
    """The stem where it can name a class; else the usual name, so that no stem is read as an option."""
    return stem if stem.isidentifier() else "Main"


def _outermost_type(code: str) -> str | None:
    """The last type that is declared in no other."""
    depth = 0
    outermost = None
    for match in _BRACE_OR_TYPE.finditer(code):
        match match[0]:
            case "{":
                depth += 1
            case "}":
                depth -= 1
            case _ if depth == 0:
                outermost = match[1]
    return outermost


def _find_entry(contents: Mapping[PurePosixPath, bytes]) -> PurePosixPath | None:
    mains = {
        path.stem: path
        for path, data in sorted(contents.items())
        if path.suffix == ".java" and _MAIN.search(_code(data))
    }
    if len(mains) == 1:
        return next(iter(mains.values()))
    return next((mains[stem] for stem in _PREFERRED if stem in mains), None)


def _code(source: bytes) -> str:
    return _NOT_CODE.sub(" ", source.decode("utf-8", "replace"))


LANGUAGE = Language(
    name="java",
    title="Java",
    implementation="OpenJDK",
    release="21",
    image="java",
    suffixes=(".java",),
    version=(JAVA, "--version"),
    compile=_compile,
    compiler=_compiler,
    run=_run,
    compile_env=COMPILER,
    find_entry=_find_entry,
    entry_rule=_ENTRY_RULE,
    main=_main_class,
    processes=24,
)

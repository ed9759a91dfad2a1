"""Go."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from runner.languages.environment import COMPILER
from runner.languages.model import OUT, Language, Program

GO = "/usr/lib/go-1.24/bin/go"
BINARY = f"{OUT}/main"

_MAIN = re.compile(rb"^func\s+main\s*\(\s*\)", re.MULTILINE)

_COMPILE = f"""\
cd "./$1"
[ "$({GO} env GOMOD)" != /dev/null ] || printf 'module submission\\n\\ngo 1.24\\n' > /box/src/go.mod
shift
exec "$@"
"""

_BUILD = (GO, "build", "-o", BINARY, "-ldflags=-s -w", ".")


def _compile(program: Program) -> Sequence[str]:
    """The package in the entry's directory; without a go.mod a submission is a module named `submission`."""
    return ("/bin/sh", "-c", _COMPILE, "compile", str(program.entry.parent), *_BUILD)


def _find_entry(contents: Mapping[PurePosixPath, bytes]) -> PurePosixPath | None:
    mains = [
        path
        for path, data in sorted(contents.items())
        if path.suffix == ".go" and not path.name.endswith("_test.go") and _MAIN.search(data)
    ]
    return mains[0] if len(mains) == 1 else None


LANGUAGE = Language(
    name="go",
    title="Go",
    implementation="Go",
    release="1.24",
    image="go",
    suffixes=(".go",),
    entries=("main.go",),
    version=(GO, "version"),
    compile=_compile,
    compiler=lambda _: _BUILD,
    run=lambda _: (BINARY,),
    env=lambda program: {"GOMEMLIMIT": f"{program.memory * 9 // 10}MiB", "GOMAXPROCS": "1"},
    # -trimpath, -buildvcs and CGO_ENABLED as in sandbox_images/go/Dockerfile, or nothing in its cache fits.
    compile_env={
        **COMPILER,
        "GOCACHE": "/usr/lib/fairtrial/go-cache",
        "GOFLAGS": "-trimpath -buildvcs=false",
        "CGO_ENABLED": "0",
        "GOMAXPROCS": "1",
        "GOPROXY": "off",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
        "GOTELEMETRY": "off",
    },
    find_entry=_find_entry,
    entry_rule="the one that holds `func main()`",
    processes=16,
)

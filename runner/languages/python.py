"""Python."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import PurePosixPath

from runner.languages.model import SRC, Language, Program

PYTHON = "/usr/bin/python3"

_IMPORT = re.compile(rb"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+([\w., \t]+))", re.MULTILINE)

_CHECK = """\
import sys, posix, _warnings; _warnings.filters.insert(0, ("ignore", None, Warning, None, 0))
failed = False
for path in sys.argv[1:]:
    try:
        compile(open(path, "rb").read(), path, "exec")
    except (SyntaxError, ValueError) as error:
        sys.excepthook(type(error), error.with_traceback(None), None)
        failed = True
sys.exit(True) if failed else posix._exit(False)
"""
"""What costs a third of the check otherwise: `-W ignore` imports `warnings`, and the interpreter takes itself
apart at its end (`_exit` does not; nothing is buffered where nothing was said). `-I -S` is the other third.
"""


def check(interpreter: str, program: Program) -> Sequence[str]:
    """All files: a mistake in an imported one is a compile error too."""
    return (interpreter, "-I", "-S", "-c", _CHECK, *map(str, program.sources))


def run(interpreter: str, program: Program) -> Sequence[str]:
    """Not `-I`, which would hide the submission's own modules and ignore PYTHONHASHSEED."""
    return (interpreter, "-s", f"{SRC}/{program.entry}")


def reads_first(source: bytes) -> bool:
    """Not where its first two lines may name an encoding (PEP 263).

    A file that is run is decoded from behind the line that does, one that is checked from its start: after
    `coding: cp037` CPython runs what its own `compile` refuses, and takes ASCII for an empty program.
    """
    return not any(b"coding" in line for line in source.split(b"\n", 2)[:2])


def _find_entry(contents: Mapping[PurePosixPath, bytes]) -> PurePosixPath | None:
    sources = {path: data for path, data in sorted(contents.items()) if path.suffix == ".py"}
    imported = {path: _imported(data) for path, data in sources.items()}
    outermost = min((len(path.parts) for path in sources), default=0)
    left = [
        path
        for path in sources
        if len(path.parts) == outermost
        and not any(path.stem in names for other, names in imported.items() if other != path)
    ]
    return left[0] if len(left) == 1 else None


def _imported(source: bytes) -> set[str]:
    """Every part of every dotted name after `import`, and after `from`."""
    found: set[str] = set()
    for module, modules in _IMPORT.findall(source):
        names = (module or modules).decode("ascii", "replace").split(",")
        found.update(part for name in names if name.strip() for part in name.split()[0].split("."))
    return found


LANGUAGE = Language(
    name="python",
    title="Python",
    implementation="CPython",
    release="3.13",
    image="python",
    suffixes=(".py",),
    entries=("main.py", "app.py", "solution.py", "__main__.py"),
    find_entry=_find_entry,
    entry_rule="the outermost one that no other file imports, where only one is so",
    version=(PYTHON, "--version"),
    check=partial(check, PYTHON),
    reads_first=reads_first,
    run=partial(run, PYTHON),
    env=lambda _: {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"},
)

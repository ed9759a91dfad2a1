"""Python."""

from __future__ import annotations

from collections.abc import Sequence

from runner.languages.model import SRC, Language, Program

PYTHON = "/usr/bin/python3"

_CHECK = """\
import sys
failed = False
for path in sys.argv[1:]:
    try:
        compile(open(path, "rb").read(), path, "exec")
    except (SyntaxError, ValueError) as error:
        sys.excepthook(type(error), error, None)
        failed = True
sys.exit(failed)
"""


def _check(program: Program) -> Sequence[str]:
    """All files: a mistake in an imported one is a compile error too. `-I -S` saves a third of the time."""
    return (PYTHON, "-I", "-S", "-W", "ignore", "-c", _CHECK, *map(str, program.sources))


def _run(program: Program) -> Sequence[str]:
    """Not `-I`, which would hide the submission's own modules and ignore PYTHONHASHSEED."""
    return (PYTHON, "-s", f"{SRC}/{program.entry}")


LANGUAGE = Language(
    name="python",
    title="Python",
    implementation="CPython",
    release="3.13",
    image="python",
    suffixes=(".py",),
    entries=("main.py", "app.py", "solution.py", "__main__.py"),
    version=(PYTHON, "--version"),
    check=_check,
    run=_run,
    env=lambda _: {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"},
)

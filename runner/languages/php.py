"""PHP."""

from __future__ import annotations

from collections.abc import Sequence

from runner.languages.model import SRC, Language, Program

PHP = "/usr/bin/php"

_SETTINGS = ("-d", "display_errors=stderr", "-d", "log_errors=0", "-d", "memory_limit=-1")
"""Warnings are no output; memory has one limit, the sandbox's."""


def _check(program: Program) -> Sequence[str]:
    """All files: a mistake in an included one is a compile error too."""
    return (PHP, *_SETTINGS, "-l", *(f"./{path}" for path in program.sources))


def _run(program: Program) -> Sequence[str]:
    return (PHP, *_SETTINGS, f"{SRC}/{program.entry}")


LANGUAGE = Language(
    name="php",
    title="PHP",
    implementation="PHP",
    release="8.4",
    image="php",
    suffixes=(".php",),
    entries=("main.php", "index.php", "app.php", "solution.php"),
    version=(PHP, "--version"),
    check=_check,
    reads_first=lambda _: True,
    run=_run,
)

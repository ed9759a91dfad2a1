"""Bash."""

from __future__ import annotations

from collections.abc import Sequence

from runner.languages.model import SRC, Language, Program

BASH = "/bin/bash"

_CHECK = """\
failed=0
for path; do
    said=$("$BASH" -n "$path" 2>&1) || "$BASH" -O extglob -n "$path" 2>/dev/null ||
        { failed=1; printf '%s\\n' "$said"; }
done
exit "$failed"
"""


def _check(program: Program) -> Sequence[str]:
    """All files, each by a shell that only reads it.

    Where a script sets `extglob` itself, what follows is no syntax to a shell that never did.
    """
    return (BASH, "-c", _CHECK, "bash", *(f"./{path}" for path in program.sources))


def _run(program: Program) -> Sequence[str]:
    return (BASH, f"{SRC}/{program.entry}")


LANGUAGE = Language(
    name="bash",
    title="Bash",
    implementation="GNU Bash",
    release="5.2",
    image="bash",
    suffixes=(".sh", ".bash"),
    entries=tuple(stem + suffix for stem in ("main", "solution", "run") for suffix in (".sh", ".bash")),
    version=(BASH, "--version"),
    check=_check,
    run=_run,
    processes=16,
)

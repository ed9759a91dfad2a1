"""Perl."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from runner.languages.model import SRC, Language, Program

PERL = "/usr/bin/perl"

_CHECK = """\
failed=0
folder=$1
shift
for path; do
    said=$("$0" "-I$folder" -c "$path" 2>&1 </dev/null) || { failed=1; printf '%s\\n' "$said" >&2; }
done
exit "$failed"
"""


def _check(program: Program) -> Sequence[str]:
    """All files. Perl runs their BEGIN blocks meanwhile: as the run user, as a case would."""
    folder = f"./{program.entry.parent}"
    return ("/bin/sh", "-c", _CHECK, PERL, folder, *(f"./{path}" for path in program.sources))


def _run(program: Program) -> Sequence[str]:
    """Modules are found beside the entry."""
    entry = PurePosixPath(SRC) / program.entry
    return (PERL, f"-I{entry.parent}", str(entry))


LANGUAGE = Language(
    name="perl",
    title="Perl",
    implementation="Perl",
    release="5.40",
    image="perl",
    suffixes=(".pl", ".pm"),
    entries=tuple(stem + suffix for stem in ("main", "app", "solution") for suffix in (".pl", ".pm")),
    version=(PERL, "-e", "print $^V"),
    check=_check,
    run=_run,
    # Hashes are in the same order every time.
    env=lambda _: {"PERL_HASH_SEED": "0", "PERL_PERTURB_KEYS": "0"},
)

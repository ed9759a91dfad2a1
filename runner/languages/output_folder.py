"""The folder that compilers write to: nothing makes it but the command that needs it."""

from __future__ import annotations

from collections.abc import Sequence

from runner.languages.model import OUT, Argv, Program

_MAKE_AND_GO_ON = f'mkdir -p {OUT} && exec "$@"'


def with_output_folder(command: Argv) -> Argv:
    """The same command, once `/box/out` is there."""

    def argv(program: Program) -> Sequence[str]:
        return ("/bin/sh", "-c", _MAKE_AND_GO_ON, "compile", *command(program))

    return argv

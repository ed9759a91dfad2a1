"""How commands reach a service: where it is, and as whom."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from runner.cli.output import stderr_console
from runner.domain.errors import UsageError

if TYPE_CHECKING:
    from runner.client.connection import Connection

SERVER = "FAIRTRIAL_SERVER"
TOKEN = "FAIRTRIAL_TOKEN"

server_option = click.option(
    "--server",
    envvar=SERVER,
    default="http://127.0.0.1:8000",
    show_default=True,
    show_envvar=True,
    help="Where the service is.",
)


@contextmanager
def connected(server: str) -> Iterator[Connection]:
    """A connection as whoever FAIRTRIAL_TOKEN says; arguments are for everybody on the machine to see."""
    from runner.client.connection import Connection

    token = os.environ.get(TOKEN, "").strip()
    if not token.isascii() or not token.isprintable() or " " in token or not token:
        raise UsageError(
            f"{TOKEN} is no token." if token else f"{TOKEN} is not set.",
            "Set it to the token that you were given; an operator makes one with `fairtrial admin user add`.",
        )
    with Connection(server, token, say) as connection:
        yield connection


def say(line: str) -> None:
    """Tell whoever sits at a terminal why there is a wait; a pipe stays quiet."""
    console = stderr_console()
    if console.is_terminal:
        console.print(line, style="dim", markup=False)

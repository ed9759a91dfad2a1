"""Where a command's result goes: standard output, or files whose suffix names the form."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console

from runner.domain.errors import UsageError
from runner.domain.observation import Excerpt
from runner.reports.inert import inert

UNBROKEN = 10_000
"""Columns: wider than any line that we write."""


def stderr_console() -> Console:
    """The console for everything that is not the result."""
    return Console(stderr=True, highlight=False)


def stdout_console() -> Console:
    """The console for a result. What is no terminal has no width, and no line of it is broken."""
    width = None if sys.stdout.isatty() else UNBROKEN
    return Console(highlight=False, width=width)


def write_stdout(data: bytes) -> None:
    """Write a result to standard output, whole."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        message = f"Standard output cannot be written to: {error.strerror}."
        raise UsageError(message, "Write to a file on another disk with -o.") from error


def shown(data: bytes, stream: TextIO) -> bytes:
    """What a program wrote: inert on a terminal, which would act upon it; as it is in a file or a pipe."""
    return inert(data).encode() if stream.isatty() else data


def write_stderr(excerpt: Excerpt) -> None:
    """Write a program's standard error, saying where something was left out."""
    sys.stderr.buffer.write(shown(excerpt.head, sys.stderr))
    if excerpt.omitted_bytes:
        sys.stderr.buffer.write(b"\n[%d bytes left out]\n" % excerpt.omitted_bytes)
    sys.stderr.buffer.write(shown(excerpt.tail, sys.stderr))
    sys.stderr.buffer.flush()


def write_file(path: Path, data: bytes) -> None:
    """Write a result to a file, making its folder; says so on standard error."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        message = f"Could not write {path}: {error.strerror}."
        raise UsageError(message, "Name another file with -o.") from error
    click.echo(f"wrote {path}", err=True)

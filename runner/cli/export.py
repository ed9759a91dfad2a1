"""`fairtrial export`: a challenge in another format."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runner.domain.cases import ProgramCase
from runner.domain.challenge import Challenge, Kind, PackageFormat
from runner.domain.errors import UsageError

if TYPE_CHECKING:
    from runner.catalog.exchange.kattis import ReadInput


@click.command("export")
@click.argument("challenge", type=click.Path(path_type=Path))
@click.option("--to", "form", type=click.Choice(["kattis"]), required=True, help="The format.")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help="A folder that is new or empty; named after the challenge, in letters and digits, if not given.",
)
def command(challenge: Path, form: str, output: Path | None) -> None:
    """Write a program challenge as a Kattis problem package, version 2025-09.

    What the package cannot say as the challenge did is told on standard error, a line each.

    \b
    fairtrial export --to kattis challenges/top-talkers
    fairtrial verify toptalkers
    """
    from runner.catalog import load
    from runner.catalog.exchange import folders, kattis

    assert form == "kattis"
    loaded = load(challenge)
    if loaded.kind is not Kind.PROGRAM or loaded.format is not PackageFormat.FAIRTRIAL:
        raise UsageError(f"{challenge} is no program challenge of ours.", "Export one that is.")
    target = output or Path(re.sub("[^a-z0-9]", "", loaded.slug) or "package")
    with _inputs(loaded) as read_input:
        exported = kattis.export(loaded, read_input)
    folders.write(exported.files, target)
    for change in exported.changes:
        click.echo(change, err=True)
    click.echo(target)


@contextmanager
def _inputs(challenge: Challenge) -> Iterator[ReadInput]:
    """Reads inputs; an engine is needed only where one is generated."""
    if all(isinstance(case.input, Path) for case in challenge.program_cases):
        yield _file
        return
    from runner.grading.inputs import Inputs
    from runner.grading.workplace import open_workplace
    from runner.languages import LANGUAGES
    from runner.sandbox.model import SandboxSpec

    with open_workplace() as workplace:
        spec = SandboxSpec(workplace.image(LANGUAGES["python"].image), 512)
        with workplace.pool.lease(spec) as lease:
            yield Inputs(challenge, workplace.cache / "inputs", lambda: spec.image, lease.sandbox).path


def _file(case: ProgramCase) -> Path:
    assert isinstance(case.input, Path)
    return case.input

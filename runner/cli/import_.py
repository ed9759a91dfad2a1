"""`fairtrial import`: a challenge of ours from another format."""

from __future__ import annotations

from pathlib import Path

import click

from runner.domain.errors import UsageError


@click.command("import")
@click.argument("form", metavar="FORMAT", type=click.Choice(["kattis"]))
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help="A folder that is new or empty; the package's name with `-challenge` behind it, if not given.",
)
@click.option("--time-limit", type=click.FloatRange(0.05, 300), help="CPU seconds, where PATH states none.")
def command(form: str, path: Path, output: Path | None, time_limit: float | None) -> None:
    """Write a Kattis problem package as a challenge folder of ours, to go on from there.

    A package need not be imported to be graded: it is a challenge as it is. What was made up, and what got
    lost, is told on standard error, a line each.

    \b
    fairtrial import kattis hello/ -o challenges/hello
    fairtrial verify challenges/hello
    """
    from runner.catalog import load
    from runner.catalog.exchange import folders, package
    from runner.catalog.kattis.loader import is_package, reference_submissions

    assert form == "kattis"
    if not is_package(path):
        raise UsageError(f"{path} is no Kattis problem package.", "Give a folder with a problem.yaml.")
    challenge = load(path)
    references, _ = reference_submissions(path, [case.id for case in challenge.cases])
    converted = package.convert(challenge, references, time_limit)
    target = output or Path(f"{challenge.slug}-challenge")
    folders.write(converted.files, target)
    for change in converted.changes:
        click.echo(change, err=True)
    click.echo(target)

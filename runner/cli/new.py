"""`fairtrial new`: begin a challenge."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("new")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--kind",
    type=click.Choice(["program", "service"]),
    default="program",
    show_default=True,
    help="What the candidate hands in.",
)
def command(path: Path, kind: str) -> None:
    """Make a challenge folder at PATH that passes every check as it is; its last part is the slug.

    \b
    fairtrial new challenges/account-totals
    fairtrial new --kind service challenges/accounts-api
    fairtrial verify challenges/account-totals
    """
    from runner.catalog.scaffold import create
    from runner.domain.challenge import Kind

    folder = create(path, kind=Kind(kind))
    click.echo(folder)
    click.echo(f"Next: read {folder}/challenge.yaml, then run: fairtrial verify {folder}", err=True)

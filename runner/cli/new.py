"""`fairtrial new`: begin a challenge."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("new")
@click.argument("path", type=click.Path(path_type=Path))
def command(path: Path) -> None:
    """Make a challenge folder at PATH that passes every check as it is; its last part is the slug.

    \b
    fairtrial new challenges/account-totals
    fairtrial verify challenges/account-totals
    """
    from runner.catalog.scaffold import create

    folder = create(path)
    click.echo(folder)
    click.echo(f"Next: read {folder}/challenge.yaml, then run: fairtrial verify {folder}", err=True)

"""`fairtrial bundle`: what a candidate gets."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("bundle")
@click.argument("challenge", type=click.Path(path_type=Path))
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help="A .zip, or a folder that is new or empty. SLUG.zip if not given.",
)
def command(challenge: Path, output: Path | None) -> None:
    """Write what a candidate gets of a challenge: statement, samples, starters; nothing secret.

    The same challenge always gives the same bytes.
    """
    from runner.catalog import load
    from runner.catalog.bundle import write
    from runner.languages.facts import offered_languages

    loaded = load(challenge)
    target = output or Path(f"{loaded.slug}.zip")
    write(loaded, offered_languages(loaded), target)
    click.echo(target)

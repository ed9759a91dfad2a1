"""`fairtrial show`: a challenge as its candidates read it."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.markdown import Markdown

from runner.cli.output import write_file

PAGE_WIDTH = 100


@click.command("show")
@click.argument("challenge", type=click.Path(path_type=Path))
@click.option("--format", "-f", "form", type=click.Choice(["text", "markdown", "html"]), default="text")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
def command(challenge: Path, form: str, output: Path | None) -> None:
    """Show the statement with its generated sections: examples, edge cases, languages, limits and
    scoring.

    This is what the candidate reads, and it is made from what grades.
    """
    from runner.catalog import load, statement
    from runner.languages.facts import offered_languages

    loaded = load(challenge)
    languages = offered_languages(loaded)
    draw = statement.html_page if form == "html" else statement.markdown
    source = draw(loaded, languages)
    if output is not None:
        write_file(output, source.encode())
    elif form == "text" and sys.stdout.isatty():
        Console(width=min(Console().width, PAGE_WIDTH)).print(Markdown(source))
    else:
        click.echo(source, nl=False)

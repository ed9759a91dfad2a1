"""`fairtrial admin publish`: challenge folders become what the service grades by."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from runner.cli.admin_service import opened
from runner.cli.output import write_stdout
from runner.domain.errors import ExitCode, FairtrialError, NotAChallengeError

if TYPE_CHECKING:
    from runner.domain.access import Actor
    from runner.services.challenges import Published
    from runner.services.service import Service


@click.command("publish", short_help="Publish challenge folders.")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text")
def publish(folders: tuple[Path, ...], form: str) -> int:
    """Publish the challenges in these FOLDERS, under their folders' names.

    A challenge that is there already gets a new version, by which everything is graded that is handed in from
    now on; older reports keep pointing at the version that graded them. The same checks are made as by
    `fairtrial verify`, the running of references apart: verify first.

    Nobody but admins reaches a new challenge until it is granted: fairtrial admin grant SLUG USER_ID

    \b
    fairtrial admin publish challenges/top-talkers
    fairtrial admin publish challenges/*

    Exit code: 0 when all were published, 2 when any has mistakes, 3 when the database is away.
    """
    from runner.services.operator import in_person

    done = []
    with opened() as service:
        actor = in_person(service)
        for folder in folders:
            try:
                published = _publish(service, actor, folder)
            except FairtrialError as error:
                _complain(folder, error)
                continue
            done.append(published)
            if form == "text":
                click.echo(_line(published))
    if form == "json":
        write_stdout(json.dumps([_document(one) for one in done], indent=2).encode() + b"\n")
    return ExitCode.PASSED if len(done) == len(folders) else ExitCode.USAGE


def _publish(service: Service, actor: Actor, folder: Path) -> Published:
    from runner.catalog import bundle, load
    from runner.library import source_files
    from runner.services import challenges

    challenge = load(folder)
    files = source_files(challenge.root)
    packed = bundle.zip_of({file.path: bundle.BundledFile(file.data, file.executable) for file in files})
    return challenges.publish(service, actor, challenge.slug, packed)


def _complain(folder: Path, error: FairtrialError) -> None:
    """A line a mistake, with a path in front that editors can open."""
    if error.exit_code is not ExitCode.USAGE:
        raise error
    click.echo(f"{folder}: not published: {error.message}", err=True)
    if not isinstance(error, NotAChallengeError) or not error.diagnostics:
        click.echo(f"  {error.next_step}", err=True)
        return
    root = folder.parent if folder.is_file() else folder
    for diagnostic in error.diagnostics:
        click.echo(str(replace(diagnostic, file=str(root / diagnostic.file))), err=True)


def _line(published: Published) -> str:
    stored = published.stored
    what = "published" if published.is_new else "was published before, and is current"
    return f"{stored.slug} {stored.version} {what}: sha256 {stored.sha256}"


def _document(published: Published) -> dict[str, object]:
    stored = published.stored
    return {
        "slug": stored.slug,
        "version": stored.version,
        "name": stored.name,
        "kind": stored.kind,
        "sha256": stored.sha256,
        "is_new": published.is_new,
    }

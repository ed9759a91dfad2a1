"""`fairtrial images`: build, list and lock the sandbox images."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from runner.cli.image_progress import image_progress
from runner.cli.image_standing import (
    described_choice,
    described_standings,
    described_trouble,
    standing_document,
    standing_table,
)
from runner.cli.output import stderr_console, write_file, write_stdout
from runner.images.archive import ARCHIVE_SETTING, SNAPSHOTS


@click.group("images")
def command() -> None:
    """Build, list and lock the images that sandboxes are made from.

    An image's tag is made from what it is built of, so an unchanged image is never built again.
    """


@command.command("build")
@click.argument("names", nargs=-1)
@click.option("--locked", is_flag=True, help="Just the packages of the lock, or nothing.")
@click.option(
    "--snapshots",
    metavar="URL",
    envvar=ARCHIVE_SETTING,
    default=SNAPSHOTS,
    show_default=True,
    help="Where --locked finds Debian's archive as it was.",
)
def build(names: tuple[str, ...], *, locked: bool, snapshots: str) -> None:
    """Build the images of these NAMES, or all, where they are not there yet.

    A name may be the folder of a challenge that has an image of its own, or that image's folder. The base is
    debian:trixie-slim: pulled from the registry, or made with debootstrap where none answers.

    Packages are those that Debian has now; which of them are not as in the lock is said at the end, and of
    which images gradings take one as locked instead, since it is there as well.
    """
    from runner.images import builder
    from runner.images.catalog import read_catalog
    from runner.images.client import connected
    from runner.images.locked import build_locked
    from runner.images.standing import standings

    console = stderr_console()
    with connected() as client, image_progress(console) as progress:
        catalog = read_catalog()
        wanted = [_folder_of(name) if "/" in name or Path(name).is_dir() else name for name in names]
        for name in wanted:
            catalog = catalog.with_folder(Path(name)) if "/" in name else catalog
        if locked:
            build_locked(client, catalog, snapshots, progress, wanted)
            return
        built = builder.build(client, catalog, progress, wanted)
        images = [image for image in builder.list_unlocked(client, catalog) if image.name in built]
        lock = builder.lock_here(client, catalog)
        told = (
            *described_standings(standings(client, images, lock)),
            *described_choice(built, builder.list_images(client, catalog)),
            *described_trouble(lock),
        )
        for line in told:
            console.print(line, markup=False, soft_wrap=True)


def _folder_of(name: str) -> str:
    """The absolute path of an image's folder, given that or a challenge's."""
    path = Path(name).resolve()
    return str(path if (path / "Dockerfile").is_file() else path / "image")


@command.command("list")
@click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text")
def list_(form: str) -> None:
    """List the images, their tags, whether the engine has them, and whether their packages are as locked."""
    from runner.images.builder import list_images, lock_here
    from runner.images.catalog import read_catalog
    from runner.images.client import connected
    from runner.images.standing import standings

    with connected() as client:
        catalog = read_catalog()
        lock = lock_here(client, catalog)
        found = standings(client, list_images(client, catalog), lock)
    for line in described_trouble(lock):
        stderr_console().print(line, markup=False, soft_wrap=True)
    if form == "json":
        click.echo(json.dumps([standing_document(one) for one in found], indent=2))
        return
    console = Console()
    console.print(standing_table(found))
    for line in described_standings(found):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


@command.command("lock")
def lock() -> None:
    """Write down which of Debian's packages are in the images that were built here, for `build --locked`.

    All images must be there, with one version of each package, which the archive must still have: the lock
    names this day's snapshot of it. One that would only name another day is left as it is.
    """
    from runner.images.builder import architecture
    from runner.images.catalog import read_catalog
    from runner.images.client import connected
    from runner.images.lock import lock_path, render
    from runner.images.locking import make_lock

    with connected() as client:
        catalog = read_catalog()
        here = architecture(client)
        before = catalog.lock(here)
        made = make_lock(client, catalog, datetime.now(UTC))
    path = lock_path(catalog.folder, here)
    if before and (before.versions, before.images) == (made.versions, made.images):
        click.echo(f"{path} is as it should be", err=True)
        return
    write_file(path, render(made).encode())


@command.command("sbom")
@click.argument("name")
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file."
)
def sbom(name: str, output: Path | None) -> None:
    """Write what the image of this NAME is made of: each package and its version, as CycloneDX 1.6, JSON.

    It says the image's id and a hash of its contents besides. The same contents give the same document.
    """
    from runner.images.builder import list_images, resolve
    from runner.images.catalog import read_catalog
    from runner.images.client import connected
    from runner.images.sbom import bill_of

    with connected() as client:
        catalog = read_catalog()
        resolve(client, catalog, name)
        (image,) = (one for one in list_images(client, catalog) if one.name == name)
        document = json.dumps(bill_of(client, image), indent=2).encode() + b"\n"
    if output is None:
        write_stdout(document)
    else:
        write_file(output, document)

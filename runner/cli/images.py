"""`fairtrial images`: build and list the sandbox images."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from runner.cli.image_progress import image_progress
from runner.cli.output import stderr_console
from runner.images.builder import ImageStatus


@click.group("images")
def command() -> None:
    """Build and list the images that sandboxes are made from.

    An image's tag is made from what it is built of, so an unchanged image is never built again.
    """


@command.command("build")
@click.argument("names", nargs=-1)
def build(names: tuple[str, ...]) -> None:
    """Build the images of these NAMES, or all, where they are not there yet.

    A name may be the folder of a challenge that has an image of its own, or that image's folder. The base is
    debian:trixie-slim: pulled from the registry, or made with debootstrap where none answers.
    """
    from runner.images.builder import build
    from runner.images.catalog import read_catalog
    from runner.images.client import connected

    with connected() as client, image_progress(stderr_console()) as progress:
        catalog = read_catalog()
        wanted = [_folder_of(name) if "/" in name or Path(name).is_dir() else name for name in names]
        for name in wanted:
            catalog = catalog.with_folder(Path(name)) if "/" in name else catalog
        build(client, catalog, progress, wanted)


def _folder_of(name: str) -> str:
    """The absolute path of an image's folder, given that or a challenge's."""
    path = Path(name).resolve()
    return str(path if (path / "Dockerfile").is_file() else path / "image")


@command.command("list")
@click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text")
def list_(form: str) -> None:
    """List the images, their tags, and whether the engine has them."""
    from runner.images.builder import list_images
    from runner.images.catalog import read_catalog
    from runner.images.client import connected

    with connected() as client:
        images = list_images(client, read_catalog())
    if form == "json":
        click.echo(json.dumps([_document(image) for image in images], indent=2))
        return
    Console().print(_table(images))


@command.command("sbom")
@click.argument("name")
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file."
)
def sbom(name: str, output: Path | None) -> None:
    """Write what the image of this NAME is made of: each package and its version, as CycloneDX 1.6, JSON.

    It says the image's id and a hash of its contents besides. The same contents give the same document.
    """
    from runner.cli.output import write_file, write_stdout
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


def _document(image: ImageStatus) -> dict[str, object]:
    return {"name": image.name, "tag": image.tag, "id": image.id, "size_bytes": image.size}


def _table(images: tuple[ImageStatus, ...]) -> Table:
    table = Table("image", "tag", "size", "state", box=None, header_style="bold")
    for image in images:
        size = f"{image.size / 1e6:.0f} MB" if image.id else ""
        table.add_row(image.name, image.tag or "", size, "built" if image.id else "missing")
    return table

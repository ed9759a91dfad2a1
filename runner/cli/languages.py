"""`fairtrial languages`: what grades, in which version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import click
from rich.table import Table

from runner.cli.output import stdout_console
from runner.languages import LANGUAGES
from runner.languages.facts import version_number
from runner.languages.model import Language


@dataclass(frozen=True, slots=True)
class Installed:
    """A language, what its version command said, empty where the image is not built, and what services in it
    may import: the name of the image that has more than the language's own library, and its packages'
    versions.
    """

    language: Language
    said: str
    web: str | None = None
    packages: Mapping[str, str] = field(default_factory=dict)


@click.command("languages")
@click.option("--format", "-f", "form", type=click.Choice(["text", "json"]), default="text")
def command(form: str) -> None:
    """List the languages, their suffixes, the versions that grade, and the packages that services may use.

    Versions are asked of the images themselves, once an image.
    """
    installed = [_with_packages(one) for one in _installed()]
    if form == "json":
        click.echo(json.dumps([_document(one) for one in installed], indent=2))
        return
    stdout_console().print(_table(installed))


def _installed() -> list[Installed]:
    from runner.domain.errors import ImageMissingError
    from runner.grading.versions import Versions, probe_spec
    from runner.grading.workplace import open_workplace

    found = []
    with open_workplace() as workplace:
        versions = Versions(workplace.cache / "versions")
        for language in LANGUAGES.values():
            try:
                image = workplace.image(language.image)
            except ImageMissingError:
                found.append(Installed(language, ""))
                continue
            spec = probe_spec(language, image)
            with workplace.pool.lease(spec) as lease:
                version = versions.of(language, image, partial(lease.sandbox, spec))
            found.append(Installed(language, version))
    return found


def _with_packages(one: Installed) -> Installed:
    from runner.languages.packages import WEB_IMAGES, packages

    name = WEB_IMAGES.get(one.language.name)
    return replace(one, web=name, packages=packages(name)) if name else one


def _document(one: Installed) -> dict[str, object]:
    return {
        "name": one.language.name,
        "title": one.language.title,
        "suffixes": list(one.language.suffixes),
        "image": one.language.image,
        "version": one.said or None,
        "web": {"image": one.web, "packages": dict(one.packages)} if one.web else None,
    }


def _table(installed: list[Installed]) -> Table:
    table = Table("name", "files", "version", box=None, header_style="bold", pad_edge=False)
    for one in installed:
        table.add_row(one.language.name, " ".join(one.language.suffixes), _version(one))
        if one.web:
            brought = ", ".join(f"{name} {version}" for name, version in one.packages.items())
            table.add_row("", "", f"{one.web}: {brought}")
    return table


def _version(one: Installed) -> str:
    if not one.said:
        return f"not built: fairtrial images build {one.language.image}"
    return f"{one.language.implementation} {version_number(one.said)}"

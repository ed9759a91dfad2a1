"""Begins a new challenge: a small folder that is complete, passes every check and teaches by example."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from runner.catalog.slugs import is_slug
from runner.domain.challenge import Kind
from runner.domain.errors import UsageError

_TEMPLATES: Final = {
    Kind.PROGRAM: Path(__file__).with_name("template_program"),
    Kind.SERVICE: Path(__file__).with_name("template_service"),
}
KINDS: Final = tuple(_TEMPLATES)
"""The kinds of which one can be begun."""
_SUFFIX: Final = ".template"


def create(target: Path, uuid: UUID | None = None, kind: Kind = Kind.PROGRAM) -> Path:
    """Make a challenge folder; its last part becomes the challenge's slug.

    Args:
        target: a path at which nothing is yet, in a folder that exists.
        uuid: the challenge's; a random one when it is not given.
        kind: one of `KINDS`.

    Raises:
        UsageError: something is there already, the slug is malformed, or the place cannot be written to.
    """
    slug = target.name
    if not is_slug(slug):
        raise UsageError(
            f"`{slug}` is no name for a challenge's folder.",
            "Use lower-case letters, digits and hyphens, such as `account-totals`.",
        )
    if target.exists():
        raise UsageError(f"{target} exists already.", "Choose another name, or delete it.")
    words = {"@NAME@": slug.replace("-", " ").capitalize(), "@UUID@": str(uuid or uuid4())}
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{slug}.") as name:
            partial = Path(name) / slug
            _fill(_TEMPLATES[kind], partial, words)
            partial.rename(target)
    except OSError as error:
        message = f"{target} cannot be made: {error.strerror}."
        raise UsageError(
            message, "Choose a place in a folder that exists and that you may write to."
        ) from error
    return target


def _fill(template: Path, folder: Path, words: dict[str, str]) -> None:
    for source in sorted(template.rglob("*")):
        if not source.is_file():
            continue
        place = folder / source.relative_to(template)
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix == _SUFFIX:
            place.with_suffix("").write_text(_rendered(source.read_text("utf-8"), words), "utf-8")
        else:
            shutil.copyfile(source, place)


def _rendered(text: str, words: dict[str, str]) -> str:
    for mark, value in words.items():
        text = text.replace(mark, value)
    return text

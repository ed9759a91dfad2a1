"""Begins a new challenge: a small folder that is complete, passes every check and teaches by example."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

from runner.catalog.slugs import is_slug
from runner.domain.errors import UsageError

_TEMPLATE: Final = Path(__file__).with_name("template")
_SUFFIX: Final = ".template"


def create(target: Path, uuid: UUID | None = None) -> Path:
    """Make a challenge folder; its last part becomes the challenge's slug.

    Args:
        target: a path at which nothing is yet, in a folder that exists.
        uuid: the challenge's; a random one when it is not given.

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
            _fill(partial, words)
            partial.rename(target)
    except OSError as error:
        message = f"{target} cannot be made: {error.strerror}."
        raise UsageError(
            message, "Choose a place in a folder that exists and that you may write to."
        ) from error
    return target


def _fill(folder: Path, words: dict[str, str]) -> None:
    for source in sorted(_TEMPLATE.rglob("*")):
        if not source.is_file():
            continue
        place = folder / source.relative_to(_TEMPLATE)
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix == _SUFFIX:
            place.with_suffix("").write_text(_rendered(source.read_text("utf-8"), words), "utf-8")
        else:
            shutil.copyfile(source, place)


def _rendered(text: str, words: dict[str, str]) -> str:
    for mark, value in words.items():
        text = text.replace(mark, value)
    return text

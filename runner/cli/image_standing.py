"""How images and their packages stand to the lock, as a table, as lines, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict

from rich.table import Table

from runner.images.builder import ImageStatus
from runner.images.drift import described
from runner.images.lock import Lock, LockError
from runner.images.standing import Standing


def standing_document(one: Standing) -> dict[str, object]:
    """An entry of `images list --format json`; `as_locked` is null where there is nothing to compare."""
    image, differences = one.image, one.differences
    return {
        "name": image.name,
        "tag": image.tag,
        "id": image.id,
        "size_bytes": image.size,
        "as_locked": None if differences is None else not differences,
        "differences": [asdict(difference) for difference in differences or ()],
    }


def standing_table(found: Iterable[Standing]) -> Table:
    """What `images list` shows."""
    table = Table("image", "tag", "size", "state", "packages", box=None, header_style="bold")
    for one in found:
        image = one.image
        size = f"{image.size / 1e6:.0f} MB" if image.id else ""
        state = "built" if image.id else "missing"
        table.add_row(image.name, image.tag or "", size, state, _packages(one))
    return table


def described_standings(found: Sequence[Standing]) -> Iterator[str]:
    """What is not as locked, package by package; nothing where nothing was compared."""
    compared = {one.image.name: one.differences for one in found if one.differences is not None}
    if not compared:
        return
    lines = described(compared)
    if not lines:
        yield "Debian's packages are as locked."
        return
    yield f"Debian's packages, locked → here, where they differ ({len(lines)}):"
    yield from (f"  {line}" for line in lines)


def described_choice(built: Mapping[str, str], taken: Iterable[ImageStatus]) -> Iterator[str]:
    """Where gradings take an image that is not the one built, given its id by name: the one as locked."""
    others = [f"{image.name} ({image.tag})" for image in taken if built.get(image.name, image.id) != image.id]
    if others:
        yield f"Gradings take images as locked first, and these are there: {', '.join(others)}."


def described_trouble(lock: Lock | LockError | None) -> Iterator[str]:
    """Why no image counts as locked, where that is so."""
    if isinstance(lock, LockError):
        yield f"No image counts as locked: {lock.message} {lock.next_step}"


def _packages(one: Standing) -> str:
    match one.differences:
        case None:
            return ""
        case ():
            return "as locked"
        case differences:
            return f"{len(differences)} differ"

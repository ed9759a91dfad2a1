"""Where things are kept that can be made again."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def cache_folder() -> Path:
    """`fairtrial` below `$XDG_CACHE_HOME` or `~/.cache`."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "fairtrial"


def keep(place: Path, data: bytes) -> None:
    """Write a file whole or not at all, making its folder.

    Raises `OSError`, and leaves nothing behind then. For most a cache is a help and never a condition: they
    suppress it.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
        partial = Path(file.name)
        try:
            file.write(data)
            file.flush()
            partial.replace(place)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise

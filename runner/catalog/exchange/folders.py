"""Writes what was made into a folder that is new or empty."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from runner.domain.errors import UsageError


def write(files: Mapping[PurePosixPath, bytes], target: Path) -> None:
    """Write all files. Raises `UsageError` where the folder has something in it, or cannot be written."""
    try:
        target.mkdir(parents=True, exist_ok=True)
        if any(target.iterdir()):
            raise UsageError(f"{target} is not empty.", "Give a folder that is new or empty, with --output.")
        for path, data in files.items():
            target.joinpath(path).parent.mkdir(parents=True, exist_ok=True)
            target.joinpath(path).write_bytes(data)
    except OSError as error:
        raise UsageError(
            f"{target} cannot be written: {error.strerror}.", "Give another --output."
        ) from error

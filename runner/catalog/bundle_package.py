"""What a bundle has of a Kattis package beside statement and samples: attachments and interactions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from runner.catalog.folder import walk
from runner.domain.challenge import Challenge

_ATTACHMENTS: Final = PurePosixPath("attachments")


def public_files(challenge: Challenge) -> Iterator[tuple[PurePosixPath, bytes, bool]]:
    """Attachments by their own paths, and interactions among the samples: path, bytes, whether executable."""
    folder, _ = walk(challenge.root)
    for path in folder.below(_ATTACHMENTS):
        yield path, folder.read(path), folder.files[path].executable
    samples = (case for group in challenge.groups if group.is_sample for case in group.program_cases)
    shown = (case.shown.interaction for case in samples)
    for file in (*filter(None, shown), *challenge.program.interactions):
        yield PurePosixPath("samples") / file.name, file.read_bytes(), False

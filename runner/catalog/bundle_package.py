"""What a bundle has of a Kattis package beside statement and samples: attachments and interactions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from runner.catalog.kattis.package import walk
from runner.domain.challenge import Challenge

_ATTACHMENTS: Final = PurePosixPath("attachments")
_SAMPLES: Final = PurePosixPath("samples")


def public_files(challenge: Challenge) -> Iterator[tuple[PurePosixPath, bytes, bool]]:
    """Attachments by their own paths; among the samples interactions, and what is given of those that have
    one in place of input and answer. Path, bytes, whether executable.
    """
    package, _ = walk(challenge.root)
    for path in package.below(_ATTACHMENTS):
        yield path, package.read(path), os.access(package.files[path], os.X_OK)
    samples = [case for group in challenge.groups if group.is_sample for case in group.program_cases]
    shown = (case.shown.interaction for case in samples)
    for file in (*filter(None, shown), *challenge.program.interactions):
        yield _SAMPLES / file.name, file.read_bytes(), False
    for case in samples:
        if challenge.program.interactive or case.shown.interaction is not None:
            name = case.id.partition("/")[2]
            for given, suffix in ((case.shown.given_input, ".in"), (case.shown.given_answer, ".ans")):
                if given is not None:
                    yield _SAMPLES / f"{name}{suffix}", given.read_bytes(), False

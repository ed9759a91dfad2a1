"""What a service's sandboxes get of its challenge: the suite, the description of its API, and seeds.

YAML becomes JSON on the way, so that what runs in a sandbox needs no parser for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from runner.catalog import yaml_source
from runner.catalog.folder import Folder, walk
from runner.catalog.openapi_source import YAML
from runner.domain.challenge import Challenge
from runner.domain.errors import NotAChallengeError
from runner.domain.service import SUITE
from runner.domain.submission import SourceFile

OPENAPI = PurePosixPath("openapi.json")
"""What the suite finds the description of the API as."""


def suite_files(challenge: Challenge) -> Iterator[SourceFile]:
    """All below `tests/`, and the description of the API as `openapi.json`."""
    folder, _ = walk(challenge.root)
    for path in folder.below(SUITE):
        yield SourceFile(path, folder.read(path))
    if challenge.service.openapi is not None:
        document = openapi_document(challenge)
        yield SourceFile(OPENAPI, json.dumps(document).encode())


def seed_files(challenge: Challenge, seed: PurePosixPath) -> Iterator[SourceFile]:
    """All below a sidecar's seed folder, by their paths below it."""
    folder, _ = walk(challenge.root)
    for path in folder.below(seed):
        below = path.relative_to(seed)
        if path.suffix in YAML:
            yield SourceFile(below.with_suffix(".json"), json.dumps(_parsed(folder, path)).encode())
        else:
            yield SourceFile(below, folder.read(path))


def openapi_document(challenge: Challenge) -> Any:  # noqa: ANN401 - a document is whatever its author wrote
    """The description of the API as JSON values; an empty one where the challenge has none."""
    path = challenge.service.openapi
    if path is None:
        return {}
    folder, _ = walk(challenge.root)
    return _parsed(folder, path)


def _parsed(folder: Folder, path: PurePosixPath) -> Any:  # noqa: ANN401 - see above
    data = folder.read(path)
    if path.suffix not in YAML:
        return json.loads(data)
    document, diagnostics = yaml_source.parse(str(path), data)
    if document is None:
        raise NotAChallengeError(f"{path} cannot be read: {diagnostics[0]}.", "Mend it.", diagnostics)
    return document.data

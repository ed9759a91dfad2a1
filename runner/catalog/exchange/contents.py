"""What converting a challenge gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import PurePosixPath
from typing import Any, Final

from ruamel.yaml import YAML

SPDX: Final[Mapping[str, str]] = {
    "cc0": "CC0-1.0",
    "cc by": "CC-BY-4.0",
    "cc by-sa": "CC-BY-SA-4.0",
}
"""Those of the licenses that Kattis names which have a name in SPDX."""


@dataclass(frozen=True, slots=True)
class Converted:
    """A folder: the contents of its files, and in sentences what it does not say as the original did."""

    files: Mapping[PurePosixPath, bytes]
    changes: tuple[str, ...]


def yaml_bytes(keys: Mapping[str, Any]) -> bytes:
    """Keys as a YAML document, in their order."""
    stream = StringIO()
    writer = YAML()
    writer.default_flow_style = False
    writer.dump(dict(keys), stream)
    return stream.getvalue().encode()

"""Whether the description of a service's API can be read: it is parsed when its suite is put together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, Final

from runner.catalog import yaml_source
from runner.domain.diagnostic import Diagnostic

YAML: Final = (".yaml", ".yml")
"""How the names of files end that are YAML; others are JSON."""


def complaints(file: str, data: bytes) -> Iterator[Diagnostic]:
    """What is wrong with it: it is no YAML or JSON, or describes no paths."""
    document: Any = None
    if PurePosixPath(file).suffix in YAML:
        parsed, unreadable = yaml_source.parse(file, data)
        yield from unreadable
        if parsed is None:
            return
        document = parsed.data
    else:
        try:
            document = json.loads(data)
        except json.JSONDecodeError as error:
            yield Diagnostic(file, error.lineno, error.colno, f"is no JSON: {error.msg}", "mend it")
            return
        except (ValueError, RecursionError) as error:
            yield Diagnostic(file, 1, 1, f"is no JSON: {error}", "mend it")
            return
    if not isinstance(document, dict) or not isinstance(document.get("paths"), dict):
        yield Diagnostic(
            file, 1, 1, "describes no API: it has no mapping `paths`", "write an OpenAPI document"
        )

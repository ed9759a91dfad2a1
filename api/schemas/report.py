"""The report's published schema, as a part of the API's description, and an example of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any, Final

from runner.reports import document

NAME: Final = "Report"
DESCRIBED: Final[Mapping[str, Any]] = {
    "schema": {"$ref": f"#/components/schemas/{NAME}"},
    "examples": {"candidate": {"$ref": f"#/components/examples/{NAME}"}},
}
"""An answer that is one."""
_LOCAL: Final = "#/$defs/"


def schemas() -> dict[str, Any]:
    """The report and all that it is made of, by their names among the description's components."""
    published = {name: part for name, part in document.schema().items() if name not in ("$schema", "$id")}
    parts = published.pop("$defs")
    found = {NAME: published, **{f"{NAME}.{name}": part for name, part in parts.items()}}
    moved: dict[str, Any] = json.loads(
        json.dumps(found).replace(f'"{_LOCAL}', f'"#/components/schemas/{NAME}.')
    )
    return moved


def example() -> dict[str, Any]:
    """A report in the candidate's view."""
    text = resources.files("api").joinpath("examples/report.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded

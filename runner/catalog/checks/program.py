"""The block of a program: its validator and its JSON Schemas."""

from __future__ import annotations

from collections.abc import Iterator

from runner.catalog import schema_check
from runner.catalog.draft import Draft
from runner.catalog.folder import contained
from runner.domain.diagnostic import Diagnostic


def check(draft: Draft) -> Iterator[Diagnostic]:
    """The validator is a file in the folder, and the schemas are schemas."""
    yield from _validator(draft)
    for side in ("input", "output"):
        if isinstance(draft.at("program", side, "schema"), dict):
            yield from schema_check.check_json_schema(draft.document, ("program", side, "schema"))


def _validator(draft: Draft) -> Iterator[Diagnostic]:
    place = ("program", "input", "validator")
    written = draft.at(*place)
    if not isinstance(written, str) or not written:
        return
    path = contained(written)
    if path is None:
        fix = "write a path inside it, such as `input_validators/records.py`"
        yield draft.document.complain(place, f"`{written}` leaves the challenge's folder", fix)
    elif not draft.folder.has(path):
        yield draft.document.complain(place, f"there is no file `{written}`", "add it or mend the path")

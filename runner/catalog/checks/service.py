"""The block of a service, and its sidecars."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from runner.catalog import openapi_source, schema_check, yaml_source
from runner.catalog.checks.limits import offered_languages
from runner.catalog.draft import Draft
from runner.catalog.folder import contained
from runner.catalog.schema import STUB
from runner.catalog.spelling import listing
from runner.domain.challenge import Kind
from runner.domain.diagnostic import Diagnostic
from runner.domain.service import SERVICE_PORT, SidecarKind

_SEEDS: Final = {SidecarKind.POSTGRES: ".sql", SidecarKind.REDIS: ".redis", SidecarKind.STUB: "stub.yaml"}
"""How the names of the files end that a sidecar is seeded with."""
_OTHERS: Final = ("build", "run", "suite")
"""What else there is in a pod, as reports and errors call it; no sidecar has their names."""
_BY_LANGUAGE: Final = (("images",), ("service", "start"))


def check(draft: Draft) -> Iterator[Diagnostic]:
    """Nothing for another kind."""
    if draft.kind is not Kind.SERVICE:
        return
    yield from _languages(draft)
    yield from _openapi(draft)
    yield from _sidecars(draft)
    if "time_limit" in draft.mapping("limits"):
        message = "`time_limit` does not belong to a service, whose cases are limited by the clock alone"
        yield draft.document.complain_key(("limits", "time_limit"), message, "delete it")


def _languages(draft: Draft) -> Iterator[Diagnostic]:
    offered = offered_languages(draft)
    for place in (*_BY_LANGUAGE, ("service", "build")):
        for name in draft.mapping(*place):
            if name not in offered:
                message = f"`{'.'.join(place)}` has `{name}`, which the challenge does not offer"
                fix = f"delete it, or add `{name}` to `languages`, which has {listing(offered)}"
                yield draft.document.complain_key((*place, name), message, fix)
    for place in _BY_LANGUAGE:
        for name in offered:
            if draft.mapping(*place) and name not in draft.mapping(*place):
                message = f"`{'.'.join(place)}` has no `{name}`, which the challenge offers"
                yield draft.document.complain_key(place, message, f"add `{name}: …`")


def _openapi(draft: Draft) -> Iterator[Diagnostic]:
    place = ("service", "openapi")
    written = draft.at(*place)
    if not isinstance(written, str) or not written:
        return
    path = contained(written)
    if path is None:
        message = f"`{written}` leaves the challenge's folder"
        yield draft.document.complain(place, message, "write a path inside it, such as `openapi.yaml`")
    elif not draft.folder.has(path):
        yield draft.document.complain(place, f"there is no file `{written}`", "add it or mend the path")
    else:
        yield from openapi_source.complaints(str(path), draft.folder.read(path))


def _sidecars(draft: Draft) -> Iterator[Diagnostic]:
    seen = {("url", SERVICE_PORT), *(("name", name) for name in _OTHERS)}
    for index, sidecar in draft.mappings("sidecars"):
        for key in ("name", "image", "url"):
            value = sidecar.get(key)
            if not isinstance(value, str):
                continue
            if (key, value) in seen:
                message = f"`{value}` is taken already"
                fix = "give each sidecar its own name and variable, and have one of a kind"
                yield draft.document.complain(("sidecars", index, key), message, fix)
            seen.add((key, value))
        yield from _seed(draft, index)


def _seed(draft: Draft, index: int) -> Iterator[Diagnostic]:
    place = ("sidecars", index, "seed")
    written, image = draft.at(*place), draft.at("sidecars", index, "image")
    if not isinstance(written, str) or not written or image not in list(SidecarKind):
        return
    path = contained(written.rstrip("/"))
    ending = _SEEDS[SidecarKind(image)]
    if path is None:
        message = f"`{written}` leaves the challenge's folder"
        yield draft.document.complain(place, message, "write a path inside it, such as `seed/`")
    elif not any(file.name.endswith(ending) for file in draft.folder.below(path)):
        message = f"there is no file `{written.rstrip('/')}/…{ending}`"
        yield draft.document.complain(place, message, "add one, mend the path, or delete `seed`")
    else:
        yield from _yaml(draft, path, is_stub=image == SidecarKind.STUB)


def _yaml(draft: Draft, seed: PurePosixPath, *, is_stub: bool) -> Iterator[Diagnostic]:
    """YAML becomes JSON on its way into a sidecar, whatever it is for."""
    for file in draft.folder.below(seed):
        if file.suffix in openapi_source.YAML:
            document, unreadable = yaml_source.parse(str(file), draft.folder.read(file))
            yield from unreadable
            if is_stub and document is not None and file.name == _SEEDS[SidecarKind.STUB]:
                yield from schema_check.check(document, STUB)

"""To which route of an API a request belongs. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from runner.domain.report import RouteTimes
from runner.domain.trial import Exchange

_PARAMETER = re.compile(r"\{[^/{}]+\}")


def route_times(document: Mapping[str, Any], exchanges: Iterable[Exchange]) -> tuple[RouteTimes, ...]:
    """How long each route took to answer, by an OpenAPI document; a request without an answer took nothing.

    A path that the document does not have is a route of its own, as `(other)`: candidates may not be asked
    for it, and a hundred of them would be a hundred routes.
    """
    templates = _templates(document)
    found: dict[str, list[float]] = defaultdict(list)
    for exchange in exchanges:
        if exchange.status is not None:
            found[f"{exchange.method} {_path(templates, exchange.path)}"].append(exchange.seconds)
    return tuple(RouteTimes(route, tuple(seconds)) for route, seconds in sorted(found.items()))


def _templates(document: Mapping[str, Any]) -> list[tuple[str, re.Pattern[str]]]:
    """Those without parameters first, since they are meant where both would do."""
    paths = document.get("paths")
    names = sorted(paths if isinstance(paths, dict) else (), key=lambda path: path.count("{"))
    return [(name, _pattern(name)) for name in names]


def _pattern(template: str) -> re.Pattern[str]:
    literal = map(re.escape, _PARAMETER.split(template))
    return re.compile("[^/]+".join(literal))


def _path(templates: Iterable[tuple[str, re.Pattern[str]]], written: str) -> str:
    path = written.partition("?")[0]
    return next((name for name, pattern in templates if pattern.fullmatch(path)), "(other)")

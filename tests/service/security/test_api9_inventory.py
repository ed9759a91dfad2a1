"""API9:2023 Improper Inventory Management: what is served is what is documented."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Route

from tests.service.security.conftest import Served

UNVERSIONED = {"/healthz", "/readyz", "/metrics", "/problems", "/problems/{name}", "/signing-keys"}


def _leaves(routes: Sequence[BaseRoute]) -> Iterator[BaseRoute]:
    """All routes, those of routers that were included among them."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is None:
            yield route
        else:
            yield from _leaves(included.routes)


def test_every_route_is_documented_and_every_documented_one_is_served(stage: Served) -> None:
    served = {
        (method, route.path)
        for route in _leaves(stage.app.routes)
        if isinstance(route, APIRoute | Route) and route.path != "/openapi.json"
        for method in (route.methods or ())
        if method != "HEAD"
    }
    documented = {(method.upper(), path) for path, item in stage.document["paths"].items() for method in item}
    assert served == documented


def test_nothing_but_routes_is_mounted(stage: Served) -> None:
    assert [one for one in _leaves(stage.app.routes) if not isinstance(one, APIRoute | Route)] == []


def test_all_that_may_change_lies_below_its_version(stage: Served) -> None:
    assert {path for path in stage.document["paths"] if not path.startswith("/v1/")} == UNVERSIONED


def test_nothing_that_only_helps_developers_is_served(stage: Served) -> None:
    assert (stage.app.docs_url, stage.app.redoc_url, stage.app.debug) == (None, None, False)

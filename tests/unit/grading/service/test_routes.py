"""Requests are told apart by the routes that the OpenAPI document has."""

from __future__ import annotations

import pytest

from runner.domain.observation import Excerpt
from runner.domain.report import RouteTimes
from runner.domain.trial import Exchange
from runner.grading.service.routes import route_times

PATHS = ("/orders", "/orders/{id}", "/orders/mine", "/a.b/{x}/c/{y}")
DOCUMENT: dict[str, object] = {"paths": {path: {} for path in PATHS}}


def exchange(path: str, *, status: int | None = 200, method: str = "GET", seconds: float = 0.5) -> Exchange:
    return Exchange(method, path, status, seconds, Excerpt(), Excerpt())


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/orders", "GET /orders"),
        ("/orders?limit=5&after=/orders/3", "GET /orders"),
        ("/orders/17", "GET /orders/{id}"),
        ("/orders/mine", "GET /orders/mine"),
        ("/orders/17/lines", "GET (other)"),
        ("/orders/", "GET (other)"),
        ("/a.b/1/c/2", "GET /a.b/{x}/c/{y}"),
        ("/aXb/1/c/2", "GET (other)"),
        ("", "GET (other)"),
    ],
)
def test_a_request_belongs_to_the_route_of_its_path(path: str, route: str) -> None:
    assert route_times(DOCUMENT, [exchange(path)]) == (RouteTimes(route, (0.5,)),)


def test_times_come_in_their_order_and_unanswered_requests_took_none() -> None:
    asked = [
        exchange("/orders", seconds=0.2),
        exchange("/orders", seconds=0.1),
        exchange("/orders", status=None, seconds=9),
        exchange("/orders", method="POST", seconds=0.3),
    ]
    assert route_times(DOCUMENT, asked) == (
        RouteTimes("GET /orders", (0.2, 0.1)),
        RouteTimes("POST /orders", (0.3,)),
    )


@pytest.mark.parametrize("document", [{}, {"paths": None}, {"paths": []}])
def test_without_paths_every_route_is_another(document: dict[str, object]) -> None:
    assert route_times(document, [exchange("/x")]) == (RouteTimes("GET (other)", (0.5,)),)

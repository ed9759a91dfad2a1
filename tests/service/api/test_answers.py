"""What every answer carries: an id, headers that keep browsers from harm, a log line, a measurement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from prometheus_client import CollectorRegistry

from tests.service.api.serving import PATIENCE_SECONDS, an_app, served
from tests.service.waiting import until

Log = Callable[[], list[dict[str, Any]]]
PATHS = ["/healthz", "/problems", "/nothing", "/raise", "/openapi.json"]


@pytest.fixture(autouse=True)
def _something_unexpected(raised: list[Exception]) -> None:
    raised.append(RuntimeError("unexpected"))


def test_the_service_is_alive(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_a_sane_request_id_is_taken_over(client: httpx.Client) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": "build-4711.a_b"})
    assert response.headers["x-request-id"] == "build-4711.a_b"


@pytest.mark.parametrize("given", ["short", "x" * 65, "has space in it", "{$jndi:ldap}", "-begins-badly"])
def test_a_request_id_of_another_shape_is_replaced(client: httpx.Client, given: str) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": given})
    assert given not in response.headers["x-request-id"]
    assert len(response.headers["x-request-id"]) == 32


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_keeps_browsers_from_harm(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers


def test_pages_run_in_an_origin_of_their_own(client: httpx.Client) -> None:
    assert "sandbox" in client.get("/problems").headers["content-security-policy"]


def test_only_an_operator_with_https_in_front_asks_for_https(client: httpx.Client) -> None:
    assert "strict-transport-security" not in client.get("/healthz").headers
    with an_app(hsts=True) as app, served(app) as url:
        answer = httpx.get(f"{url}/healthz", timeout=PATIENCE_SECONDS)
        assert "max-age=" in answer.headers["strict-transport-security"]


def _requests(log: Log) -> list[dict[str, Any]]:
    """The lines of requests, once there is one: it is written after the answer."""
    return until(lambda: [line for line in log() if line["event"] == "request"], "nothing was logged")


def test_every_request_is_one_line_without_its_query(client: httpx.Client, log: Log) -> None:
    response = client.get("/problems/not-found?token=canary", headers={"Authorization": "Bearer canary"})
    lines = _requests(log)
    assert len(lines) == 1
    assert lines[0]["route"] == "/problems/{name}"
    assert lines[0]["status"] == 200
    assert lines[0]["request_id"] == response.headers["x-request-id"]
    assert "canary" not in str(log())


def test_a_token_in_a_path_is_not_logged(client: httpx.Client, log: Log) -> None:
    client.get("/v1/ft_0193b1c2-aaaa-7bbb-8ccc-0123456789ab_canary")
    assert len(_requests(log)) == 1
    assert "canary" not in str(log())


def _counted(registry: CollectorRegistry, number: int, **labels: str) -> float | None:
    """How many requests, once there are so many at least: they are counted after the answer."""

    def counted() -> float:
        return registry.get_sample_value("fairtrial_http_requests_total", labels) or 0

    until(lambda: counted() >= number, f"never were {number} counted: {labels}")
    return counted()


def test_requests_are_counted_by_route_and_status(client: httpx.Client, registry: CollectorRegistry) -> None:
    client.get("/problems/not-found")
    client.get("/problems/conflict")
    client.get("/no/such/route/4711")
    assert _counted(registry, 1, method="GET", route="(none)", status="404") == 1
    assert _counted(registry, 2, method="GET", route="/problems/{name}", status="200") == 2
    timed = registry.get_sample_value(
        "fairtrial_http_request_seconds_count", {"method": "GET", "route": "/problems/{name}"}
    )
    assert timed == 2


def test_methods_that_nobody_knows_make_one_series(client: httpx.Client, registry: CollectorRegistry) -> None:
    for method in ("BREW", "WHEN"):
        client.request(method, "/healthz")
    assert _counted(registry, 2, method="other", route="/healthz", status="405") == 2

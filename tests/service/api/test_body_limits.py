"""A body is held to its size and its time, however it is sent, and the refusal can be read."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from tests.service.api.conftest import MAX_BODY
from tests.service.api.serving import PATIENCE_SECONDS, an_app, served

short_of_time = pytest.mark.parametrize("body_seconds", [1])


def _chunks(size: int) -> Iterator[bytes]:
    while size > 0:
        yield b"x" * min(size, 1000)
        size -= 1000


def _talk(client: httpx.Client, request: bytes) -> tuple[int, dict[str, object]]:
    """Send these bytes and no more, then read until the server ends the connection."""
    address = urlsplit(str(client.base_url))
    assert address.hostname
    assert address.port
    with socket.create_connection((address.hostname, address.port), PATIENCE_SECONDS) as connection:
        connection.sendall(request)
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split(b" ")[1]), json.loads(body)


def test_a_body_of_exactly_the_limit_is_taken(client: httpx.Client) -> None:
    assert client.post("/swallow", content=b"x" * MAX_BODY).json() == {"size": MAX_BODY}


@pytest.mark.usefixtures("lingering")
def test_a_body_that_says_that_it_is_too_large_is_refused(client: httpx.Client) -> None:
    response = client.post("/swallow", content=b"x" * (MAX_BODY + 1))
    assert response.status_code == 413
    assert response.json()["type"] == "/problems/body-too-large"


def test_a_chunked_body_of_exactly_the_limit_is_taken(client: httpx.Client) -> None:
    assert client.post("/swallow", content=_chunks(MAX_BODY)).json() == {"size": MAX_BODY}


@pytest.mark.usefixtures("lingering")
def test_a_chunked_body_that_becomes_too_large_is_refused(client: httpx.Client) -> None:
    response = client.post("/swallow", content=_chunks(200_000))
    assert response.status_code == 413
    assert response.json()["type"] == "/problems/body-too-large"


@pytest.mark.usefixtures("lingering")
def test_a_json_body_that_becomes_too_large_is_refused(client: httpx.Client) -> None:
    headers = {"content-type": "application/json"}
    response = client.post("/echo", content=_chunks(200_000), headers=headers)
    assert response.json()["type"] == "/problems/body-too-large"


@pytest.mark.usefixtures("lingering")
def test_only_what_routes_read_by_themselves_may_be_large(log: object) -> None:
    """JSON is parsed before it is known whose it is."""
    body = b'{"x": [' + b"[]," * 100_000 + b"[]]}"
    headers = {"content-type": "application/json"}
    with an_app() as app, served(app) as url, httpx.Client(base_url=url, timeout=PATIENCE_SECONDS) as client:
        response = client.post("/v1/users", content=body, headers=headers)
        assert response.json()["type"] == "/problems/body-too-large"


@pytest.mark.usefixtures("lingering")
def test_the_refusal_of_a_large_body_reaches_a_client_that_sends_it_all_first(client: httpx.Client) -> None:
    head = b"POST /swallow HTTP/1.1\r\nHost: t\r\nContent-Length: 8000000\r\n\r\n"
    status, problem = _talk(client, head + b"x" * 8_000_000)
    assert (status, problem["type"]) == (413, "/problems/body-too-large")


@short_of_time
def test_a_body_that_stops_half_way_is_given_up(client: httpx.Client) -> None:
    request = b"POST /swallow HTTP/1.1\r\nHost: t\r\nContent-Length: 100\r\n\r\nhalf"
    status, problem = _talk(client, request)
    assert (status, problem["type"]) == (408, "/problems/body-too-slow")


@short_of_time
def test_a_chunked_json_body_that_stops_half_way_is_given_up(client: httpx.Client) -> None:
    request = (
        b"POST /echo HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"
    )
    status, problem = _talk(client, request)
    assert (status, problem["type"]) == (408, "/problems/body-too-slow")


def test_the_connection_is_good_for_another_request_after_a_body_that_was_taken(client: httpx.Client) -> None:
    first = client.post("/swallow", content=b"x" * 100)
    assert first.headers.get("connection") != "close"
    assert client.get("/healthz").status_code == 200

"""Bytes on a socket, for requests that no client library would send."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPResponse
from urllib.parse import urlsplit

PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Told:
    """An answer; `is_last`: the server ends the connection after it."""

    status: int
    headers: dict[str, str]
    body: bytes
    is_last: bool


@contextmanager
def connected(url: str) -> Iterator[socket.socket]:
    """A connection to the server."""
    address = urlsplit(url)
    assert address.hostname
    assert address.port
    with socket.create_connection((address.hostname, address.port), PATIENCE_SECONDS) as connection:
        yield connection


def told(connection: socket.socket) -> Told:
    """The next answer."""
    response = HTTPResponse(connection)
    response.begin()
    headers = {name.casefold(): value for name, value in response.getheaders()}
    return Told(response.status, headers, response.read(), response.will_close)


def talk(url: str, request: bytes) -> Told:
    """Send these bytes; the first answer to them."""
    with connected(url) as connection:
        connection.sendall(request)
        return told(connection)


def rest(connection: socket.socket) -> bytes:
    """All that still comes until the server ends the connection."""
    received = bytearray()
    with suppress(ConnectionResetError):
        while data := connection.recv(65536):
            received += data
    return bytes(received)

"""Connections that go to one address, whatever name they are for, and end at a fixed time.

The name stays what it is everywhere else: in the request, in TLS's server name, and in the certificate that
is asked for. So an address that was judged once is the one that is reached, and still has to prove its name.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from runner.services.addresses import Address


@dataclass(frozen=True, slots=True)
class PinnedNetwork(httpcore.NetworkBackend):
    """Where connections go.

    Attributes:
        address: whatever their host's name is.
        until: by the monotonic clock, when every one has ended.
    """

    address: Address
    until: float

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002 - the signature is httpcore's
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the address. Raises `httpcore.ConnectError`, `httpcore.ConnectTimeout`."""
        left = _left(self.until, timeout, httpcore.ConnectTimeout)
        network = httpcore.SyncBackend()
        stream = network.connect_tcp(str(self.address), port, left, local_address, socket_options)
        return _EndingStream(stream, self.until)


@dataclass(frozen=True, slots=True)
class _EndingStream(httpcore.NetworkStream):
    """A stream on which nothing lasts beyond a fixed time: limits for each read alone let answers drip."""

    inner: httpcore.NetworkStream
    until: float

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, _left(self.until, timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, _left(self.until, timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(self.until, timeout, httpcore.ConnectTimeout)
        return _EndingStream(self.inner.start_tls(ssl_context, server_hostname, left), self.until)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's signature
        return self.inner.get_extra_info(info)


def connections(network: PinnedNetwork) -> httpcore.ConnectionPool:
    """For requests that go where the network leads; certificates are checked, redirects never followed."""
    return httpcore.ConnectionPool(ssl_context=httpx.create_ssl_context(), network_backend=network)


def _left(until: float, timeout: float | None, late: type[httpcore.TimeoutException]) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise late
    return left if timeout is None else min(left, timeout)

"""How httpx reaches the service: on our own connections, within the case's time, everything on record."""

from __future__ import annotations

from collections.abc import Iterator

import h11
import httpx

from fairtrial_suite import inflate
from fairtrial_suite.asking import Asking, limit_of
from fairtrial_suite.case import Case
from fairtrial_suite.connection import Connection, Head
from fairtrial_suite.faults import NoAnswer
from fairtrial_suite.pool import Pool

_IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"})
"""RFC 9110, 9.2.2: these may be sent again when a kept connection turns out to be closed."""

_CHARSETS = frozenset(
    {"ascii", "iso-8859-1", "latin-1", "us-ascii", "utf-16", "utf-8", "utf8", "windows-1252"}
)
"""Python knows more, and some of them take quadratic time or are no texts at all."""


class Transport(httpx.BaseTransport):
    """Safe for threads."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._pool = Pool()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Raise NoAnswer, Unanswered, or httpx's own for what is no request."""
        self._refuse_strangers(request)
        target = request.url.raw_path.decode("latin-1")
        asking = Asking(self._case, request.method, target, request.headers.raw, limit_of(request))
        with asking.wait():
            connection, head = self._ask(request, asking)
        asking.answered(head.status, head.headers)
        body = Body(connection, asking, self._pool, inflate.decoder(head.headers))
        extensions = {"http_version": b"HTTP/" + head.version, "reason_phrase": head.reason}
        response = httpx.Response(head.status, headers=head.headers, stream=body, extensions=extensions)
        if (response.charset_encoding or "utf-8").lower() not in _CHARSETS:
            response.encoding = "utf-8"
        response._decoder = AsItIs()  # type: ignore[assignment]  # noqa: SLF001 - httpx would decompress bombs
        return response

    def close(self) -> None:
        """Close what is idle."""
        self._pool.close()

    def _ask(self, request: httpx.Request, asking: Asking) -> tuple[Connection, Head]:
        if request.method not in _IDEMPOTENT:
            self._pool.close()  # all others get a new one, and some servers have but one at a time
        elif (kept := self._pool.take()) is not None:
            try:
                return kept, _attempt(kept, request, asking)
            except NoAnswer:
                if kept.received:
                    raise
        connection = Connection(self._case.setting.port, asking.clock)
        return connection, _attempt(connection, request, asking)

    def _refuse_strangers(self, request: httpx.Request) -> None:
        url = request.url
        if (url.scheme, url.host, url.port or 80) != ("http", "127.0.0.1", self._case.setting.port):
            raise httpx.UnsupportedProtocol(
                f"{url} is not the service's: only the service is asked", request=request
            )


class Body(httpx.SyncByteStream):
    """An answer's body, read as it is wanted. It ends the exchange; a connection that is free goes back."""

    def __init__(self, connection: Connection, asking: Asking, pool: Pool, decoder: inflate.Plain) -> None:
        self._connection = connection
        self._asking = asking
        self._pool = pool
        self._decoder = decoder
        self._complete = False

    def __iter__(self) -> Iterator[bytes]:
        """Decompressed chunks."""
        chunks = self._connection.body(self._asking.clock)
        while (chunk := self._next(chunks)) is not None:
            yield chunk

    def close(self) -> None:
        """End the exchange."""
        if self._complete:
            self._complete = False
            self._pool.give_back(self._connection)
        else:
            self._connection.close()
        self._asking.end()

    def _next(self, chunks: Iterator[bytes]) -> bytes | None:
        with self._asking.wait():
            raw = next(chunks, None)
            if raw is None:
                self._decoder.end()
                self._complete = True
                return None
            chunk = self._decoder.feed(raw)
            self._asking.received(chunk)
            return chunk


class AsItIs:
    """For httpx, which asks for a decoder: the body is decoded already."""

    def decode(self, data: bytes) -> bytes:
        """The same bytes."""
        return data

    def flush(self) -> bytes:
        """Nothing is held back."""
        return b""


def _attempt(connection: Connection, request: httpx.Request, asking: Asking) -> Head:
    target, headers = request.url.raw_path, request.headers.raw
    asking.exchange.sent.restart()
    try:
        asked = h11.Request(method=request.method, target=target, headers=headers)
        connection.ask(asked, _copied(request, asking), asking.clock)
        return connection.head(asking.clock)
    except h11.LocalProtocolError as error:
        connection.close()
        raise httpx.LocalProtocolError(f"{error}; the fixture `raw` sends what is no HTTP") from error
    except BaseException:
        connection.close()
        raise


def _copied(request: httpx.Request, asking: Asking) -> Iterator[bytes]:
    assert isinstance(request.stream, httpx.SyncByteStream)
    for chunk in request.stream:
        asking.exchange.sent.add(chunk)
        yield chunk

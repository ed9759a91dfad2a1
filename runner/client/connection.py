"""Requests to the service: sent again while it is away for a moment, or asks to come back later."""

from __future__ import annotations

import ipaddress
import math
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final, Self, TypeAlias

import httpx

from runner import __version__
from runner.client.problems import ServerAwayError, error_of, retry_after
from runner.domain.errors import FairtrialError, PlatformFault, UsageError

PATIENCE_SECONDS: Final = 60.0
"""For so long altogether a request is sent again."""
FIRST_PATIENCE_SECONDS: Final = 3.0
"""The same where nothing has ever answered: the address may be wrong."""
LONGEST_PAUSE_SECONDS: Final = 8.0
_TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)
_COME_BACK: Final = (429, 503)
_ERRNO: Final = re.compile(r"\[Errno -?\d+\] ")
_NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout)

Say: TypeAlias = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as it passes: seconds that only rise, and waiting."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Request:
    """One to be sent.

    Attributes:
        repeatable: doing it twice does the same as doing it once, so that it is sent again when its answer
            got lost.
    """

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    repeatable: bool = True


_CLOCK: Final = Clock()


class Connection:
    """To one server, as whoever the token is; a context manager that closes it."""

    def __init__(self, server: str, token: str, say: Say, clock: Clock = _CLOCK) -> None:
        """`say` tells people why they wait. Raises `UsageError` for an address that is none."""
        self.server = server.rstrip("/")
        self.say = say
        self.clock = clock
        self._was_there = False
        self._client = httpx.Client(
            base_url=_checked(self.server),
            headers={"Authorization": f"Bearer {token}", "User-Agent": f"fairtrial/{__version__}"},
            timeout=_TIMEOUT,
            trust_env=not _is_loopback(self.server),  # a proxy cannot reach what is here
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def send(self, request: Request) -> httpx.Response:
        """The answer, which is a good one.

        Raises:
            ServerAwayError: the service did not answer in time.
            FairtrialError: what it answered.
        """
        began = self.clock.now()
        for number in count():
            error, wait = self._tried(request, number)
            if isinstance(error, httpx.Response):
                return error
            patience = PATIENCE_SECONDS if self._was_there else FIRST_PATIENCE_SECONDS
            if wait is None or self.clock.now() - began + wait > patience:
                raise error
            self.say(f"{error.message} Trying again in {math.ceil(wait)} s.")
            self.clock.sleep(wait)
        raise AssertionError("counting ends never")

    @contextmanager
    def stream(self, path: str, headers: Mapping[str, str], read_seconds: float) -> Iterator[httpx.Response]:
        """An answer that is read while it comes, tried once. Raises as `send`."""
        timeout = httpx.Timeout(read_seconds, connect=10.0)
        try:
            with self._client.stream("GET", path, headers=dict(headers), timeout=timeout) as response:
                self._was_there = True
                if not response.is_success:
                    response.read()
                    raise error_of(response)
                yield response
        except httpx.TransportError as error:
            raise self._away(error) from error

    def _tried(
        self, request: Request, number: int
    ) -> tuple[httpx.Response, None] | tuple[FairtrialError, float | None]:
        """A good answer; or what is wrong, and how long to wait before it is worth trying again."""
        try:
            response = self._client.request(
                request.method,
                request.path,
                params=dict(request.params),
                json=request.json,
                headers=dict(request.headers),
            )
        except httpx.TransportError as error:
            may = request.repeatable or isinstance(error, _NOT_SENT)
            return self._away(error), pause_after(number) if may else None
        self._was_there = True
        if response.is_success:
            return response, None
        asked = retry_after(response)
        wait = None if response.status_code not in _COME_BACK else float(asked or pause_after(number))
        return error_of(response), wait

    def _away(self, error: httpx.TransportError) -> ServerAwayError:
        why = _ERRNO.sub("", str(error)).strip().rstrip(".") or type(error).__name__
        return ServerAwayError(
            f"The service at {self.server} does not answer ({why}).",
            "Check that it runs (`fairtrial serve`), and that --server or FAIRTRIAL_SERVER is right.",
        )


def pause_after(number: int) -> float:
    """Seconds after so many tries that failed, from 0 on."""
    return float(min(0.5 * 2 ** min(number, 10), LONGEST_PAUSE_SECONDS))


def _checked(server: str) -> str:
    try:
        url = httpx.URL(server)
    except httpx.InvalidURL as error:
        raise _no_address(server) from error
    if url.scheme not in ("http", "https") or not url.host:
        raise _no_address(server)
    return server


def _no_address(server: str) -> UsageError:
    return UsageError(
        f"{server!r} is no address of a service.", "Write http://host:port or https://host with --server."
    )


def _is_loopback(server: str) -> bool:
    host = httpx.URL(server).host
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def document_of(response: httpx.Response) -> Any:  # noqa: ANN401 - whatever JSON it holds
    """The JSON that an answer holds. Raises `PlatformFault` when it holds none."""
    try:
        return response.json()
    except ValueError as error:
        message = f"{response.url} answers something that is no JSON."
        raise PlatformFault(message, "Check that --server names the service.") from error

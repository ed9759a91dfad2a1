"""Whether the service is ready: one question with a deadline, asked by the agent itself."""

from __future__ import annotations

import time
from dataclasses import dataclass

import h11

from fairtrial_suite.connection import Connection
from fairtrial_suite.faults import NoAnswer
from fairtrial_suite.inert import short
from fairtrial_suite.loopback import ExpiredError, Socket

_WHY = 200


@dataclass(frozen=True, slots=True)
class Readiness:
    """`why` not, in plain words."""

    ready: bool
    why: str = ""


class Seconds:
    """So many from now on."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds; zero or less when it is over."""
        return self._end - time.monotonic()


def probe(port: int, path: str | None, seconds: float) -> Readiness:
    """Ready is who answers the path with 2xx, or without a path whoever accepts a connection."""
    try:
        if path is None:
            Socket.connect(port, Seconds(seconds)).close()
            return Readiness(ready=True)
        status = _status(port, path, Seconds(seconds))
    except NoAnswer as error:
        return Readiness(ready=False, why=short(str(error), _WHY))
    except ExpiredError:
        return Readiness(ready=False, why=f"no answer within {seconds:g} s")
    ready = 200 <= status < 300
    return Readiness(ready=ready, why="" if ready else f"{path} answered {status}")


def _status(port: int, path: str, time_left: Seconds) -> int:
    connection = Connection(port, time_left)
    try:
        headers = [("Host", f"127.0.0.1:{port}"), ("Connection", "close"), ("Accept", "*/*")]
        connection.ask(h11.Request(method="GET", target=path, headers=headers), (), time_left)
        return connection.head(time_left).status
    finally:
        connection.close()

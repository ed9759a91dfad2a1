"""What was asked and answered in one case, told to the grader within bounds."""

from __future__ import annotations

import itertools
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fairtrial_suite import inert
from fairtrial_suite.faults import Failure

_AT_ONCE = 48
"""So many are told as they end."""

_LAST = 16
"""So many of those after them are told when the case ends: the last ones say why it failed."""

_FULL_BYTES = 400_000
"""Once so many bytes of bodies and headers were told, an exchange is told without them."""

Tell = Callable[[dict[str, Any]], None]


@dataclass(slots=True)
class Exchange:
    """One request and what came of it. `problem`: why there is no usable answer, in plain words; `failure`:
    the same for programs.
    """

    number: int
    method: str
    target: str
    headers: list[tuple[bytes, bytes]]
    began: float = field(default_factory=time.monotonic)
    sent: inert.Head = field(default_factory=inert.Head)
    status: int | None = None
    answer_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    received: inert.Head = field(default_factory=inert.Head)
    problem: str | None = None
    failure: Failure | None = None
    ended: float | None = None

    def summary(self, case_began: float) -> dict[str, Any]:
        """Without headers and bodies. `after` and `seconds`: since the case began, and how long it took."""
        ended = time.monotonic() if self.ended is None else self.ended
        return {
            "event": "exchange",
            "number": self.number,
            "method": inert.short(self.method, 20),
            "target": inert.short(self.target, 500),
            "status": self.status,
            "after": round(self.began - case_began, 6),
            "seconds": round(ended - self.began, 6),
            "problem": None if self.problem is None else inert.short(self.problem, 500),
            "failure": self.failure,
        }

    def details(self) -> dict[str, Any]:
        """Headers and bodies."""
        request = {"headers": inert.headers(self.headers), "body": self.sent.document()}
        if self.status is None:
            return {"request": request, "response": None}
        response = {"headers": inert.headers(self.answer_headers), "body": self.received.document()}
        return {"request": request, "response": response}


class Exchanges:
    """All of one case. Safe for threads."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._began = time.monotonic()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._told = 0
        self._full = 0
        self._later: deque[dict[str, Any]] = deque(maxlen=_LAST)
        self.untold = 0
        """Exchanges that ended and were not told, for now or for ever."""

    def begin(self, method: str, target: str, headers: list[tuple[bytes, bytes]]) -> Exchange:
        """A request is about to be sent."""
        return Exchange(next(self._numbers), method, target, headers)

    def end(self, exchange: Exchange) -> None:
        """Its answer is there, or none will come. A second call is nothing."""
        with self._lock:
            if exchange.ended is not None:
                return
            exchange.ended = time.monotonic()
            document = self._document(exchange)
            if self._told < _AT_ONCE:
                self._told += 1
                self._tell(document)
            else:
                self.untold += 1
                self._later.append(document)

    def close(self) -> None:
        """Tell the last ones."""
        with self._lock:
            while self._later:
                self.untold -= 1
                self._tell(self._later.popleft())

    def _document(self, exchange: Exchange) -> dict[str, Any]:
        summary = exchange.summary(self._began)
        if self._full >= _FULL_BYTES:
            return {**summary, "request": None, "response": None}
        details = exchange.details()
        self._full += len(repr(details))
        return {**summary, **details}

"""Carries out deliveries of webhooks, signed as https://www.standardwebhooks.com describes (version 1).

`webhook-signature` is an HMAC-SHA256 over `id.timestamp.body`; a receiver refuses old timestamps, and ids
that it has seen. A delivery that arrives twice has the same id both times.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

import httpcore
import structlog

from runner import __version__
from runner.services.addresses import AddressRefusedError, Destination, Lookup, look_up, resolve
from runner.services.pinned import PinnedNetwork, connections
from runner.services.webhooks import SECRET_PREFIX
from runner.settings import Settings
from runner.storage import webhooks
from runner.storage.database import Database, DatabaseAwayError
from runner.storage.webhooks import Answer, Errand

LOOK_SECONDS: Final = 1.0
KEPT_BYTES: Final = 1024
"""Of an answer, for the log."""
AT_ONCE: Final = 8
"""So a few receivers that never answer keep nobody else waiting."""
BROKEN: Final = Answer(None, error="Fairtrial failed at sending it; the operator's log says why.")
"""What is written down of an attempt that broke."""


def _untold(_: Answer) -> None:
    """Nobody counts."""


@dataclass(frozen=True, slots=True)
class Sender:
    """How deliveries are sent.

    Attributes:
        settings: which addresses the operator allows.
        lookup: where names lead.
        clock: seconds since 1970, for the signature.
        connect_seconds: for so long a connection may take to come about.
        answer_seconds: for so long, after that, the whole answer, however slowly it drips.
    """

    settings: Settings
    lookup: Lookup = look_up
    clock: Callable[[], float] = time.time
    connect_seconds: float = 5.0
    answer_seconds: float = 10.0

    def send(self, errand: Errand) -> Answer:
        """One attempt at a delivery: to a public address, without following where it is sent on to."""
        try:
            destination = resolve(self.settings, errand.url, self.lookup)
        except AddressRefusedError as error:
            return Answer(None, error=error.message)
        try:
            return self._posted(errand, destination)
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            return Answer(None, error=self._why(error))

    def _posted(self, errand: Errand, destination: Destination) -> Answer:
        parts, body = urlsplit(errand.url), body_of(errand)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        url = httpcore.URL(scheme=parts.scheme, host=destination.host, port=destination.port, target=target)
        headers = {"Host": parts.netloc, **headers_of(errand, body, int(self.clock()))}
        until = time.monotonic() + self.connect_seconds + self.answer_seconds
        limits = {
            "connect": self.connect_seconds,
            "read": self.answer_seconds,
            "write": self.answer_seconds,
        }
        with (
            connections(PinnedNetwork(destination.address, until)) as pool,
            pool.stream(
                "POST", url, headers=list(headers.items()), content=body, extensions={"timeout": limits}
            ) as response,
        ):
            kept = _beginning(response.iter_stream())
            return Answer(response.status, kept.decode("utf-8", "replace").replace("\0", "\ufffd"))

    def _why(self, error: Exception) -> str:
        match error:
            case httpcore.ConnectTimeout() | httpcore.ConnectError():
                return "It could not be connected to, or its certificate is not that of its host."
            case httpcore.TimeoutException():
                return f"It did not answer within {self.answer_seconds:.0f} seconds."
            case _:
                return f"It did not answer properly ({type(error).__name__})."


@dataclass(slots=True)
class Deliverer:
    """A thread that delivers what is due; a context manager that ends it. Several may run.

    Attributes:
        told: is told how each attempt at a delivery went.
    """

    database: Database
    sender: Sender
    told: Callable[[Answer], None] = _untold
    _end: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._keep, name="deliverer", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end.set()
        if self._thread:
            self._thread.join()

    def deliver_due(self) -> int:
        """Deliver what is due now, one after the other; how much it was. Raises `DatabaseAwayError`."""
        errands = self._take(AT_ONCE)
        for errand in errands:
            self._carry_out(errand)
        return len(errands)

    def _take(self, most: int) -> list[Errand]:
        if not most:
            return []
        with self.database.write() as connection:
            return webhooks.due(connection, most)

    def _carry_out(self, errand: Errand) -> None:
        """Whatever goes wrong counts as a try: else it would be tried for ever."""
        try:
            self._record(errand, self.sender.send(errand))
        except DatabaseAwayError:
            raise
        except Exception:  # noqa: BLE001 - one delivery that breaks must keep no other waiting
            structlog.get_logger().exception("delivery_broke", delivery_id=errand.delivery.id)
            self._record(errand, BROKEN)

    def _record(self, errand: Errand, answer: Answer) -> None:
        with self.database.write() as connection:
            webhooks.done(connection, errand.delivery, answer)
        self.told(answer)
        structlog.get_logger().info(
            "webhook", delivery_id=errand.delivery.id, status=answer.status, error=answer.error
        )

    def _carried_out(self, errand: Errand) -> None:
        """What could not be written down is tried again once the lease has lapsed."""
        try:
            self._carry_out(errand)
        except DatabaseAwayError as away:
            structlog.get_logger().warning("not_recorded", message=away.message)

    def _keep(self) -> None:
        under_way: set[Future[None]] = set()
        with ThreadPoolExecutor(AT_ONCE, "deliver") as crew:
            while not self._end.is_set():
                under_way = {one for one in under_way if not one.done()}
                try:
                    errands = self._take(AT_ONCE - len(under_way))
                except DatabaseAwayError:
                    errands = []  # readiness says so
                under_way |= {crew.submit(self._carried_out, errand) for errand in errands}
                if not errands:
                    self._end.wait(LOOK_SECONDS)


def body_of(errand: Errand) -> bytes:
    """What is sent: the event's type, when it happened, and ids alone; what they name is read by the API."""
    document = {
        "type": errand.delivery.event_type,
        "timestamp": errand.delivery.created_at.isoformat(),
        "data": dict(errand.delivery.payload),
    }
    return json.dumps(document, separators=(",", ":")).encode()


def headers_of(errand: Errand, body: bytes, timestamp: int) -> dict[str, str]:
    """The headers of a delivery, its signatures among them: one for each secret."""
    signed = f"{errand.delivery.id}.{timestamp}.".encode() + body
    return {
        "Content-Type": "application/json",
        "User-Agent": f"Fairtrial/{__version__}",
        "webhook-id": errand.delivery.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{_signature(secret, signed)}" for secret in errand.secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _beginning(chunks: Iterable[bytes]) -> bytes:
    kept = b""
    for chunk in chunks:
        kept += chunk
        if len(kept) >= KEPT_BYTES:
            break
    return kept[:KEPT_BYTES]

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
from dataclasses import dataclass, field
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

import httpx
import structlog

from runner import __version__
from runner.services.addresses import AddressRefusedError, resolve
from runner.services.webhooks import SECRET_PREFIX
from runner.settings import Settings
from runner.storage import webhooks
from runner.storage.database import Database, DatabaseAwayError
from runner.storage.webhooks import Answer, Errand

LOOK_SECONDS: Final = 1.0
CONNECT_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 10.0
"""For the whole answer, however slowly it drips."""
KEPT_BYTES: Final = 1024
"""Of an answer, for the log."""
_AT_ONCE: Final = 4


@dataclass(slots=True)
class Deliverer:
    """A thread that delivers what is due; a context manager that ends it. Several may run."""

    database: Database
    settings: Settings
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
        """Deliver what is due now; how much it was. Raises `DatabaseAwayError`."""
        with self.database.write() as connection:
            errands = webhooks.due(connection, _AT_ONCE)
        for errand in errands:
            answer = send(self.settings, errand)
            with self.database.write() as connection:
                webhooks.done(connection, errand.delivery, answer)
            structlog.get_logger().info(
                "webhook", delivery_id=errand.delivery.id, status=answer.status, error=answer.error
            )
        return len(errands)

    def _keep(self) -> None:
        while not self._end.is_set():
            try:
                delivered = self.deliver_due()
            except DatabaseAwayError:
                delivered = 0  # readiness says so
            if not delivered:
                self._end.wait(LOOK_SECONDS)


def send(settings: Settings, errand: Errand, clock: Callable[[], float] = time.time) -> Answer:
    """One attempt at a delivery: to a public address, without following where it is sent on to."""
    body = body_of(errand)
    try:
        destination = resolve(settings, errand.url)
    except AddressRefusedError as error:
        return Answer(None, error=error.message)
    parts = urlsplit(errand.url)
    address = f"[{destination.address}]" if destination.address.version == 6 else str(destination.address)
    pinned = parts._replace(netloc=f"{address}:{destination.port}", fragment="").geturl()
    headers = {"Host": parts.netloc, **headers_of(errand, body, int(clock()))}
    limits = httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS)
    give_up = time.monotonic() + ANSWER_SECONDS
    try:
        with (
            httpx.Client(timeout=limits, follow_redirects=False, trust_env=False) as client,
            client.stream(
                "POST",
                pinned,
                content=body,
                headers=headers,
                extensions={"sni_hostname": destination.host},
            ) as response,
        ):
            kept = _beginning(response.iter_raw(KEPT_BYTES), give_up)
            return Answer(response.status_code, kept.decode("utf-8", "replace").replace("\0", "\ufffd"))
    except (httpx.HTTPError, TimeoutError) as error:
        return Answer(None, error=_why(error))


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


def _beginning(chunks: Iterable[bytes], give_up: float) -> bytes:
    kept = b""
    for chunk in chunks:
        kept += chunk
        if len(kept) >= KEPT_BYTES:
            break
        if time.monotonic() > give_up:
            raise TimeoutError
    return kept[:KEPT_BYTES]


def _why(error: Exception) -> str:
    match error:
        case httpx.ConnectTimeout() | httpx.ConnectError():
            return "It could not be connected to."
        case httpx.TimeoutException() | TimeoutError():
            return f"It did not answer within {ANSWER_SECONDS:.0f} seconds."
        case _:
            return f"It did not answer properly ({type(error).__name__})."

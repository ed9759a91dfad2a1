"""The running API of an office, and clients that are somebody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import httpx
from prometheus_client import CollectorRegistry

from api.app import create_app
from api.sse import Streams
from runner.domain.access import Actor, Scope
from tests.service.api.serving import PATIENCE_SECONDS, served
from tests.service.office import Office


@dataclass(frozen=True, slots=True)
class Desk:
    """Where everybody asks."""

    office: Office
    url: str
    clients: ExitStack

    def of(self, actor: Actor, *scopes: Scope) -> httpx.Client:
        """A client with a token of somebody's: with these scopes, or with all."""
        return self.with_token(self.office.token(actor, *scopes))

    def with_token(self, text: str) -> httpx.Client:
        """A client with that token."""
        headers = {"Authorization": f"Bearer {text}"} if text else {}
        client = httpx.Client(base_url=self.url, headers=headers, timeout=PATIENCE_SECONDS)
        return self.clients.enter_context(client)


@contextmanager
def desk_of(office: Office) -> Iterator[Desk]:
    """The API of that office while the block runs."""
    app = create_app(office.service, Streams(), CollectorRegistry())
    with served(app) as url, ExitStack() as clients:
        yield Desk(office, url, clients)

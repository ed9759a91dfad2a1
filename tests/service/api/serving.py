"""Runs an application under a real server on loopback, in a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from api.app import create_app
from api.server import server
from api.sse import Streams
from runner.services.service import Service
from runner.serving.listening import listen, url_of
from runner.settings import Settings

PATIENCE_SECONDS = 60.0


@contextmanager
def an_app(registry: CollectorRegistry | None = None, **settings: object) -> Iterator[FastAPI]:
    """The application under these settings, connected to nothing until it is asked for something."""
    with Service.open(Settings.model_validate(settings)) as service:
        yield create_app(service, Streams(), registry or CollectorRegistry())


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The base URL of the running application; it is ended when the block ends."""
    with listen("127.0.0.1", 0) as listener:
        running = server(app, app.state.streams)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield url_of(listener)
        finally:
            running.should_exit = True
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive(), "the server did not end"

"""Runs an application under a real server on loopback, in a thread."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI

from api.server import server
from api.sse import Streams

PATIENCE_SECONDS = 20.0


@contextmanager
def served(app: FastAPI, streams: Streams | None = None) -> Iterator[str]:
    """The base URL of the running application; it is ended when the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        running = server(app, streams or Streams())
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            running.should_exit = True
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive(), "the server did not end"

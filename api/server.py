"""Runs the application under uvicorn, with limits of its own, and ends it in good order."""

from __future__ import annotations

import socket
from typing import Final

import uvicorn
from fastapi import FastAPI

from api.connections import Connection
from api.sse import Streams

GRACE_SECONDS: Final = 10
"""How long requests may go on after the end was asked for."""
MAX_CONNECTIONS: Final = 1000
_LARGEST_HEAD: Final = 32 * 1024
_BACKLOG: Final = 512


class Server(uvicorn.Server):
    """Tells open streams when the end was asked for; they would keep the server alive otherwise."""

    def __init__(self, config: uvicorn.Config, streams: Streams) -> None:
        super().__init__(config)
        self._streams = streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then the requests, then the application."""
        self._streams.close()
        await super().shutdown(sockets)


def server(app: FastAPI, streams: Streams, *, host: str = "127.0.0.1", port: int = 8000) -> Server:
    """A server that is ready to `run()`. Logging must have been set up before.

    Args:
        app: what it serves.
        streams: those of the app.
        host: address to listen on.
        port: 0 takes a free one.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        backlog=_BACKLOG,
        limit_concurrency=MAX_CONNECTIONS,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=GRACE_SECONDS,
        h11_max_incomplete_event_size=_LARGEST_HEAD,
    )
    return Server(config, streams)

"""Runs the application under uvicorn, with limits of its own, and ends it in good order."""

from __future__ import annotations

import os
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
_TAKEN_AT_ONCE: Final = 1
"""Connections, each time that some wait. Of several processes on one socket the first to look would otherwise
take them all, and keep them for as long as they stay open.
"""


class Server(uvicorn.Server):
    """Tells open streams when the end was asked for; they would keep the server alive otherwise."""

    def __init__(self, config: uvicorn.Config, streams: Streams) -> None:
        super().__init__(config)
        self._streams = streams

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen. How many may wait in the kernel is set again: asyncio takes one number for both."""
        await super().startup(sockets)
        for server in self.servers:
            for listener in server.sockets:
                with socket.socket(fileno=os.dup(listener.fileno())) as same:
                    same.listen(_BACKLOG)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then the requests, then the application."""
        self._streams.close()
        await super().shutdown(sockets)


def server(app: FastAPI, streams: Streams) -> Server:
    """A server that is ready to `run()` on a socket. Logging must have been set up before.

    Args:
        app: what it serves.
        streams: those of the app.
    """
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        backlog=_TAKEN_AT_ONCE,
        limit_concurrency=MAX_CONNECTIONS,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=GRACE_SECONDS,
        h11_max_incomplete_event_size=_LARGEST_HEAD,
    )
    return Server(config, streams)

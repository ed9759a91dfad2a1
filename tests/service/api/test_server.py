"""How connections are taken."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Final

from api.server import server
from tests.service.api.serving import an_app

_MOST_WAITING: Final = 28
"""`tcpi_sacked` of a listening socket, in `struct tcp_info` (tcp(7))."""


def most_waiting(listener: socket.socket) -> int:
    """How many connections the kernel keeps until they are taken."""
    info = listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _MOST_WAITING + 4)
    return int(struct.unpack_from("=I", info, _MOST_WAITING)[0])


def test_many_connections_may_wait_although_one_is_taken_at_a_time() -> None:
    async def waiting(listener: socket.socket) -> int:
        running = server(app, app.state.streams)
        running.config.load()
        running.lifespan = running.config.lifespan_class(running.config)
        await running.startup([listener])
        try:
            return most_waiting(listener)
        finally:
            await running.shutdown([listener])

    with an_app() as app, socket.create_server(("127.0.0.1", 0)) as listener:
        assert server(app, app.state.streams).config.backlog == 1
        assert asyncio.run(waiting(listener)) == 512

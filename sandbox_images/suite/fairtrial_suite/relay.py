"""Passes connections on: `python3 -m fairtrial_suite.relay PORT`, for whoever tries a service from outside.

JSON lines on its standard streams, each about one connection by its `id`. Outside says `open`; then both
sides say `{"id": 1, "event": "data", "data": base64}`, `taken` with the `bytes` that were passed on, `end`
when they will send no more, and `gone` when nothing can be sent or taken any longer. Nobody sends more than
`WINDOW` and a chunk that was not taken yet, so whoever does not read holds up nobody else.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, Final

WINDOW: Final = 256 << 10
CHUNK: Final = 32 << 10


class Connection:
    """One, to the service; `say` tells an event of it, with what belongs to that."""

    def __init__(self, port: int, say: Callable[..., None]) -> None:
        self._port = port
        self._say = say
        self._coming: asyncio.Queue[bytes] = asyncio.Queue()
        self._room = WINDOW
        self._more_room = asyncio.Event()

    def hear(self, said: dict[str, Any]) -> None:
        """Whatever was said of it but `open` and `gone`."""
        match said["event"]:
            case "data":
                self._coming.put_nowait(base64.b64decode(said["data"]))
            case "end":
                self._coming.put_nowait(b"")
            case "taken":
                self._room += said["bytes"]
                self._more_room.set()

    async def run(self) -> None:
        """Until both sides have ended, or one is gone."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            self._say("gone")
            return
        try:
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._pass_on(writer))
                ways.create_task(self._pass_back(reader))
            writer.close()
        except* OSError:
            self._say("gone")
        finally:
            if not writer.is_closing():
                writer.transport.abort()

    async def _pass_on(self, writer: asyncio.StreamWriter) -> None:
        while data := await self._coming.get():
            writer.write(data)
            await writer.drain()
            self._say("taken", bytes=len(data))
        writer.write_eof()

    async def _pass_back(self, reader: asyncio.StreamReader) -> None:
        while data := await reader.read(CHUNK):
            self._say("data", data=base64.b64encode(data).decode())
            self._room -= len(data)
            while self._room <= 0:
                self._more_room.clear()
                await self._more_room.wait()
        self._say("end")


class Relay:
    """All connections to one port of the loopback device."""

    def __init__(self, port: int, out: BinaryIO) -> None:
        self._port = port
        self._out = out
        self._connections: dict[int, tuple[Connection, asyncio.Task[None]]] = {}

    async def serve(self, lines: asyncio.StreamReader) -> None:
        """Until the input ends."""
        while line := await lines.readline():
            self._hear(json.loads(line))

    def _hear(self, said: dict[str, Any]) -> None:
        number = int(said["id"])
        if said["event"] == "open":
            connection = Connection(self._port, lambda event, **more: self._say(number, event, **more))
            task = asyncio.create_task(connection.run())
            self._connections[number] = connection, task
            task.add_done_callback(lambda _: self._connections.pop(number))
        elif number in self._connections:
            connection, task = self._connections[number]
            if said["event"] == "gone":
                task.cancel()
            else:
                connection.hear(said)

    def _say(self, number: int, event: str, **more: object) -> None:
        self._out.write(json.dumps({"id": number, "event": event, **more}).encode() + b"\n")
        self._out.flush()


async def main() -> None:
    """Read standard input without blocking the connections."""
    lines = asyncio.StreamReader(limit=1 << 20)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    await Relay(int(sys.argv[1]), sys.stdout.buffer).serve(lines)


if __name__ == "__main__":
    asyncio.run(main())

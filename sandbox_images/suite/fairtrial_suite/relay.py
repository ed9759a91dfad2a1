"""Passes connections on: `python3 -m fairtrial_suite.relay PORT`, for whoever tries a service from outside.

JSON lines on its standard streams: `{"id": 1, "event": "open"}`, `{"id": 1, "event": "end"}`, and between
them `{"id": 1, "event": "data", "data": base64}`. Each side says `end` when it will send no more.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from contextlib import suppress
from typing import Any, BinaryIO

_CHUNK = 32 << 10


class Relay:
    """All connections to one port of the loopback device."""

    def __init__(self, port: int, out: BinaryIO) -> None:
        self._port = port
        self._out = out
        self._writers: dict[int, asyncio.StreamWriter] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(self, lines: asyncio.StreamReader) -> None:
        """Until the input ends."""
        while line := await lines.readline():
            said = json.loads(line)
            await self._hear(int(said["id"]), said)

    async def _hear(self, number: int, said: dict[str, Any]) -> None:
        match said["event"]:
            case "open":
                await self._open(number)
            case "data" if writer := self._writers.get(number):
                writer.write(base64.b64decode(said["data"]))
                with suppress(OSError):
                    await writer.drain()
            case "end" if writer := self._writers.get(number):
                with suppress(OSError):
                    writer.write_eof()

    async def _open(self, number: int) -> None:
        try:
            reader, self._writers[number] = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            self._say(number, "end")
            return
        task = asyncio.create_task(self._pass_back(number, reader))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pass_back(self, number: int, reader: asyncio.StreamReader) -> None:
        with suppress(OSError):
            while data := await reader.read(_CHUNK):
                self._say(number, "data", data)
        self._say(number, "end")
        self._writers.pop(number).close()

    def _say(self, number: int, event: str, data: bytes = b"") -> None:
        said = {"id": number, "event": event, **({"data": base64.b64encode(data).decode()} if data else {})}
        self._out.write(json.dumps(said).encode() + b"\n")
        self._out.flush()


async def main() -> None:
    """Read standard input without blocking the connections."""
    lines = asyncio.StreamReader(limit=1 << 20)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    await Relay(int(sys.argv[1]), sys.stdout.buffer).serve(lines)


if __name__ == "__main__":
    asyncio.run(main())

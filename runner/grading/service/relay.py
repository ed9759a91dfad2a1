"""A port of this host that leads to a port in a pod, over the streams of a sandbox: with any engine, near or
far, and without a network that leads out of the pod.
"""

from __future__ import annotations

import base64
import json
import socket
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

from runner.domain.errors import UsageError
from runner.languages.environment import base_environment
from runner.sandbox.model import Command, Sandbox

CHUNK = 32 << 10
LOOK = 0.5
"""Seconds between two looks at whether it is over."""


class Relay:
    """A context manager; `port` is where it listens, on loopback alone."""

    def __init__(self, sandbox: Sandbox, *, outside: int, inside: int) -> None:
        """Raise `UsageError` when the port outside is taken."""
        try:
            self._listener = socket.create_server(("127.0.0.1", outside))
        except OSError as error:
            raise UsageError(
                f"Port {outside} of 127.0.0.1 cannot be had: {error.strerror}.",
                "Choose another one with `--port`.",
            ) from error
        self.port: int = self._listener.getsockname()[1]
        self._listener.settimeout(LOOK)
        self._process = sandbox.start(_command(inside))
        self._connections: dict[int, socket.socket] = {}
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._accept, name="fairtrial-relay-in", daemon=True),
            threading.Thread(target=self._pass_back, name="fairtrial-relay-out", daemon=True),
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._listener.close()
        for connection in list(self._connections.values()):
            _shut(connection, socket.SHUT_RDWR)
        self._process.end_input()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        number = 0
        while not self._over.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return  # closed
            number += 1
            connection.settimeout(None)
            self._connections[number] = connection
            self._say(number, "open")
            threading.Thread(target=self._pass_on, args=(number, connection), daemon=True).start()

    def _pass_on(self, number: int, connection: socket.socket) -> None:
        with suppress(OSError):
            while data := connection.recv(CHUNK):
                self._say(number, "data", data)
        self._say(number, "end")

    def _pass_back(self) -> None:
        while not self._over.is_set():
            try:
                line = self._process.line(time.monotonic() + LOOK)
            except TimeoutError:
                continue
            if line is None:
                return
            self._hear(json.loads(line))

    def _hear(self, said: dict[str, object]) -> None:
        number = said["id"]
        assert isinstance(number, int)
        connection = self._connections.get(number)
        if connection is None:
            return
        if said["event"] == "data":
            with suppress(OSError):
                connection.sendall(base64.b64decode(str(said["data"])))
        else:
            _shut(connection, socket.SHUT_WR)
            del self._connections[number]

    def _say(self, number: int, event: str, data: bytes = b"") -> None:
        said = {"id": number, "event": event, **({"data": base64.b64encode(data).decode()} if data else {})}
        self._process.send(json.dumps(said).encode() + b"\n")


def _shut(connection: socket.socket, how: int) -> None:
    with suppress(OSError):  # the other side was faster
        connection.shutdown(how)


def _command(port: int) -> Command:
    return Command(
        argv=("/usr/bin/python3", "-m", "fairtrial_suite.relay", str(port)),
        env=base_environment(),
        cpu_stop=0,
        wall_stop=0,
        output=1 << 40,
    )

"""A port of this host that leads to a port in a pod, over the streams of a sandbox: with any engine, near or
far, and without a network that leads out of the pod. `fairtrial_suite.relay` is the other side, and says what
the two say to each other.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import Self

from runner.domain.errors import FairtrialError, SandboxLostError, UsageError
from runner.grading.service.relayed import Connection
from runner.languages.environment import base_environment
from runner.sandbox.model import Command, Sandbox

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
        self._sandbox = sandbox
        self._process = sandbox.start(_command(inside))
        self._connections: dict[int, Connection] = {}
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
        for thread in self._threads:
            thread.join()
        self._listener.close()
        connections = list(self._connections.values())
        self._close_all()
        for connection in connections:
            connection.join()  # each says that it is over
        self._process.end_input()

    def extend(self, seconds: int) -> None:
        """Let it live so many seconds from now. Raises `SandboxLostError` when it does not live any more."""
        if self._over.is_set():
            raise SandboxLostError("The way in from this host is gone.", "Start again.")
        self._sandbox.extend(seconds)

    def _accept(self) -> None:
        number = 0
        while not self._over.is_set():
            try:
                accepted, _ = self._listener.accept()
            except TimeoutError:
                continue
            accepted.settimeout(None)
            # An answer that comes in two parts would wait 40 ms between them, for an acknowledgement.
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            number += 1
            over = partial(self._connections.pop, number, None)
            self._connections[number] = connection = Connection(number, accepted, say=self._say, over=over)
            connection.start()

    def _pass_back(self) -> None:
        """Until it is over: when it is left, or with its sandbox."""
        with suppress(FairtrialError):  # whoever extends it is told
            while not self._over.is_set():
                try:
                    line = self._process.line(time.monotonic() + LOOK)
                except TimeoutError:
                    continue
                if line is None:
                    break
                self._hear(json.loads(line))
        self._over.set()
        self._close_all()

    def _hear(self, said: dict[str, object]) -> None:
        number = said["id"]
        assert isinstance(number, int)
        if (connection := self._connections.get(number)) is not None:
            connection.hear(said)

    def _say(self, said: dict[str, object]) -> None:
        self._process.send(json.dumps(said).encode() + b"\n")

    def _close_all(self) -> None:
        for connection in list(self._connections.values()):
            connection.close()


def _command(port: int) -> Command:
    return Command(
        argv=("/usr/bin/python3", "-m", "fairtrial_suite.relay", str(port)),
        env=base_environment(),
        cpu_stop=0,
        wall_stop=0,
        output=1 << 40,
    )

"""The agent's end of a loader: asks it to run cases, keeps the guard over them, hands their events on."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

from fairtrial_suite import loader
from fairtrial_suite.child import TOTAL_FACTOR
from fairtrial_suite.outcome import Outcome
from fairtrial_suite.setting import Setting

_GRACE = 3.0
"""Seconds that a case has beyond its total, to clean up after itself."""

_LINE = 256 * 1024
_EXCHANGES = 80
_LOADING = 15.0
"""Seconds in which a file of tests must be importable."""

_STARTING = 5.0
"""Seconds in which a loader must have forked."""


class LoadError(Exception):
    """The file of tests cannot be loaded. The second argument is the longer text."""


class Bench:
    """One file of tests, loaded. `relay` gets each exchange as a line of JSON, without its newline."""

    def __init__(self, setting: Setting, file: str) -> None:
        """Raise LoadError."""
        self.file = file
        self.lost = False
        """Whether the loader is gone, so that another one is needed."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._channel = ours
        self._pid = os.fork()
        if not self._pid:
            ours.close()
            _become_loader(theirs, setting, file)
        theirs.close()
        answer = self._hear(_LOADING)
        if answer is None or not answer["loaded"]:
            self.close()
            if answer is None:
                raise LoadError(
                    "the file of tests could not be loaded: it ended or hung as it was imported", ""
                )
            raise LoadError("the file of tests could not be loaded", answer["detail"])

    def run(self, case: str, wall_time: float, relay: Callable[[bytes], None]) -> dict[str, Any]:
        """The case's result, as an event without its name."""
        began = time.monotonic()
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb", buffering=0) as pipe:
            os.set_blocking(reading, False)
            started = self._start(case, wall_time, writing)
            os.close(writing)
            if started is None:
                self.lost = True
                return broken("the loaded tests ended by themselves", seconds=time.monotonic() - began)
            if "refused" in started:
                return broken(started["refused"], seconds=time.monotonic() - began)
            events = _Events(relay)
            status = self._watch(
                started["pid"], pipe.fileno(), events, began + TOTAL_FACTOR * wall_time + _GRACE
            )
            events.drain(pipe.fileno())
        return events.result or _unfinished(status, time.monotonic() - began, touched=events.relayed > 0)

    def close(self) -> None:
        """End the loader."""
        self._channel.close()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)

    def _start(self, case: str, wall_time: float, pipe: int) -> dict[str, Any] | None:
        """The loader's answer; None when it is gone."""
        command = json.dumps({"case": case, "wall_time": wall_time}).encode()
        try:
            socket.send_fds(self._channel, [command], [pipe])
        except OSError:
            return None
        return self._hear(_STARTING)

    def _watch(self, pid: int, pipe: int, events: _Events, end: float) -> int | None:
        """The exit status; None when it had to be killed."""
        poll = select.poll()
        poll.register(pipe, select.POLLIN)
        poll.register(self._channel, select.POLLIN)
        killed = False
        while True:
            ready = dict(poll.poll(max(0.0, end - time.monotonic()) * 1000))
            if pipe in ready and not events.drain(pipe):
                poll.unregister(pipe)
            if self._channel.fileno() in ready:
                message = self._hear(0)
                _kill_group(pid)
                self.lost = message is None
                return None if killed or message is None else int(message["ended"])
            if not ready:
                _kill_group(pid)
                killed = True
                end = time.monotonic() + _GRACE

    def _hear(self, seconds: float) -> dict[str, Any] | None:
        """The loader's next message; None when it is gone or silent."""
        self._channel.settimeout(seconds)
        try:
            data = self._channel.recv(65536)
        except OSError:
            return None
        return dict(json.loads(data)) if data else None


class _Events:
    """A case's lines as they come."""

    def __init__(self, relay: Callable[[bytes], None]) -> None:
        self._relay = relay
        self._rest = b""
        self.relayed = 0
        self.result: dict[str, Any] | None = None

    def drain(self, pipe: int) -> bool:
        """Read what is there; whether more may come."""
        while True:
            try:
                data = os.read(pipe, 65536)
            except BlockingIOError:
                return True
            if not data:
                return False
            *lines, self._rest = (self._rest + data).split(b"\n")
            if len(self._rest) > _LINE:
                self._rest = b""
            for line in lines:
                self._take(line)

    def _take(self, line: bytes) -> None:
        """A process that dies can leave half a line, which is none."""
        try:
            event = json.loads(line)
        except ValueError:
            return
        if event["event"] == "result":
            self.result = event
        elif self.relayed < _EXCHANGES:
            self.relayed += 1
            self._relay(line)


def _become_loader(channel: socket.socket, setting: Setting, file: str) -> None:
    try:
        loader.serve(channel, setting, file)
    finally:
        os._exit(0)


def broken(message: str, detail: str = "", seconds: float = 0.0) -> dict[str, Any]:
    """The result of a case that the suite itself keeps from being judged."""
    return _result(Outcome.BROKEN, f"the suite is at fault: {message}", detail, seconds)


def _unfinished(status: int | None, seconds: float, *, touched: bool) -> dict[str, Any]:
    """The result of a case that gave none. No test ends itself by a signal, or our own code by an exception,
    but over an answer that was made for it.
    """
    death = _death(status)
    if touched and (status is None or status < 0 or status == loader.CRASHED):
        return _result(Outcome.FAILED, f"the test did not get over what was answered: {death}", "", seconds)
    return broken(death, seconds=seconds)


def _result(outcome: Outcome, message: str, detail: str, seconds: float) -> dict[str, Any]:
    return {
        "event": "result",
        "outcome": outcome.value,
        "message": message,
        "detail": detail,
        "seconds": round(seconds, 6),
        "more_exchanges": 0,
    }


def _death(status: int | None) -> str:
    if status is None:
        return "the case did not come to an end, and had to be killed"
    if status < 0:
        return f"the case's process died of signal {-status} ({signal.Signals(-status).name})"
    return f"the case's process ended by itself, with status {status}"


def _kill_group(pid: int) -> None:
    """The case's processes are a session of their own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)

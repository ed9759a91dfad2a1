"""A port of this host that leads into a sandbox: what is left of it when it is over."""

from __future__ import annotations

import socket
import threading

import pytest

from runner.grading.service import relay
from runner.grading.service.relay import Relay
from runner.sandbox.model import Command, SandboxSpec
from tests.fakes.sandbox import FakeSandbox
from tests.sandbox.process_conformance import goes_on

PATIENCE = 60.0


class SlowToSay(Relay):
    """One that needs long to say that a connection is over, unless somebody has left it by then."""

    def __init__(self, sandbox: FakeSandbox) -> None:
        super().__init__(sandbox, outside=0, inside=1)
        self.opened = threading.Event()
        self.left = threading.Event()

    def _say(self, said: dict[str, object]) -> None:
        if said["event"] == "open":
            self.opened.set()
        else:
            self.left.wait(0.3)
        super()._say(said)


def takes_all(_: int) -> Command:
    return goes_on("cat > /dev/null; sleep 600")


def test_nothing_is_said_of_a_connection_once_it_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    failed: list[object] = []
    monkeypatch.setattr(relay, "_command", takes_all)
    monkeypatch.setattr(threading, "excepthook", failed.append)
    with FakeSandbox(SandboxSpec("none", memory=64)) as sandbox:
        with SlowToSay(sandbox) as way_in:
            client = socket.create_connection(("127.0.0.1", way_in.port))
            assert way_in.opened.wait(PATIENCE)
        late = [one for one in threading.enumerate() if one.name == "fairtrial-relayed"]
        way_in.left.set()
        for one in late:
            one.join(PATIENCE)
        with client:
            assert client.recv(1) == b""
    assert (late, failed) == ([], [])

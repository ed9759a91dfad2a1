"""A started container and what the engine says of its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from runner.sandbox.engine import Engine
from runner.sandbox.wire import SocketWire

_SIGKILLED = 137
_OOM_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Launched:
    """A started container and the streams of its PID 1."""

    container: str
    wire: SocketWire


def launch(engine: Engine, name: str, body: Mapping[str, Any]) -> Launched:
    """Create, attach, start; nothing is left when that fails. Raises `NameTakenError`, `ImageMissingError`,
    `EngineError`.
    """
    container = engine.create(name, body)
    with ExitStack() as undo:
        undo.callback(engine.remove, container)
        attached = engine.attach(container)
        wire = SocketWire(attached.socket, attached.response.close)
        undo.callback(wire.close)
        engine.start(container)
        undo.pop_all()
    return Launched(container, wire)


def killed_by_oom(state: Mapping[str, Any]) -> bool:
    """Whether PID 1 was the OOM killer's victim, from what the engine's inspect says under `State`.

    The engine sets `OOMKilled` when any process of the container was a victim, so the exit code must be
    SIGKILL's as well.
    """
    return bool(state["OOMKilled"]) and state["ExitCode"] == _SIGKILLED


def settled(
    look: Callable[[], Mapping[str, Any]],
    deadline: float,
    *,
    clock: Callable[[], float],
    wait: Callable[[float], None],
) -> Mapping[str, Any]:
    """What the engine says under `State` of an exited container, once it has had time to say `OOMKilled`.

    Newer engines learn of an OOM kill by an event of its own that may come after the exit. So a death by
    SIGKILL is looked at again until they say so, or `clock` reaches the deadline. All times in seconds.
    """
    state = look()
    while state["ExitCode"] == _SIGKILLED and not state["OOMKilled"] and clock() < deadline:
        wait(_OOM_PAUSE)
        state = look()
    return state


def describe(state: Mapping[str, Any]) -> str:
    """What the engine's inspect says under `State`, in words."""
    words = f"{state['Status']}, exit code {state['ExitCode']}"
    return f"{words}, {state['Error']}" if state.get("Error") else words

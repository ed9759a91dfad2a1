"""One live sandbox in a container of the Docker engine."""

from __future__ import annotations

import itertools
import random
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Any

from runner.domain.errors import EngineError, SandboxLostError
from runner.sandbox import hello, policy, seccomp
from runner.sandbox.dialogue import Dialogue
from runner.sandbox.engine import Engine, NameTakenError
from runner.sandbox.model import SandboxSpec
from runner.sandbox.policy import BOX_ROLE, Placement, Policy, Uids
from runner.sandbox.supervised import SupervisedSandbox
from runner.sandbox.wire import SocketWire, drain

BOX_NAME = "fairtrial-box-{}"
END_DEADLINE = 10
"""Seconds that PID 1 has to be gone after its input ended, or that the engine has to say that it is."""
_SIGKILLED = 137

_numbers = itertools.count(random.randrange(policy.BOXES))  # noqa: S311 - spreads names, hides nothing


@dataclass(frozen=True, slots=True)
class Slot:
    """Where sandboxes run: a core, and the container whose empty network namespace they join."""

    core: int
    holder: str


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
        wire = SocketWire(engine.attach(container))
        undo.callback(wire.close)
        engine.start(container)
        undo.pop_all()
    return Launched(container, wire)


class DockerSandbox(SupervisedSandbox):
    """A sandbox in a container; `start` makes one."""

    def __init__(self, engine: Engine, launched: Launched, held_to: Policy) -> None:
        """Take over a started container.

        Raises `PolicyError` when the supervisor sees anything but the policy.
        """
        self._engine = engine
        self._wire = launched.wire
        self._closed = False
        self.container = launched.container
        self.policy = held_to
        try:
            super().__init__(Dialogue(launched.wire))
            hello.demand(self.hello, held_to)
        except BaseException:
            self.close()
            raise

    @classmethod
    def start(
        cls, engine: Engine, spec: SandboxSpec, slot: Slot, *, worker: str, lifetime: int
    ) -> DockerSandbox:
        """Make a sandbox that lives at most `lifetime` seconds unless it is extended."""
        placement = Placement(
            network=f"container:{slot.holder}",
            seccomp=seccomp.profile(engine.facts.architecture),
            lifetime=lifetime,
            deadline=int(engine.now()) + lifetime,
            worker=worker,
        )
        marks = policy.labels(BOX_ROLE, placement, repr(spec))
        for _ in range(policy.BOXES):
            number = next(_numbers) % policy.BOXES
            held_to = policy.box_policy(spec, Uids.of_box(number), slot.core)
            body = policy.create_body(held_to, spec.image, marks, placement)
            with suppress(NameTakenError):
                return cls(engine, launch(engine, BOX_NAME.format(number), body), held_to)
        raise EngineError("All boxes of this engine are taken.", "Wait until others have finished.")

    def close(self) -> None:
        """End PID 1, see it gone, remove the container."""
        if self._closed:
            return
        self._closed = True
        self._usable = False
        with ExitStack() as last:
            last.callback(self._engine.remove, self.container)
            last.callback(self._wire.close)
            self._wire.hang_up()
            with suppress(TimeoutError):  # the engine kills what does not go by itself
                drain(self._wire, time.monotonic() + END_DEADLINE)

    def _died(self) -> None:
        self._engine.wait(self.container, END_DEADLINE)
        state = self._engine.inspect(self.container)["State"]
        if killed_by_oom(state):
            return
        said = self._wire.stderr.decode("utf-8", "replace").strip()
        raise SandboxLostError(
            f"The sandbox is gone: {describe(state)}{said and f'; PID 1 said: {said}'}.", "Try again."
        )


def killed_by_oom(state: Mapping[str, Any]) -> bool:
    """Whether PID 1 was the OOM killer's victim, from what the engine's inspect says under `State`.

    The engine sets `OOMKilled` when any process of the container was a victim, so the exit code must be
    SIGKILL's as well.
    """
    return bool(state["OOMKilled"]) and state["ExitCode"] == _SIGKILLED


def describe(state: Mapping[str, Any]) -> str:
    """What the engine's inspect says under `State`, in words."""
    words = f"{state['Status']}, exit code {state['ExitCode']}"
    return f"{words}, {state['Error']}" if state.get("Error") else words

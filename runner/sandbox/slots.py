"""A slot is a physical core with an empty network namespace of its own, leased engine-wide.

The lease is a container's name: the engine gives `fairtrial-slot-<core>` to one only. The container is an
idle supervisor attached to the worker that holds the slot, so it ends when the worker does, and a slot
whose holder has exited is free. An engine that was restarted with live-restore keeps containers running that
nobody is attached to any more: a holder whose worker says nothing for `SLOT_LIFETIME` ends as well.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from runner.sandbox import policy, seccomp
from runner.sandbox.container import launch
from runner.sandbox.controllers import demand_controllers
from runner.sandbox.docker_driver import DockerSandbox
from runner.sandbox.engine import Engine, NameTakenError, NoSuchContainerError
from runner.sandbox.policy import SLOT_ROLE, Placement, Slot
from runner.sandbox.reaper import holder_is_gone, reap

SLOT_NAME = "fairtrial-slot-{}"
SLOT_LIFETIME = 45
"""Seconds that a holder lives unless `HeldSlot.keep` is called."""
_TRIES = 3


class HeldSlot:
    """A slot that is ours until `close`. Thread-safe."""

    def __init__(self, core: int, holder: DockerSandbox) -> None:
        """Take over a holder that has said hello."""
        self._holder = holder
        self._lock = threading.Lock()
        self.slot = Slot(core, holder.container)

    @property
    def alive(self) -> bool:
        """Whether its holder is there."""
        with self._lock:
            return self._holder.alive

    def keep(self) -> None:
        """Hold it for another `SLOT_LIFETIME`."""
        with self._lock:
            self._holder.extend(SLOT_LIFETIME)

    def close(self) -> None:
        """Give it back."""
        with self._lock:
            self._holder.close()


def take_slot(engine: Engine, core: int, image: str, worker: str) -> HeldSlot | None:
    """The slot of a core, or None when somebody else holds it. Any sandbox image will do for its holder.

    Raises `ImageMissingError`, `EngineError`, `PolicyError`.
    """
    demand_controllers(engine.facts.missing, rootless=engine.facts.rootless)
    placement = Placement(
        network="none",
        seccomp=seccomp.profile(engine.facts.architecture),
        lifetime=SLOT_LIFETIME,
        deadline=None,
        worker=worker,
    )
    held_to = policy.slot_policy(core)
    body = policy.create_body(held_to, image, policy.labels(SLOT_ROLE, placement, f"core={core}"), placement)
    name = SLOT_NAME.format(core)
    for _ in range(_TRIES):
        with suppress(NameTakenError):
            return HeldSlot(core, DockerSandbox(engine, launch(engine, name, body), held_to))
        if not _clear(engine, name):
            return None
    return None


def _clear(engine: Engine, name: str) -> bool:
    """Remove what a gone holder left, its boxes too, in which something may still run; False when the holder
    is there. By their ids: a moment later the name may be somebody's.
    """
    try:
        container: Mapping[str, Any] = engine.inspect(name)
    except NoSuchContainerError:
        return True
    if not holder_is_gone(container["State"]["Status"], created=container["Created"], now=engine.now()):
        return False
    engine.remove(container["Id"])
    reap(engine)
    return True

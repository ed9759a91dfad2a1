"""One live sandbox in a container of the Docker engine."""

from __future__ import annotations

import itertools
import math
import random
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace

from runner.domain.errors import EngineError, PolicyError, SandboxLostError
from runner.sandbox import hello, policy, protocol, seccomp
from runner.sandbox.container import Launched, describe, killed_by_oom, launch, settled
from runner.sandbox.dialogue import Dialogue
from runner.sandbox.engine import Engine, NameTakenError
from runner.sandbox.model import Role, SandboxSpec
from runner.sandbox.policy import BOX_ROLE, Placement, Policy, Slot, Uids
from runner.sandbox.runtime import RUNTIME, Runtime
from runner.sandbox.supervised import SupervisedSandbox, outlived
from runner.sandbox.wire import drain

BOX_NAME = "fairtrial-box-{}"
END_DEADLINE = 10
"""Seconds that PID 1 has to be gone after its input ended, or that the engine has to say that it is."""
OOM_DEADLINE = 2
"""Seconds that the engine has to say that a PID 1 which died of SIGKILL was the OOM killer's victim."""

_numbers = itertools.count(random.randrange(policy.BOXES))  # noqa: S311 - spreads names, hides nothing


@dataclass(frozen=True, slots=True)
class Terms:
    """For whom a sandbox is made and how long it may live.

    Attributes:
        worker: who makes it; a label for people.
        lifetime: seconds after which PID 1 ends unless `extend` is called.
        at_most: seconds that `extend` cannot get beyond; after them any reaper may remove it.
        remove: removes its container once it is dead; by default the engine does, before `close` returns.
    """

    worker: str
    lifetime: int = 900
    at_most: int = 7200
    remove: Callable[[str], None] | None = None


class DockerSandbox(SupervisedSandbox):
    """A sandbox in a container; `make` makes one."""

    def __init__(
        self, engine: Engine, launched: Launched, held_to: Policy, remove: Callable[[str], None] | None = None
    ) -> None:
        """Take over a started container.

        Raises `PolicyError` when the supervisor sees anything but the policy.
        """
        self._engine = engine
        self._wire = launched.wire
        self._remove = remove or engine.remove
        self._closed = False
        self._latest = math.inf
        self._at_most = 0
        self.container = launched.container
        self.policy = held_to
        try:
            super().__init__(Dialogue(launched.wire))
            hello.demand(self.hello, held_to)
        except BaseException:
            self.close()
            raise

    @classmethod
    def make(cls, engine: Engine, spec: SandboxSpec, slot: Slot, terms: Terms) -> DockerSandbox:
        """Make a sandbox. Raises `ImageMissingError`, `PolicyError`, `SandboxLostError`, `EngineError`."""
        _demand_one_network(spec, engine.runtime)
        latest = time.monotonic() + terms.at_most
        placement = Placement(
            network=f"{policy.JOINED}{slot.holder}",
            seccomp=seccomp.profile(engine.facts.architecture, spec.role),
            lifetime=terms.lifetime,
            deadline=math.ceil(engine.clock()) + terms.at_most,
            worker=terms.worker,
        )
        marks = policy.labels(BOX_ROLE, placement, repr(spec))
        for _ in range(policy.BOXES):
            number = next(_numbers) % policy.BOXES
            of_box = policy.box_policy(spec, Uids.of_box(number), slot.core, engine.runtime)
            held_to = replace(of_box, swaps=engine.facts.swaps)
            body = policy.create_body(held_to, spec.image, marks, placement)
            with suppress(NameTakenError):
                made = cls(engine, launch(engine, BOX_NAME.format(number), body), held_to, terms.remove)
                made._latest, made._at_most = latest, terms.at_most
                return made
        raise EngineError("All boxes of this engine are taken.", "Wait until others have finished.")

    @property
    def alive(self) -> bool:
        """Whether an idle supervisor is there, and as silent as it should be."""
        return not self._closed and self._wire.receive() is None

    def extend(self, seconds: int) -> None:
        """Let the sandbox live so many seconds from now, but no longer than its terms."""
        super().extend(max(0, int(min(seconds, self._latest - time.monotonic()))))

    def hang_up(self) -> None:
        """Have PID 1 end, and do not wait for it: `close` does, and must follow."""
        self._let_go()
        self._wire.hang_up()

    def close(self) -> None:
        """End PID 1, see it gone, have the container removed.

        PID 1's streams end a moment before the kernel kills what else is in its sandbox. When it was idle
        and clean nothing else is; when not, we wait until the engine has removed the container.
        """
        if self._closed:
            return
        self._closed = True
        self._let_go()
        idle = self._usable and not self._flying
        self._usable = False
        with ExitStack() as last:
            last.callback(self._remove if idle else self._engine.remove, self.container)
            last.callback(self._wire.close)
            self._wire.hang_up()
            with suppress(TimeoutError):  # the engine kills what does not go by itself
                drain(self._wire, time.monotonic() + END_DEADLINE)

    def _destroy(self) -> int:
        try:
            return self._engine.cpu_ns(self.container)
        except EngineError:  # gone, or busy: that the command was ended is known all the same
            return 0
        finally:
            self._engine.remove(self.container)

    def _died(self) -> None:
        self._engine.wait(self.container, END_DEADLINE)
        state = settled(
            lambda: self._engine.inspect(self.container)["State"],
            time.monotonic() + OOM_DEADLINE,
            clock=time.monotonic,
            wait=time.sleep,
        )
        if killed_by_oom(state):
            return
        if state["ExitCode"] == protocol.EXIT_DEADLINE:
            raise outlived(self._at_most)
        said = self._wire.stderr.decode("utf-8", "replace").strip()
        raise SandboxLostError(
            f"The sandbox is gone: {describe(state)}{said and f'; PID 1 said: {said}'}.", "Try again."
        )


def _demand_one_network(spec: SandboxSpec, runtime: Runtime) -> None:
    """Sandboxes that talk to each other need one loopback device, and a kernel of its own has one of its own:
    a service would be alone in there, and judged for that.
    """
    if runtime.name is not None and spec.role is not Role.PROGRAM:
        raise PolicyError(
            f"Services and databases are not graded in {runtime.name}: it has a network of its own.",
            f"Grade this challenge where {RUNTIME} is not set.",
        )

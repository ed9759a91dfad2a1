"""One grading's right to its slots, and the sandboxes that it makes in them."""

from __future__ import annotations

import logging
from collections import defaultdict, deque
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import Protocol

from runner.domain.errors import FairtrialError
from runner.sandbox.docker_driver import DockerSandbox
from runner.sandbox.model import Role, SandboxSpec
from runner.sandbox.policy import Slot
from runner.sandbox.shelf import Place

_LOG = logging.getLogger(__name__)
"""Says which container is whose: a warm one was made, and labelled, before anybody knew."""
LIFETIME = 3600
"""Seconds that a sandbox may live once it is given out, unless the grading extends it."""


class Supply(Protocol):
    """Where a lease gets its sandboxes from."""

    def request(self, place: Place) -> Future[DockerSandbox]:
        """A warm one, or one that is being made."""
        ...

    def take_back(self, place: Place, sandbox: DockerSandbox) -> None:
        """One that has run nothing."""
        ...


@dataclass(frozen=True, slots=True)
class _Prepared:
    place: Place
    future: Future[DockerSandbox]


class PoolLease:
    """Implements `runner.sandbox.model.Lease`. Used by one thread. `slots` are those that it holds."""

    def __init__(self, supply: Supply, slots: Sequence[Slot]) -> None:
        """Nothing is prepared yet."""
        self._supply = supply
        self.slots = slots
        self.places: set[Place] = set()
        """Where its sandboxes are made."""
        self.had_sockets = False
        """Whether something could be sent in the network namespaces of its slots."""
        self._made = 0
        self._prepared: dict[SandboxSpec, deque[_Prepared]] = defaultdict(deque)
        self._given: list[DockerSandbox] = []

    @property
    def cores(self) -> tuple[int, ...]:
        """The processor cores that its sandboxes are pinned to, one a slot."""
        return tuple(slot.core for slot in self.slots)

    def prepare(self, *specs: SandboxSpec) -> None:
        """Start making one sandbox for each of these; with several slots they take turns."""
        for spec in specs:
            place = Place(spec, self.slots[self._made % len(self.slots)])
            self._made += 1
            self.places.add(place)
            self._prepared[spec].append(_Prepared(place, self._supply.request(place)))

    def sandbox(self, spec: SandboxSpec) -> DockerSandbox:
        """One that has run nothing yet."""
        if not self._prepared[spec]:
            self.prepare(spec)
        sandbox = self._prepared[spec][0].future.result()
        self._given.append(sandbox)
        self.had_sockets |= spec.role is not Role.PROGRAM
        self._prepared[spec].popleft()
        sandbox.extend(LIFETIME)
        _LOG.info("sandbox %s", sandbox.container)
        return sandbox

    def close(self) -> None:
        """Destroy what was given out; what was not needed goes back to the pool. Nothing of it runs
        afterwards.
        """
        with ExitStack() as all_of_them:
            for waiting in self._prepared.values():
                for one in waiting:
                    all_of_them.callback(self._take_back, one)
            for sandbox in self._given:
                all_of_them.callback(sandbox.close)
            for sandbox in self._given:
                sandbox.hang_up()

    def _take_back(self, one: _Prepared) -> None:
        if one.future.cancel():
            return
        with suppress(FairtrialError):  # nobody asked for it: whoever does next is told
            self._supply.take_back(one.place, one.future.result())

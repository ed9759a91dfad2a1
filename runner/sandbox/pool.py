"""Slots and warm sandboxes of one worker.

    with Pool(engine, spares=1) as pool:
        with pool.lease(build, run) as lease:
            with lease.sandbox(build) as sandbox: ...

While a lease lasts, nothing of another lease runs in its slots: what it used is dead before they are given
back. That takes some 40 ms, which whoever leaves a lease does not wait for; the next lease of the slots does.
Slots in which a service could be are not given on: the next lease gets new ones of the same cores.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from types import TracebackType
from typing import Self

from runner.domain.errors import EngineError, FairtrialError
from runner.sandbox.cores import engine_cores, kept_off, slot_cores
from runner.sandbox.docker_driver import DockerSandbox, Terms
from runner.sandbox.engine import Engine
from runner.sandbox.keeper import SlotKeeper
from runner.sandbox.lease import PoolLease
from runner.sandbox.line import Line
from runner.sandbox.model import SandboxSpec
from runner.sandbox.reaper import reap
from runner.sandbox.shelf import Place, Shelf
from runner.sandbox.slots import HeldSlot, take_slot

PATIENCE = 600.0
"""Seconds that a lease waits for slots."""
MAX_AGE = 600.0
"""Seconds that a warm sandbox is kept; its PID 1 ends by itself only after `Terms.lifetime`, which is longer.
"""
_TEND = 60.0
_KEEP = 8.0
"""Seconds between two signs of life to the holders of slots, which end after `SLOT_LIFETIME` without one."""
_LOOK = 1.0
"""Seconds between two looks at whether another worker waits for a slot that is kept here unused."""
_MAKERS = 2
"""Threads that make sandboxes which somebody waits for; one more refills and removes. More gain nothing: the
engine is the bottleneck.
"""


class Pool:
    """Implements `runner.sandbox.model.SandboxPool` with a Docker engine. A context manager; thread-safe."""

    def __init__(
        self,
        engine: Engine,
        *,
        spares: int = 0,
        cores: Sequence[int] | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """Take nothing yet.

        Args:
            engine: where sandboxes are made.
            spares: warm sandboxes to keep for each of the last used specs in a slot; those taken by a lease
                are replaced when it ends, since a start beside a case would take time from the case's core.
            cores: those that may become slots; by default all physical ones but the first.
            patience: seconds that a lease waits for slots before it raises `EngineError`.
        """
        worker = f"{socket.gethostname()}:{os.getpid()}"
        self._engine = engine
        self._siblings = engine_cores(engine.facts)
        self._cores = tuple(slot_cores(self._siblings) if cores is None else cores)
        self._keeper = SlotKeeper(
            self._cores,
            lambda core, image: take_slot(engine, core, image, worker),
            self._slot_dropped,
            patience,
            Line(engine, worker, self._cores),
        )
        self._shelf: Shelf[DockerSandbox] = Shelf(depth=spares, max_age=MAX_AGE)
        self._given_out: Counter[str] = Counter()
        self._counting = threading.Lock()
        self._terms = Terms(worker, remove=self._remove_later)
        self._closing = threading.Event()
        self._makers = ThreadPoolExecutor(_MAKERS, "fairtrial-make")
        self._backstage = ThreadPoolExecutor(1, "fairtrial-refill")
        self._endings = ThreadPoolExecutor(1, "fairtrial-end")
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            reap(self._engine)
            opening.enter_context(kept_off(self._engine.facts, self._siblings, self._cores))
            opening.callback(self._keeper.close)
            opening.callback(self._close_warm)
            opening.callback(self._backstage.shutdown)
            opening.callback(self._makers.shutdown, cancel_futures=True)
            opening.callback(self._endings.shutdown)
            tender = threading.Thread(target=self._tend, name="fairtrial-tend", daemon=True)
            tender.start()
            opening.callback(tender.join)
            opening.callback(self._closing.set)
            self._open = opening.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @contextmanager
    def lease(self, *specs: SandboxSpec, slots: int = 1) -> Iterator[PoolLease]:
        """Wait for so many slots, all or none of them, and start making a sandbox for each spec, of which
        there is at least one.

        A machine that has fewer slots gives all that it has. Raises `EngineError`, `ImageMissingError`,
        `PolicyError`.
        """
        held = self._keeper.acquire(slots, specs[0].image)
        lease = PoolLease(self, [one.slot for one in held])
        try:
            lease.prepare(*specs)
            yield lease
        except BaseException:
            self._end(lease, held)
            raise
        self._keeper.ending(held)
        self._endings.submit(self._end_unattended, lease, held)

    def _end(self, lease: PoolLease, held: Sequence[HeldSlot]) -> None:
        try:
            lease.close()
        except BaseException:
            self._keeper.drop(held)
            raise
        if not lease.had_sockets:
            self._refill(lease.places)
            self._keeper.release(held)
        elif self._closing.is_set():
            self._keeper.drop(held)
        else:
            with suppress(FairtrialError):  # the next lease takes the core anew, and meets what failed
                self._renew(lease, held)

    def _renew(self, lease: PoolLease, held: Sequence[HeldSlot]) -> None:
        """A network namespace counts all that was ever sent in it, and shows that to whoever joins it: a
        service could leave word for the next candidate in `/proc/net`.
        """
        kept = [place for one in held for place in self._shelf.places(one.slot)]
        places = [*(place for place in kept if place not in lease.places), *lease.places]
        image = next(iter(lease.places)).spec.image
        fresh = {one.slot.core: one.slot for one in self._keeper.renew(held, image)}
        self._refill(
            Place(place.spec, fresh[place.slot.core]) for place in places if place.slot.core in fresh
        )

    def _end_unattended(self, lease: PoolLease, held: Sequence[HeldSlot]) -> None:
        """An engine that failed here is met by the next lease."""
        with suppress(FairtrialError):
            self._end(lease, held)

    def give_up(self) -> None:
        """Let no lease wait any more: it was interrupted who would have used it."""
        self._keeper.give_up()

    def warm(self, *specs: SandboxSpec) -> None:
        """Return when a warm sandbox waits for each of these, as far as `spares` allows."""
        with self.lease(*specs):
            pass
        self.settle()

    def settle(self) -> None:
        """Return when all leases that are over have ended, and all refills and removals are done."""
        self._endings.submit(lambda: None).result()
        self._backstage.submit(lambda: None).result()

    def given_out(self) -> dict[str, int]:
        """How many sandboxes were `warm` when a lease asked for them, and how many `cold`."""
        with self._counting:
            return dict(self._given_out)

    def request(self, place: Place) -> Future[DockerSandbox]:
        """For leases: a warm sandbox, or one that is being made."""
        warm = self._take_warm(place)
        with self._counting:
            self._given_out["warm" if warm else "cold"] += 1
        future = Future[DockerSandbox]() if warm else self._makers.submit(self._make, place)
        if warm:
            future.set_result(warm)
        return future

    def take_back(self, place: Place, sandbox: DockerSandbox) -> None:
        """For leases: one that has run nothing."""
        if not self._shelf.put(place, sandbox, time.monotonic()):
            sandbox.close()

    def _make(self, place: Place) -> DockerSandbox:
        return DockerSandbox.make(self._engine, place.spec, place.slot, self._terms)

    def _take_warm(self, place: Place) -> DockerSandbox | None:
        while (sandbox := self._shelf.take(place, time.monotonic())) is not None:
            if sandbox.alive:
                return sandbox
            sandbox.close()
        return None

    def _refill(self, places: Iterable[Place]) -> None:
        for place in places:
            while self._shelf.order(place):
                self._backstage.submit(self._make_spare, place)

    def _make_spare(self, place: Place) -> None:
        """In the background, where nobody could be told of an error; whoever takes the next sandbox meets it
        and is.
        """
        try:
            if not self._closing.is_set():
                with suppress(FairtrialError):
                    self.take_back(place, self._make(place))
        finally:
            self._shelf.arrived(place)

    def _remove_later(self, container: str) -> None:
        """Of a sandbox that is dead; what cannot be removed is the reaper's."""
        try:
            self._backstage.submit(self._engine.remove, container)
        except RuntimeError:  # we are closing, and the thread is gone
            self._engine.remove(container)

    def _slot_dropped(self, held: HeldSlot) -> None:
        for sandbox in self._shelf.clear(held.slot):
            sandbox.close()

    def _close_warm(self) -> None:
        for sandbox in self._shelf.clear():
            sandbox.close()

    def _tend(self) -> None:
        """Every second: give way to who waits. Every eight: hold on to slots. Every minute: replace what is
        old, reap.

        An engine that is away is met by the next lease.
        """
        due = time.monotonic() + _TEND
        keep = time.monotonic() + _KEEP
        while not self._closing.wait(_LOOK):
            if time.monotonic() >= keep:
                keep = time.monotonic() + _KEEP
                self._keeper.keep()
            with suppress(EngineError):
                self._keeper.give_way()
                if time.monotonic() < due:
                    continue
                due = time.monotonic() + _TEND
                for place, sandbox in self._shelf.overdue(time.monotonic()):
                    sandbox.close()
                    self._refill([place])
                for sandbox in self._shelf.forgotten():
                    sandbox.close()
                reap(self._engine)

"""Which slots a worker holds: all that a lease needs or none, so that no two leases wait for each other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import Protocol

from runner.domain.errors import EngineError
from runner.sandbox.slots import HeldSlot

_RETRY = 0.25
"""Seconds between two looks at slots that other workers hold."""

TakeSlot = Callable[[int, str], HeldSlot | None]
"""Tries to take a core's slot, with an image for its holder."""


class Place(Protocol):
    """See `runner.sandbox.line.Place`."""

    def open(self) -> frozenset[int]:
        """The cores for which nobody else has waited for longer."""
        ...

    def stand(self, image: str) -> None:
        """Wait here."""
        ...


class Line(Protocol):
    """See `runner.sandbox.line.Line`."""

    turn: float

    def wanted(self) -> frozenset[int]:
        """The cores for which another worker waits."""
        ...

    def place(self) -> AbstractContextManager[Place]:
        """A place for as long as the block runs."""
        ...


class SlotKeeper:
    """Takes slots from the engine as they are needed, and keeps them between leases unless another worker
    waits for one. Thread-safe.
    """

    def __init__(
        self,
        cores: Sequence[int],
        take: TakeSlot,
        dropped: Callable[[HeldSlot], None],
        patience: float,
        line: Line,
    ) -> None:
        """Hold none yet. `dropped` hears of each slot just before it is given back to the engine."""
        self._cores = cores
        self._take_slot = take
        self._dropped = dropped
        self._patience = patience
        self._line = line
        self._free: list[HeldSlot] = []
        self._ending: list[HeldSlot] = []
        self._held: list[HeldSlot] = []
        self._ours: dict[int, float] = {}
        self._changed = threading.Condition()
        self._given_up = False

    def give_up(self) -> None:
        """Let nobody wait for a slot any more: whoever does gets an `EngineError`, now and later."""
        with self._changed:
            self._given_up = True
            self._changed.notify_all()

    def acquire(self, count: int, image: str) -> list[HeldSlot]:
        """So many slots, or all that the machine has. Raises `EngineError` after `patience` seconds."""
        got: list[HeldSlot] = []
        try:
            with self._line.place() as place:
                got = self._acquire(min(count, len(self._cores)), image, place)
        except BaseException:  # that of leaving the place, too: nobody is told of these slots
            self._drop(got)
            raise
        return got

    def _acquire(self, wanted: int, image: str, place: Place) -> list[HeldSlot]:
        give_up = time.monotonic() + self._patience
        while True:
            self._await_ending(wanted)
            got = self._take(wanted, image, place)
            if len(got) == wanted:
                return got
            self._drop(got)
            if self._given_up:
                raise EngineError("Nobody waits for this slot any more.")
            if time.monotonic() >= give_up:
                raise EngineError(
                    f"All {len(self._cores)} slots of this engine are taken.",
                    "Wait until other gradings have finished, or use an engine with more cores.",
                )
            place.stand(image)
            with self._changed:
                self._changed.wait_for(lambda: self._given_up or len(self._free) >= wanted, _RETRY)

    def _take(self, wanted: int, image: str, place: Place) -> list[HeldSlot]:
        """As many as can be had now: our own, and new ones when nobody has waited for longer."""
        got: list[HeldSlot] = []
        try:
            self._take_free(wanted, got)
            if len(got) < wanted:
                self._take_new(wanted, place.open(), image, got)
        except BaseException:
            self._drop(got)
            raise
        return got

    def ending(self, slots: Sequence[HeldSlot]) -> None:
        """Their lease is over, and `release` or `drop` will follow: the next lease waits for that rather than
        take new ones.
        """
        with self._changed:
            self._ending += slots

    def release(self, slots: Sequence[HeldSlot]) -> None:
        """Keep them for the next lease, or give them back when their turn is over and another worker waits;
        nothing may run in them any more.
        """
        if self._had_turn(slots) and not _cores(slots).isdisjoint(self._line.wanted()):
            self.drop(slots)
            return
        with self._changed:
            self._free += slots
            self._ended(slots)

    def renew(self, slots: Sequence[HeldSlot], image: str) -> list[HeldSlot]:
        """Give them back to the engine and take their cores anew for the next lease, but those for which
        another worker waits when their turn is over. Returns what was got; nothing may run in them any more.
        """
        is_over = self._had_turn(slots)
        with self._changed:
            since = {core: self._ours[core] for core in _cores(slots)}
        got: list[HeldSlot] = []
        try:
            self._drop(slots)
            wanted = self._line.wanted() if is_over else frozenset()
            self._take_new(len(slots), _cores(slots) - wanted, image, got)
        finally:
            with self._changed:
                self._ours.update((core, since[core]) for core in _cores(got))
                self._free += got
                self._ended(slots)
        return got

    def drop(self, slots: Sequence[HeldSlot]) -> None:
        """Give back to the engine those in which something may still run; it is the reaper's from then on."""
        try:
            self._drop(slots)
        finally:
            with self._changed:
                self._ended(slots)

    def keep(self) -> None:
        """Let all that are held live on, leased or not."""
        with self._changed:
            for slot in self._held:
                slot.keep()

    def give_way(self) -> None:
        """Give those back that are not leased and for which another worker waits."""
        with self._changed:
            has_some = bool(self._free)
        if has_some:
            self._give_back(self._line.wanted())

    def close(self) -> None:
        """Give all back that are not leased."""
        self._give_back(frozenset(self._cores))

    def _give_back(self, cores: frozenset[int]) -> None:
        with self._changed:
            free = [slot for slot in self._free if slot.slot.core in cores]
            self._free = [slot for slot in self._free if slot not in free]
        self._drop(free)

    def _ended(self, slots: Sequence[HeldSlot]) -> None:
        self._ending = [slot for slot in self._ending if slot not in slots]
        self._changed.notify_all()

    def _await_ending(self, wanted: int) -> None:
        with self._changed:
            self._changed.wait_for(
                lambda: self._given_up or not self._ending or len(self._free) >= wanted, self._patience
            )

    def _take_free(self, count: int, got: list[HeldSlot]) -> None:
        """Add to what one has got, as all that follows here: what is had when something fails is known."""
        with self._changed:
            dead = [slot for slot in self._free if not slot.alive]
            living = [slot for slot in self._free if slot not in dead]
            got += living[:count]
            self._free = living[count:]
        self._drop(dead)

    def _take_new(self, count: int, cores: frozenset[int], image: str, got: list[HeldSlot]) -> None:
        for core in self._cores:
            if len(got) == count:
                break
            if core not in cores or not self._claim(core):
                continue
            slot = None
            try:
                slot = self._take_slot(core, image)
            finally:
                if slot is None:
                    self._forget(core)
            if slot is not None:
                got.append(slot)
                with self._changed:
                    self._held.append(slot)

    def _claim(self, core: int) -> bool:
        with self._changed:
            if core in self._ours:
                return False
            self._ours[core] = time.monotonic()
            return True

    def _had_turn(self, slots: Sequence[HeldSlot]) -> bool:
        over = time.monotonic() - self._line.turn
        with self._changed:
            return any(self._ours[slot.slot.core] <= over for slot in slots)

    def _forget(self, core: int) -> None:
        with self._changed:
            self._ours.pop(core, None)

    def _let_go(self, slot: HeldSlot) -> None:
        with self._changed:
            self._held.remove(slot)

    def _drop(self, slots: Sequence[HeldSlot]) -> None:
        with ExitStack() as all_of_them:
            for slot in slots:
                all_of_them.callback(self._forget, slot.slot.core)
                all_of_them.callback(slot.close)
                all_of_them.callback(self._let_go, slot)
                all_of_them.callback(self._dropped, slot)


def _cores(slots: Sequence[HeldSlot]) -> frozenset[int]:
    return frozenset(slot.slot.core for slot in slots)
